#include <fmt/core.h>
#include <gtest/gtest.h>

#include <set>

#include "review/train/decisions.hpp"
#include "review/train/figures.hpp"
#include "review/train/split.hpp"
#include "review/train/tokens.hpp"

namespace assay::review::train {
namespace {

TEST(Tokens, ChineseCharactersStandAloneAndWaysOfWritingBecomeOne) {
  EXPECT_EQ(tokens_of("賭博网站，ＶＩＰ客服 Call me！"), "赌 博 网 站 vip 客 服 call me");
  EXPECT_EQ(tokens_of("__label__A.1h </s>\na\tb"), "label a 1h s a b");
  EXPECT_EQ(tokens_of("\xff\xfe a"), "a");
  EXPECT_EQ(tokens_of("…… ，。🌸"), "");
}

TEST(Tokens, WhatWasFoldedFoldsToItself) {
  for (const std::string_view text :
       {"賭博网站，ＶＩＰ客服 Call me！", "Ünïcödé ﬁne ⅷ ㎏ カタカナ 한국어", "𝓗𝓮𝓵𝓵𝓸 Привет"})
    EXPECT_EQ(tokens_of(tokens_of(text)), tokens_of(text)) << text;
}

DecisionReader reader() {
  return DecisionReader([](std::string_view category) -> Result<> {
    if (category.starts_with("A.")) return {};
    return fail(Code::InvalidInput, "no such kind");
  });
}

TEST(DecisionReaderTest, BadLinesAreNamedAndAllOthersAreIn) {
  DecisionReader read = reader();
  std::uint64_t line = 0;
  for (const std::string_view text :
       {R"({"text":"good","category":"A.1a"})", R"({"text":"broken)", R"({"text":"x","category":"B"})", "",
        R"({"category":"A.1a"})", R"({"text":"y"})", R"({"text":"z","category":"A.1a","categories":[]})",
        R"({"text":"!!","category":"A.1a"})", R"({"text":"w","categories":["none","A.1a"]})",
        R"({"text":"fine","categories":["A.2a","A.1a","A.2a"]})", R"({"text":"well","categories":[]})"})
    read.json_line(text, ++line);
  const auto done = read.finish(1);
  ASSERT_TRUE(done);
  std::vector<std::uint64_t> bad;
  for (const BadDecision& one : done->bad) bad.push_back(one.line);
  EXPECT_EQ(bad, (std::vector<std::uint64_t>{2, 3, 5, 6, 7, 8, 9}));
  EXPECT_EQ(counts_of(*done), (std::map<std::string, std::size_t>{{"A.1a", 2}, {"A.2a", 1}, {"none", 1}}));
}

TEST(DecisionReaderTest, TheSameTextCountsOnceAndContradictionsAreNamed) {
  DecisionReader twice = reader();
  twice.add("赌博网站", {"A.1h"}, 1);
  twice.add("賭博網站！", {"A.1h"}, 2);
  const auto one = twice.finish(1);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->all.size(), 1U);
  EXPECT_EQ(one->repeated, 1U);
  DecisionReader torn = reader();
  torn.add("赌博网站", {"A.1h"}, 1);
  torn.add("賭博網站！", {}, 2);
  const auto none = torn.finish(1);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::Conflict);
  EXPECT_NE(none.error().message.find("lines "), std::string::npos);
}

Decisions many(std::size_t of_each, std::uint32_t seed, bool backwards = false) {
  DecisionReader read = reader();
  for (std::size_t i = 0; i < 2 * of_each; ++i) {
    const std::size_t at = backwards ? 2 * of_each - 1 - i : i;
    read.add(fmt::format("text number {}", at), {at % 2 == 0 ? "A.1a" : "A.2a"}, i + 1);
  }
  return std::move(*read.finish(seed));
}

std::set<std::string> held_out(const Decisions& decisions) {
  std::set<std::string> out;
  const auto parts = split(decisions, 20);
  EXPECT_TRUE(parts);
  for (const Decision* const one : parts->held_out) out.insert(one->tokens);
  for (const Decision* const one : parts->learnt) EXPECT_FALSE(out.contains(one->tokens));
  EXPECT_EQ(parts->held_out.size() + parts->learnt.size(), decisions.all.size());
  return out;
}

TEST(SplitTest, IsOneForASeedWhateverTheOrderOfTheFile) {
  const auto first = held_out(many(50, 1));
  EXPECT_EQ(first.size(), 20U);
  EXPECT_EQ(first, held_out(many(50, 1, true)));
  EXPECT_NE(first, held_out(many(50, 2)));
}

TEST(SplitTest, TooFewOrOneCategoryOnlyIsSaid) {
  const Decisions few = many(9, 1);
  ASSERT_FALSE(split(few, 20));
  EXPECT_NE(split(few, 20).error().message.find("A.1a has 9, A.2a has 9"), std::string::npos);
  DecisionReader same = reader();
  for (int i = 0; i < 30; ++i) same.add(fmt::format("text {}", i), {"A.1a"}, 1);
  const Decisions one = std::move(*same.finish(1));
  ASSERT_FALSE(split(one, 20));
  EXPECT_NE(split(one, 20).error().message.find("all decisions are `A.1a`"), std::string::npos);
  EXPECT_FALSE(split(Decisions{}, 20));
}

TEST(FiguresTest, CountsWhatIsRightWrongAndMissed) {
  Figures figures;
  figures.add({"A.1a"}, {{"A.1a", 0.9}, {"A.2a", 0.6}});
  figures.add({"A.1a"}, {{"A.1a", 0.2}, {"none", 0.8}});
  figures.add({"none"}, {{"A.2a", 0.5}});
  figures.add({"A.2a"}, {{"A.2a", 0.7}});
  EXPECT_DOUBLE_EQ(figures.by_category().at("A.1a").precision(), 1);
  EXPECT_DOUBLE_EQ(figures.by_category().at("A.1a").recall(), 0.5);
  EXPECT_DOUBLE_EQ(figures.by_category().at("A.2a").precision(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(figures.by_category().at("A.2a").recall(), 1);
  EXPECT_EQ(figures.overall().right, 2U);
  EXPECT_EQ(figures.overall().wrong, 2U);
  EXPECT_EQ(figures.overall().missed, 1U);
}

}  // namespace
}  // namespace assay::review::train
