#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "review/personal/character.hpp"
#include "review/personal/place.hpp"

namespace assay::review::personal {
namespace {

constexpr std::size_t kLongestLocal = 64;  // RFC 5321, 4.5.3.1.1
constexpr std::size_t kLongestDomain = 255;
static_assert(kLongestLocal * 3 + 8 < kBefore && kLongestDomain * 3 + 8 < kAfter);

bool is_local(char one) noexcept { return is_word(one) || one == '.' || one == '%' || one == '+' || one == '-'; }

/// What stands behind an @ in names of files and styles.
bool is_file_ending(std::string_view word) noexcept {
  constexpr std::array<std::string_view, 12> kEndings = {"png", "jpg",  "jpeg", "gif", "svg", "webp",
                                                         "css", "scss", "less", "js",  "ts",  "json"};
  return std::ranges::find(kEndings, word) != kEndings.end();
}

bool is_domain(std::string_view domain) noexcept {
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || domain.front() == '.' || domain.front() == '-') return false;
  if (domain.find("..") != std::string_view::npos) return false;
  const std::string_view top = domain.substr(dot + 1);
  return top.size() >= 2 && top.size() <= 24 && std::ranges::all_of(top, is_letter) && !is_file_ending(top);
}

/// Where a local part of Chinese characters begins (RFC 6531); `at` when it is none. Of a sentence without a stop
/// before it, as much as may be a name.
std::size_t chinese_local(std::string_view text, std::size_t at) noexcept {
  constexpr int kMost = 4;
  std::size_t begin = at;
  for (int i = 0; i < kMost; ++i) {
    const Character one = character_before(text, begin);
    if (one.length != 3) break;
    const auto first = static_cast<unsigned char>(text[begin - 3]);
    if (first < 0xe4U || first > 0xe9U) break;  // U+4000 to U+9FFF
    begin -= one.length;
  }
  return begin;
}

}  // namespace

std::optional<Find> email_at(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  std::size_t length = 0;
  char first = 0;
  for (Character one = character_before(text, begin); is_local(one.ascii); one = character_before(text, begin)) {
    if (++length > kLongestLocal) return std::nullopt;
    begin -= one.length;
    first = one.ascii;
  }
  while (first != 0 && !is_word(first) && begin < at) {  // a hyphen or dot in front is the text's
    begin += character_at(text, begin).length;
    first = begin < at ? character_at(text, begin).ascii : '\0';
  }
  if (begin == at) begin = chinese_local(text, at);
  if (begin == at || character_before(text, at).ascii == '.') return std::nullopt;
  std::string domain;
  std::vector<std::size_t> ends;
  std::size_t end = at + character_at(text, at).length;
  const std::size_t domain_end_limit = std::min(text.size(), at + kAfter - 8);
  while (end < domain_end_limit && domain.size() < kLongestDomain) {
    const Character one = character_at(text, end);
    if (one.ascii == '_' || (!is_word(one.ascii) && one.ascii != '.' && one.ascii != '-')) break;
    end += one.length;
    domain.push_back(one.ascii);
    ends.push_back(end);
  }
  while (!domain.empty() && (domain.back() == '.' || domain.back() == '-')) {
    domain.pop_back();
    ends.pop_back();
  }
  if (domain.empty() || !is_domain(domain)) return std::nullopt;
  return Find{Kind::Email, begin, ends.back()};
}

}  // namespace assay::review::personal
