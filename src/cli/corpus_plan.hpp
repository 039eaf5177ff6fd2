// Which files a corpus scan means, of which source each is, and how they are parted into units of work.
#pragma once

#include <string>
#include <vector>

#include "review/corpus/scan_unit.hpp"

namespace assay::cli {

/// @param sources   NAME=PATH each; their paths are scanned too, and come before the operands
/// @param operands  files and folders; each is a source named as it was given
/// @param report    folder of the report, left out where it lies inside
/// @return InvalidInput for a source without name or path; what opening a named file or listing a folder says
[[nodiscard]] Result<std::vector<review::corpus::Unit>> plan_units(const std::vector<std::string>& sources,
                                                                   const std::vector<std::string>& operands,
                                                                   const std::string& report,
                                                                   const review::corpus::ScanOptions& options);

}  // namespace assay::cli
