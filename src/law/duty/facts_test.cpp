#include "law/duty/facts.hpp"

#include <gtest/gtest.h>

namespace assay::law::duty {
namespace {

const rules::RuleSet& rule_set() { return **rules::built_in(); }

Answer said(const Facts& facts, std::string_view key) {
  return facts.said(rule_set().id_of(*rule_set().find_fact(key))).answer;
}

Error fault(std::string_view toml) {
  const auto facts = Facts::parse(toml, "f.toml", rule_set());
  EXPECT_FALSE(facts) << toml;
  return facts ? Error{} : facts.error();
}

TEST(Facts, ReadsATableOfAnswers) {
  const auto facts = Facts::parse(
      "service = \"s\"\nas_of = 2025-09-01\n[facts]\nmakes_text = true\nfiled = false\nlikely_to_confuse_public = "
      "\"unknown\"\n",
      "f.toml", rule_set());
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->service, "s");
  EXPECT_EQ(facts->as_of->text(), "2025-09-01");
  EXPECT_EQ(said(*facts, "makes_text"), Answer::Yes);
  EXPECT_EQ(said(*facts, "filed"), Answer::No);
  EXPECT_EQ(said(*facts, "likely_to_confuse_public"), Answer::Unknown);
  EXPECT_EQ(said(*facts, "makes_voice"), Answer::Unstated);
  EXPECT_EQ(facts->said(rule_set().id_of(*rule_set().find_fact("filed"))).by, "f.toml:5");
  EXPECT_EQ(facts->answered(), 3U);
}

TEST(Facts, ReadsAListOfWhatHolds) {
  const auto facts =
      Facts::parse("facts = [\"makes_text\", \"filed\"]\nroles = [\"technology_supporter\"]", "f.toml", rule_set());
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(said(*facts, "filed"), Answer::Yes);
  EXPECT_EQ(said(*facts, "technical_support_to_ds_service"), Answer::Yes);  // comes with the role
}

TEST(Facts, NamesTheNearestKey) {
  EXPECT_EQ(fault("[facts]\nmake_text = true").message,
            "f.toml:2: there is no fact `make_text`, did you mean `makes_text`?; `assay duties facts` lists them");
  EXPECT_EQ(fault("roles = [\"servce_provider\"]").message,
            "f.toml:1: there is no role `servce_provider`, did you mean `service_provider`?; `assay duties facts` "
            "lists them");
  EXPECT_EQ(fault("facts = [\"something quite different\"]").code, Code::InvalidInput);
}

TEST(Facts, RefusesWhatIsNoAnswer) {
  EXPECT_NE(fault("[facts]\nmakes_text = 1").message.find("must be true, false or \"unknown\""), std::string::npos);
  EXPECT_NE(fault("facts = 3").message.find("a list of keys or a table"), std::string::npos);
  EXPECT_NE(fault("as_of = \"tomorrow\"").message.find("is no date"), std::string::npos);
  EXPECT_NE(fault("makes_text = true").message.find("`makes_text` is no key here"), std::string::npos);
  EXPECT_EQ(fault("facts = [").code, Code::Configuration);
  EXPECT_FALSE(Facts::parse("facts = [1]", "f", rule_set()));
  EXPECT_FALSE(Facts::parse("roles = \"x\"", "f", rule_set()));
}

TEST(Facts, RefusesTwoAnswersToOneQuestion) {
  Facts facts(rule_set());
  ASSERT_TRUE(facts.say("filed", Answer::Yes, "here"));
  ASSERT_TRUE(facts.say("filed", Answer::Yes, "there"));
  const auto second = facts.say("filed", Answer::No, "there");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::Conflict);
}

TEST(Facts, WritesWhatItReadsAgain) {
  Facts facts(rule_set());
  facts.service = "a \"b\" \\ c\n";
  facts.as_of = calendar::Date::parse("2026-01-02").value();
  ASSERT_TRUE(facts.say("makes_text", Answer::Yes, "x"));
  ASSERT_TRUE(facts.say("filed", Answer::No, "x"));
  ASSERT_TRUE(facts.say("likely_to_confuse_public", Answer::Unknown, "x"));
  ASSERT_TRUE(facts.hold_role("news_republisher", "x"));
  const auto again = Facts::parse(facts.to_toml(), "again", rule_set());
  ASSERT_TRUE(again) << again.error().message << facts.to_toml();
  EXPECT_EQ(again->to_toml(), facts.to_toml());
  EXPECT_EQ(again->service, facts.service);
}

TEST(Facts, RefusesControlCharacters) {
  EXPECT_EQ(fault(std::string_view("service = \"s\"\n[\0\0facts]\n", 24)).message,
            "f.toml:2: a control character (0x00) is no TOML");
}

TEST(Facts, SurvivesEveryPrefix) {
  const std::string text =
      "service = \"s\"\nroles = [\"regulator\"]\n[facts]\nmakes_text = true\nfiled = \"unknown\"\n";
  for (std::size_t length = 0; length <= text.size(); ++length)
    (void)Facts::parse(std::string_view(text).substr(0, length), "f", rule_set());
}

}  // namespace
}  // namespace assay::law::duty
