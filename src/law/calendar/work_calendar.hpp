// Which days are working days: Monday to Friday, less the days off that the State Council names, plus the make-up days
// it names. One file a year, rules/calendar/2026.toml. A year without a file is an error, never a guess.
//
//   ASSAY_TRY(const Date due, calendar.add_working_days(started, 10));   // the day of the event is not counted
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "law/calendar/date.hpp"

namespace assay::law::calendar {

/// One year's file.
struct YearFile {
  std::string_view name;  ///< "rules/calendar/2026.toml", for messages
  std::string_view text;
};

/// Holds no pointer into what it was read from; safe to share between threads.
class WorkCalendar {
 public:
  /// @return Configuration with file and line: a day of another year, a day named twice, a working day that is named as
  /// make-up day, a year missing between others, no year at all
  [[nodiscard]] static Result<WorkCalendar> parse(std::span<const YearFile> files);

  [[nodiscard]] int first_year() const noexcept { return first_year_; }
  [[nodiscard]] int last_year() const noexcept { return last_year_; }

  /// @return Configuration naming the file to add when the year is not known; so do all functions below
  [[nodiscard]] Result<bool> is_working_day(Date day) const;
  /// The last day of a limit of `count` working days after an event; `event` itself is not counted, whether it is a
  /// working day or not. 0 is `event`. @return also Limited for a negative or absurd count
  [[nodiscard]] Result<Date> add_working_days(Date event, std::int64_t count) const;
  /// Working days in (after, until]. 0 when `until` is not later.
  [[nodiscard]] Result<std::int64_t> working_days_between(Date after, Date until) const;
  /// The day before `end` after which `count` working days up to and including `end` are left: the earliest instant at
  /// which no more are left is its end.
  [[nodiscard]] Result<Date> subtract_working_days(Date end, std::int64_t count) const;

 private:
  [[nodiscard]] Result<> must_know(Date day) const;
  int first_year_ = 0;
  int last_year_ = -1;
  std::vector<Date> working_;  // all working days of all years, in order
};

}  // namespace assay::law::calendar
