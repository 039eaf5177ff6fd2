#include "review/release/stream_release.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "review/match/any_rules.hpp"
#include "review/match/naive_reference.hpp"

namespace assay::review::release {
namespace {

using match::Hit;
using match::Layers;
using match::Rule;
using match::RuleKind;

std::shared_ptr<const Layers> layers_of(std::vector<Rule> rules) {
  std::vector<match::Refusal> refusals;
  return std::make_shared<const Layers>(match::Set::compile(std::move(rules), refusals).value());
}

std::vector<Rule> accepted(std::vector<Rule> rules) {
  std::erase_if(rules, [](const Rule& rule) { return !match::check_rule(rule); });
  return rules;
}

Rule rule_of(RuleKind kind, std::string text) {
  Rule rule;
  rule.kind = kind;
  rule.name = "rule";
  rule.text = std::move(text);
  return rule;
}

// Some rules only tell.
bool odd_rules_block(const void* /*context*/, std::uint32_t rule) { return rule % 2 == 1; }

RC_GTEST_PROP(StreamRelease, NoByteOfAForbiddenSpanLeavesAndAllOfACleanAnswerDoes, ()) {
  const auto rules = accepted(match::any_rules());
  const auto text = match::text_for(rules, 60);
  const auto blocks = match::RuleFilter{*rc::gen::arbitrary<bool>() ? &odd_rules_block : nullptr, nullptr};
  std::vector<Hit> forbidden = match::naive::hits_of(rules, text);
  std::erase_if(forbidden, [&](const Hit& hit) { return !blocks(hit.rule); });

  StreamRelease release(layers_of(rules), {}, blocks);
  std::string out;
  std::size_t fed = 0;
  bool blocked = false;
  for (const std::string& chunk : match::any_cuts(text)) {
    const Flow flow = release.feed(chunk, out);
    fed += chunk.size();
    RC_ASSERT(out == text.substr(0, out.size()));
    RC_ASSERT(out.size() == release.released());
    RC_ASSERT(!blocked || flow == Flow::Blocked);
    blocked = flow == Flow::Blocked;
    if (!blocked) {
      RC_ASSERT(release.held() == fed - out.size());
    }
  }
  release.finish(out);
  RC_ASSERT(out == text.substr(0, out.size()));
  RC_ASSERT((release.flow() == Flow::Blocked) == !forbidden.empty());
  RC_ASSERT(release.blocked_by().has_value() == !forbidden.empty());
  if (forbidden.empty()) {
    RC_ASSERT(out == text);
  }
  for (const Hit& hit : forbidden) RC_ASSERT(out.size() <= hit.begin);
}

// A letter said again vanishes when texts are folded, which is another matter.
std::string never_twice_in_a_row(const std::vector<std::string>& letters, std::size_t least, std::size_t most) {
  const auto count = *rc::gen::inRange<std::size_t>(least, most + 1);
  std::string text;
  const std::string* before = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& letter = letters[*rc::gen::inRange<std::size_t>(0, letters.size())];
    if (before != &letter) text += letter;
    before = &letter;
  }
  return text;
}

// Words only, one pass, nothing that vanishes: what is held is the longest end of the text that begins a word, no more.
RC_GTEST_PROP(StreamRelease, HoldsTheLongestLivePrefixAndNoByteMore, ()) {
  const std::vector<std::string> letters = {"我", "的", "世", "界", "x", "q"};
  std::vector<Rule> rules;
  const auto count = *rc::gen::inRange<std::size_t>(1, 6);
  for (std::size_t i = 0; i < count; ++i) {
    rules.push_back(rule_of(RuleKind::Keyword, never_twice_in_a_row(letters, 1, 5)));
    rules.back().name += std::to_string(i);
  }
  const auto text = never_twice_in_a_row(letters, 0, 40);
  StreamRelease release(layers_of(rules), {}, {[](const void*, std::uint32_t) { return false; }, nullptr});
  std::string out;
  std::string fed;
  for (const std::string& chunk : match::any_cuts(text)) {
    release.feed(chunk, out);
    fed += chunk;
    std::size_t whole = fed.size();  // a character that is not whole yet is held
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, fed.size()); ++back) {
      const auto lead = static_cast<unsigned char>(fed[fed.size() - back]);
      if ((lead & 0xc0) == 0x80) continue;
      if (lead >= 0xe0 && back < 3) whole = fed.size() - back;
      break;
    }
    std::size_t live = 0;
    const std::string_view characters = std::string_view(fed).substr(0, whole);
    for (const Rule& rule : rules) {
      // of a word that ends with a letter all, until what follows says that it is no longer word
      const bool asks_behind = rule.text.ends_with('x') || rule.text.ends_with('q');
      for (std::size_t length = 1; length < rule.text.size() + (asks_behind ? 1 : 0); ++length)
        if (characters.ends_with(std::string_view(rule.text).substr(0, length))) live = std::max(live, length);
    }
    RC_ASSERT(release.held() <= live + (fed.size() - whole));
  }
}

TEST(StreamRelease, LetsGoWhatCannotBecomeAWord) {
  StreamRelease release(layers_of({rule_of(RuleKind::Keyword, "法轮功")}));
  std::string out;
  EXPECT_EQ(release.feed("方法", out), Flow::Open);
  EXPECT_EQ(out, "方");
  EXPECT_EQ(release.feed("轮", out), Flow::Open);
  EXPECT_EQ(out, "方");
  EXPECT_EQ(release.feed("子很", out), Flow::Open);
  EXPECT_EQ(out, "方法轮子很");
  EXPECT_EQ(release.feed("好，法 轮 \xe5\x8a", out), Flow::Open);
  EXPECT_EQ(out, "方法轮子很好，");
  EXPECT_EQ(release.feed("\x9f", out), Flow::Blocked);
  EXPECT_EQ(out, "方法轮子很好，");
  EXPECT_EQ(release.feed("什么都不再出去", out), Flow::Blocked);
  EXPECT_EQ(release.finish(out), Flow::Blocked);
  EXPECT_EQ(out, "方法轮子很好，");
  release.clear();
  out.clear();
  release.feed("法", out);
  EXPECT_EQ(out, "");
  EXPECT_EQ(release.finish(out), Flow::Open);
  EXPECT_EQ(out, "法");
}

TEST(StreamRelease, WaitsForTheWholeAnswerWhileAPatternHasNoLongestMatch) {
  const auto layers = layers_of({rule_of(RuleKind::Pattern, "a.*b")});
  StreamRelease release(layers);
  EXPECT_EQ(release.holds_whole_answer(), 0U);
  std::string out;
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    EXPECT_EQ(release.feed("一二三", out), Flow::Open);
    text += "一二三";
  }
  EXPECT_EQ(out, "");
  EXPECT_EQ(release.finish(out), Flow::Open);
  EXPECT_EQ(out, text);
  // One that does not count in this answer does not hold it.
  StreamRelease other(layers, {[](const void*, std::uint32_t) { return false; }, nullptr});
  EXPECT_EQ(other.holds_whole_answer(), std::nullopt);
}

TEST(StreamRelease, StopsAnAnswerThatWouldHoldTooMuch) {
  StreamRelease release(layers_of({rule_of(RuleKind::Pattern, "ab+")}));
  const std::string megabyte(1 << 20, 'x');
  std::string out;
  Flow flow = Flow::Open;
  for (std::size_t i = 0; i <= kMostHeld >> 20 && flow == Flow::Open; ++i) flow = release.feed(megabyte, out);
  EXPECT_EQ(flow, Flow::TooMuchHeld);
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace assay::review::release
