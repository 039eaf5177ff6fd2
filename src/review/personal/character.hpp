// Characters as the finder reads them: full-width forms, ideographic blanks, typographic hyphens and dots are what they
// stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace assay::review::personal {

struct Character {
  char ascii = 0;           ///< what it stands for; 0: nothing that matters here, or the end
  std::uint8_t length = 0;  ///< bytes; 0: the end
};

[[nodiscard]] constexpr bool is_digit(char one) noexcept { return one >= '0' && one <= '9'; }
[[nodiscard]] constexpr bool is_letter(char one) noexcept {
  return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z');
}
[[nodiscard]] constexpr bool is_word(char one) noexcept { return is_digit(one) || is_letter(one) || one == '_'; }
/// What characters without width stand for: they part nothing.
inline constexpr char kInvisible = '\x01';
[[nodiscard]] constexpr char upper(char one) noexcept {
  return one >= 'a' && one <= 'z' ? static_cast<char>(one - 'a' + 'A') : one;
}

/// The character that begins at `at`. Bytes that begin none count one each.
[[nodiscard]] Character character_at(std::string_view text, std::size_t at) noexcept;
/// The character that ends at `end`.
[[nodiscard]] Character character_before(std::string_view text, std::size_t end) noexcept;
/// The digit that a Chinese numeral at `at` is, also a capital one (壹, 貳); 0: there is none. All are of three bytes.
[[nodiscard]] char numeral_at(std::string_view text, std::size_t at) noexcept;
inline constexpr std::size_t kNumeralBytes = 3;
/// The next place from `from` on where an ASCII or full-width digit or @ begins, or two Chinese numerals side by side;
/// text.size() when there is none.
[[nodiscard]] std::size_t next_trigger(std::string_view text, std::size_t from) noexcept;

}  // namespace assay::review::personal
