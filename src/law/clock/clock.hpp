// Limits of the law and when they run out. A limit in days ends at 24:00 Beijing time of its last day, the day it
// starts on is not counted; hours are exact. A last day that is no working day is not moved: Civil Code Article 203
// would allow it, the stricter reading does not.
//
// A running clock is four plain values that whoever keeps it stores: limit, start, due, pause. All functions are pure.
//
//   ASSAY_TRY(const std::int64_t due, due_at(limit, started, calendar));
//   ASSAY_TRY(due, due_after_pause(limit, due, paused, resumed, calendar));
//   for (State state : passed_since(told, *state_at({limit, started, due}, now, calendar))) notify(state);
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "law/calendar/work_calendar.hpp"

namespace assay::law::clock {

/// The units of a limit. Those from BeforeEvent on have no number.
enum class Unit : std::uint8_t {
  Hour,
  CalendarDay,
  WorkingDay,
  Week,
  CalendarMonth,
  CalendarYear,
  BeforeEvent,       ///< before the thing itself is done
  Promptly,          ///< 及时: the law gives no number
  Immediately,       ///< 立即
  Continuous,        ///< all the time
  PerItem,           ///< with each item
  OperatorDeclared,  ///< the operator publishes a limit and is measured against it
  AsOrdered,         ///< what the order says
  SeeTrigger,        ///< what the event's own duty says
};

/// "working_day", as rules write it.
[[nodiscard]] std::string_view unit_name(Unit unit) noexcept;
[[nodiscard]] std::optional<Unit> unit_of(std::string_view name) noexcept;
/// True for units that are counted: hour to calendar_year.
[[nodiscard]] bool has_number(Unit unit) noexcept;

struct Limit {
  std::int32_t value = 0;  ///< 1 to 10 000; 0 for units without a number
  Unit unit = Unit::Promptly;
  friend bool operator==(const Limit&, const Limit&) = default;
};

/// The limit to run: the law's when it has a number, else the operator's own. @return Configuration when neither has
[[nodiscard]] Result<Limit> effective(Limit law, std::optional<Limit> declared);

/// When a limit that started at `started_ms` runs out: the first millisecond that is too late.
/// @return InvalidInput for a unit without a number, Configuration for a year without a calendar, Limited
[[nodiscard]] Result<std::int64_t> due_at(Limit limit, std::int64_t started_ms, const calendar::WorkCalendar& days);

/// For a limit that ends before an event ("before the service starts"): it runs out when the event begins.
[[nodiscard]] constexpr std::int64_t due_before(std::int64_t event_ms) noexcept { return event_ms; }

/// The new end of a limit that stood still from `paused_ms` to `resumed_ms`. Hours: by as long. Days: by the days
/// (working days, for those) after the day of the pause up to the day it goes on; within one day nothing moves.
/// @return InvalidInput when `resumed_ms` is earlier
[[nodiscard]] Result<std::int64_t> due_after_pause(Limit limit, std::int64_t due_ms, std::int64_t paused_ms,
                                                   std::int64_t resumed_ms, const calendar::WorkCalendar& days);

/// How near the end is, in the order it comes.
enum class State : std::uint8_t {
  Quiet,
  Half,    ///< half of the days or of the time is gone
  Near,    ///< 80 %
  Due,     ///< the last day; of hours the last 5 %
  Missed,  ///< due_ms is past
};
[[nodiscard]] std::string_view state_name(State state) noexcept;  ///< "quiet" "half" "near" "due" "missed"

/// A limit that runs. While it is paused, ask with the instant of the pause as `now`.
struct Running {
  Limit limit;
  std::int64_t started_ms = 0;
  std::int64_t due_ms = 0;  ///< with all pauses that are over
};

/// The instant at which a state begins; for Quiet the start. Never earlier than the start, never later than the next.
[[nodiscard]] Result<std::int64_t> begins_at(const Running& running, State state, const calendar::WorkCalendar& days);
[[nodiscard]] Result<State> state_at(const Running& running, std::int64_t now_ms, const calendar::WorkCalendar& days);

/// The notice hook: the states that were passed since the last one that was told, in order; empty when nothing is new.
[[nodiscard]] std::vector<State> passed_since(State told, State now);

/// A repeating limit, done at `done_ms`: the next one starts there.
[[nodiscard]] Result<Running> next_round(const Running& running, std::int64_t done_ms,
                                         const calendar::WorkCalendar& days);

}  // namespace assay::law::clock
