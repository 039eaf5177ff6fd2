// The other readings of marks and signs: `赌㊙博`, `(asino`, `(@sino`.
#include <algorithm>

#include "base/utf8.hpp"
#include "review/match/code_point.hpp"
#include "review/match/scan.hpp"
#include "text/character_table.hpp"

namespace assay::review::match {
namespace {

// Bytes of the original that are read behind a mark before it is asked whether a word still holds it.
constexpr std::uint64_t kStep = 24;
// Folded bytes of a long run that are kept until it is over.
constexpr std::size_t kMostKept = 4096;
// Marks that are kept before it is asked which of them a word still reaches.
constexpr std::size_t kMostMarks = 1024;

}  // namespace

// Everything of this turn that is read in several ways, and what was left open by the turn before.
void Scan::read_others() {
  std::vector<std::uint64_t>& marks = words_[0].folded.two_ways;
  for (OtherReading& other : others_)
    if (other.open || !marks.empty()) read_other(other, marks);
  marks.clear();
}

void Scan::read_other(OtherReading& other, const std::vector<std::uint64_t>& marks) {
  if (other.open) close_other(other, marks.empty() ? fed_ : marks.front());
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const std::string_view there = original_.substr(static_cast<std::size_t>(marks[i] - original_begin_));
    std::size_t length = utf8_sequence(there);
    const Mark mark{marks[i], length != 0 && text::sign_letter_of(decode(there, length)) != 0};
    other.marks.push_back(mark);
    forget_marks(other, mark.at);
    if (!is_wanted(other, mark)) continue;
    if (mark.at >= other.read) begin_other(other, mark.at);
    read_other_until(other, std::max(other.read, mark.at + length));
    other.behind = other.folded.folded_end();
    close_other(other, i + 1 < marks.size() ? marks[i + 1] : fed_);
  }
}

// What holds only marks, or only signs, is for the two readings that have them so.
bool Scan::is_wanted(OtherReading& other, Mark mark) {
  if (other.reading != text::Reading::Letters) return true;
  other.last[mark.sign ? 1 : 0] = mark.at;
  std::optional<std::uint64_t>& last = other.last[mark.sign ? 0 : 1];
  if (last && *last < reach_of(other, mark.at)) last.reset();  // nor does what comes reach it
  return other.open || last;
}

// Where a word that holds the mark begins at the earliest: its folded bytes fit in between. With Letters it may begin
// with a sign, which is no folded byte.
std::uint64_t Scan::reach_of(const OtherReading& other, std::uint64_t mark) const {
  const text::Folded& first = words_[0].folded;
  const std::uint64_t folded = first.folded_at(mark);
  std::uint64_t from = folded - std::min<std::uint64_t>(folded - first.folded_begin, longest_word_);
  while (from < folded && !begins_character(first.text[static_cast<std::size_t>(from - first.folded_begin)])) ++from;
  std::uint64_t begin = from == folded ? mark : first.origin(from, from + 1).begin;
  if (other.reading == text::Reading::Letters)
    begin = from == first.folded_begin ? first.begin : first.origin(from - 1, from).end;
  return std::max(begin, std::min(safe_until_, mark));
}

void Scan::begin_other(OtherReading& other, std::uint64_t mark) {
  const std::uint64_t begin = reach_of(other, mark);
  if (begin > other.read || other.read == 0) {
    other.folder = text::Folder(text::kCharacterFoldings, other.reading);
    other.folded.clear();
    other.folded.begin = begin;
    other.states = {};
    other.read = begin;
  }
}

void Scan::forget_marks(OtherReading& other, std::uint64_t mark) {
  if (other.marks.size() < std::max(other.forget_at, kMostMarks)) return;
  const std::uint64_t needed = std::min(reach_of(other, mark), other.open ? other.folded.begin : mark);
  std::erase_if(other.marks, [&](const Mark& one) { return one.at < needed; });
  other.forget_at = 2 * other.marks.size();
}

// Up to `end` of the original, but no further than where no word holds the last mark any more.
void Scan::close_other(OtherReading& other, std::uint64_t end) {
  other.open = true;
  while (other.open) {
    const std::uint64_t live_begin = other.folded.folded_end() - live_of(other);
    decide_other(other, false);
    other.open = live_begin < other.behind || other.folder.held() != 0 || !other.ends.empty();
    if (!other.open || other.read >= end) break;
    std::uint64_t step = std::min(end, other.read + kStep);
    const auto begins = [&](std::uint64_t at) {
      return at >= fed_ || begins_character(original_[static_cast<std::size_t>(at - original_begin_)]);
    };
    while (step < end && !begins(step)) ++step;
    read_other_until(other, step);
  }
  if (!other.open || other.folded.text.size() < kMostKept) return;
  std::uint64_t needed = other.folded.folded_end() - live_of(other);
  for (const Open& open : other.ends) needed = std::min(needed, open.folded_end);
  other.folded.drop(needed);
}

void Scan::read_other_until(OtherReading& other, std::uint64_t end) {
  const std::size_t scanned = other.folded.text.size();
  other.folder.feed(original_.substr(static_cast<std::size_t>(other.read - original_begin_),
                                     static_cast<std::size_t>(end - other.read)),
                    other.folded);
  other.read = end;
  scan_other(other, scanned);
}

// The text is over.
void Scan::finish_other(OtherReading& other) {
  if (!other.open) return;
  const std::size_t scanned = other.folded.text.size();
  other.folder.finish(other.folded);
  scan_other(other, scanned);
  decide_other(other, true);
}

// The folded text from `scanned` on, in bytes of what is kept of it.
void Scan::scan_other(OtherReading& other, std::size_t scanned) {
  const text::Folded& folded = other.folded;
  const std::string_view text = std::string_view(folded.text).substr(scanned);
  if (text.empty()) return;
  // what holds nothing that is read otherwise is the first reading's to tell
  const auto holds = [&](std::uint64_t begin, std::uint64_t end) {
    std::array<bool, 2> held{};
    auto mark = std::lower_bound(other.marks.begin(), other.marks.end(), begin,
                                 [](const Mark& one, std::uint64_t at) { return one.at < at; });
    for (; mark != other.marks.end() && mark->at < end; ++mark) held[mark->sign ? 1 : 0] = true;
    return other.reading == text::Reading::Letters ? held[0] && held[1] : held[0] || held[1];
  };
  for (std::size_t layer = 0; layer < layers_->size(); ++layer) {
    const Set& set = layers_->set(layer);
    found_.clear();
    set.automaton(text::Pass::Characters).scan(other.states[layer], text, found_);
    for (const Found& found : found_) {
      const std::uint64_t end = folded.folded_begin + scanned + found.end;
      const text::Origin origin = folded.origin(end - set.automaton(text::Pass::Characters).length_of(found.word), end);
      if (!holds(origin.begin, origin.end)) continue;
      // a mark that is a letter here may be one between sentences: what is behind the word is waited for
      for (const Set::Named& named : set.terms_of(text::Pass::Characters, found.word))
        other.ends.push_back(
            {origin.begin, origin.end, end, named.term, static_cast<std::uint8_t>(layer), 0, named.more});
    }
  }
}

// Words whose end the next character decides.
void Scan::decide_other(OtherReading& other, bool last) {
  std::erase_if(other.ends, [&](const Open& open) {
    if (!last && other.folded.folded_end() <= open.folded_end) return false;
    std::size_t near = other.folded.pieces.size();
    if (text::lacks(open.more, other.folded, open.folded_end, near)) return true;
    verify(open.layer, open.term, open.begin, open.end, end_of_next(other.folded, open.folded_end));
    return true;
  });
}

std::size_t Scan::live_of(const OtherReading& other) const {
  std::size_t live = 0;
  for (std::size_t layer = 0; layer < layers_->size(); ++layer)
    live = std::max(live, layers_->set(layer).automaton(text::Pass::Characters).live(other.states[layer]));
  return live;
}

}  // namespace assay::review::match
