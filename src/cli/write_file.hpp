// A command's result to a file or to standard output.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::cli {

/// @param path  "" or "-": standard output; a file there is replaced whole
[[nodiscard]] Result<> write_out(const std::string& path, std::string_view text);

}  // namespace assay::cli
