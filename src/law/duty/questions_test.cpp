#include "law/duty/questions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace assay::law::duty {
namespace {

using rules::FactId;
using rules::RuleSet;

const RuleSet& rule_set() { return **rules::built_in(); }
const calendar::Date kNow = calendar::Date::parse("2026-11-22").value_or(calendar::Date{});

std::set<std::string> asked(const Facts& facts) {
  std::set<std::string> out;
  const auto open = open_questions(facts, kNow);
  EXPECT_TRUE(open) << open.error().message;
  if (open)
    for (const FactId id : *open) out.insert(rule_set().facts()[id].key);
  return out;
}

Facts saying(std::initializer_list<std::string_view> yes, std::initializer_list<std::string_view> no = {}) {
  Facts facts(rule_set());
  for (const std::string_view key : yes) EXPECT_TRUE(facts.say(key, Answer::Yes, "test")) << key;
  for (const std::string_view key : no) EXPECT_TRUE(facts.say(key, Answer::No, "test")) << key;
  return facts;
}

TEST(OpenQuestions, AskAProviderWhetherItsServiceIsACompanion) {
  const auto open = asked(saying({"makes_text", "text_simulates_person", "offers_service_to_public"}));
  for (const char* key : {"simulates_person_character", "lasting_emotional_interaction", "companion_relationship",
                          "important_data", "critical_infrastructure", "central_organ", "face_recognition_used"})
    EXPECT_TRUE(open.contains(key)) << key;
}

TEST(OpenQuestions, LeaveOutWhatNoAnswerCanBringAnyMore) {
  const auto open = asked(saying({"makes_text"}, {"offers_service_to_public", "offers_open_api"}));
  EXPECT_FALSE(open.contains("companion_relationship"));
  EXPECT_FALSE(open.contains("likely_to_confuse_public"));
}

TEST(OpenQuestions, AskWhatMayNotBeLeftUnsaid) {
  EXPECT_TRUE(asked(saying({"makes_text", "carries_others_content", "offers_service_to_public"}))
                  .contains("opinion_form_of_service"));
}

/// Answers all that is open, round after round, now yes, now no; notes what was asked.
void converse(std::uint32_t seed, int yeses_of_ten, std::set<std::string>& seen) {
  Facts facts(rule_set());
  for (int round = 0; round < 12; ++round) {
    const auto open = open_questions(facts, kNow);
    ASSERT_TRUE(open) << open.error().message;
    if (open->empty()) return;
    for (const FactId id : *open) {
      const auto& fact = rule_set().facts()[id];
      seen.insert(fact.key);
      seed = seed * 1664525U + 1013904223U;
      const Answer answer = static_cast<int>((seed >> 16U) % 10U) < yeses_of_ten ? Answer::Yes : Answer::No;
      Facts tried = facts;
      if (tried.say(fact.key, answer, "test") && assess(tried, kNow))
        facts = std::move(tried);
      else
        ASSERT_TRUE(facts.say(fact.key, answer == Answer::Yes ? Answer::No : Answer::Yes, "test"));
    }
  }
}

TEST(OpenQuestions, ReachEveryStandingFactByOneWayOrAnother) {
  std::set<std::string> seen;
  for (std::uint32_t seed = 1; seed <= 24; ++seed) converse(seed, static_cast<int>(seed % 8U) + 2, seen);
  for (const rules::Fact& fact : rule_set().facts())
    if (fact.kind == rules::FactKind::Standing) {
      EXPECT_TRUE(seen.contains(fact.key)) << fact.key << " is never asked";
    }
}

}  // namespace
}  // namespace assay::law::duty
