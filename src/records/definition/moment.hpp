// Dates and moments as records write them. Days are those of Beijing, where the law's working days are counted.
#pragma once

#include <cstdint>
#include <string_view>

namespace assay::records::definition {

/// Beijing time is eight hours ahead of UTC all year.
inline constexpr std::int64_t kBeijingMs = std::int64_t{8} * 3600 * 1000;
inline constexpr std::int64_t kDayMs = std::int64_t{24} * 3600 * 1000;

/// YYYY-MM-DD of a day that exists, 1970 to 2200.
[[nodiscard]] bool is_date(std::string_view text) noexcept;

}  // namespace assay::records::definition
