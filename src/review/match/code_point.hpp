// One code point from well-formed UTF-8, quickly: for text that a fold has made.
#pragma once

#include <cstddef>
#include <string_view>

namespace assay::review::match {

/// Bytes of the longest character.
inline constexpr std::size_t kLongestCharacter = 4;

/// Whether this byte is no continuation of a character.
[[nodiscard]] inline bool begins_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
}

/// @param text    well-formed and not empty; of a sequence that is cut only what is there is read
/// @param length  bytes taken
[[nodiscard]] inline char32_t decode(std::string_view text, std::size_t& length) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t lead = byte(0);
  length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (length > text.size()) length = text.size();
  if (length == 1) return lead;
  char32_t code = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (byte(i) & 0x3f);
  return code;
}

}  // namespace assay::review::match
