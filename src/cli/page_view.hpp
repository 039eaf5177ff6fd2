// A report page on a terminal: wrapped to its width, Chinese characters counted as two columns, colour where it shows.
#pragma once

#include <string>

#include "law/report/page.hpp"

namespace assay::cli {

/// In the process's language. @param width  columns, at least 40
[[nodiscard]] std::string page_text(const law::report::Page& page, std::size_t width);
/// Columns of the terminal on standard output; 100 when it is none.
[[nodiscard]] std::size_t terminal_width() noexcept;
/// `text` in lines of `width` columns, each after the first indented by `indent` blanks.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace assay::cli
