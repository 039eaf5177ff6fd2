#include "review/match/pattern_folding.hpp"

#include <algorithm>
#include <vector>

#include "base/utf8.hpp"
#include "review/match/code_point.hpp"
#include "text/fold.hpp"

namespace assay::review::match {
namespace {

// Nothing behind the ideographic planes folds.
constexpr char32_t kLastThatFolds = 0x3ffff;

struct Change {
  char32_t from = 0;
  char32_t to = 0;
};

// Every character that becomes another one; made once, in some ten milliseconds.
const std::vector<Change>& changes() {
  static const std::vector<Change> kChanges = [] {
    std::vector<Change> made;
    std::string character;
    text::Folded folded;
    for (char32_t code = 0; code <= kLastThatFolds; ++code) {
      if (code >= 0xd800 && code < 0xe000) continue;
      character.clear();
      append_utf8(character, code);
      text::fold(character, kPatternFoldings, folded);
      if (folded.text.empty() || folded.text == character) continue;
      std::size_t length = 0;
      const char32_t to = decode(folded.text, length);
      if (length == folded.text.size()) made.push_back({code, to});
    }
    return made;
  }();
  return kChanges;
}

}  // namespace

std::string pattern_folded(char32_t code) {
  std::string character;
  append_utf8(character, code);
  return text::fold(character, kPatternFoldings).text;
}

void add_pattern_folded(CodeSet& set, char32_t first, char32_t last) {
  set.add(first, last);
  const std::vector<Change>& all = changes();
  const auto begin = std::lower_bound(all.begin(), all.end(), first,
                                      [](const Change& change, char32_t code) { return change.from < code; });
  for (auto at = begin; at != all.end() && at->from <= last; ++at) set.add(at->to, at->to);
}

}  // namespace assay::review::match
