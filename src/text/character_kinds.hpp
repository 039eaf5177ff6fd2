// What a character is to the rules of agreement.cpp: letter, digit, end of a line.
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

}  // namespace assay::text
