#include "law/cue.hpp"

#include <gtest/gtest.h>

namespace assay::law {

extern const std::string_view kCueToml;  // made by the build

namespace {

std::string with(std::string_view from, std::string_view to) {
  std::string out(kCueToml);
  const std::size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) out.replace(at, from.size(), to);
  return out;
}

std::string refusal(std::string_view from, std::string_view to) {
  const auto parsed = CueRule::parse(with(from, to), "cue.toml", wording());
  return parsed ? "" : parsed.error().message;
}

TEST(CueRule, HoldsTheNumbersOfTheClauseAndOfInternationalMorse) {
  const CueRule& rule = cue_rule();
  EXPECT_EQ(rule.speech.least_characters_a_minute, 120);
  EXPECT_EQ(rule.speech.most_characters_a_minute, 160);
  EXPECT_EQ(rule.speech.origin.clause, "5.3");
  EXPECT_EQ(rule.speech.origin.in_force, "2025-09-01");
  EXPECT_EQ(rule.rhythm_played.long_ms, 3 * rule.rhythm_played.short_ms);
  EXPECT_EQ(rule.rhythm_heard.long_at_least, 2.0);
  EXPECT_TRUE(wording().has_both_elements(rule.speech_played.text));
}

TEST(CueRule, RefusesAnotherOrderOfBeats) {
  EXPECT_NE(refusal(R"(beats = ["short", "long")", R"(beats = ["long", "short")").find("短长短短"), std::string::npos);
}

TEST(CueRule, RefusesASentenceThatLacksAnElement) {
  EXPECT_NE(refusal("本音频由人工智能生成", "本音频由人工智能朗读").find("lacks an element"), std::string::npos);
}

TEST(CueRule, RefusesARhythmOfOursThatItWouldNotHear) {
  EXPECT_NE(refusal("long_ms = 360", "long_ms = 200").find("long beat"), std::string::npos);
  EXPECT_NE(refusal("\nshort_ms = 120", "\nshort_ms = 40").find("short beat"), std::string::npos);
}

TEST(CueRule, NamesTheLineOfANumberOutOfRange) {
  EXPECT_NE(refusal("true_peak_dbtp = -1", "true_peak_dbtp = 3").find("true_peak_dbtp is 3"), std::string::npos);
  EXPECT_NE(refusal("silence_ms = 300", "silence_ms = \"long\"").find("silence_ms must be a number"),
            std::string::npos);
  EXPECT_NE(refusal("silence_ms = 300", "silense_ms = 300").find("cue.toml:"), std::string::npos);
}

}  // namespace
}  // namespace assay::law
