#include "review/match/scan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "review/match/any_rules.hpp"
#include "review/match/naive_reference.hpp"

namespace assay::review::match {
namespace {

std::shared_ptr<const Set> compiled(std::vector<Rule> rules) {
  std::vector<Refusal> refusals;
  return Set::compile(std::move(rules), refusals).value();
}

std::shared_ptr<const Layers> layers_of(std::vector<Rule> rules) {
  return std::make_shared<const Layers>(compiled(std::move(rules)));
}

// The rules that were not refused, for a reference that does not know refusals.
std::vector<Rule> accepted(std::vector<Rule> rules) {
  std::erase_if(rules, [](const Rule& rule) { return !check_rule(rule); });
  return rules;
}

std::vector<Hit> sorted(std::vector<Hit> hits) {
  sort_hits(hits);
  hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
  return hits;
}

std::vector<Hit> hits_of(const std::shared_ptr<const Layers>& layers, std::string_view text) {
  Scan scan(layers);
  std::vector<Hit> hits;
  scan.whole(text, hits);
  return sorted(std::move(hits));
}

Rule keyword(std::string name, std::string text, text::Foldings foldings = text::kCharacterFoldings) {
  Rule rule;
  rule.name = std::move(name);
  rule.text = std::move(text);
  rule.foldings = foldings;
  return rule;
}

Rule exception(std::string name, std::string text) {
  Rule rule = keyword(std::move(name), std::move(text));
  rule.kind = RuleKind::Exception;
  return rule;
}

Rule combination(std::vector<std::string> all, std::vector<std::string> none, std::uint32_t within) {
  Rule rule;
  rule.kind = RuleKind::Combination;
  rule.name = "combination";
  rule.all = std::move(all);
  rule.none = std::move(none);
  rule.within = within;
  return rule;
}

RC_GTEST_PROP(Scan, FindsInWholeTextsWhatTheDefinitionsSay, ()) {
  const auto rules = accepted(any_rules());
  const auto text = text_for(rules, 60);
  RC_ASSERT(hits_of(layers_of(rules), text) == naive::hits_of(rules, text));
}

RC_GTEST_PROP(Scan, FindsTheSameHoweverTheStreamIsCutAndNothingBeforeWhatItCalledSafe, ()) {
  const auto rules = accepted(any_rules());
  const auto text = text_for(rules, 60);
  const auto layers = layers_of(rules);
  Scan scan(layers);
  for (int round = 0; round < 2; ++round) {
    std::vector<Hit> hits;
    std::uint64_t safe = 0;
    for (const std::string& chunk : any_cuts(text)) {
      const std::size_t before = hits.size();
      scan.feed(chunk, hits);
      for (std::size_t i = before; i < hits.size(); ++i) RC_ASSERT(hits[i].begin >= safe);
      RC_ASSERT(scan.safe_until() >= safe);
      RC_ASSERT(scan.safe_until() <= scan.read());
      safe = scan.safe_until();
    }
    const std::size_t before = hits.size();
    scan.finish(hits);
    for (std::size_t i = before; i < hits.size(); ++i) RC_ASSERT(hits[i].begin >= safe);
    RC_ASSERT(sorted(std::move(hits)) == hits_of(layers, text));
    scan.clear();
  }
}

RC_GTEST_PROP(Scan, ADeltaAndRevokedRulesGiveWhatOneSetOfTheRestGives, ()) {
  const auto rules = accepted(any_rules());
  const auto cut = *rc::gen::inRange<std::size_t>(0, rules.size() + 1);
  const std::vector<Rule> base(rules.begin(), rules.begin() + static_cast<std::ptrdiff_t>(cut));
  const std::vector<Rule> delta(rules.begin() + static_cast<std::ptrdiff_t>(cut), rules.end());
  std::vector<std::uint32_t> revoked;
  std::vector<Rule> left = rules;
  for (std::uint32_t i = 0; i < cut; ++i) {
    if (!*rc::gen::arbitrary<bool>()) continue;
    revoked.push_back(i);
    left[i].kind = RuleKind::Exception;  // keeps its number and says nothing
    left[i].text = "\U0001d7d8never";
  }
  const auto text = text_for(rules, 60);
  const auto layers = std::make_shared<const Layers>(compiled(base), compiled(delta), revoked);
  RC_ASSERT(hits_of(layers, text) == naive::hits_of(left, text));
}

TEST(Scan, AFailedShortWordDoesNotHideALongerOne) {
  const auto layers = layers_of({keyword("short", "我的", text::Foldings()), keyword("long", "我的世界")});
  EXPECT_EQ(hits_of(layers, "我 的世界").size(), 1U);
  EXPECT_EQ(hits_of(layers, "我的世界").size(), 2U);
}

TEST(Scan, AnExceptionCoversOnlyWhatLiesInIt) {
  const auto layers = layers_of({keyword("inner", "的世"), exception("game", "我的世界")});
  EXPECT_TRUE(hits_of(layers, "我的世界").empty());
  EXPECT_EQ(hits_of(layers, "他的世界").size(), 1U);
  EXPECT_EQ(hits_of(layers, "我的世界的世").size(), 1U);
  // Not certain before the exception has failed or is whole.
  Scan scan(layers);
  std::vector<Hit> hits;
  scan.feed("x我的世", hits);
  EXPECT_TRUE(hits.empty());
  EXPECT_EQ(scan.safe_until(), 1U);
  scan.feed("上", hits);
  EXPECT_EQ(hits, (std::vector<Hit>{{0, 4, 10, {}}}));
}

TEST(Scan, ACombinationWantsAllItsWordsNearAndNoneOfTheOthers) {
  const auto layers = layers_of({combination({"出售", "发票"}, {"报销"}, 8)});
  EXPECT_EQ(hits_of(layers, "出售各类发票").size(), 1U);
  EXPECT_EQ(hits_of(layers, "发票出售").size(), 1U);
  EXPECT_TRUE(hits_of(layers, "出售").empty());
  EXPECT_TRUE(hits_of(layers, "出售各类各类各发票").empty());
  EXPECT_TRUE(hits_of(layers, "出售发票报销").empty());
  EXPECT_EQ(hits_of(layers, "出售发票一二三四报销").size(), 1U);
}

TEST(Scan, RefusedRulesAreNamedAndTheOthersAreIn) {
  Rule pattern = keyword("bad", "(a+)+");
  pattern.kind = RuleKind::Pattern;
  std::vector<Refusal> refusals;
  const auto set =
      Set::compile({keyword("empty", ""), pattern, keyword("good", "我的"), combination({}, {}, 3)}, refusals);
  ASSERT_TRUE(set.has_value());
  ASSERT_EQ(refusals.size(), 3U);
  EXPECT_EQ(refusals[1].rule, 1U);
  EXPECT_NE(refusals[1].error.message.find("(a+)+"), std::string::npos);
  EXPECT_EQ(hits_of(std::make_shared<const Layers>(*set), "我的").size(), 1U);
}

// What a doubled character needs behind it is asked of each place, and in bulk where there are many.
TEST(Scan, ADoubledCharacterIsNoSingleOne) {
  const auto layers = layers_of({keyword("doubled", "哈哈", text::kUsualFoldings), keyword("c++", "用c++"),
                                 keyword("sounds", "试实", text::kUsualFoldings | text::Folding::Tone),
                                 keyword("city", "西安", text::kUsualFoldings)});
  const auto names = [&](const std::string& text) {
    std::string found;
    for (const Hit& hit : hits_of(layers, text)) found += layers->rule(hit.rule).name + ' ';
    return found;
  };
  EXPECT_EQ(names("他哈一声"), "");
  EXPECT_EQ(names("他哈，笑"), "") << "something vanished, but nothing was said again";
  EXPECT_EQ(names("他哈哈笑"), "doubled ");
  EXPECT_EQ(names("哈 哈"), "doubled ");
  EXPECT_EQ(names("哈哈"), "doubled ") << "nothing is behind";
  EXPECT_EQ(names("用c语言"), "");
  EXPECT_EQ(names("用c++写"), "c++ ");
  EXPECT_EQ(names("是一个"), "");
  EXPECT_EQ(names("是事一个"), "sounds ");
  EXPECT_EQ(names("在xian和线"), "city ");
  std::string singles;
  for (int i = 0; i < 40; ++i) singles += "哈是，线";
  EXPECT_EQ(names(singles), "");
  EXPECT_EQ(names(singles + "哈哈" + singles + "是试" + singles), "doubled doubled sounds ");  // 哈哈哈 holds it twice
}

TEST(Scan, AMarkMayBePartOfTheCharacterBeforeIt) {
  const auto layers = layers_of({keyword("kana", "か\u3099")});
  EXPECT_EQ(hits_of(layers, "か\u3099い").size(), 1U);
  EXPECT_EQ(hits_of(layers, "がい").size(), 1U);
}

TEST(Scan, LongestOfOverlappingHitsIsShown) {
  std::vector<Hit> hits = {{1, 3, 9, {}}, {0, 0, 6, {}}, {2, 0, 9, {}}, {3, 9, 12, {}}};
  keep_leftmost_longest(hits);
  EXPECT_EQ(hits, (std::vector<Hit>{{2, 0, 9, {}}, {3, 9, 12, {}}}));
}

TEST(Scan, ALongTextIsReadInTurns) {
  std::string text;
  while (text.size() < 100'000) text += "一段没有什么的文字。";
  for (const std::size_t at : {16'380U, 32'760U, 99'000U}) text.replace(at, 30, "法 轮 功-------------------");
  const auto layers = layers_of({keyword("word", "法轮功")});
  std::vector<Rule> rules = {keyword("word", "法轮功")};
  EXPECT_EQ(hits_of(layers, text).size(), 3U);
  EXPECT_EQ(hits_of(layers, text), naive::hits_of(rules, text));
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> places(const std::vector<Hit>& hits) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> found;
  for (const Hit& hit : hits) found.emplace_back(hit.begin, hit.end);
  return found;
}

void expect_places(const std::vector<Rule>& rules, std::string_view text,
                   const std::vector<std::pair<std::uint64_t, std::uint64_t>>& wanted) {
  const auto layers = layers_of(rules);
  EXPECT_EQ(places(naive::hits_of(rules, text)), wanted) << text;
  EXPECT_EQ(places(hits_of(layers, text)), wanted) << text;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    Scan scan(layers);
    std::vector<Hit> hits;
    for (std::size_t at = 0; at < text.size(); at += size) scan.feed(text.substr(at, size), hits);
    scan.finish(hits);
    EXPECT_EQ(places(sorted(std::move(hits))), wanted) << text << " in chunks of " << size;
  }
}

// Folding takes all of a run of one character for one candidate; the word stands wherever it is written.
TEST(Scan, AWordOfOneCharacterSaidAgainIsToldWhereverItStands) {
  expect_places({keyword("again", "哈哈")}, "哈哈 哈哈", {{0, 6}, {3, 10}, {7, 13}});
  expect_places({keyword("one", "操")}, "操操，操", {{0, 3}, {3, 6}, {9, 12}});
  expect_places({keyword("signs", "c++")}, "c+ + c++ c+", {{0, 4}, {5, 8}});
  expect_places({keyword("letter", "世1")}, "世! 世1", {{0, 4}, {5, 9}});
  expect_places({keyword("behind", "1a")}, "六1a!+ A", {{3, 5}, {5, 9}});
  expect_places({keyword("apart", "的世"), keyword("signs", "c++"), keyword("again", "哈哈")},
                "\xe6\x88的 世\xff c+ + c++ 哈哈\xe5\x93", {{2, 9}, {11, 15}, {16, 19}, {20, 26}});
}

TEST(Scan, NothingHidesBehindAnException) {
  const std::vector<Rule> again = {keyword("again", "哈哈"), exception("smile", "笑哈哈")};
  expect_places(again, "笑哈哈", {});
  expect_places(again, "笑哈哈 哈哈", {{6, 13}, {10, 16}});
  expect_places(again, "笑哈哈哈哈", {{6, 12}, {9, 15}});
  expect_places({keyword("one", "操"), exception("sport", "体操")}, "做体操操你", {{9, 12}});
  expect_places({keyword("signs", "c++"), exception("with", "用c++")}, "用c++ c++", {{7, 10}});
}

// What stands for a letter in the first reading beside what stands for one in the second.
TEST(Scan, MarksAndSignsInOneWordAreBothRead) {
  const std::vector<Rule> rules = {keyword("casino", "casino", text::kUsualFoldings),
                                   keyword("hacker", "hacker", text::kUsualFoldings), keyword("secret", "秘c")};
  expect_places(rules, "x (@$!no, h@(ker (((((h4(k3r", {{2, 8}, {10, 16}, {22, 28}});
  expect_places(rules, "㊙( 和 [@$!n0", {{0, 4}, {9, 15}});
  expect_places(rules, "a@b.example (see) $1 + {2}", {});
  expect_places({keyword("short", "1t")}, "界!ⓣ", {{3, 7}});  // begins with what is no folded byte of the first reading
}

TEST(Scan, OfManyMarksThoseThatAWordHoldsAreKept) {
  std::string text;
  for (int i = 0; i < 1100; ++i) text += "(asino ";
  EXPECT_EQ(hits_of(layers_of({keyword("casino", "casino")}), text).size(), 1100U);
}

TEST(Scan, WhatStandsBehindAWordTellsWhetherAMarkInItParts) {
  const std::vector<Rule> rules = {keyword("arms", "枪支弹药", text::kUsualFoldings)};
  expect_places(rules, "枪支！弹药", {{0, 15}});
  expect_places(rules, "“枪支！弹药”吗", {{3, 18}});
  expect_places(rules, "枪支！弹药业", {});
  expect_places(rules, "有枪支！弹药", {});
}

}  // namespace
}  // namespace assay::review::match
