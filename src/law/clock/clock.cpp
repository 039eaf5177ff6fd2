#include "law/clock/clock.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace assay::law::clock {
namespace {

using calendar::Date;
using calendar::WorkCalendar;

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int32_t kMostValue = 10'000;
constexpr std::int64_t kDaysAWeek = 7;
constexpr std::int64_t kMostMs = std::int64_t{1} << 48U;  // some 8900 years: sums of two stay far from overflow

constexpr std::array<std::pair<Unit, std::string_view>, 14> kUnits = {{
    {Unit::Hour, "hour"},
    {Unit::CalendarDay, "calendar_day"},
    {Unit::WorkingDay, "working_day"},
    {Unit::Week, "week"},
    {Unit::CalendarMonth, "calendar_month"},
    {Unit::CalendarYear, "calendar_year"},
    {Unit::BeforeEvent, "before_event"},
    {Unit::Promptly, "promptly"},
    {Unit::Immediately, "immediately"},
    {Unit::Continuous, "continuous"},
    {Unit::PerItem, "per_item"},
    {Unit::OperatorDeclared, "operator_declared"},
    {Unit::AsOrdered, "as_ordered"},
    {Unit::SeeTrigger, "see_trigger"},
}};

/// Milliseconds left when a state of an hourly limit begins, as a share of the whole.
constexpr std::int64_t kHalfLeft = 50;
constexpr std::int64_t kNearLeft = 20;
constexpr std::int64_t kDueLeft = 5;
constexpr std::int64_t kWhole = 100;

/// The last day of a limit that ends at 24:00.
Date last_day(std::int64_t due_ms) { return Date::in_beijing(due_ms - 1); }

Result<> must_be_instant(std::int64_t ms) {
  if (ms > kMostMs || ms < -kMostMs)
    return fail(Code::Limited, fmt::format("{} ms since 1970 is no instant that a limit can have", ms));
  return {};
}

/// Days that count in (after, until].
Result<std::int64_t> counting_days(Unit unit, Date after, Date until, const WorkCalendar& days) {
  if (unit == Unit::WorkingDay) return days.working_days_between(after, until);
  return std::max<std::int64_t>(0, std::int64_t{until.days()} - after.days());
}

/// 00:00 of the day from which on `left` counting days are left, the last day among them.
Result<std::int64_t> when_left(Unit unit, Date last, std::int64_t left, const WorkCalendar& days) {
  if (unit == Unit::WorkingDay) {
    ASSAY_TRY(const Date before, days.subtract_working_days(last, left));
    return before.ends_ms();
  }
  ASSAY_TRY(const Date before, last.plus_days(-left));
  return before.ends_ms();
}

}  // namespace

std::string_view unit_name(Unit unit) noexcept {
  for (const auto& [value, name] : kUnits)
    if (value == unit) return name;
  return "unknown";
}

std::optional<Unit> unit_of(std::string_view name) noexcept {
  for (const auto& [value, text] : kUnits)
    if (text == name) return value;
  return std::nullopt;
}

bool has_number(Unit unit) noexcept { return unit < Unit::BeforeEvent; }

std::string_view state_name(State state) noexcept {
  constexpr std::array<std::string_view, 5> kNames = {"quiet", "half", "near", "due", "missed"};
  return kNames[static_cast<std::size_t>(state)];
}

Result<Limit> effective(Limit law, std::optional<Limit> declared) {
  if (has_number(law.unit)) return law;
  if (declared && has_number(declared->unit)) return *declared;
  return fail(Code::Configuration,
              fmt::format("the law says {} and no limit of your own is declared: declare one", unit_name(law.unit)));
}

Result<std::int64_t> due_at(Limit limit, std::int64_t started_ms, const WorkCalendar& days) {
  if (!has_number(limit.unit))
    return fail(Code::InvalidInput, fmt::format("a limit of {} has no end to reckon", unit_name(limit.unit)));
  if (limit.value < 1 || limit.value > kMostValue)
    return fail(Code::Limited, fmt::format("a limit of {}: 1 to {} are allowed", limit.value, kMostValue));
  ASSAY_CHECK(must_be_instant(started_ms));
  const Date start = Date::in_beijing(started_ms);
  Result<Date> last = start;
  switch (limit.unit) {
    case Unit::Hour:
      return started_ms + limit.value * kHourMs;
    case Unit::WorkingDay:
      last = days.add_working_days(start, limit.value);
      break;
    case Unit::Week:
      last = start.plus_days(limit.value * kDaysAWeek);
      break;
    case Unit::CalendarMonth:
      last = start.plus_months(limit.value);
      break;
    case Unit::CalendarYear:
      last = start.plus_years(limit.value);
      break;
    default:
      last = start.plus_days(limit.value);
  }
  if (!last) return tl::unexpected<Error>(last.error());
  return last->ends_ms();
}

Result<std::int64_t> due_after_pause(Limit limit, std::int64_t due_ms, std::int64_t paused_ms, std::int64_t resumed_ms,
                                     const WorkCalendar& days) {
  ASSAY_CHECK(must_be_instant(due_ms));
  ASSAY_CHECK(must_be_instant(paused_ms));
  ASSAY_CHECK(must_be_instant(resumed_ms));
  if (resumed_ms < paused_ms) return fail(Code::InvalidInput, "a pause cannot end before it began");
  if (limit.unit == Unit::Hour) return due_ms + (resumed_ms - paused_ms);
  ASSAY_TRY(const std::int64_t count,
            counting_days(limit.unit, Date::in_beijing(paused_ms), Date::in_beijing(resumed_ms), days));
  const Date last = last_day(due_ms);
  if (limit.unit == Unit::WorkingDay) {
    ASSAY_TRY(const Date moved, days.add_working_days(last, count));
    return moved.ends_ms();
  }
  ASSAY_TRY(const Date moved, last.plus_days(count));
  return moved.ends_ms();
}

Result<std::int64_t> begins_at(const Running& running, State state, const WorkCalendar& days) {
  ASSAY_CHECK(must_be_instant(running.started_ms));
  ASSAY_CHECK(must_be_instant(running.due_ms));
  if (state == State::Quiet) return running.started_ms;
  if (state == State::Missed) return running.due_ms;
  const auto bounded = [&](std::int64_t at) { return std::min(std::max(at, running.started_ms), running.due_ms); };
  const Unit unit = running.limit.unit;
  if (unit == Unit::Hour) {
    const std::int64_t whole = running.limit.value > 0 ? running.limit.value * kHourMs
                                                       : std::max<std::int64_t>(0, running.due_ms - running.started_ms);
    const std::int64_t share = state == State::Half ? kHalfLeft : state == State::Near ? kNearLeft : kDueLeft;
    return bounded(running.due_ms - whole / kWhole * share);
  }
  const Date last = last_day(running.due_ms);
  const std::int64_t due_begins = bounded(last.begins_ms());
  if (state == State::Due) return due_begins;
  // A pause takes away no day of the limit, so its own number is what there is to use up.
  std::int64_t whole = running.limit.value;
  if (unit != Unit::WorkingDay && unit != Unit::CalendarDay) {
    ASSAY_TRY(whole, counting_days(unit, Date::in_beijing(running.started_ms), last, days));
  }
  const std::int64_t gone = state == State::Half ? (whole + 1) / 2 : (whole * 4 + 4) / 5;  // rounded up
  ASSAY_TRY(const std::int64_t begins, when_left(unit, last, std::max<std::int64_t>(0, whole - gone), days));
  return std::min(bounded(begins), due_begins);
}

Result<State> state_at(const Running& running, std::int64_t now_ms, const WorkCalendar& days) {
  for (const State state : {State::Missed, State::Due, State::Near, State::Half}) {
    ASSAY_TRY(const std::int64_t begins, begins_at(running, state, days));
    if (now_ms >= begins) return state;
  }
  return State::Quiet;
}

std::vector<State> passed_since(State told, State now) {
  std::vector<State> out;
  for (auto next = static_cast<std::uint8_t>(told) + 1; next <= static_cast<std::uint8_t>(now); ++next)
    out.push_back(static_cast<State>(next));
  return out;
}

Result<Running> next_round(const Running& running, std::int64_t done_ms, const WorkCalendar& days) {
  Running next = running;
  next.started_ms = done_ms;
  ASSAY_TRY(next.due_ms, due_at(running.limit, done_ms, days));
  return next;
}

}  // namespace assay::law::clock
