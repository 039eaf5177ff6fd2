// A file that is read as a whole, or standard input.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace assay::cli {

/// Of a facts.toml.
inline constexpr std::uint64_t kMostFactsBytes = std::uint64_t{1} << 20U;

/// @param path  "-": standard input
/// @param most  bytes
/// @return NotFound, Denied; InvalidInput for a folder; Unsupported for a pipe or a device; Limited over `most`, before
/// more than that is held
[[nodiscard]] Result<std::string> read_whole_file(const std::string& path, std::uint64_t most);

}  // namespace assay::cli
