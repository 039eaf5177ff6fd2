#include "review/train/tokens.hpp"

#include "base/utf8.hpp"
#include "text/fold.hpp"

namespace assay::review::train {
namespace {

using text::Folding;

/// What makes ways of writing one, but takes no words apart or together.
constexpr text::Foldings kFoldings = Folding::Case | Folding::Width | Folding::Compatibility | Folding::Enclosed |
                                     Folding::Script | Folding::Mark | Folding::Traditional | Folding::Variant |
                                     Folding::Confusable | Folding::Invisible;

char32_t code_of(std::string_view sequence) {
  constexpr std::uint32_t kTail = 0x3F;
  auto code = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return code;
  char32_t out = code & (0xFFU >> (sequence.size() + 1));
  for (const char c : sequence.substr(1)) out = (out << 6U) | (static_cast<unsigned char>(c) & kTail);
  return out;
}

/// Ideographs, kana and Hangul: written without blanks between words.
bool stands_alone(char32_t code) {
  return (code >= 0x3040 && code <= 0x30FF) || (code >= 0x3400 && code <= 0x9FFF) ||
         (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
         (code >= 0x20000 && code <= 0x3FFFF);
}

bool is_letter(char32_t code) {
  if (code < 0x80) return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9');
  const bool sign = code < 0xC0 || (code >= 0x2000 && code <= 0x2BFF) || (code >= 0x3000 && code <= 0x303F) ||
                    (code >= 0xE000 && code <= 0xF8FF) || (code >= 0xFE00 && code <= 0xFFFF) || code >= 0xE0000 ||
                    (code >= 0x1F000 && code <= 0x1FFFF);
  return !sign;
}

}  // namespace

std::string tokens_of(std::string_view text) {
  const text::Folded folded = text::fold(text, kFoldings);
  std::string out;
  bool divide = false;
  std::string_view rest = folded.text;
  while (!rest.empty()) {
    const std::size_t length = utf8_sequence(rest);
    const std::string_view sequence = rest.substr(0, length == 0 ? 1 : length);
    rest.remove_prefix(sequence.size());
    const char32_t code = length == 0 ? U' ' : code_of(sequence);
    const bool alone = stands_alone(code);
    if (!alone && !is_letter(code)) {
      divide = true;
      continue;
    }
    if ((divide || alone) && !out.empty()) out += ' ';
    out += sequence;
    divide = alone;
  }
  return out;
}

}  // namespace assay::review::train
