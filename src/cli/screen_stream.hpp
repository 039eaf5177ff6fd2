// `assay screen` on standard input as it comes: an answer released piece by piece, and texts answered line by line.
#pragma once

#include "base/result.hpp"
#include "cli/screen_file.hpp"

namespace assay::cli {

/// `assay screen --stream`: what may go out to standard output, the verdict to standard error. @return the exit code
[[nodiscard]] Result<int> release_stream(const Grounds& desk);
/// `assay screen --lines`: each line of standard input answered at once. @return the exit code
[[nodiscard]] Result<int> answer_lines(const Grounds& desk);

}  // namespace assay::cli
