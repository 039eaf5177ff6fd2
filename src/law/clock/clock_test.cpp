#include "law/clock/clock.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <fstream>
#include <iterator>
#include <string>

namespace assay::law::clock {
namespace {

using calendar::Date;
using calendar::WorkCalendar;

constexpr std::int64_t kHour = 3'600'000;

const WorkCalendar& days() {
  static const WorkCalendar kCalendar = [] {
    std::vector<std::string> texts;
    for (int year = 2022; year <= 2026; ++year) {
      std::ifstream in(std::string(ASSAY_SOURCE_DIR) + "/rules/calendar/" + std::to_string(year) + ".toml");
      texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>{});
    }
    std::vector<calendar::YearFile> files;
    for (const std::string& text : texts) files.push_back({"rules/calendar", text});
    return WorkCalendar::parse(files).value();
  }();
  return kCalendar;
}

Date on(std::string_view text) { return Date::parse(text).value_or(Date{}); }

/// An instant of a day in Beijing.
std::int64_t at(std::string_view day, std::int64_t hour = 12) { return on(day).begins_ms() + hour * kHour; }

/// The last day of a limit.
std::string last(Limit limit, std::string_view from) {
  const auto due = due_at(limit, at(from), days());
  return due ? Date::in_beijing(*due - 1).text() : due.error().message;
}

Running started(Limit limit, std::int64_t from) { return {limit, from, due_at(limit, from, days()).value()}; }

TEST(Clock, KnowsEveryUnitByName) {
  for (const std::string_view name :
       {"hour", "calendar_day", "working_day", "week", "calendar_month", "calendar_year", "before_event", "promptly",
        "immediately", "continuous", "per_item", "operator_declared", "as_ordered", "see_trigger"}) {
    ASSERT_TRUE(unit_of(name)) << name;
    EXPECT_EQ(unit_name(*unit_of(name)), name);
  }
  EXPECT_FALSE(unit_of("month"));
}

TEST(Clock, EndsDaysAtMidnightInBeijing) {
  EXPECT_EQ(last({10, Unit::WorkingDay}, "2025-09-26"), "2025-10-16");
  EXPECT_EQ(last({20, Unit::WorkingDay}, "2025-09-01"), "2025-09-28");  // a Sunday, made up
  EXPECT_EQ(last({30, Unit::WorkingDay}, "2026-01-05"), "2026-02-14");
  EXPECT_EQ(last({30, Unit::CalendarDay}, "2025-09-01"), "2025-10-01");
  EXPECT_EQ(last({6, Unit::CalendarMonth}, "2025-08-31"), "2026-02-28");
  EXPECT_EQ(last({3, Unit::CalendarYear}, "2024-02-29"), "2027-02-28");
  EXPECT_EQ(last({1, Unit::Week}, "2025-09-01"), "2025-09-08");
  EXPECT_EQ(due_at({1, Unit::CalendarDay}, at("2025-09-01", 0), days()), on("2025-09-02").ends_ms());
  EXPECT_EQ(due_at({1, Unit::CalendarDay}, at("2025-09-01", 23), days()), on("2025-09-02").ends_ms());
}

TEST(Clock, KeepsHoursExact) {
  for (const int hours : {1, 2, 4, 24})
    EXPECT_EQ(due_at({hours, Unit::Hour}, at("2025-10-01", 23) + 7, days()), at("2025-10-01", 23) + 7 + hours * kHour);
}

TEST(Clock, RefusesWhatHasNoEnd) {
  EXPECT_EQ(due_at({0, Unit::Promptly}, 0, days()).error().code, Code::InvalidInput);
  EXPECT_EQ(due_at({0, Unit::Hour}, 0, days()).error().code, Code::Limited);
  EXPECT_EQ(due_at({-5, Unit::WorkingDay}, at("2025-01-06"), days()).error().code, Code::Limited);
  EXPECT_EQ(due_at({1, Unit::Hour}, INT64_MAX, days()).error().code, Code::Limited);
  EXPECT_EQ(due_at({10, Unit::WorkingDay}, at("2026-12-28"), days()).error().code, Code::Configuration);
  EXPECT_FALSE(due_after_pause({1, Unit::Hour}, 10, 5, 4, days()));
}

TEST(Clock, TakesTheOperatorsLimitWhereTheLawHasNone) {
  EXPECT_EQ(effective({10, Unit::WorkingDay}, Limit{3, Unit::Hour}), (Limit{10, Unit::WorkingDay}));
  EXPECT_EQ(effective({0, Unit::OperatorDeclared}, Limit{15, Unit::WorkingDay}), (Limit{15, Unit::WorkingDay}));
  EXPECT_EQ(effective({0, Unit::Promptly}, std::nullopt).error().code, Code::Configuration);
}

TEST(Clock, StandsStillWhilePaused) {
  const Limit ten{10, Unit::WorkingDay};
  const std::int64_t due = due_at(ten, at("2025-09-01"), days()).value();  // 15 September
  // Paused on Wednesday, on again on Friday: Thursday and Friday do not count.
  EXPECT_EQ(due_after_pause(ten, due, at("2025-09-03"), at("2025-09-05"), days()), on("2025-09-17").ends_ms());
  EXPECT_EQ(due_after_pause(ten, due, at("2025-09-03", 9), at("2025-09-03", 17), days()), due);
  EXPECT_EQ(due_after_pause(ten, due, at("2025-09-05"), at("2025-09-07"), days()), due);  // a weekend
  EXPECT_EQ(due_after_pause({4, Unit::Hour}, 1000, 200, 500, days()), 1300);
  EXPECT_EQ(
      due_after_pause({6, Unit::CalendarMonth}, on("2026-02-28").ends_ms(), at("2025-09-01"), at("2025-09-11"), days()),
      on("2026-03-10").ends_ms());
}

TEST(Clock, TellsHowNearTheEndIs) {
  const Running ten = started({10, Unit::WorkingDay}, at("2025-09-01"));  // 2 .. 15 September
  const auto state = [&](std::string_view day, std::int64_t hour) {
    return state_at(ten, at(day, hour), days()).value();
  };
  EXPECT_EQ(state("2025-09-01", 12), State::Quiet);
  EXPECT_EQ(state("2025-09-08", 23), State::Quiet);  // the fifth working day
  EXPECT_EQ(state("2025-09-09", 0), State::Half);
  EXPECT_EQ(state("2025-09-11", 23), State::Half);  // the eighth
  EXPECT_EQ(state("2025-09-12", 0), State::Near);
  EXPECT_EQ(state("2025-09-14", 23), State::Near);
  EXPECT_EQ(state("2025-09-15", 0), State::Due);
  EXPECT_EQ(state("2025-09-15", 23), State::Due);
  EXPECT_EQ(state("2025-09-16", 0), State::Missed);
}

TEST(Clock, TellsHowNearTheEndOfHoursIs) {
  const Running four = started({4, Unit::Hour}, 0);
  const auto state = [&](std::int64_t minutes) { return state_at(four, minutes * 60'000, days()).value(); };
  EXPECT_EQ(state(119), State::Quiet);
  EXPECT_EQ(state(120), State::Half);
  EXPECT_EQ(state(191), State::Half);
  EXPECT_EQ(state(192), State::Near);
  EXPECT_EQ(state(227), State::Near);
  EXPECT_EQ(state(228), State::Due);
  EXPECT_EQ(state(239), State::Due);
  EXPECT_EQ(state(240), State::Missed);
}

TEST(Clock, TellsEachStateOnce) {
  EXPECT_EQ(passed_since(State::Quiet, State::Near), (std::vector{State::Half, State::Near}));
  EXPECT_EQ(passed_since(State::Due, State::Missed), std::vector{State::Missed});
  EXPECT_TRUE(passed_since(State::Missed, State::Quiet).empty());
  EXPECT_TRUE(passed_since(State::Half, State::Half).empty());
}

TEST(Clock, StartsTheNextRoundWhereTheLastWasDone) {
  const Running year = started({1, Unit::CalendarYear}, at("2024-03-01"));
  const auto next = next_round(year, at("2025-02-10"), days());
  ASSERT_TRUE(next);
  EXPECT_EQ(Date::in_beijing(next->due_ms - 1).text(), "2026-02-10");
}

Limit any_limit() {
  const auto unit = *rc::gen::element(Unit::Hour, Unit::CalendarDay, Unit::WorkingDay, Unit::Week, Unit::CalendarMonth);
  const int most = unit == Unit::Hour ? 500 : unit == Unit::CalendarMonth ? 12 : unit == Unit::Week ? 20 : 60;
  return {*rc::gen::inRange(1, most), unit};
}

std::int64_t any_instant() {
  return on("2022-01-01").begins_ms() + *rc::gen::inRange<std::int64_t>(0, 1100 * calendar::kDayMs);
}

RC_GTEST_PROP(Clock, ComesThroughItsStatesInOrder, ()) {
  const Running running = started(any_limit(), any_instant());
  std::int64_t before = running.started_ms;
  for (const State state : {State::Half, State::Near, State::Due, State::Missed}) {
    const std::int64_t begins = begins_at(running, state, days()).value();
    RC_ASSERT(begins >= before);
    RC_ASSERT(state_at(running, begins, days()).value() >= state);
    RC_ASSERT((begins == running.started_ms || state_at(running, begins - 1, days()).value() < state));
    before = begins;
  }
  RC_ASSERT(before == running.due_ms);
}

RC_GTEST_PROP(Clock, IsNeverDueEarlierForAPause, ()) {
  const Running running = started(any_limit(), any_instant());
  const std::int64_t pause = running.started_ms + *rc::gen::inRange<std::int64_t>(0, 5 * calendar::kDayMs);
  const std::int64_t middle = pause + *rc::gen::inRange<std::int64_t>(0, 30 * calendar::kDayMs);
  const std::int64_t end = middle + *rc::gen::inRange<std::int64_t>(0, 30 * calendar::kDayMs);
  const std::int64_t once = due_after_pause(running.limit, running.due_ms, pause, end, days()).value();
  const std::int64_t first = due_after_pause(running.limit, running.due_ms, pause, middle, days()).value();
  const std::int64_t twice = due_after_pause(running.limit, first, middle, end, days()).value();
  RC_ASSERT(once >= running.due_ms);
  RC_ASSERT(once == twice);  // two pauses that touch are one
}

RC_GTEST_PROP(Clock, IsDueLaterWhenItStartsLater, ()) {
  const Limit limit = any_limit();
  const std::int64_t from = any_instant();
  const std::int64_t later = from + *rc::gen::inRange<std::int64_t>(0, 40 * calendar::kDayMs);
  RC_ASSERT(due_at(limit, from, days()).value() <= due_at(limit, later, days()).value());
  RC_ASSERT(due_at(limit, from, days()).value() > from);
}

RC_GTEST_PROP(Clock, TellsAllStatesOnceWhateverTheStepsOfTime, ()) {
  const Running running = started(any_limit(), any_instant());
  State told = State::Quiet;
  std::vector<State> all;
  std::int64_t now = running.started_ms;
  while (now < running.due_ms) {
    now += (running.due_ms - running.started_ms) / *rc::gen::inRange(1, 40) + 1;
    const State state = state_at(running, now, days()).value();
    for (const State passed : passed_since(told, state)) all.push_back(passed);
    told = state;
  }
  RC_ASSERT(all == (std::vector{State::Half, State::Near, State::Due, State::Missed}));
}

}  // namespace
}  // namespace assay::law::clock
