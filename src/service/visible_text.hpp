// The label line of texts, done in this process: nothing is decoded. Answers are those of a job of assay-media.
#pragma once

#include <string>

#include "base/byte_source.hpp"
#include "service/visible_label.hpp"
#include "visible/text/words.hpp"

namespace assay::service {

/// Writes the text with its label line. @return what stands where; as visible::text::add_line
[[nodiscard]] Result<std::string> draw_line(ByteSource& source, ByteSink& sink, const VisibleOrder& order,
                                            visible::text::Syntax syntax);

/// @return the lines that are labels, or look like ones; as visible::text::measure
[[nodiscard]] Result<std::string> inspect_lines(ByteSource& source, visible::text::Syntax syntax);

}  // namespace assay::service
