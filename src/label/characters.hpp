// Inside label/ only: which characters a field may hold.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assay::label {

/// Annex E j): 0x21, 0x23-0x5B, 0x5D-0x7E, and the quote, which stands in JSON as \" .
[[nodiscard]] constexpr bool is_field_character(char byte) noexcept {
  return byte >= 0x21 && byte <= 0x7e && byte != '\\';
}

/// Byte offset of the first character outside Annex E j), or nullopt.
[[nodiscard]] std::optional<std::size_t> first_illegal(std::string_view text) noexcept;

/// Byte offset of the first control character or byte that is no UTF-8, or nullopt.
[[nodiscard]] std::optional<std::size_t> first_unprintable(std::string_view text) noexcept;

/// "a blank", "a backslash", "U+4E2D", "byte 0xFF": the character at the front of `text` in words.
[[nodiscard]] std::string character_name(std::string_view text);

}  // namespace assay::label
