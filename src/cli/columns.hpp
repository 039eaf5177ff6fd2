// Texts side by side on a terminal: how wide they are, filled up or cut to a width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::cli {

/// Columns that the text takes on a terminal: Chinese characters and other wide ones two, marks that combine none. What
/// is not UTF-8 counts one a byte.
[[nodiscard]] std::size_t columns_of(std::string_view text) noexcept;
/// At most `width` columns of the text; what was cut ends in "…".
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t width);
/// The text and blanks up to `width` columns, one at least.
[[nodiscard]] std::string in_columns(std::string_view text, std::size_t width);
/// Exactly `width` columns, the last of them blank: the text is cut when it is longer.
[[nodiscard]] std::string in_column(std::string_view text, std::size_t width);

}  // namespace assay::cli
