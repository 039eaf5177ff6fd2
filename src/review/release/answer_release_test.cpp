#include "review/release/answer_release.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "review/release/any_answer.hpp"

namespace assay::review::release {
namespace {

using entry::Entry;
using entry::Kind;

Entry entry_of(Kind kind, std::string text, entry::Action action = entry::Action::Block) {
  Entry one;
  one.id = "e";
  one.kind = kind;
  one.category = "A.1h";
  one.text = std::move(text);
  one.action = action;
  return one;
}

std::shared_ptr<const entry::InForce> in_force(std::vector<Entry> entries) {
  std::vector<entry::EntrySet::Refusal> refusals;
  auto set = entry::EntrySet::compile(std::move(entries), refusals).value();
  EXPECT_TRUE(refusals.empty());
  return std::make_shared<const entry::InForce>(set, nullptr, std::vector<std::uint32_t>());
}

AnswerRelease release_of(std::vector<Entry> entries) {
  return AnswerRelease(in_force(std::move(entries)), *law::rules::built_in_risks().value(), {});
}

std::string fed(AnswerRelease& release, std::initializer_list<std::string_view> deltas) {
  std::string out;
  for (const std::string_view delta : deltas) release.feed(delta, out);
  return out;
}

RC_GTEST_PROP(AnswerRelease, WhateverTheDeltasTheHitsAreThoseOfTheWholeAndNoForbiddenByteLeaves, ()) {
  const Choice choose = [](std::size_t bound) { return *rc::gen::inRange<std::size_t>(0, bound); };
  const auto entries = any_entries(choose);
  const std::string text = any_answer(choose, *rc::gen::inRange<std::size_t>(0, 24));
  RC_LOG() << "text: " << text << "\n";
  for (const Entry& one : entries)
    RC_LOG() << one.text << " " << entry::name_of(one.action)
             << (one.surfaces == entry::Surfaces::all() ? "" : " prompt") << "\n";
  RC_ASSERT(fault_of(entries, text, choose) == "");
}

TEST(AnswerRelease, HoldsAHostFromItsFirstLetterUntilItIsAnother) {
  AnswerRelease release = release_of({entry_of(Kind::Url, "bad.example")});
  EXPECT_EQ(fed(release, {"见 ba"}), "见 ");
  EXPECT_EQ(fed(release, {"g 和 bad"}), "bag 和 ");
  EXPECT_EQ(fed(release, {".exam"}), "");
  EXPECT_EQ(fed(release, {"s。今天3.5元，好。"}), "bad.exams。今天3.5元，好。");
  EXPECT_EQ(fed(release, {"ｗｗｗ．ＢＡＤ。example"}), "ｗｗｗ．");
  EXPECT_EQ(release.flow(), Flow::Open);  // bad.example.org is another
  std::string out;
  EXPECT_EQ(release.feed(" ", out), Flow::Blocked);
  EXPECT_EQ(out, "");
  EXPECT_EQ(release.verdict().outcome, screen::Outcome::Block);
}

TEST(AnswerRelease, HoldsAUrlNoLongerThanItsListedPath) {
  AnswerRelease release = release_of({entry_of(Kind::Url, "bad.example/go")});
  EXPECT_EQ(fed(release, {"bad.example/g"}), "");
  EXPECT_EQ(fed(release, {"x"}), "bad.example/gx");
  EXPECT_EQ(fed(release, {" bad.example/go"}), " ");
  std::string out;
  EXPECT_EQ(release.finish(out), Flow::Blocked);
  EXPECT_EQ(out, "");
}

TEST(AnswerRelease, HoldsAContactUntilTheNextCharacterSaysWhetherItStandsAlone) {
  AnswerRelease release = release_of({entry_of(Kind::Contact, "13800138000")});
  EXPECT_EQ(fed(release, {"单号913800138000"}), "单号9");
  EXPECT_EQ(fed(release, {"，电话13800138000"}), "13800138000，电话");
  EXPECT_EQ(fed(release, {"1天"}), "138001380001天");
  std::string out = fed(release, {"。13800138000"});
  EXPECT_EQ(release.finish(out), Flow::Blocked);
  EXPECT_EQ(out, "。");
}

TEST(AnswerRelease, WaitsForTheWholeAnswerWhereANearTextKeepsItBackAndSaysSo) {
  AnswerRelease release = release_of({entry_of(Kind::NearText, std::string(kNearSample), entry::Action::Hold)});
  EXPECT_EQ(release.holds_whole_answer(), "e");
  std::string out = fed(release, {"今天天气很好。"});
  EXPECT_EQ(out, "");
  EXPECT_EQ(release.finish(out), Flow::Open);
  EXPECT_EQ(out, "今天天气很好。");
  EXPECT_EQ(release.verdict().outcome, screen::Outcome::Pass);
  out.clear();
  release.feed(kNearSample, out);
  EXPECT_EQ(release.finish(out), Flow::Blocked);
  EXPECT_EQ(out, "");
  // One that is only noted holds nothing.
  AnswerRelease other = release_of({entry_of(Kind::NearText, std::string(kNearSample), entry::Action::Note)});
  EXPECT_EQ(other.holds_whole_answer(), std::nullopt);
  EXPECT_EQ(fed(other, {kNearSample}), kNearSample);
}

}  // namespace
}  // namespace assay::review::release
