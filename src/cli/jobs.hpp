// Which files a command means: folders are walked, outputs get their places, clashes are found before anything is
// written.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "service/label_files.hpp"

namespace assay::cli {

struct FoundFiles {
  std::vector<service::FileJob> jobs;
  std::uint64_t hidden = 0;  ///< names beginning with a dot inside folders, passed over
};

/// @param output  folder for the results, kept out of the walk; empty: in place
/// @return NotFound for an operand that is not there; Conflict when two inputs would become one output, or an output
/// would be its own input
[[nodiscard]] Result<FoundFiles> find_jobs(const std::vector<std::string>& operands, const std::string& output);

/// The plain list of files for reading commands.
[[nodiscard]] Result<std::vector<std::string>> find_files(const std::vector<std::string>& operands);

}  // namespace assay::cli
