#include "base/word.hpp"

namespace assay {
namespace {

bool is_letter(char byte) noexcept { return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'); }

}  // namespace

bool holds_word(std::string_view text, std::string_view word) noexcept {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool glued_before = at > 0 && is_letter(text[at - 1]) && is_letter(word.front());
    const std::size_t end = at + word.size();
    const bool glued_after = end < text.size() && is_letter(text[end]) && is_letter(word.back());
    if (!glued_before && !glued_after) return true;
  }
  return false;
}

}  // namespace assay
