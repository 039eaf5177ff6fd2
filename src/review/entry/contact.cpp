#include "review/entry/contact.hpp"

#include <algorithm>

#include "text/fold.hpp"

namespace assay::review::entry {
namespace {

constexpr std::size_t kShortest = 5;

constexpr text::Foldings kReadAs = text::Folding::Case | text::Folding::Width | text::Folding::Compatibility |
                                   text::Folding::Enclosed | text::Folding::Script | text::Folding::Numeral |
                                   text::Folding::Invisible;

bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }
bool is_word(char byte) noexcept {
  return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}
bool is_number(std::string_view core) noexcept { return std::all_of(core.begin(), core.end(), is_digit); }

}  // namespace

Result<std::string> contact_core(std::string_view text) {
  const text::Folded folded = text::fold(text, kReadAs);
  const bool mail = folded.text.find('@') != std::string::npos;
  const bool letters =
      std::any_of(folded.text.begin(), folded.text.end(), [](char byte) { return is_word(byte) && !is_digit(byte); });
  const std::string_view dropped = mail ? " \t" : letters ? " \t()." : " \t()-./";
  std::string core;
  for (const char byte : folded.text)
    if (dropped.find(byte) == std::string_view::npos) core += byte;
  if (core.starts_with("+86") || core.starts_with("0086")) core.erase(0, core.front() == '+' ? 3 : 4);
  if (core.starts_with('+')) core.erase(0, 1);
  if (core.size() < kShortest || std::none_of(core.begin(), core.end(), is_word))
    return fail(Code::InvalidInput, "text: a contact has five letters or digits at least; make it a keyword");
  return core;
}

std::vector<std::string> contact_writings(std::string_view text) {
  const text::Folded folded = text::fold(text, kReadAs);
  std::string plain;
  for (const char byte : folded.text)
    if (std::string_view(" \t()").find(byte) == std::string_view::npos) plain += byte;
  const bool mail = plain.find('@') != std::string::npos;
  const bool dots = plain.find('.') != std::string::npos;
  const bool letters =
      std::any_of(plain.begin(), plain.end(), [](char byte) { return is_word(byte) && !is_digit(byte); });
  std::vector<std::string> writings;
  if (!mail && (!dots || !letters)) return writings;
  for (const std::string_view at : {"@", "at"}) {
    if (at != "@" && !mail) break;
    for (const std::string_view dot : {".", "点", "dot", "。"}) {
      if (dot != "." && !dots) break;
      if (dot == "." && (at == "@" || !mail)) continue;
      std::string& writing = writings.emplace_back();
      for (const char byte : plain) {
        if (byte == '@') {
          writing += at;
        } else if (byte == '.') {
          writing += dot;
        } else {
          writing += byte;
        }
      }
    }
  }
  return writings;
}

bool stands_alone(std::string_view core, std::string_view before, char after) noexcept {
  if (is_number(core)) {
    if (is_digit(after)) return false;
    if (before.empty() || !is_digit(before.back())) return true;
    // +8613800138000 and 008613800138000, but not 9138001380001.
    if (!before.ends_with("86")) return false;
    before.remove_suffix(2);
    if (before.ends_with("00")) before.remove_suffix(2);
    return before.empty() || !is_digit(before.back());
  }
  if (is_word(after) || after == '-') return false;
  return before.empty() || (!is_word(before.back()) && before.back() != '-');
}

}  // namespace assay::review::entry
