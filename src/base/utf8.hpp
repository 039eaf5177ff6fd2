// UTF-8 as Unicode 15 table 3-7 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// Length of the well-formed sequence at the front of `text`: 1 to 4, or 0 if there is none. `text` is not empty.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text) noexcept;

/// Offset of the first byte that is not part of a well-formed sequence; nullopt when the whole text is UTF-8.
[[nodiscard]] std::optional<std::size_t> utf8_error(std::string_view text) noexcept;

/// Bytes that are no UTF-8 replaced by U+FFFD, each by one.
[[nodiscard]] std::string with_replacements(std::string_view text);

/// Adds one code point; U+FFFD for what is none (a surrogate, above U+10FFFF).
void append_utf8(std::string& out, char32_t code);

}  // namespace assay
