#include "review/screen/answers.hpp"

#include <gtest/gtest.h>

namespace assay::review::screen {
namespace {

Reason reason(std::string entry, std::string category, entry::Severity severity = entry::Severity::Medium) {
  Reason made;
  made.entry = std::move(entry);
  made.category = std::move(category);
  made.severity = severity;
  made.action = entry::Action::Answer;
  return made;
}

Verdict answered(std::vector<Reason> reasons) {
  Verdict verdict;
  verdict.outcome = Outcome::Answer;
  verdict.reasons = std::move(reasons);
  return verdict;
}

constexpr std::int64_t kNow = 1'795'305'600'000;  // November 2026
constexpr std::string_view kLines =
    R"({"id":"z-any","zh":"换个话题吧。","en":"Let us talk of something else."}
{"id":"b-kind","categories":["A.4a"],"zh":"请拨打 12356。","en":"Please call 12356."}
{"id":"c-class","categories":["A.4"],"zh":"四","en":"four"}
{"id":"a-entry","entries":["care-1"],"surfaces":["prompt"],"zh":"我在听。","en":"I am listening."}
{"id":"d-old","entries":["care-1"],"valid_to":"2026-01-01","zh":"旧","en":"old"}
)";

TEST(Answers, ChooseTheClosestOneThatIsValidThere) {
  const auto answers = Answers::read(kLines);
  ASSERT_TRUE(answers.has_value()) << answers.error().message;
  const auto chosen = [&](const Verdict& verdict, entry::Surface surface = entry::Surface::Output,
                          std::int64_t now = kNow) {
    const Answer* const one = answers->choose(verdict, surface, now);
    return one == nullptr ? std::string() : one->id;
  };
  EXPECT_EQ(chosen(answered({reason("care-1", "A.4a")})), "b-kind");
  EXPECT_EQ(chosen(answered({reason("care-1", "A.4a")}), entry::Surface::Prompt), "a-entry");
  EXPECT_EQ(chosen(answered({reason("care-1", "A.4a")}), entry::Surface::Output, 0), "d-old");
  EXPECT_EQ(chosen(answered({reason("x", "A.4b")})), "c-class");
  EXPECT_EQ(chosen(answered({reason("x", "A.1b")})), "z-any");
  // The gravest reason is answered, whatever comes first in the text.
  EXPECT_EQ(chosen(answered({reason("x", "A.1b"), reason("y", "A.4b", entry::Severity::Critical)})), "c-class");
  Verdict held = answered({reason("x", "A.4b")});
  held.outcome = Outcome::Hold;
  EXPECT_EQ(chosen(held), "");
}

TEST(Answers, HaveADigestThatKnowsNoOrder) {
  const auto one =
      Answers::read("{\"id\":\"a\",\"zh\":\"甲\",\"en\":\"A\"}\n{\"id\":\"b\",\"zh\":\"乙\",\"en\":\"B\"}\n");
  const auto other =
      Answers::read("{ \"en\":\"B\",\"zh\":\"乙\",\"id\":\"b\"}\r\n\n{\"id\":\"a\",\"zh\":\"甲\",\"en\":\"A\"}");
  const auto changed =
      Answers::read("{\"id\":\"a\",\"zh\":\"甲\",\"en\":\"A\"}\n{\"id\":\"b\",\"zh\":\"乙\",\"en\":\"C\"}\n");
  ASSERT_TRUE(one && other && changed);
  EXPECT_EQ(one->digest(), other->digest());
  EXPECT_NE(one->digest(), changed->digest());
  EXPECT_EQ(one->all()[0].version, changed->all()[0].version);
  EXPECT_NE(one->all()[1].version, changed->all()[1].version);
}

TEST(Answers, AreRefusedByLineAndMember) {
  const auto why = [](std::string_view text) {
    const auto answers = Answers::read(text);
    return answers ? std::string("accepted") : answers.error().message;
  };
  EXPECT_NE(why("{\"id\":\"a\",\"zh\":\"甲\",\"en\":\"A\"}\n{\"id\":\"b\",\"zh\":\"乙\"}").find("line 2: zh, en"),
            std::string::npos);
  EXPECT_NE(why("{\"id\":\"a\",\"zh\":\"甲\",\"en\":\"A\",\"colour\":\"red\"}").find("colour: no member"),
            std::string::npos);
  EXPECT_NE(why("{\"id\":\"a\",\"zh\":\"甲\",\"en\":\"A\",\"surfaces\":[\"x\"]}").find("surfaces:"), std::string::npos);
  EXPECT_NE(why("{\"id\":\"a\",\"zh\":\"甲\",\"en\":\"A\"}\n{\"id\":\"a\",\"zh\":\"甲\",\"en\":\"A\"}").find("twice"),
            std::string::npos);
  for (std::size_t length = 0; length <= kLines.size(); ++length)
    static_cast<void>(Answers::read(kLines.substr(0, length)));
}

}  // namespace
}  // namespace assay::review::screen
