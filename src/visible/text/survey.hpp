// One walk over a text's lines: labels among them, and what stands open at the end. Internal to this folder.
#pragma once

#include <string_view>
#include <vector>

#include "visible/text/document.hpp"
#include "visible/text/label_line.hpp"

namespace assay::visible::text {

struct Survey {
  Measured measured;
  bool has_words = false;      ///< a line that is not blank
  bool ends_blank = false;     ///< the last line is blank and begins behind a line break
  std::string_view end_taken;  ///< why no line can be put behind the last; empty: it can
};

[[nodiscard]] Survey survey(const Document& document, Syntax syntax, const Words& words);

}  // namespace assay::visible::text
