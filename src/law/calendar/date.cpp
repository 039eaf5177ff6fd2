#include "law/calendar/date.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

namespace assay::law::calendar {
namespace {

namespace chrono = std::chrono;

constexpr int kLeastYear = 1900;
constexpr int kMostYear = 9999;
constexpr std::int32_t kLeastDays = chrono::sys_days{chrono::year{kLeastYear} / 1 / 1}.time_since_epoch().count();
constexpr std::int32_t kMostDays = chrono::sys_days{chrono::year{kMostYear} / 12 / 31}.time_since_epoch().count();

chrono::year_month_day civil(std::int32_t days) noexcept {
  return chrono::year_month_day{chrono::sys_days{chrono::days{days}}};
}

tl::unexpected<Error> out_of_range(std::string_view what) {
  return fail(Code::Limited, fmt::format("{} is not between {} and {}", what, kLeastYear, kMostYear));
}

bool all_digits(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) noexcept {
  int out = 0;
  for (const char c : digits) out = out * 10 + (c - '0');
  return out;
}

}  // namespace

Result<Date> Date::of(int year, int month, int day) {
  const chrono::year_month_day wanted{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                      chrono::day{static_cast<unsigned>(day)}};
  if (year < kLeastYear || year > kMostYear || month < 1 || month > 12 || day < 1 || day > 31 || !wanted.ok())
    return fail(Code::InvalidInput,
                fmt::format("{:04}-{:02}-{:02} is no day between {} and {}", year, month, day, kLeastYear, kMostYear));
  return Date(static_cast<std::int32_t>(chrono::sys_days{wanted}.time_since_epoch().count()));
}

Result<Date> Date::parse(std::string_view text) {
  constexpr std::size_t kLength = 10;
  if (text.size() != kLength || text[4] != '-' || text[7] != '-' || !all_digits(text.substr(0, 4)) ||
      !all_digits(text.substr(5, 2)) || !all_digits(text.substr(8, 2)))
    return fail(Code::InvalidInput,
                fmt::format("`{}` is no date: write year-month-day, as in 2025-09-01", text.substr(0, 40)));
  return of(number(text.substr(0, 4)), number(text.substr(5, 2)), number(text.substr(8, 2)));
}

Date Date::in_beijing(std::int64_t unix_ms) noexcept {
  constexpr std::int64_t kFar = std::int64_t{kMostDays} * kDayMs;  // keeps the sum below from overflowing
  const std::int64_t local = std::clamp(unix_ms, -kFar, kFar) + kBeijingOffsetMs;
  const std::int64_t days = local / kDayMs - (local % kDayMs < 0 ? 1 : 0);
  return Date(static_cast<std::int32_t>(std::clamp<std::int64_t>(days, kLeastDays, kMostDays)));
}

int Date::year() const noexcept { return int{civil(days_).year()}; }
int Date::month() const noexcept { return static_cast<int>(unsigned{civil(days_).month()}); }
int Date::day() const noexcept { return static_cast<int>(unsigned{civil(days_).day()}); }

int Date::weekday() const noexcept {
  return static_cast<int>(chrono::weekday{chrono::sys_days{chrono::days{days_}}}.iso_encoding());
}

std::string Date::text() const {
  const auto date = civil(days_);
  return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

Result<Date> Date::plus_days(std::int64_t count) const {
  constexpr std::int64_t kWidest = std::int64_t{kMostDays} - kLeastDays;
  if (count > kWidest || count < -kWidest) return out_of_range(fmt::format("{} and {} days", text(), count));
  const std::int64_t to = days_ + count;
  if (to < kLeastDays || to > kMostDays) return out_of_range(fmt::format("{} and {} days", text(), count));
  return Date(static_cast<std::int32_t>(to));
}

Result<Date> Date::plus_months(std::int64_t count) const {
  constexpr std::int64_t kWidest = std::int64_t{12} * (kMostYear - kLeastYear + 1);
  if (count > kWidest || count < -kWidest) return out_of_range(fmt::format("{} and {} months", text(), count));
  const auto date = civil(days_);
  const std::int64_t months = std::int64_t{12} * int{date.year()} + unsigned{date.month()} - 1 + count;
  const auto year = static_cast<int>(months / 12);
  if (year < kLeastYear || year > kMostYear) return out_of_range(fmt::format("{} and {} months", text(), count));
  const chrono::month month{static_cast<unsigned>(months % 12) + 1};
  const chrono::year_month_day last{chrono::year_month_day_last{chrono::year{year}, chrono::month_day_last{month}}};
  return of(year, static_cast<int>(unsigned{month}), static_cast<int>(unsigned{std::min(date.day(), last.day())}));
}

Result<Date> Date::plus_years(std::int64_t count) const {
  constexpr std::int64_t kWidest = kMostYear - kLeastYear + 1;
  if (count > kWidest || count < -kWidest) return out_of_range(fmt::format("{} and {} years", text(), count));
  return plus_months(count * 12);
}

}  // namespace assay::law::calendar
