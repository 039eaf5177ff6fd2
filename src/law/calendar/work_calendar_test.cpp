#include "law/calendar/work_calendar.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <fstream>
#include <iterator>

namespace assay::law::calendar {
namespace {

std::string file(int year) {
  const std::string path = std::string(ASSAY_SOURCE_DIR) + "/rules/calendar/" + std::to_string(year) + ".toml";
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

const WorkCalendar& shipped() {
  static const WorkCalendar kCalendar = [] {
    std::vector<std::string> texts;
    for (int year = 2022; year <= 2026; ++year) texts.push_back(file(year));
    std::vector<YearFile> files;
    for (const std::string& text : texts) files.push_back({"rules/calendar", text});
    auto parsed = WorkCalendar::parse(files);
    EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
    return std::move(*parsed);
  }();
  return kCalendar;
}

Date on(std::string_view text) { return Date::parse(text).value_or(Date{}); }

std::string fault(std::string_view text) {
  const YearFile one{"2025.toml", text};
  const auto parsed = WorkCalendar::parse({&one, 1});
  return parsed ? "" : parsed.error().message;
}

constexpr std::string_view kHead = "schema = 1\nyear = 2025\nsource = \"\"\nconfidence = \"ours\"\n";

TEST(WorkCalendar, KnowsHolidaysAndMakeUpDays) {
  EXPECT_FALSE(*shipped().is_working_day(on("2025-10-08")));
  EXPECT_TRUE(*shipped().is_working_day(on("2025-10-11")));  // a Saturday, made up
  EXPECT_FALSE(*shipped().is_working_day(on("2025-10-12")));
  EXPECT_TRUE(*shipped().is_working_day(on("2026-09-20")));
  EXPECT_FALSE(*shipped().is_working_day(on("2026-02-23")));
}

TEST(WorkCalendar, DoesNotCountTheDayOfTheEvent) {
  EXPECT_EQ(shipped().add_working_days(on("2025-09-01"), 10)->text(), "2025-09-15");
  EXPECT_EQ(shipped().add_working_days(on("2025-09-26"), 10)->text(),
            "2025-10-16");  // over National Day, with two made up
  EXPECT_EQ(shipped().add_working_days(on("2025-10-04"), 1)->text(), "2025-10-09");
  EXPECT_EQ(shipped().add_working_days(on("2025-10-04"), 0)->text(), "2025-10-04");
}

TEST(WorkCalendar, NamesTheFileOfAMissingYear) {
  const auto day = shipped().is_working_day(on("2027-01-04"));
  ASSERT_FALSE(day);
  EXPECT_EQ(day.error().code, Code::Configuration);
  EXPECT_NE(day.error().message.find("rules/calendar/2027.toml is missing"), std::string::npos) << day.error().message;
  EXPECT_FALSE(shipped().add_working_days(on("2026-12-30"), 10));
  EXPECT_FALSE(shipped().add_working_days(on("2021-12-31"), 1));
  EXPECT_FALSE(shipped().add_working_days(on("2025-01-01"), -1));
}

TEST(WorkCalendar, NamesFileAndLineOfABadDay) {
  EXPECT_EQ(fault(std::string(kHead) + "holidays = [2025-01-01,\n 2024-12-31]\nworkdays = []\n"),
            "2025.toml:6: 2024-12-31 is not in 2025");
  EXPECT_EQ(fault(std::string(kHead) + "holidays = [2025-01-01, 2025-01-01]\nworkdays = []\n"),
            "2025.toml:5: 2025-01-01 is named twice");
  EXPECT_NE(fault(std::string(kHead) + "holidays = []\nworkdays = [2025-01-02]\n").find("is a weekday"),
            std::string::npos);
  EXPECT_NE(fault(std::string(kHead) + "holidays = [2025-01-04]\nworkdays = [2025-01-04]\n").find("both"),
            std::string::npos);
  EXPECT_NE(fault("schema = 2\n").find("schema must be 1"), std::string::npos);
  EXPECT_NE(fault(std::string(kHead) + "holidays = [1]\nworkdays = []\n").find("list of dates"), std::string::npos);
  EXPECT_NE(WorkCalendar::parse({}).error().message.find("no year is given"), std::string::npos);
}

TEST(WorkCalendar, RefusesAGapBetweenYears) {
  const std::string first = file(2022);
  const std::string third = file(2024);
  const std::vector<YearFile> files = {{"a", first}, {"b", third}};
  const auto parsed = WorkCalendar::parse(files);
  ASSERT_FALSE(parsed);
  EXPECT_NE(parsed.error().message.find("rules/calendar/2023.toml is missing"), std::string::npos);
  const std::vector<YearFile> twice = {{"a", first}, {"b", first}};
  EXPECT_FALSE(WorkCalendar::parse(twice));
}

RC_GTEST_PROP(WorkCalendar, CountsBackWhatItAdded, ()) {
  const Date from = *on("2022-01-01").plus_days(*rc::gen::inRange(0, 1500));
  const int count = *rc::gen::inRange(0, 200);
  const auto to = shipped().add_working_days(from, count);
  RC_ASSERT(to.has_value());
  RC_ASSERT(*shipped().working_days_between(from, *to) == count);
  if (count > 0) {
    RC_ASSERT(*shipped().is_working_day(*to));
    RC_ASSERT(*shipped().working_days_between(*shipped().subtract_working_days(*to, count), *to) == count);
  }
}

RC_GTEST_PROP(WorkCalendar, AddsInStepsWhatItAddsAtOnce, ()) {
  const Date from = *on("2022-01-01").plus_days(*rc::gen::inRange(0, 1400));
  const int first = *rc::gen::inRange(0, 80);
  const int second = *rc::gen::inRange(1, 80);
  RC_ASSERT(shipped().add_working_days(*shipped().add_working_days(from, first), second)->days() ==
            shipped().add_working_days(from, first + second)->days());
}

}  // namespace
}  // namespace assay::law::calendar
