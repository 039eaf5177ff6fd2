// UTF-8 as Unicode 15 table 3-7 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// Length of the well-formed sequence at the front of `text`: 1 to 4, or 0 if there is none. `text` is not empty.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text) noexcept;

/// Passes over well-formed characters of three bytes, two at a time: the most of Chinese text. @return where something
/// else begins, or perhaps another of them; `at` or behind
[[nodiscard]] inline std::size_t utf8_pass_wide(std::string_view text, std::size_t at) noexcept {
  constexpr std::uint64_t kShape = 0x8080e08080e0;
  constexpr std::uint64_t kShapeMask = 0xc0c0f0c0c0f0;
  constexpr unsigned kLimited = 1U << 0x0 | 1U << 0xd;  // behind E0 and ED not every second byte may stand
  if constexpr (std::endian::native != std::endian::little) return at;
  for (std::uint64_t bytes = 0; text.size() - at >= sizeof bytes; at += 6) {
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    if ((bytes & kShapeMask) != kShape || ((kLimited >> (bytes & 0xf) | kLimited >> (bytes >> 24 & 0xf)) & 1) != 0)
      break;
  }
  return at;
}

/// Offset of the first byte that is not part of a well-formed sequence; nullopt when the whole text is UTF-8.
[[nodiscard]] std::optional<std::size_t> utf8_error(std::string_view text) noexcept;

/// Bytes that are no UTF-8 replaced by U+FFFD, each by one.
[[nodiscard]] std::string with_replacements(std::string_view text);

/// Adds one code point; U+FFFD for what is none (a surrogate, above U+10FFFF).
void append_utf8(std::string& out, char32_t code);

}  // namespace assay
