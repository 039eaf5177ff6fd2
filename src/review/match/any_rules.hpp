// Random rules and texts for the property tests of matching and release: few characters, so that words, their
// disguises and halves of them meet all the time.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

#include "review/match/rule.hpp"

namespace assay::review::match {

inline const std::vector<std::string> kAnyCharacters = {"我", "的", "世", "界", "輪", "轮",
                                                        "a",  "A",  "b",  "1",  "+",  "t"};
inline const std::vector<std::string> kAnyDisguises = {
    "ａ",       " ",  "-", "\u200b", "🌸",     "。", "白", "勺", "wo", "de", "shi", "\xff", "\xe6",
    "\xe6\x88", "\n", "①", "\uFFFD", "\uE123", "，", "㊙", "㎡", "@",  "!",  "ⓣ",   "à",    "六"};

inline std::string any_text(const std::vector<std::string>& letters, std::size_t least, std::size_t most) {
  const auto count = *rc::gen::inRange<std::size_t>(least, most + 1);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += *rc::gen::elementOf(letters);
  return text;
}

inline text::Foldings any_foldings() {
  if (*rc::gen::inRange(0, 3) != 0) return *rc::gen::element(text::kAllFoldings, text::kCharacterFoldings);
  return text::Foldings::of_bits(*rc::gen::arbitrary<std::uint32_t>());
}

inline Rule any_rule(std::size_t number) {
  static const std::vector<std::string> kPatterns = {"a[1b]{1,3}",   "[世界]{2}a?", "A+b",      "我.{0,4}的",
                                                     "(?:ab|世)轮",  "[^a]1",       "\\d{2,4}", "a(?:b1?)*我",
                                                     "[我-的]{2,3}", "b\\+"};
  Rule rule;
  rule.name = "r" + std::to_string(number);
  rule.group = *rc::gen::element<std::string>("", "g", "h");
  rule.foldings = any_foldings();
  rule.kind = *rc::gen::weightedElement<RuleKind>(
      {{5, RuleKind::Keyword}, {2, RuleKind::Combination}, {2, RuleKind::Pattern}, {2, RuleKind::Exception}});
  switch (rule.kind) {
    case RuleKind::Pattern:
      rule.text = *rc::gen::elementOf(kPatterns);
      break;
    case RuleKind::Combination: {
      const auto wanted = *rc::gen::inRange<std::size_t>(1, 4);
      for (std::size_t i = 0; i < wanted; ++i) rule.all.push_back(any_text(kAnyCharacters, 1, 2));
      if (*rc::gen::arbitrary<bool>()) rule.none.push_back(any_text(kAnyCharacters, 1, 2));
      rule.within = *rc::gen::inRange<std::uint32_t>(1, 12);
      break;
    }
    case RuleKind::Exception:
      if (*rc::gen::arbitrary<bool>()) rule.shields.push_back(*rc::gen::element<std::string>("g", "h", "r0", "r1"));
      [[fallthrough]];
    case RuleKind::Keyword:
      rule.text = any_text(kAnyCharacters, 1, 4);
      if (rule.kind == RuleKind::Keyword && *rc::gen::inRange(0, 4) == 0)
        rule.also.push_back(any_text(kAnyCharacters, 1, 4));
      break;
  }
  return rule;
}

inline std::vector<Rule> any_rules() {
  std::vector<Rule> rules;
  const auto count = *rc::gen::inRange<std::size_t>(1, 7);
  for (std::size_t i = 0; i < count; ++i) rules.push_back(any_rule(i));
  return rules;
}

/// A text that the rules have something to find in.
inline std::string text_for(const std::vector<Rule>& rules, std::size_t most) {
  std::vector<std::string> letters = kAnyCharacters;
  letters.insert(letters.end(), kAnyDisguises.begin(), kAnyDisguises.end());
  for (const Rule& rule : rules) {
    if (rule.kind != RuleKind::Pattern && !rule.text.empty()) letters.push_back(rule.text);
    letters.insert(letters.end(), rule.all.begin(), rule.all.end());
  }
  return any_text(letters, 0, most);
}

/// Where a stream is cut: lengths of chunks, none empty.
inline std::vector<std::string> any_cuts(const std::string& text) {
  std::vector<std::string> chunks;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = *rc::gen::inRange<std::size_t>(1, 12);
    chunks.push_back(text.substr(at, length));
    at += chunks.back().size();
  }
  return chunks;
}

}  // namespace assay::review::match
