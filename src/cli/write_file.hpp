// A command's result to a file or to standard output.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::cli {

/// @param path  "" or "-": standard output; a file there is replaced whole
[[nodiscard]] Result<> write_out(const std::string& path, std::string_view text);
/// For files that may hold personal data: nobody but the user reads them, also where a file of that name was readable
/// before. @param path  a file there is replaced whole
[[nodiscard]] Result<> write_private(const std::string& path, std::string_view text);

}  // namespace assay::cli
