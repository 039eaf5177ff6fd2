#include "cli/register_words.hpp"

#include <gtest/gtest.h>

namespace assay::cli {
namespace {

TEST(RegisterWords, AreSingularForOne) {
  using law::clock::Unit;
  EXPECT_EQ(count_words(1, Unit::WorkingDay), "1 working day");
  EXPECT_EQ(count_words(2, Unit::WorkingDay), "2 working days");
  EXPECT_EQ(count_words(1, Unit::Hour), "1 hour");
  EXPECT_EQ(count_words(1, Unit::CalendarMonth), "1 month");
  EXPECT_EQ(count_words(6, Unit::CalendarMonth), "6 months");
}

TEST(RegisterWords, SayWhyAClockHasNoEndAndWhatToDo) {
  records::definition::ClockRule rule;
  records::ClockReading reading;
  EXPECT_EQ(no_end_of(rule, reading).key, "no-number");
  rule.limit.declared_as = "complaint_feedback";
  EXPECT_EQ(no_end_of(rule, reading).key, "not-declared");
  EXPECT_NE(no_end_of(rule, reading).because.find("`complaint_feedback = …` under [limits]"), std::string::npos);
  reading.unknown = "rules/calendar/2030.toml is missing";
  EXPECT_EQ(no_end_of(rule, reading).key, "calendar-missing");
  EXPECT_EQ(no_end_of(rule, reading).because, reading.unknown);
  reading.due_ms = 1;
  EXPECT_EQ(no_end_of(rule, reading).key, "");
}

}  // namespace
}  // namespace assay::cli
