// Inside label/ only: well-formed UTF-8 (Unicode 15, table 3-7).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::label {

/// Length of the well-formed sequence at the front of `text`: 1 to 4, or 0 if there is none. `text` is not empty.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text) noexcept;

/// Bytes that are no UTF-8 replaced by U+FFFD, each by one.
[[nodiscard]] std::string with_replacements(std::string_view text);

/// U+0000 to U+10FFFF.
void append_utf8(std::string& out, char32_t code);

}  // namespace assay::label
