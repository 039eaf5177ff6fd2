// UTF-8 text as characters. Internal to this folder and to the lettering.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace assay::visible {

/// The code points of `text`; nullopt when it is not UTF-8 (overlong forms and surrogates are not).
[[nodiscard]] std::optional<std::u32string> decode_utf8(std::string_view text);
[[nodiscard]] std::string encode_utf8(std::u32string_view text);

/// Han characters: the unified ideographs, their extensions and compatibility forms.
[[nodiscard]] constexpr bool is_ideograph(char32_t c) noexcept {
  return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3134F) || c == 0x3007;
}

}  // namespace assay::visible
