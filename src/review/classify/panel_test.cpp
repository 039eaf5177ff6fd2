// Budgets, breakers and what happens without an answer, on a clock that stands still.
#include "review/classify/panel.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace assay::review::classify {
namespace {

using screen::Outcome;

class FixedClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t unix_ms() const noexcept override { return now; }
  std::int64_t now = 1'764'000'000'000;
};

using Answer = tl::expected<ports::ClassifierAnswer, ports::ClassifierError>;

class Told final : public ports::Classifier {
 public:
  explicit Told(std::function<Answer(const ports::ClassifierRequest&)> say) : say_(std::move(say)) {}
  Answer classify(const ports::ClassifierRequest& request) override { return say_(request); }

 private:
  std::function<Answer(const ports::ClassifierRequest&)> say_;
};

Answer scores(std::vector<ports::CategoryScore> all) {
  ports::ClassifierAnswer out;
  out.scores = std::move(all);
  return out;
}
Answer failure(ports::Failure how) {
  return tl::unexpected(ports::ClassifierError{how, {Code::Unavailable, "nobody there"}});
}

class Pages final : public BypassLog {
 public:
  Result<Recorded> record(const Bypass& bypass) override {
    if (full) return fail(Code::Unavailable, "disk full");
    written.push_back(bypass);
    return Recorded{40 + written.size(), bypass.ticket_hours > 0 ? "BR-1" : ""};
  }
  std::vector<Bypass> written;
  bool full = false;
};

Category category(std::string name, std::string risk, double hold, double block) {
  Category out;
  out.name = std::move(name);
  out.risk = std::move(risk);
  out.from[static_cast<std::size_t>(entry::Action::Hold)] = hold;
  out.from[static_cast<std::size_t>(entry::Action::Block)] = block;
  return out;
}

class PanelTest : public testing::Test {
 protected:
  PanelTest() {
    Declaration one;
    one.name = "guard";
    one.categories = {category("hate", "A.2a", 0.4, 0.8)};
    one.classes = {"A.2"};
    one.request.emplace();
    declared.classifiers.push_back(std::move(one));
    for (const law::rules::RiskClass& each : risks().classes()) declared.without[each.key] = Without::Hold;
  }
  static const law::rules::RiskList& risks() { return **law::rules::built_in_risks(); }

  Panel& panel(std::function<Answer(const ports::ClassifierRequest&)> say) {
    std::vector<std::unique_ptr<ports::Classifier>> all;
    all.push_back(std::make_unique<Told>([this, say = std::move(say)](const ports::ClassifierRequest& request) {
      ++calls;
      return say(request);
    }));
    daily.emplace(declared.budget.calls_per_day, clock);
    made.emplace(declared, std::move(all), risks(), *daily, &log, clock);
    return *made;
  }
  Judgement judge(Panel& asked, Outcome entries = Outcome::Pass, std::vector<std::string> covered = {}) const {
    Subject subject;
    subject.text = text;
    subject.entries = entries;
    subject.covered = std::move(covered);
    return asked.judge(subject);
  }
  Declaration& guard() { return declared.classifiers[0]; }

  FixedClock clock;
  Declarations declared;
  std::optional<DailyCalls> daily;
  Pages log;
  std::optional<Panel> made;
  int calls = 0;
  std::string text = "words";
};

TEST_F(PanelTest, TheScoreDecidesByItsThresholds) {
  for (const auto& [score, outcome] :
       {std::pair{0.39, Outcome::Pass}, std::pair{0.4, Outcome::Hold}, std::pair{0.8, Outcome::Block}}) {
    const Judgement said = judge(panel([score](const auto&) { return scores({{"hate", score}}); }));
    EXPECT_EQ(said.outcome, outcome) << score;
    ASSERT_EQ(said.asked.size(), 1U);
    EXPECT_EQ(said.asked[0].state, State::Answered);
    EXPECT_EQ(said.asked[0].findings.size(), outcome == Outcome::Pass ? 0U : 1U);
    EXPECT_TRUE(said.unanswered.empty());
  }
}

TEST_F(PanelTest, AFindingBringsItsModerationCategoriesAndTheStricterOutcomeWins) {
  const Judgement said = judge(panel([](const auto&) { return scores({{"hate", 0.5}}); }), Outcome::Answer);
  screen::Verdict verdict;
  verdict.outcome = Outcome::Answer;
  verdict.moderation = {"violence"};
  join(verdict, said);
  EXPECT_EQ(verdict.outcome, Outcome::Hold);
  EXPECT_EQ(said.moderation, risks().find("A.2a")->moderation);
  EXPECT_TRUE(std::ranges::is_sorted(verdict.moderation));
  EXPECT_EQ(verdict.moderation.size(), said.moderation.size() + 1);
}

TEST_F(PanelTest, UnsafeWithoutACategoryIsAFindingToo) {
  const Judgement said = judge(panel([](const auto&) {
    ports::ClassifierAnswer out;
    out.flagged = true;
    return Answer(out);
  }));
  EXPECT_EQ(said.outcome, Outcome::Hold);
  EXPECT_EQ(said.asked[0].findings.at(0).category, "");
}

TEST_F(PanelTest, APictureGoesToThoseThatTakePicturesAndItsTextToThoseThatTakeTexts) {
  std::vector<std::string> seen;
  const auto say = [&](const ports::ClassifierRequest& request) -> Answer {
    seen.push_back(request.picture.empty() ? "text " + std::string(request.text)
                                           : fmt::format("{} {}", request.media_type, request.picture));
    return request.picture.empty() ? scores({{"hate", 0.5}}) : failure(ports::Failure::Broken);
  };
  Subject subject;
  subject.picture = "PNG";
  subject.media_type = "image/png";
  Judgement said = panel(say).judge(subject);
  EXPECT_TRUE(said.asked.empty());  // texts alone, and there is none
  EXPECT_TRUE(said.unanswered.empty());
  guard().picture.emplace();
  subject.text = "words";
  said = panel(say).judge(subject);
  EXPECT_EQ(seen, (std::vector<std::string>{"text words", "image/png PNG"}));
  ASSERT_EQ(said.asked.size(), 2U);
  EXPECT_EQ(said.asked[0].about, About::Text);
  EXPECT_EQ(said.asked[1].about, About::Picture);
  ASSERT_EQ(said.unanswered.size(), 1U);  // the text was judged for A.2, the picture was not
  EXPECT_EQ(said.unanswered[0].risk_class, "A.2");
  guard().most_picture = 2;
  seen.clear();
  said = panel(say).judge(subject);
  EXPECT_EQ(seen.size(), 1U);
  EXPECT_EQ(said.asked[1].state, State::Skipped);
  EXPECT_EQ(said.asked[1].error->code, Code::Limited);
  EXPECT_EQ(said.unanswered.size(), 1U);
}

TEST_F(PanelTest, BreakersGoOnFromOneProcessToTheNext) {
  declared.breaker.failures = 3;
  const auto failing = [](const auto&) { return failure(ports::Failure::Broken); };
  std::string kept;
  for (int process = 0; process < 3; ++process) {
    Panel& one = panel(failing);
    one.restore_breakers(kept);
    (void)judge(one);
    kept = one.breakers_json(kept);
  }
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(kept, R"({"guard":{"state":"open","in_a_row":0,"opened_ms":1764000000000}})");
  Panel& rested = panel(failing);
  rested.restore_breakers(kept);
  EXPECT_EQ(judge(rested).asked[0].state, State::Skipped);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(rested.breakers_json(kept), kept);  // nothing was called, nothing is new
  clock.now += 31'000;
  Panel& tried = panel([](const auto&) { return scores({{"hate", 0.1}}); });
  tried.restore_breakers(kept);
  EXPECT_EQ(judge(tried).asked[0].state, State::Answered);
  EXPECT_EQ(tried.breakers_json("{\"other\":{\"state\":\"closed\",\"in_a_row\":2,\"opened_ms\":0}}"),
            R"({"guard":{"state":"half-open","in_a_row":1,"opened_ms":1764000000000},)"
            R"("other":{"state":"closed","in_a_row":2,"opened_ms":0}})");
  for (const std::string_view bad : {"", "{", "[]", R"({"guard":1})", R"({"guard":{"state":"ajar"}})",
                                     R"({"guard":{"state":"open","in_a_row":-1,"opened_ms":0}})"}) {
    Panel& fresh = panel(failing);
    fresh.restore_breakers(bad);
    EXPECT_EQ(judge(fresh).asked[0].state, State::Failed) << bad;
  }
}

TEST_F(PanelTest, AVendorWhoRefusesToLookHasAnswered) {
  guard().refused = entry::Action::Block;
  const Judgement said = judge(panel([](const auto&) {
    ports::ClassifierAnswer out;
    out.answered = ports::Answered::Refused;
    return Answer(out);
  }));
  EXPECT_EQ(said.outcome, Outcome::Block);
  EXPECT_EQ(said.asked[0].state, State::Refused);
  EXPECT_TRUE(said.unanswered.empty());
}

TEST_F(PanelTest, NobodyIsAskedAboutWhatTheEntriesBlock) {
  const Judgement said = judge(panel([](const auto&) { return scores({}); }), Outcome::Block);
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(said.asked[0].state, State::Skipped);
  EXPECT_TRUE(said.unanswered.empty());
}

TEST_F(PanelTest, WithoutAnAnswerTheClassIsTreatedAsDeclared) {
  struct Case {
    Without without;
    std::vector<std::string> covered;
    Outcome outcome;
    std::size_t events;
    bool ticket;
  };
  for (const Case& one :
       {Case{Without::Closed, {}, Outcome::Block, 0, false}, Case{Without::Hold, {}, Outcome::Hold, 0, false},
        Case{Without::Local, {"A.2"}, Outcome::Pass, 1, false}, Case{Without::Local, {"A.1"}, Outcome::Hold, 0, false},
        Case{Without::Open, {}, Outcome::Pass, 1, true}}) {
    declared.without["A.2"] = one.without;
    log.written.clear();
    const Judgement said =
        judge(panel([](const auto&) { return failure(ports::Failure::Retryable); }), Outcome::Pass, one.covered);
    EXPECT_EQ(said.outcome, one.outcome) << name_of(one.without);
    ASSERT_EQ(said.unanswered.size(), 1U);
    EXPECT_EQ(said.unanswered[0].risk_class, "A.2");
    EXPECT_EQ(log.written.size(), one.events);
    EXPECT_EQ(said.event.has_value(), one.events == 1);
    EXPECT_EQ(!said.ticket.empty(), one.ticket);
    EXPECT_EQ(said.unanswered[0].bypass, one.events == 1);
  }
}

TEST_F(PanelTest, WhatCannotBeRecordedIsNotLetThrough) {
  declared.without["A.2"] = Without::Open;
  log.full = true;
  const Judgement said = judge(panel([](const auto&) { return failure(ports::Failure::Broken); }));
  EXPECT_EQ(said.outcome, Outcome::Block);
  ASSERT_TRUE(said.unrecorded);
  EXPECT_NE(said.unrecorded->message.find("disk full"), std::string::npos);
  EXPECT_FALSE(said.event);
}

TEST_F(PanelTest, WhatIsHeldAnywayIsNoBypass) {
  declared.without["A.2"] = Without::Open;
  const Judgement said = judge(panel([](const auto&) { return failure(ports::Failure::Broken); }), Outcome::Hold);
  EXPECT_TRUE(log.written.empty());
  EXPECT_FALSE(said.event);
}

TEST_F(PanelTest, TheEventSaysWhichClassesAndWhyAndNotTheText) {
  declared.without["A.2"] = Without::Open;
  text = "a sentence nobody is to read in the log";
  static_cast<void>(judge(panel([](const auto&) { return failure(ports::Failure::Quota); })));
  ASSERT_EQ(log.written.size(), 1U);
  const evidence::Event event = event_of(log.written[0], clock.now, "BR-2026-000001");
  EXPECT_EQ(event.kind, "review.bypassed");
  EXPECT_EQ(
      event.detail_json,
      R"({"classes":[{"class":"A.2","without":"open"}],"classifiers":[{"name":"guard","state":"failed","calls":1,)"
      R"("error":"unavailable"}],"look_until_ms":1764086400000,"ticket":"BR-2026-000001"})");
  const auto fields = ticket_fields(log.written[0], clock.now, [](std::int64_t ms) { return fmt::format("@{}", ms); });
  for (const auto& [key, value] : fields) EXPECT_EQ(value.find("sentence"), std::string::npos) << key;
  EXPECT_EQ(fields.front().second, "@1764000000000");
  EXPECT_EQ(fields.back(), (std::pair<std::string, std::string>{"look_by", "@1764086400000"}));
}

TEST_F(PanelTest, RetriesOnlyWhatMayDoAtAnotherTime) {
  guard().retries = 2;
  for (const auto& [how, wanted] : {std::pair{ports::Failure::Retryable, 3}, std::pair{ports::Failure::Quota, 1},
                                    std::pair{ports::Failure::Broken, 1}}) {
    calls = 0;
    static_cast<void>(judge(panel([how = how](const auto&) { return failure(how); })));
    EXPECT_EQ(calls, wanted);
  }
  calls = 0;
  const Judgement said = judge(panel([this](const auto&) {
    return calls == 2 ? scores({{"hate", 0.9}}) : failure(ports::Failure::Retryable);
  }));
  EXPECT_EQ(said.outcome, Outcome::Block);
  EXPECT_FALSE(said.asked[0].error);
}

TEST_F(PanelTest, ALongTextGoesInPiecesThatLeaveNothingOut) {
  guard().most_text = 64;
  guard().overlap = 10;
  text.clear();
  while (text.size() < 600) text += "天a𠀀é";
  std::size_t covered = 0;
  const Judgement said = judge(panel([&](const ports::ClassifierRequest& request) {
    EXPECT_LE(request.text.size(), 64U);
    const std::size_t from = text.find(request.text, covered > 14 ? covered - 14 : 0);
    EXPECT_NE(from, std::string::npos);
    EXPECT_LE(from, covered);
    covered = from + request.text.size();
    return scores({{"hate", 0.1}});
  }));
  EXPECT_EQ(covered, text.size());
  EXPECT_EQ(said.asked[0].state, State::Answered);
}

TEST_F(PanelTest, APieceThatIsNotAskedAboutLeavesTheClassUnanswered) {
  guard().most_text = 64;
  declared.budget.calls = 3;
  text.assign(1000, 'x');
  const Judgement said = judge(panel([](const auto&) { return scores({{"hate", 0.1}}); }));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(said.asked[0].state, State::Failed);
  EXPECT_EQ(said.outcome, Outcome::Hold);
  ASSERT_TRUE(said.asked[0].error);
  EXPECT_EQ(said.asked[0].error->code, Code::Limited);
}

TEST_F(PanelTest, TheTimeOfATextIsBounded) {
  guard().retries = 5;
  guard().time_limit_ms = 700;
  declared.budget.milliseconds = 1000;
  std::vector<std::uint32_t> limits;
  static_cast<void>(judge(panel([&](const ports::ClassifierRequest& request) {
    limits.push_back(request.time_limit_ms);
    clock.now += request.time_limit_ms;
    return failure(ports::Failure::Retryable);
  })));
  EXPECT_EQ(limits, (std::vector<std::uint32_t>{700, 300}));
}

TEST_F(PanelTest, TheCallsOfADayAreBoundedAndBeginAnewInBeijing) {
  declared.budget.calls_per_day = 2;
  clock.now = 1'764'000'000'000 - 1'764'000'000'000 % 86'400'000 + 15 * 3'600'000;  // 23:00 in Beijing
  Panel& asked = panel([](const auto&) { return scores({{"hate", 0.1}}); });
  EXPECT_EQ(judge(asked).outcome, Outcome::Pass);
  EXPECT_EQ(judge(asked).outcome, Outcome::Pass);
  EXPECT_EQ(judge(asked).outcome, Outcome::Hold);
  EXPECT_EQ(calls, 2);
  clock.now += 3'600'000;
  EXPECT_EQ(judge(asked).outcome, Outcome::Pass);
}

TEST_F(PanelTest, CountsOfTheDayAreGoneOnWith) {
  DailyCalls first(10, clock);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(first.take("a"));
  DailyCalls second(5, clock);
  second.add_json(first.to_json(DailyCalls::Which::Own));
  EXPECT_TRUE(second.take("a"));
  EXPECT_FALSE(second.take("a"));
  EXPECT_EQ(second.taken("a"), 5U);
  DailyCalls third(5, clock);
  third.add_json("{\"day\":1,\"calls\":{\"a\":5}}");
  third.add_json("nonsense");
  EXPECT_TRUE(third.take("a"));
}

TEST_F(PanelTest, AfterFailuresInARowNothingIsSentForAWhile) {
  declared.breaker = {3, 30, 1, 2};
  bool well = false;
  Panel& asked = panel([&](const auto&) {
    return well ? scores({{"hate", 0.1}}) : failure(ports::Failure::Retryable);
  });
  for (int i = 0; i < 5; ++i) static_cast<void>(judge(asked));
  EXPECT_EQ(calls, 3);
  clock.now += 29'999;
  static_cast<void>(judge(asked));
  EXPECT_EQ(calls, 3);
  clock.now += 1;
  static_cast<void>(judge(asked));  // a try, which fails: open again
  static_cast<void>(judge(asked));
  EXPECT_EQ(calls, 4);
  clock.now += 30'000;
  well = true;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(judge(asked).outcome, Outcome::Pass);
  EXPECT_EQ(calls, 8);
}

TEST(BreakerTest, LetsOnlySoManyThroughWhileHalfOpenAndClosesAfterSuccesses) {
  FixedClock clock;
  Breaker breaker({1, 10, 2, 2}, clock);
  EXPECT_TRUE(breaker.admits());
  breaker.done(Breaker::Outcome::Failure);
  EXPECT_EQ(breaker.state(), Breaker::State::Open);
  clock.now += 10'000;
  EXPECT_EQ(breaker.state(), Breaker::State::HalfOpen);
  EXPECT_TRUE(breaker.admits());
  EXPECT_TRUE(breaker.admits());
  EXPECT_FALSE(breaker.admits());
  breaker.release();
  EXPECT_TRUE(breaker.admits());
  breaker.done(Breaker::Outcome::Success);
  EXPECT_EQ(breaker.state(), Breaker::State::HalfOpen);
  breaker.done(Breaker::Outcome::Success);
  EXPECT_EQ(breaker.state(), Breaker::State::Closed);
}

TEST(BreakerTest, AClockSetBackDoesNotKeepItOpen) {
  FixedClock clock;
  Breaker breaker({1, 10, 1, 1}, clock);
  EXPECT_TRUE(breaker.admits());
  breaker.done(Breaker::Outcome::Failure);
  clock.now -= 1'000'000;
  EXPECT_TRUE(breaker.admits());
}

}  // namespace
}  // namespace assay::review::classify
