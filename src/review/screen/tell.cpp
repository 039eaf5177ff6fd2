#include "review/screen/tell.hpp"

#include "base/utf8.hpp"
#include "text/fold.hpp"
#include "text/plain_search.hpp"

namespace assay::review::screen {
namespace {

using text::Step;

void add_keyword(const text::Keyword& keyword, std::string_view there, std::uint64_t offset, char32_t before,
                 std::vector<Step>& steps) {
  std::vector<Step> more = text::explain(keyword, there, there.size(), offset, before);
  steps.insert(steps.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// The first writing of the rule that the hit is.
void add_writings(const match::Rule& rule, std::string_view there, std::uint64_t offset, std::vector<Step>& steps) {
  std::vector<std::string> writings = rule.also;
  writings.insert(writings.begin(), rule.text);
  for (const std::string& writing : writings) {
    const auto keyword = text::Keyword::make(writing, rule.foldings);
    if (keyword) add_keyword(*keyword, there, offset, 0, steps);
    if (!steps.empty()) return;
  }
}

// Every wanted word where it first stands inside the hit.
void add_words(const entry::Entry& entry, std::string_view there, std::uint64_t offset, std::vector<Step>& steps) {
  for (const std::string& word : entry.all) {
    const auto keyword = text::Keyword::make(word, entry.foldings);
    if (!keyword) continue;
    const auto found = text::plain_search(there, *keyword);
    if (!found) continue;
    const auto begin = static_cast<std::size_t>(found->begin);
    add_keyword(*keyword, there.substr(begin, static_cast<std::size_t>(found->end) - begin), offset + begin, 0, steps);
  }
}

std::vector<text::Folding> chain_of(text::Foldings acts) {
  std::vector<text::Folding> chain;
  for (std::size_t i = 0; i < text::kFoldingCount; ++i)
    if (acts.has(static_cast<text::Folding>(i))) chain.push_back(static_cast<text::Folding>(i));
  return chain;
}

// Patterns are looked for in folded text: what folding did there.
void add_pieces(std::string_view there, std::uint64_t offset, std::vector<Step>& steps) {
  const text::Folded folded = text::fold(there, match::kPatternFoldings);
  for (std::size_t i = 0; i < folded.pieces.size(); ++i) {
    const text::Piece& piece = folded.pieces[i];
    if (piece.acts.empty()) continue;
    const std::uint64_t begin = folded.begin_of(i);
    const std::uint64_t folded_begin = folded.folded_begin_of(i);
    const std::string from =
        with_replacements(there.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(piece.end - begin)));
    const std::string to = folded.text.substr(static_cast<std::size_t>(folded_begin),
                                              static_cast<std::size_t>(piece.folded_end - folded_begin));
    std::vector<text::Folding> chain = chain_of(piece.acts);
    if (!steps.empty() && steps.back().end == offset + begin && steps.back().chain == chain &&
        steps.back().to.empty() == to.empty()) {
      steps.back().end = offset + piece.end;
      steps.back().from += from;
      steps.back().to += to;
      continue;
    }
    steps.push_back({offset + begin, offset + piece.end, from, to, std::move(chain)});
  }
}

}  // namespace

std::vector<Step> steps_of(const entry::Entry& entry, const match::Hit& hit, std::string_view there) {
  std::vector<Step> steps;
  if (hit.acts.empty()) return steps;
  switch (entry.kind) {
    case entry::Kind::Keyword:
    case entry::Kind::Contact:
      add_writings(entry::rule_of(entry), there, hit.begin, steps);
      break;
    case entry::Kind::Combination:
      add_words(entry, there, hit.begin, steps);
      break;
    case entry::Kind::Pattern:
      add_pieces(there, hit.begin, steps);
      break;
    case entry::Kind::Exception:
    case entry::Kind::NearText:
    case entry::Kind::Url:
    case entry::Kind::Image:
    case entry::Kind::Video:
    case entry::Kind::Audio:
      break;
  }
  return steps;
}

}  // namespace assay::review::screen
