// What is looked for, as the matcher sees it: no law, no persons, only texts and the foldings under which they count.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/folding.hpp"

namespace assay::review::match {

enum class RuleKind : std::uint8_t {
  Keyword,      ///< a word
  Combination,  ///< all of some words near each other, and none of others as near
  Pattern,      ///< expression.hpp
  Exception,    ///< a phrase inside which nothing counts: `我的世界` where `的世` is a keyword
};

/// Widest window of a combination, in characters of the original: what a stream may hold back for it.
inline constexpr std::uint32_t kWidestWindow = 2000;
/// Words of a combination, wanted and unwanted.
inline constexpr std::size_t kMostWordsOfCombination = 16;

/// Foldings under which patterns are looked for. Those that take characters away or turn digits into letters are not
/// among them: they would take the pattern's ground away.
inline constexpr text::Foldings kPatternFoldings = text::Folding::Case | text::Folding::Width |
                                                   text::Folding::Compatibility | text::Folding::Enclosed |
                                                   text::Folding::Traditional | text::Folding::Invisible;

struct Rule {
  RuleKind kind = RuleKind::Keyword;
  std::string name;                  ///< of the entry; not empty, one in its set
  std::string group;                 ///< what exceptions may be limited to besides names: a category
  std::string text;                  ///< keyword, pattern or exception
  std::vector<std::string> also;     ///< keyword: other writings that count as it, as no folding makes them
  std::vector<std::string> all;      ///< combination: all of these
  std::vector<std::string> none;     ///< combination: and none of these
  std::uint32_t within = 0;          ///< combination: characters from the first one's beginning to the last one's end
  std::vector<std::string> shields;  ///< exception: names or groups it is for; empty: all
  /// Foldings under which it counts. A pattern with none of them is looked for in the text as it stands.
  text::Foldings foldings = text::kCharacterFoldings;
  friend bool operator==(const Rule&, const Rule&) = default;
};

}  // namespace assay::review::match
