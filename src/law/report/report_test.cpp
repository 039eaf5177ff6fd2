#include <gtest/gtest.h>

#include "json/json.hpp"
#include "law/report/duties_json.hpp"
#include "law/report/duties_page.hpp"
#include "law/report/words.hpp"

namespace assay::law::report {
namespace {

using calendar::Date;
using duty::Answer;
using duty::Assessment;

const rules::RuleSet& rule_set() { return **rules::built_in(); }

Assessment assessed(std::initializer_list<std::string_view> yes, std::string_view as_of = "2026-11-22") {
  duty::Facts facts(rule_set());
  facts.service = "a|b <i>";
  for (const std::string_view key : yes) EXPECT_TRUE(facts.say(key, Answer::Yes, "test"));
  return duty::assess(std::move(facts), Date::parse(as_of).value()).value();
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST(Report, SaysLimitsInBothLanguages) {
  EXPECT_EQ(limit_words({10, clock::Unit::WorkingDay}).zh, "10个工作日");
  EXPECT_EQ(limit_words({10, clock::Unit::WorkingDay}).en, "10 working days");
  EXPECT_EQ(limit_words({1, clock::Unit::Hour}).en, "1 hour");
  EXPECT_EQ(limit_words({0, clock::Unit::Promptly}).zh, "及时");
  const auto& filing = *rule_set().find_duty("DS-19-1");
  EXPECT_EQ(deadline_words(rule_set(), *filing.deadline, filing.deadline->limit).zh, "服务上线之日起10个工作日内");
  EXPECT_EQ(deadline_words(rule_set(), *filing.deadline, filing.deadline->limit).en,
            "within 10 working days of start of service");
}

TEST(Report, SaysEveryDeadlineAndRetentionInBothLanguages) {
  for (const rules::Duty& duty : rule_set().duties()) {
    if (duty.deadline) {
      const Words words = deadline_words(rule_set(), *duty.deadline, duty.deadline->limit);
      EXPECT_FALSE(words.zh.empty() || words.en.empty()) << duty.id;
      EXPECT_FALSE(holds(words.zh, "_")) << duty.id << ": a moment without words: " << words.zh;
      EXPECT_FALSE(holds(words.en, "_")) << duty.id << ": " << words.en;
    }
    if (duty.retention) {
      EXPECT_FALSE(holds(retention_words(rule_set(), *duty.retention).zh, "_")) << duty.id;
    }
  }
}

TEST(Report, GivesEveryDutyAPageInEveryShape) {
  const Assessment chat = assessed({"makes_text", "offers_service_to_public"});
  for (const rules::Duty& duty : rule_set().duties()) {
    const Page page = duty_page(rule_set(), duty, &chat);
    EXPECT_TRUE(holds(as_markdown(page, Language::Chinese), duty.id)) << duty.id;
    EXPECT_TRUE(holds(as_html(page), duty.id)) << duty.id;
    EXPECT_TRUE(json::read(duty_json(rule_set(), duty, &chat), 1U << 20U)) << duty.id;
  }
}

TEST(Report, NamesEachDutyThatAppliesOnceInTheService) {
  const Assessment chat = assessed({"makes_text", "offers_service_to_public"});
  const std::string text = as_markdown(duties_page(chat, {}), Language::English);
  for (const auto& finding : chat.findings()) {
    if (finding.verdict == duty::Verdict::No) continue;
    const std::string id = "**" + rule_set().duties()[finding.duty].id + "** ";
    const auto first = text.find(id);
    EXPECT_NE(first, std::string::npos) << id;
    EXPECT_EQ(text.find(id, first + 1), std::string::npos) << id;
  }
}

TEST(Report, EscapesWhatAServiceIsCalled) {
  const Assessment named = assessed({"makes_text", "offers_service_to_public"});
  const std::string html = as_html(duties_page(named, {}));
  EXPECT_TRUE(holds(html, "a|b &lt;i&gt;"));
  EXPECT_FALSE(holds(html, "<i>"));
  EXPECT_TRUE(holds(as_markdown(duties_page(named, {}), Language::English), "a\\|b \\<i>"));
}

TEST(Report, IsAPageThatNeedsNothingFromOutside) {
  const std::string html = as_html(duties_page(assessed({"makes_text", "offers_service_to_public"}), {}));
  for (const std::string_view part : {"<script", "http://", "https://", "src=", "url("})
    EXPECT_FALSE(holds(html, part)) << part;
  EXPECT_TRUE(holds(html, "lang=\"en\"") && holds(html, "lang=\"zh-CN\"") && holds(html, "@page"));
}

TEST(Report, ShowsOnlyARolesDutiesWhenAsked) {
  const Assessment both = assessed({"makes_text", "offers_service_to_public", "carries_others_content"});
  Wishes wishes;
  wishes.role = rule_set().id_of(*rule_set().find_role("dissemination_platform"));
  const std::string text = as_markdown(duties_page(both, wishes), Language::English);
  EXPECT_TRUE(holds(text, "**LM-06-4**"));
  EXPECT_FALSE(holds(text, "**DS-16-1**"));
}

TEST(Report, SaysWhatIsNotCatalogued) {
  const std::string early = as_markdown(
      duties_page(assessed({"makes_text", "offers_service_to_public"}, "2025-06-01"), {}), Language::English);
  EXPECT_TRUE(holds(early, "> **!** Cybersecurity Law")) << early.substr(0, 600);
  const std::string before = as_markdown(duties_page(assessed({"makes_text"}, "1990-01-01"), {}), Language::English);
  EXPECT_TRUE(holds(before, "nothing in this catalogue was in force yet"));
}

TEST(Report, ListsWhatCameIntoForceBetweenTwoDays) {
  const Date before = Date::parse("2025-08-31").value();
  const Date after = Date::parse("2025-09-01").value();
  const std::string text = as_markdown(catalogue_difference_page(rule_set(), before, after), Language::English);
  EXPECT_TRUE(holds(text, "**LM-05-1**") && holds(text, "**GB-05-2**"));
  EXPECT_FALSE(holds(text, "**DS-16-1**"));
  EXPECT_TRUE(holds(as_markdown(catalogue_difference_page(rule_set(), after, after), Language::English), "None."));
  const std::string document = catalogue_difference_json(rule_set(), before, after);
  const auto json = json::read(document, 1U << 22U);
  ASSERT_TRUE(json);
  EXPECT_GT(json->root().find("changes").size(), 30U);
}

TEST(Report, FillsEightRowsByThreeRoles) {
  const Page page = roles_page(rule_set(), nullptr);
  const auto table = std::find_if(page.blocks().begin(), page.blocks().end(),
                                  [](const Block& block) { return block.kind == Block::Kind::Table; });
  ASSERT_NE(table, page.blocks().end());
  EXPECT_EQ(table->rows.size(), 8U);
  EXPECT_EQ(table->head.size(), 4U);
}

}  // namespace
}  // namespace assay::law::report
