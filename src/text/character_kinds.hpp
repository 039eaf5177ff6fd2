// What a character is to the rules of belief.cpp: letter, digit, end of a line or sentence.
#pragma once

#include <string_view>

namespace assay::text {

[[nodiscard]] inline bool is_word_letter(char32_t code) { return (code | 0x20) >= 'a' && (code | 0x20) <= 'z'; }
[[nodiscard]] inline bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }
/// What stands beside the names of programs and files, and not beside a word of a sentence.
[[nodiscard]] inline bool is_of_identifier(char32_t code) {
  return is_word_letter(code) || is_digit(code) ||
         (code < 0x80 &&
          std::string_view("_()[]{}<>=+-*/\\.$#@&;^%|~").find(static_cast<char>(code)) != std::string_view::npos);
}
[[nodiscard]] inline bool is_small(char32_t code) { return code >= 'a' && code <= 'z'; }
[[nodiscard]] inline bool is_capital(char32_t code) { return code >= 'A' && code <= 'Z'; }

inline constexpr char32_t kNextLine = 0x85;
inline constexpr char32_t kLineSeparator = 0x2028;
[[nodiscard]] inline bool is_line_end(char32_t code) {
  return (code >= '\n' && code <= '\r') || code == kNextLine || code == kLineSeparator;
}

/// A mark that ends a sentence and does not only part it, as a comma does.
[[nodiscard]] inline bool ends_sentence(char32_t code) {
  return std::u32string_view(U"!?。！？｡؟۔।").find(code) != std::u32string_view::npos;
}
/// Quotation marks and brackets, either side.
[[nodiscard]] inline bool is_quotation(char32_t code) {
  return std::u32string_view(U"\"'()[]<>«»‘’“”（）〈〉《》「」『』【】").find(code) != std::u32string_view::npos;
}

}  // namespace assay::text
