// Clocks of records: when they run, stand still, end, and who is told.
#include "records/records_under_test.hpp"

namespace assay::records {
namespace {

using law::clock::State;

TEST_F(Records, StandStillWhileSomebodyElseIsWaitedFor) {
  const std::string number = make();
  must(engine_->move(li_, number, "accept", {}));
  clock_.now = at("2026-03-04T12:00");  // Wednesday
  must(engine_->move(li_, number, "ask", doing({}, "more")));
  EXPECT_TRUE(clock(number, "feedback").clock.paused_ms);
  clock_.now = at("2026-03-06T09:00");  // Friday: two working days later
  must(engine_->move(li_, number, "resume", {}));
  EXPECT_EQ(clock(number, "feedback").reading.due_ms, at("2026-03-19"));
  clock_.now = at("2026-03-18T09:00");
  EXPECT_EQ(clock(number, "feedback").reading.state, State::Due);
  clock_.now = at("2026-03-19T00:00");
  EXPECT_EQ(clock(number, "feedback").reading.state, State::Missed);
  must(engine_->move(wang_, number, "answer", with_file(doing({{"outcome", "x"}}))));
  EXPECT_EQ(clock(number, "feedback").clock.stopped_ms, clock_.now);
  EXPECT_EQ(clock(number, "feedback").reading.state, State::Missed) << "late stays late";
}

TEST_F(Records, TakeTheOperatorsOwnLimitWhenThereIsOne) {
  limits_ = {{"complaint_feedback", 5}};
  open();
  const std::string number = make();
  EXPECT_EQ(clock(number, "feedback").reading.due_ms, at("2026-03-10"));
  EXPECT_EQ(clock(number, "feedback").reading.limit.basis, Basis::Declared);
}

TEST_F(Records, HaveClocksThatListenToAFieldAndChangeWithTheCase) {
  const std::string number = make({{"discovered_at", "2026-03-02 08:30"}});
  EXPECT_EQ(clock(number, "report").reading.due_ms, at("2026-03-03T08:30"));
  const std::string other = make();
  must(engine_->edit(li_, number, doing({{"kind", "appeal"}, {"appeal_of", other}})));
  EXPECT_EQ(clock(number, "report").reading.due_ms, at("2026-03-02T12:30")) << "four hours for an appeal";
  must(engine_->edit(li_, number, doing({{"discovered_at", "2026-03-02 09:00"}}, "read wrong")));
  EXPECT_EQ(clock(number, "report").reading.due_ms, at("2026-03-02T13:00"));
  must(engine_->edit(li_, number, doing({{"discovered_at", ""}}, "never")));
  EXPECT_EQ(clock(number, "report").rule, nullptr) << "never discovered: no clock";
}

TEST_F(Records, WhoseEndLiesInAYearWithoutACalendarAreKeptAllTheSame) {
  clock_.now = at("2026-12-30T10:00");
  const std::string number = make();
  const ClockView late = clock(number, "feedback");
  EXPECT_FALSE(late.reading.due_ms);
  EXPECT_NE(late.reading.unknown.find("2027"), std::string::npos) << late.reading.unknown;
  const auto due = engine_->due(li_, "complaint", clock_.now, 10);
  ASSERT_EQ(due->size(), 1U) << "listed all the same, whatever day is asked for";
  EXPECT_EQ(due->front().of.number, number);
  EXPECT_FALSE(due->front().reading.due_ms);
}

TEST_F(Records, TellEachStateOfAClockOnce) {
  const std::string number = make({{"discovered_at", "2026-03-02 10:00"}});
  std::vector<std::string> told;
  const auto hook = [&](const Notice& notice) -> Result<> {
    told.push_back(notice.clock->of.clock.key + " " + std::string(law::clock::state_name(notice.state)));
    return {};
  };
  EXPECT_EQ(*engine_->tell("default", hook), 0U);
  clock_.now += 12 * kHour;
  EXPECT_EQ(*engine_->tell("default", hook), 1U);
  EXPECT_EQ(*engine_->tell("default", hook), 0U);
  clock_.now += 20 * kHour;
  EXPECT_EQ(*engine_->tell("default", hook), 3U);
  EXPECT_EQ(told, (std::vector<std::string>{"report half", "report near", "report due", "report missed"}));
  clock_.now += 24 * 30 * kHour;
  told.clear();
  EXPECT_EQ(*engine_->tell("default", hook), 4U) << "the other clock, after a month of silence";
  EXPECT_EQ(told.front(), "feedback half");
}

TEST_F(Records, ANumberUnderANameThatNoClockHasIsRefusedWithTheNearest) {
  limits_ = {{"complaint_feedbak", 5}};
  const auto engine = Engine::open(office());
  expect_error(engine, Code::Configuration, "[limits] complaint_feedbak");
  expect_error(engine, Code::Configuration, "did you mean `complaint_feedback`?");
}

}  // namespace
}  // namespace assay::records
