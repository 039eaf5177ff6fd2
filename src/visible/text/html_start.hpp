// How HTML blocks begin and end in Markdown. Source: CommonMark 0.30, chapter 4.6. Internal to this folder.
#pragma once

#include <string_view>

namespace assay::visible::text {

/// The start condition (1 to 7) that a line's words, indent taken off, fulfil; 0: none.
[[nodiscard]] int html_start(std::string_view words, bool interrupts_paragraph) noexcept;

/// Whether `line` fulfils the end condition of such a block. 6 and 7 end at a blank line, which is not asked here.
[[nodiscard]] bool html_ends(int start, std::string_view line) noexcept;

}  // namespace assay::visible::text
