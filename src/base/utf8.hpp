// Is a text UTF-8 (Unicode 15 table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF)?
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace assay {

/// Offset of the first byte that is not part of a well-formed sequence; nullopt when the whole text is UTF-8.
[[nodiscard]] std::optional<std::size_t> utf8_error(std::string_view text) noexcept;

}  // namespace assay
