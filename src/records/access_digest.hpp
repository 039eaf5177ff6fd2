// The key by which somebody outside follows a case: kept as a digest only.
#pragma once

#include <string>
#include <string_view>

namespace assay::records {

/// Blanks, hyphens and the case of letters in `key` do not count.
[[nodiscard]] std::string access_digest(std::string_view tenant, std::string_view number, std::string_view key);

}  // namespace assay::records
