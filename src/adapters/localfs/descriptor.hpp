// The system's errors in our words.
#pragma once

#include <string_view>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace assay::adapters::localfs {

using assay::Descriptor;

/// `errno` of a failed call as an Error: NotFound, Denied, Conflict (exists, busy), Unavailable (disk full, I/O).
[[nodiscard]] tl::unexpected<Error> system_error(std::string_view doing, std::string_view path, int number);

}  // namespace assay::adapters::localfs
