// The second reading of marks and signs: `赌㊙博`, `(asino`.
#include <algorithm>

#include "base/utf8.hpp"
#include "review/match/code_point.hpp"
#include "review/match/scan.hpp"

namespace assay::review::match {
namespace {

// Bytes of the original that are read behind a mark before it is asked whether a word still holds it.
constexpr std::uint64_t kStep = 24;
// Folded bytes of a long run that are kept until it is over.
constexpr std::size_t kMostKept = 4096;

}  // namespace

// Everything of this turn that is read in two ways, and what was left open by the turn before.
void Scan::read_second() {
  std::vector<std::uint64_t>& marks = words_[0].folded.two_ways;
  if (second_.open) close_second(marks.empty() ? fed_ : marks.front());
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const std::uint64_t mark = marks[i];
    if (mark >= second_.read) begin_second(mark);
    second_.marks.push_back(mark);
    const std::string_view there = original_.substr(static_cast<std::size_t>(mark - original_begin_));
    read_second_until(std::max(second_.read, mark + utf8_sequence(there)));
    second_.behind = second_.folded.folded_end();
    close_second(i + 1 < marks.size() ? marks[i + 1] : fed_);
  }
  marks.clear();
}

// A word that holds the mark begins at most so far before it that its folded bytes fit in between.
void Scan::begin_second(std::uint64_t mark) {
  const text::Folded& first = words_[0].folded;
  const std::uint64_t folded = first.folded_at(mark);
  std::uint64_t from = folded - std::min<std::uint64_t>(folded - first.folded_begin, longest_word_);
  while (from < folded && !begins_character(first.text[static_cast<std::size_t>(from - first.folded_begin)])) ++from;
  std::uint64_t begin = from == folded ? mark : first.origin(from, from + 1).begin;
  begin = std::max(begin, std::min(safe_until_, mark));
  if (begin > second_.read || second_.read == 0) {
    second_.folder = text::Folder(text::kCharacterFoldings, text::Reading::Second);
    second_.folded.clear();
    second_.folded.begin = begin;
    second_.states = {};
    second_.marks.clear();
    second_.read = begin;
  }
}

// Up to `end` of the original, but no further than where no word holds the last mark any more.
void Scan::close_second(std::uint64_t end) {
  second_.open = true;
  while (second_.open) {
    const std::uint64_t live_begin = second_.folded.folded_end() - second_live();
    decide_second(false);
    second_.open = live_begin < second_.behind || second_.folder.held() != 0 || !second_.ends.empty();
    if (!second_.open || second_.read >= end) break;
    std::uint64_t step = std::min(end, second_.read + kStep);
    const auto begins = [&](std::uint64_t at) {
      return at >= fed_ || begins_character(original_[static_cast<std::size_t>(at - original_begin_)]);
    };
    while (step < end && !begins(step)) ++step;
    read_second_until(step);
  }
  if (!second_.open || second_.folded.text.size() < kMostKept) return;
  std::uint64_t needed = second_.folded.folded_end() - second_live();
  for (const Open& open : second_.ends) needed = std::min(needed, open.folded_end);
  second_.folded.drop(needed);
}

void Scan::read_second_until(std::uint64_t end) {
  const std::size_t scanned = second_.folded.text.size();
  second_.folder.feed(original_.substr(static_cast<std::size_t>(second_.read - original_begin_),
                                       static_cast<std::size_t>(end - second_.read)),
                      second_.folded);
  second_.read = end;
  scan_second(scanned);
}

// The folded text from `scanned` on, in bytes of what is kept of it.
void Scan::scan_second(std::size_t scanned) {
  const text::Folded& folded = second_.folded;
  const std::string_view text = std::string_view(folded.text).substr(scanned);
  if (text.empty()) return;
  for (std::size_t layer = 0; layer < layers_->size(); ++layer) {
    const Set& set = layers_->set(layer);
    found_.clear();
    set.automaton(text::Pass::Characters).scan(second_.states[layer], text, found_);
    for (const Found& found : found_) {
      const std::uint64_t end = folded.folded_begin + scanned + found.end;
      const text::Origin origin = folded.origin(end - set.automaton(text::Pass::Characters).length_of(found.word), end);
      // what holds no mark is the first reading's to tell
      const auto inside = std::lower_bound(second_.marks.begin(), second_.marks.end(), origin.begin);
      if (inside == second_.marks.end() || *inside >= origin.end) continue;
      for (const Set::Named& named : set.terms_of(text::Pass::Characters, found.word)) {
        if (named.open_end || origin.acts.has(text::Folding::Sentence)) {
          second_.ends.push_back({origin.begin, origin.end, end, named.term, static_cast<std::uint8_t>(layer), 0});
        } else {
          verify(layer, named.term, origin.begin, origin.end, origin.end);
        }
      }
    }
  }
}

// Words whose end the next character decides.
void Scan::decide_second(bool last) {
  std::erase_if(second_.ends, [&](const Open& open) {
    if (!last && second_.folded.folded_end() <= open.folded_end) return false;
    verify(open.layer, open.term, open.begin, open.end, end_of_next(second_.folded, open.folded_end));
    return true;
  });
}

std::size_t Scan::second_live() const {
  std::size_t live = 0;
  for (std::size_t layer = 0; layer < layers_->size(); ++layer)
    live = std::max(live, layers_->set(layer).automaton(text::Pass::Characters).live(second_.states[layer]));
  return live;
}

}  // namespace assay::review::match
