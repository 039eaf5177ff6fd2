#include "law/duty/assessment.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>

namespace assay::law::duty {
namespace {

using calendar::Date;
using rules::RuleSet;

const RuleSet& rule_set() { return **rules::built_in(); }

Date on(std::string_view text) { return Date::parse(text).value_or(Date{}); }

const Date kNow = on("2026-11-22");

Facts saying(std::initializer_list<std::string_view> yes, std::initializer_list<std::string_view> no = {},
             std::initializer_list<std::string_view> unknown = {}) {
  Facts facts(rule_set());
  for (const std::string_view key : yes) EXPECT_TRUE(facts.say(key, Answer::Yes, "test")) << key;
  for (const std::string_view key : no) EXPECT_TRUE(facts.say(key, Answer::No, "test")) << key;
  for (const std::string_view key : unknown) EXPECT_TRUE(facts.say(key, Answer::Unknown, "test")) << key;
  return facts;
}

Assessment assessed(Facts facts, Date as_of = kNow) {
  auto out = assess(std::move(facts), as_of);
  EXPECT_TRUE(out) << out.error().message;
  return std::move(*out);
}

const Finding& finding(const Assessment& assessment, std::string_view id) {
  return assessment.findings()[rule_set().id_of(*rule_set().find_duty(id))];
}

Verdict verdict(const Assessment& assessment, std::string_view id) { return finding(assessment, id).verdict; }

Answer role(const Assessment& assessment, std::string_view key) {
  return assessment.role(rule_set().id_of(*rule_set().find_role(key)));
}

Error conflict(Facts facts) {
  const auto out = assess(std::move(facts), kNow);
  EXPECT_FALSE(out);
  return out ? Error{} : out.error();
}

TEST(Assessment, FindsTechnologyRoleAndDutiesOfAChatService) {
  const auto chat =
      assessed(saying({"makes_text", "text_simulates_person", "offers_service_to_public", "likely_to_confuse_public"}));
  EXPECT_EQ(chat.is_deep_synthesis(), Answer::Yes);
  EXPECT_EQ(chat.technology(0), Answer::Yes);
  EXPECT_EQ(chat.technology(1), Answer::Unstated);
  EXPECT_EQ(role(chat, "service_provider"), Answer::Yes);
  EXPECT_EQ(role(chat, "genai_provider"), Answer::Yes);
  EXPECT_NE(role(chat, "technology_supporter"), Answer::Yes);
  for (const std::string_view id : {"DS-04", "DS-09-1", "DS-16-1", "DS-17-1", "LM-04-1", "LM-08-1", "GA-04-1"})
    EXPECT_EQ(verdict(chat, id), Verdict::Applies) << id;
  for (const std::string_view id : {"DS-17-3", "DS-13-1", "LM-06-1", "AN-18-3", "DH-4"})
    EXPECT_EQ(verdict(chat, id), Verdict::No) << id;
}

TEST(Assessment, ArmsADutyUntilItsEventHappens) {
  const auto quiet = assessed(saying({"makes_text", "offers_service_to_public"}));
  EXPECT_EQ(verdict(quiet, "DS-12-3"), Verdict::Armed);
  ASSERT_EQ(finding(quiet, "DS-12-3").waits_for.size(), 1U);
  EXPECT_EQ(rule_set().facts()[finding(quiet, "DS-12-3").waits_for[0]].key, "complaint_received");
  const auto busy = assessed(saying({"makes_text", "offers_service_to_public", "complaint_received"}));
  EXPECT_EQ(verdict(busy, "DS-12-3"), Verdict::Applies);
  EXPECT_EQ(verdict(assessed(saying({"makes_text"})), "DS-12-3"), Verdict::No);
}

TEST(Assessment, AsksAPersonWhereTheAnswerIsNotKnown) {
  const auto unsure = assessed(saying({"makes_text", "text_simulates_person", "offers_service_to_public"}, {},
                                      {"likely_to_confuse_public", "public_opinion_or_mobilization"}));
  EXPECT_EQ(verdict(unsure, "DS-17-1"), Verdict::AskPerson);
  ASSERT_FALSE(finding(unsure, "DS-17-1").reasons.empty());
  EXPECT_EQ(finding(unsure, "DS-17-1").reasons[0].because, Because::FactUnknown);
  EXPECT_EQ(verdict(unsure, "DS-19-1"), Verdict::AskPerson);
  EXPECT_EQ(verdict(unsure, "DS-17-3"), Verdict::No);
  const auto maybe = assessed(saying({"makes_text"}, {}, {"offers_service_to_public"}));
  EXPECT_EQ(role(maybe, "service_provider"), Answer::Unknown);
  EXPECT_EQ(verdict(maybe, "DS-04"), Verdict::AskPerson);
}

TEST(Assessment, AsksAboutAPointTheLawLeavesOpen) {
  EXPECT_EQ(verdict(assessed(saying({"gives_technical_support"})), "DS-19-2"), Verdict::Applies);
  const auto debated = assessed(saying({"gives_technical_support"}, {"public_opinion_or_mobilization"}));
  EXPECT_EQ(verdict(debated, "DS-19-2"), Verdict::AskPerson);
  EXPECT_EQ(finding(debated, "DS-19-2").reasons[0].because, Because::OpenQuestion);
  EXPECT_EQ(rule_set().questions()[finding(debated, "DS-19-2").reasons[0].question].number, 1);
}

TEST(Assessment, ExplainsANearMissByWhatIsMissing) {
  const auto clear = assessed(
      saying({"makes_text", "text_simulates_person", "offers_service_to_public"}, {"likely_to_confuse_public"}));
  const Finding& near = finding(clear, "DS-17-1");
  EXPECT_EQ(near.verdict, Verdict::No);
  EXPECT_TRUE(near.near);
  ASSERT_EQ(near.reasons.size(), 1U);
  EXPECT_EQ(near.reasons[0].because, Because::FactNo);
  EXPECT_EQ(rule_set().facts()[near.reasons[0].fact].key, "likely_to_confuse_public");
  EXPECT_FALSE(finding(clear, "AN-14").near);
}

TEST(Assessment, ShowsTheWayToAnAnswer) {
  const auto chat = assessed(saying({"makes_text", "offers_service_to_public"}));
  const auto trail = chat.trail(rule_set().id_of(*rule_set().find_fact("ds_service_offered")));
  ASSERT_GE(trail.size(), 4U);
  EXPECT_EQ(rule_set().facts()[trail[1].fact].key, "ds_technology_used");
  EXPECT_EQ(trail[1].depth, 1);
  EXPECT_EQ(rule_set().facts()[trail[2].fact].key, "makes_text");
  EXPECT_EQ(trail[2].said_by, "test");
}

TEST(Assessment, NamesBothFactsOfAContradiction) {
  const Error excluded = conflict(saying({"internal_use_only", "offers_service_to_public"}));
  EXPECT_EQ(excluded.code, Code::Conflict);
  EXPECT_NE(excluded.message.find("internal_use_only = yes (test) contradicts offers_service_to_public = yes (test)"),
            std::string::npos)
      << excluded.message;
  EXPECT_NE(excluded.message.find("GENAI-2023 Art. 2(3)"), std::string::npos) << excluded.message;
  const Error implied = conflict(saying({"swaps_faces"}, {"makes_or_edits_biometrics"}));
  EXPECT_NE(implied.message.find("makes_or_edits_biometrics = no (test) contradicts swaps_faces = yes (test)"),
            std::string::npos)
      << implied.message;
  const Error impossible =
      conflict(saying({"implicit_label_required"}, {"ds_content_generated", "dissemination_service"}));
  EXPECT_NE(impossible.message.find("implicit_label_required = yes (test) contradicts"), std::string::npos)
      << impossible.message;
}

TEST(Assessment, KnowsWhichRulesWereInForce) {
  const auto facts =
      saying({"makes_text", "text_simulates_person", "offers_service_to_public", "likely_to_confuse_public"});
  const auto before = assessed(facts, on("2025-08-31"));
  const auto after = assessed(facts, on("2025-09-01"));
  EXPECT_EQ(verdict(before, "LM-04-1"), Verdict::No);
  EXPECT_EQ(finding(before, "LM-04-1").reasons[0].because, Because::NotYetInForce);
  EXPECT_TRUE(finding(before, "LM-04-1").near);
  EXPECT_EQ(verdict(after, "LM-04-1"), Verdict::Applies);
  EXPECT_EQ(verdict(before, "DS-17-1"), Verdict::Applies);
  const auto changes = difference(before, after);
  EXPECT_FALSE(changes.empty());
  for (const Change& change : changes) {
    const auto& duty = rule_set().duties()[change.duty];
    const std::string& from = rule_set().instruments()[duty.instrument].key;
    EXPECT_TRUE(from == "LABEL-2025" || from == "GB45438-2025" || from == "TC260-PG-20252A") << duty.id;
  }
}

TEST(Assessment, SaysSoBeforeAnyLaw) {
  const auto early = assessed(saying({"makes_text", "offers_service_to_public"}), on("1990-01-01"));
  EXPECT_FALSE(early.any_law());
  for (const Finding& one : early.findings()) EXPECT_EQ(one.verdict, Verdict::No);
  EXPECT_TRUE(assessed(saying({})).any_law());
}

TEST(Assessment, WarnsOfTextsThatAreNotCatalogued) {
  const auto early = assessed(saying({"makes_text", "offers_service_to_public"}), on("2025-06-01"));
  const auto has = [&](std::string_view key) {
    return std::ranges::any_of(early.gaps(),
                               [&](const Gap& gap) { return rule_set().instruments()[gap.instrument].key == key; });
  };
  EXPECT_TRUE(has("CSL-2025"));
  EXPECT_FALSE(has("DS-2022"));
}

TEST(Assessment, KeepsDraftsApart) {
  const auto double_ = assessed(
      saying({"digital_human_service", "digital_human_shown", "makes_digital_persons", "offers_service_to_public"}));
  const Finding& draft = finding(double_, "DH-4");
  EXPECT_EQ(draft.verdict, Verdict::No);
  ASSERT_EQ(draft.reasons.size(), 1U);
  EXPECT_EQ(draft.reasons[0].because, Because::DraftOnly);
}

TEST(Assessment, TakesTheVariantOfADeadline) {
  const auto usual = assessed(saying({"makes_text", "offers_service_to_public"}));
  EXPECT_EQ(finding(usual, "IR-04").limit, (clock::Limit{4, clock::Unit::Hour}));
  const auto critical = assessed(saying({"makes_text", "offers_service_to_public", "critical_infrastructure"}));
  EXPECT_EQ(finding(critical, "IR-04").limit, (clock::Limit{1, clock::Unit::Hour}));
}

TEST(Assessment, ListsStandingDutiesWithTheirControls) {
  const auto chat = assessed(saying({"makes_text", "offers_service_to_public"}));
  const auto standing = standing_duties(chat);
  EXPECT_GT(standing.size(), 30U);
  for (const StandingDuty& one : standing) {
    EXPECT_EQ(one.finding->verdict, Verdict::Applies);
    EXPECT_EQ(one.duty->activation, rules::Activation::Standing);
  }
}

TEST(Assessment, ReachesEveryDutyInForce) {
  Facts all(rule_set());
  for (const rules::Fact& fact : rule_set().facts())
    if (fact.excludes.empty() && fact.kind != rules::FactKind::Derived) {
      EXPECT_TRUE(all.say(fact.key, Answer::Yes, "test"));
    }
  const auto everything = assess(std::move(all), kNow);
  ASSERT_TRUE(everything) << everything.error().message;
  for (const Finding& one : everything->findings()) {
    const auto& duty = rule_set().duties()[one.duty];
    if (duty.force == rules::Force::NotInForce) continue;
    const bool excluded =
        std::ranges::any_of(duty.triggers, [](rules::FactId id) { return !rule_set().facts()[id].excludes.empty(); });
    if (!excluded) {
      EXPECT_EQ(one.verdict, Verdict::Applies) << duty.id;
    }
  }
}

// More facts never take a duty away: the law has no fact whose yes lifts one.
RC_GTEST_PROP(Assessment, LosesNoDutyByAFurtherFact, ()) {
  const auto& facts = rule_set().facts();
  Facts less(rule_set());
  const auto any_fact = rc::gen::inRange<std::size_t>(0, facts.size());
  for (const std::size_t i : *rc::gen::container<std::vector<std::size_t>>(12, any_fact))
    if (facts[i].excludes.empty()) RC_ASSERT(less.say(facts[i].key, Answer::Yes, "test").has_value());
  Facts more = less;
  const auto& further = facts[*any_fact];
  if (further.excludes.empty()) RC_ASSERT(more.say(further.key, Answer::Yes, "test").has_value());
  const auto before = assess(less, kNow);
  const auto after = assess(more, kNow);
  RC_PRE(before.has_value() && after.has_value());
  for (std::size_t i = 0; i < before->findings().size(); ++i)
    if (before->findings()[i].verdict == Verdict::Applies) RC_ASSERT(after->findings()[i].verdict == Verdict::Applies);
}

// Whatever is said, each duty has a verdict with its reason, and nothing applies to a role that is not held.
RC_GTEST_PROP(Assessment, GivesAReasonForEachVerdict, ()) {
  const auto& facts = rule_set().facts();
  Facts any(rule_set());
  for (const auto& fact : facts) {
    const int answer = *rc::gen::weightedElement<int>({{12, 1}, {2, 0}, {1, 2}, {3, 3}});
    if (answer != 1) RC_ASSERT(any.say(fact.key, static_cast<Answer>(answer), "test").has_value());
  }
  const auto out = assess(any, kNow);
  if (!out) {
    RC_ASSERT(out.error().code == Code::Conflict);
    return;
  }
  for (const Finding& one : out->findings()) {
    RC_ASSERT((one.verdict == Verdict::No || one.verdict == Verdict::AskPerson) == !one.reasons.empty());
    RC_ASSERT((one.verdict == Verdict::Armed) <= (!one.waits_for.empty() || one.roles.size() > 0));
    if (one.verdict == Verdict::Applies)
      for (const rules::RoleId id : one.roles) RC_ASSERT(out->role(id) == Answer::Yes);
  }
}

}  // namespace
}  // namespace assay::law::duty
