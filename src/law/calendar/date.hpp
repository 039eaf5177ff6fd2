// A day of the Gregorian calendar, and where days begin in Beijing (UTC+8, no summer time since 1991).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::law::calendar {

inline constexpr std::int64_t kDayMs = 86'400'000;
inline constexpr std::int64_t kBeijingOffsetMs = std::int64_t{8} * 3'600'000;

/// A day between 1900-01-01 and 9999-12-31, held as days since 1970-01-01. A value: cheap to copy and to compare.
class Date {
 public:
  constexpr Date() = default;
  /// @return InvalidInput when there is no such day
  [[nodiscard]] static Result<Date> of(int year, int month, int day);
  /// "2025-09-01" and nothing else. @return InvalidInput saying what a date looks like
  [[nodiscard]] static Result<Date> parse(std::string_view text);
  /// The day it is in Beijing at an instant (milliseconds since 1970-01-01 UTC); the nearest day in range.
  [[nodiscard]] static Date in_beijing(std::int64_t unix_ms) noexcept;

  [[nodiscard]] constexpr std::int32_t days() const noexcept { return days_; }
  [[nodiscard]] int year() const noexcept;
  [[nodiscard]] int month() const noexcept;  ///< 1 to 12
  [[nodiscard]] int day() const noexcept;    ///< 1 to 31
  /// 1 Monday to 7 Sunday.
  [[nodiscard]] int weekday() const noexcept;
  /// "2025-09-01".
  [[nodiscard]] std::string text() const;

  /// The day that many days later, or earlier when negative. @return Limited when it is out of range
  [[nodiscard]] Result<Date> plus_days(std::int64_t count) const;
  /// The same day of a later month; the last of the month where it has no such day (31 January + 1 month = 28
  /// February). Source: Civil Code Article 202. @return Limited when it is out of range
  [[nodiscard]] Result<Date> plus_months(std::int64_t count) const;
  /// The same with years: 29 February + 1 year = 28 February.
  [[nodiscard]] Result<Date> plus_years(std::int64_t count) const;

  /// 00:00 of the day in Beijing, in milliseconds since 1970-01-01 UTC.
  [[nodiscard]] constexpr std::int64_t begins_ms() const noexcept {
    return std::int64_t{days_} * kDayMs - kBeijingOffsetMs;
  }
  /// 24:00 of the day in Beijing: the first millisecond that is no longer in it.
  [[nodiscard]] constexpr std::int64_t ends_ms() const noexcept { return begins_ms() + kDayMs; }

  friend constexpr auto operator<=>(Date, Date) = default;

 private:
  constexpr explicit Date(std::int32_t days) : days_(days) {}
  std::int32_t days_ = 0;
};

}  // namespace assay::law::calendar
