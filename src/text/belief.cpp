#include "text/belief.hpp"

#include <algorithm>
#include <string_view>

#include "text/character_kinds.hpp"
#include "text/character_table.hpp"

namespace assay::text {
namespace {

// Of so many characters a word may be digits and signs but for so many letters; but for one, where so many are signs.
constexpr std::size_t kLongForLeet = 5;
constexpr std::size_t kLettersAmongLeet = 2;
constexpr std::size_t kSignsOfLeet = 2;
// So many characters are hardly ever what a sentence begins or ends with by chance.
constexpr std::size_t kNoShortWord = 3;

class Belief {
 public:
  Belief(const std::vector<Match>& path, std::span<const Unit> keyword, std::span<const Unit> units, Foldings allowed,
         Beside beside)
      : path_(path), keyword_(keyword), units_(units), allowed_(allowed), beside_(beside) {
    for (const Match& match : path_) {
      if (match.keyword.empty()) continue;
      ++characters_;
      initials_ += match.acts.has(Folding::Initials) ? 1U : 0U;
      if (!match.acts.has(Folding::Leet) || match.acts.has(Folding::Pinyin)) continue;
      ++leet_;
      signs_ += vanishes_by(written_at(match.begin)) ? 1U : 0U;
    }
  }

  // 10 is no io; of a longer word two letters are enough, and hardly anything but a word has several signs in it.
  [[nodiscard]] bool is_number() const {
    if (2 * leet_ <= characters_) return false;
    const std::size_t letters = characters_ - leet_;
    return characters_ < kLongForLeet || letters == 0 || (letters < kLettersAmongLeet && signs_ < kSignsOfLeet);
  }

  [[nodiscard]] bool is_abbreviation() const {
    if (initials_ == 0) return false;
    if (characters_ < 3) return true;  // two letters are any two letters
    return (path_.front().acts.has(Folding::Initials) && is_of_identifier(beside_.before)) ||
           (path_.back().acts.has(Folding::Initials) && goes_on());
  }

  // A sentence may end with the first part of the keyword and the next begin with the other part, so one mark is
  // nothing, unless what stands before or behind it is a single character and the rest no short word, or the keyword
  // stands by itself between marks, where both would be sentences of one word. Whoever puts marks into a word puts more
  // of them, or breaks the line in it as well; a line alone may be broken anywhere.
  [[nodiscard]] bool may_be_two_sentences() const {
    std::size_t before = 0;  // characters of the keyword in front of the mark
    std::size_t seen = 0;
    std::size_t gaps = 0;
    std::size_t breaks = 0;  // places with the end of one line and no more
    std::size_t lines = 0;   // broken since the last character
    char32_t end = 0;        // the mark
    bool ended = false;
    bool broken = false;
    for (const Match& match : path_) {
      if (!match.keyword.empty()) {
        if (ended) before = seen;
        gaps += ended ? 1U : 0U;
        breaks += broken && !ended ? 1U : 0U;
        ++seen;
        lines = 0;
        ended = broken = false;
        continue;
      }
      if (!match.acts.has(Folding::Sentence)) continue;
      const char32_t mark = written_at(match.begin);
      lines += mark == '\n' || mark == kNextLine || mark == kLineSeparator ? 1U : 0U;
      broken = broken || is_line_end(mark);
      if (is_line_end(mark) && lines < 2) continue;
      ended = true;
      end = mark;
    }
    if (gaps != 1 || breaks != 0) return false;
    const std::size_t behind = characters_ - before;
    if (std::min(before, behind) == 1 && std::max(before, behind) >= kNoShortWord) return false;
    return !ends_sentence(end) || !stands_by_itself();
  }

  // Whether letters make a longer word of a keyword that begins or ends with one: the e behind `heroin`. What nobody
  // sees does not part them, nor does a letter said again; a capital behind a small letter does (`heroinDealer`).
  [[nodiscard]] bool is_inside() const {
    const std::uint64_t begin = path_.front().begin;
    if (may_be_part_of_word(keyword_.front()) && is_letter(beside_.before) &&
        !(is_small(beside_.before) && is_capital(written_at(begin))))
      return true;
    if (!may_be_part_of_word(keyword_.back())) return false;
    auto next = at(path_.back().end);
    const char last = next == units_.begin() ? '\0' : std::prev(next)->view->letter;
    const bool small = next != units_.begin() && is_small(std::prev(next)->written);
    for (; next != units_.end(); ++next) {
      if (is_unseen(*next)) continue;
      if (allowed_.has(Folding::Repeat) && last != '\0' && next->view->letter == last) continue;
      return is_letter(next->written) && !(small && is_capital(next->written));
    }
    return false;
  }

 private:
  [[nodiscard]] static bool may_be_part_of_word(const Unit& unit) { return is_letter(unit.written); }
  [[nodiscard]] static bool is_unseen(const Unit& unit) {
    return unit.view->vanishes && (*unit.view->vanishes - (Folding::Invisible | Folding::Mark)).empty();
  }
  [[nodiscard]] std::span<const Unit>::iterator at(std::uint64_t begin) const {
    return std::lower_bound(units_.begin(), units_.end(), begin,
                            [](const Unit& unit, std::uint64_t byte) { return unit.begin < byte; });
  }
  [[nodiscard]] char32_t written_at(std::uint64_t begin) const {
    const auto found = at(begin);
    return found == units_.end() ? 0 : found->written;
  }
  // A letter, or a sign of programs, stands right behind the path.
  [[nodiscard]] bool goes_on() const {
    const std::uint64_t end = path_.back().end;
    return std::any_of(units_.begin(), units_.end(),
                       [&](const Unit& unit) { return unit.begin == end && is_of_identifier(unit.written); });
  }
  [[nodiscard]] bool stands_by_itself() const {
    const auto next = at(path_.back().end);
    return is_edge(beside_.before) && is_edge(next == units_.end() ? beside_.behind : next->written);
  }
  // The text is over, or a clause, a line or what is quoted.
  [[nodiscard]] static bool is_edge(char32_t code) {
    return code == 0 || vanishes_by(code) == Folding::Sentence || is_quotation(code);
  }

  const std::vector<Match>& path_;
  std::span<const Unit> keyword_;
  std::span<const Unit> units_;
  Foldings allowed_;
  Beside beside_;
  std::size_t characters_ = 0;
  std::size_t leet_ = 0;
  std::size_t signs_ = 0;
  std::size_t initials_ = 0;
};

}  // namespace

bool believable(std::vector<Match>& path, std::span<const Unit> keyword, std::span<const Unit> units, Foldings allowed,
                Beside beside) {
  const Belief belief(path, keyword, units, allowed, beside);
  if (belief.is_number() || belief.is_abbreviation()) return false;
  Foldings leave;
  if (belief.may_be_two_sentences()) leave |= Folding::Across;
  if (belief.is_inside()) leave |= Folding::Inside;
  if (!allowed.covers(leave)) return false;
  path.back().acts |= leave;
  return true;
}

}  // namespace assay::text
