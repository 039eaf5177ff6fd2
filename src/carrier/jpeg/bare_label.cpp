#include "carrier/jpeg/bare_label.hpp"

#include <algorithm>
#include <optional>

namespace assay::carrier::jpeg {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLongestIdentifier = 32;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::size_t find_word(std::string_view text, std::size_t from) noexcept {
  constexpr std::string_view kWord = "aigc";
  const auto at = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), kWord.begin(), kWord.end(),
                              [](char a, char b) { return lower(a) == b; });
  return at == text.end() ? std::string_view::npos : static_cast<std::size_t>(at - text.begin());
}

// Where the JSON begins: {"AIGC" or AIGC and then {.
std::optional<std::size_t> json_begin(std::string_view payload) noexcept {
  const std::size_t word = find_word(payload.substr(0, kLongestIdentifier + 16), 0);
  if (word == std::string_view::npos) return std::nullopt;
  const std::size_t behind = word + 4;
  const std::size_t brace = payload.rfind('{', word);
  if (brace != std::string_view::npos && payload.substr(behind).starts_with('"')) {
    const std::string_view between = payload.substr(brace + 1, word - brace - 1);
    const std::size_t quote = between.find_first_not_of(" \t\r\n");
    if (quote != std::string_view::npos && between.substr(quote) == "\"") return brace;
  }
  const std::size_t next = payload.find_first_not_of("\0 :=\t\r\n"sv, behind);
  if (next == std::string_view::npos || payload[next] != '{') return std::nullopt;
  return next;
}

}  // namespace

bool begins_bare_label(std::string_view head) noexcept { return json_begin(head).has_value(); }

BareLabel find_bare_label(std::string_view payload) noexcept {
  const std::size_t begin = json_begin(payload).value_or(0);
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = begin; i < payload.size(); ++i) {
    const char c = payload[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return {begin, i + 1 - begin};
    }
  }
  return {begin, payload.size() - begin};
}

bool names_label(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '{') return false;
  for (std::size_t at = find_word(text, 0); at != std::string_view::npos; at = find_word(text, at + 4)) {
    if (at > 0 && text[at - 1] == '"' && at + 4 < text.size() && (text[at + 4] == '"' || text[at + 4] == '\\'))
      return true;
  }
  return false;
}

}  // namespace assay::carrier::jpeg
