// What of a text is still open after a turn: where the next hit may begin, what is certain, what may be forgotten.
#include <algorithm>

#include "review/match/code_point.hpp"
#include "review/match/scan.hpp"

namespace assay::review::match {
namespace {

constexpr std::uint64_t kForever = CombinationWatch::kForever;
// Buffers of a stream are moved up when more than this is not needed any more.
constexpr std::size_t kWorthMoving = 4096;
constexpr std::size_t kStillAsked = 64;

}  // namespace

// Where the next word that is not found yet begins at the earliest: at the longest live prefix, or behind what was
// read.
std::uint64_t Scan::words_live_from(bool exceptions_only) const {
  std::uint64_t from = kForever;
  for (std::size_t pass = 0; pass < Set::kPasses; ++pass) {
    const WordChannel& channel = words_[pass];
    if (!channel.used || (exceptions_only && !has_exceptions_in_[pass])) continue;
    from = std::min(from, channel.folded.end());
    std::size_t live = 0;
    for (std::size_t layer = 0; layer < layers_->size(); ++layer) {
      const Automaton& automaton = layers_->set(layer).automaton(static_cast<text::Pass>(pass));
      live = std::max(
          live, exceptions_only ? automaton.live_marked(channel.states[layer]) : automaton.live(channel.states[layer]));
    }
    if (live == 0) continue;
    const std::uint64_t begin = channel.scanned - live;
    from = std::min(from, channel.folded.origin(begin, begin + 1).begin);
  }
  for (const OtherReading& other : others_) {
    if (!other.open || (exceptions_only && !has_exceptions_in_[0])) continue;
    const std::uint64_t end = other.folded.folded_end();
    const std::size_t live = live_of(other);
    from = std::min(from, live == 0 ? other.folded.end() : other.folded.origin(end - live, end - live + 1).begin);
    for (const Open& open : other.ends) from = std::min(from, open.begin);
  }
  for (const Open& open : open_) {
    if (!exceptions_only || layers_->set(open.layer).term(open.term).is_exception) from = std::min(from, open.begin);
  }
  return from;
}

std::uint64_t Scan::patterns_live_from() const {
  std::uint64_t from = kForever;
  for (const PatternChannel& channel : patterns_) {
    if (!channel.used) continue;
    from = std::min(from, channel.folded.end());
    for (std::size_t layer = 0; layer < layers_->size(); ++layer) {
      const std::uint64_t begin = channel.states[layer].live_from();
      if (begin < channel.scanned) from = std::min(from, channel.folded.origin(begin, begin + 1).begin);
    }
  }
  return from;
}

// Every wanted or unwanted word that ends here or before has been told to the combinations.
std::uint64_t Scan::settled_until() const {
  std::uint64_t until = kForever;
  for (const WordChannel& channel : words_)
    if (channel.used) until = std::min(until, channel.folded.end());
  for (const OtherReading& other : others_) {
    if (other.open) until = std::min(until, other.folded.end());
    for (const Open& open : other.ends) until = std::min(until, open.end - 1);
  }
  for (const Open& open : open_) until = std::min(until, open.end - 1);
  for (const Waiting& waiting : waiting_) until = std::min(until, waiting.occurrence.end - 1);
  return until;
}

void Scan::settle(bool last, std::vector<Hit>& hits) {
  if (has_exceptions_) {
    // What has been told and is still waited with needs the covers that reach behind its beginning.
    decide_waiting(last ? kForever : words_live_from(true), hits);
  }
  if (has_combinations_) combinations_.settle(last ? Place{kForever, kForever} : place_of(settled_until()), hits);
  std::uint64_t live = std::min(words_live_from(false), patterns_live_from());
  const std::uint64_t undelivered = live;
  for (const Waiting& waiting : waiting_) live = std::min(live, waiting.occurrence.begin);
  if (has_combinations_) live = std::min(live, combinations_.live_from());
  safe_until_ = last ? read() : std::max(safe_until_, std::min(live, fed_));
  std::erase_if(covers_, [&](const Cover& cover) { return cover.end <= live; });
  std::erase_if(recent_, [&](const Occurrence& one) { return one.begin < undelivered; });
}

void Scan::forget_folded() {
  for (std::size_t pass = 0; pass < Set::kPasses; ++pass) {
    WordChannel& channel = words_[pass];
    if (!channel.used) continue;
    std::size_t live = 0;
    for (std::size_t layer = 0; layer < layers_->size(); ++layer)
      live = std::max(live, layers_->set(layer).automaton(static_cast<text::Pass>(pass)).live(channel.states[layer]));
    // Where one character became several pieces, the first of them is still asked for.
    const std::uint64_t needed =
        channel.scanned - std::min(channel.scanned - channel.folded.folded_begin, live + kStillAsked);
    const std::uint64_t forgotten = needed - channel.folded.folded_begin;
    if (forgotten > kWorthMoving && forgotten > channel.folded.text.size() / 2) channel.folded.drop(needed);
  }
  for (PatternChannel& channel : patterns_) {
    if (!channel.used) continue;
    std::uint64_t needed = channel.scanned;
    for (std::size_t layer = 0; layer < layers_->size(); ++layer)
      needed = std::min(needed, channel.states[layer].live_from());
    const std::uint64_t forgotten = needed - channel.folded.folded_begin;
    if (forgotten > kWorthMoving && forgotten > channel.folded.text.size() / 2) channel.folded.drop(needed);
  }
}

void Scan::forget_original() {
  if (keep_ == Keep::All) return;
  // The character before what is kept is kept too, for code_before.
  const std::uint64_t needed = safe_until_ - std::min<std::uint64_t>(safe_until_, kLongestCharacter);
  if (needed <= original_begin_) return;
  const auto forgotten = static_cast<std::size_t>(needed - original_begin_);
  if (forgotten < kWorthMoving || forgotten < kept_.size() / 2) return;
  if (has_combinations_) static_cast<void>(place_of(safe_until_));
  kept_.erase(0, forgotten);
  original_ = kept_;
  original_begin_ = needed;
}

Place Scan::place_of(std::uint64_t byte) {
  if (byte == kForever) return {kForever, kForever};
  const char* const data = original_.data();
  while (counted_.byte < byte) {
    if (begins_character(data[counted_.byte - original_begin_])) ++counted_.character;
    ++counted_.byte;
  }
  while (counted_.byte > byte) {
    --counted_.byte;
    if (begins_character(data[counted_.byte - original_begin_])) --counted_.character;
  }
  return counted_;
}

}  // namespace assay::review::match
