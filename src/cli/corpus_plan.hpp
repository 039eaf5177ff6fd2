// Which files a corpus scan means, of which source each is, and how they are parted into units of work.
#pragma once

#include <string>
#include <vector>

#include "review/corpus/report.hpp"
#include "review/corpus/scan_unit.hpp"

namespace assay::cli {

struct Plan {
  std::vector<review::corpus::Unit> units;
  review::corpus::LeftOutFiles left_out;
};

/// @param sources   NAME=PATH each; their paths are scanned too, and come before the operands
/// @param operands  files and folders; each is a source named as it was given
/// @param report    folder of the report, what lies in it is left out
/// @return InvalidInput for a source without name or path; what opening a named file or listing a folder says
[[nodiscard]] Result<Plan> plan_units(const std::vector<std::string>& sources, const std::vector<std::string>& operands,
                                      const std::string& report, const review::corpus::ScanOptions& options);

}  // namespace assay::cli
