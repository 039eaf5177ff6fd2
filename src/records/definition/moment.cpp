#include "records/definition/moment.hpp"

#include <fmt/core.h>

#include <chrono>
#include <optional>

#include "records/definition/value.hpp"

namespace assay::records::definition {
namespace {

constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2200;

/// `count` digits at `at`; -1 when there are none.
int digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
  if (at + count > text.size()) return -1;
  int out = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    out = out * 10 + (text[i] - '0');
  }
  return out;
}

/// Days since 1970 of the date the text begins with.
std::optional<std::int64_t> days_of(std::string_view text) noexcept {
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < kFirstYear || year > kLastYear || month < 1 || day < 1 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::chrono::year_month_day beijing_day(std::int64_t unix_ms) noexcept {
  const std::chrono::sys_time<std::chrono::milliseconds> moment{std::chrono::milliseconds(unix_ms + kBeijingMs)};
  return {std::chrono::floor<std::chrono::days>(moment)};
}

/// Milliseconds ahead of UTC: "" (Beijing), Z, +08:00.
std::optional<std::int64_t> offset_of(std::string_view text) noexcept {
  if (text.empty()) return kBeijingMs;
  if (text == "Z" || text == "z") return 0;
  const int hours = digits(text, 1, 2);
  const int minutes = digits(text, 4, 2);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || hours < 0 || hours > 14 ||
      minutes < 0 || minutes > 59)
    return std::nullopt;
  const std::int64_t size = (std::int64_t{hours} * 60 + minutes) * 60'000;
  return text[0] == '-' ? -size : size;
}

}  // namespace

bool is_date(std::string_view text) noexcept { return text.size() == 10 && days_of(text).has_value(); }

std::optional<std::int64_t> moment_ms(std::string_view text) noexcept {
  const auto days = text.size() < 10 ? std::nullopt : days_of(text);
  if (!days) return std::nullopt;
  const std::int64_t midnight = *days * kDayMs;
  if (text.size() == 10) return midnight - kBeijingMs;
  if (text[10] != 'T' && text[10] != ' ') return std::nullopt;
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text[13] != ':') return std::nullopt;
  std::int64_t ms = (std::int64_t{hour} * 60 + minute) * 60'000;
  text.remove_prefix(16);
  if (text.starts_with(':')) {
    const int second = digits(text, 1, 2);
    if (second < 0 || second > 59) return std::nullopt;
    ms += std::int64_t{second} * 1000;
    text.remove_prefix(3);
    if (text.starts_with('.')) {  // parts of a second do not count
      text.remove_prefix(1);
      if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
      while (!text.empty() && text[0] >= '0' && text[0] <= '9') text.remove_prefix(1);
    }
  }
  const auto offset = offset_of(text);
  if (!offset) return std::nullopt;
  const std::int64_t out = midnight + ms - *offset;
  const std::int32_t year = year_of(out);  // an offset may carry it out of the years there are
  if (year < kFirstYear || year > kLastYear) return std::nullopt;
  return out;
}

std::string moment_text(std::int64_t unix_ms) {
  const std::int64_t local = unix_ms + kBeijingMs;
  const std::int64_t in_day = ((local % kDayMs) + kDayMs) % kDayMs / 1000;
  return fmt::format("{}T{:02}:{:02}:{:02}+08:00", date_text(unix_ms), in_day / 3600, in_day / 60 % 60, in_day % 60);
}

std::string date_text(std::int64_t unix_ms) {
  const auto day = beijing_day(unix_ms);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::int32_t year_of(std::int64_t unix_ms) noexcept { return static_cast<int>(beijing_day(unix_ms).year()); }

}  // namespace assay::records::definition
