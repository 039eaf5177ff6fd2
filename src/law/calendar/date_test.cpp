#include "law/calendar/date.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace assay::law::calendar {
namespace {

Date on(std::string_view text) {
  const auto date = Date::parse(text);
  EXPECT_TRUE(date.has_value()) << text;
  return date.value_or(Date{});
}

TEST(Date, ReadsAndWritesTheSameText) {
  for (const std::string_view text : {"1970-01-01", "2024-02-29", "1900-01-01", "9999-12-31"})
    EXPECT_EQ(on(text).text(), text);
  EXPECT_EQ(on("1970-01-01").days(), 0);
  EXPECT_EQ(on("2026-11-22").weekday(), 7);
}

TEST(Date, RefusesWhatIsNoDay) {
  for (const std::string_view text : {"", "2025-9-1", "2025-02-29", "2025-13-01", "2025-00-10", "20250901",
                                      "2025-09-01 ", "2025/09/01", "1899-12-31", "-025-09-01", "2025-09-0x"})
    EXPECT_FALSE(Date::parse(text)) << text;
}

TEST(Date, EndsAMonthWhereItHasNoSuchDay) {
  EXPECT_EQ(on("2025-08-31").plus_months(6)->text(), "2026-02-28");
  EXPECT_EQ(on("2023-08-31").plus_months(6)->text(), "2024-02-29");
  EXPECT_EQ(on("2024-02-29").plus_years(1)->text(), "2025-02-28");
  EXPECT_EQ(on("2024-02-29").plus_years(4)->text(), "2028-02-29");
  EXPECT_EQ(on("2025-01-15").plus_months(-2)->text(), "2024-11-15");
}

TEST(Date, DaysBeginInBeijing) {
  EXPECT_EQ(on("1970-01-01").begins_ms(), -28'800'000);
  EXPECT_EQ(Date::in_beijing(on("2025-09-01").begins_ms()).text(), "2025-09-01");
  EXPECT_EQ(Date::in_beijing(on("2025-09-01").begins_ms() - 1).text(), "2025-08-31");
  EXPECT_EQ(Date::in_beijing(on("2025-09-01").ends_ms()).text(), "2025-09-02");
}

TEST(Date, StaysInRange) {
  EXPECT_FALSE(on("9999-12-31").plus_days(1));
  EXPECT_FALSE(on("1900-01-01").plus_days(-1));
  EXPECT_FALSE(on("2025-01-01").plus_months(1'000'000'000'000));
  EXPECT_FALSE(on("2025-01-01").plus_years(INT64_MAX));
  EXPECT_FALSE(on("2025-01-01").plus_days(INT64_MIN));
  EXPECT_EQ(Date::in_beijing(INT64_MAX).text(), "9999-12-31");
  EXPECT_EQ(Date::in_beijing(INT64_MIN).text(), "1900-01-01");
}

RC_GTEST_PROP(Date, IsTheSameDayAfterItsText, ()) {
  const int days = *rc::gen::inRange(-25'567, 2'000'000);
  const auto date = Date{}.plus_days(days);
  RC_ASSERT(date.has_value());
  RC_ASSERT(Date::parse(date->text())->days() == days);
  RC_ASSERT(Date::of(date->year(), date->month(), date->day())->days() == days);
}

RC_GTEST_PROP(Date, AddsMonthsWithoutSkippingOne, ()) {
  const auto date = Date{}.plus_days(*rc::gen::inRange(0, 100'000));
  const int months = *rc::gen::inRange(-300, 300);
  const auto later = date->plus_months(months);
  RC_ASSERT(later.has_value());
  RC_ASSERT(later->year() * 12 + later->month() == date->year() * 12 + date->month() + months);
  RC_ASSERT(later->day() <= date->day());
}

}  // namespace
}  // namespace assay::law::calendar
