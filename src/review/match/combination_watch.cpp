#include "review/match/combination_watch.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace assay::review::match {

void CombinationWatch::wanted(std::uint32_t rule, std::uint8_t slot, Place begin, Place end, text::Foldings acts) {
  states_[rule].fresh.push_back({begin, end, slot, acts});
}

void CombinationWatch::unwanted(std::uint32_t rule, Place begin, Place end) {
  states_[rule].unwanted.push_back({begin, end, 0, {}});
}

void CombinationWatch::settle(Place until, std::vector<Hit>& hits) {
  for (auto at = states_.begin(); at != states_.end();) {
    State& state = at->second;
    settle_rule(at->first, state, until, hits);
    const bool idle = state.fresh.empty() && state.window.empty() && state.candidates.empty() && state.unwanted.empty();
    at = idle ? states_.erase(at) : std::next(at);
  }
}

void CombinationWatch::settle_rule(std::uint32_t number, State& state, Place until, std::vector<Hit>& hits) const {
  const Rule& rule = layers_->rule(number);
  const std::uint64_t within = rule.within;
  const auto order = [](const Seen& a, const Seen& b) {
    return std::tuple(a.end.byte, a.begin.byte, a.slot) < std::tuple(b.end.byte, b.begin.byte, b.slot);
  };
  std::sort(state.fresh.begin(), state.fresh.end(), order);
  const auto later = std::find_if(state.fresh.begin(), state.fresh.end(),
                                  [&](const Seen& seen) { return seen.end.byte > until.byte; });
  for (auto last = state.fresh.begin(); last != later; ++last) {
    try_last(rule, state, *last);
    state.window.push_back(*last);
    std::erase_if(state.window, [&](const Seen& seen) { return last->end.character > seen.begin.character + within; });
  }
  state.fresh.erase(state.fresh.begin(), later);

  const bool over = until.byte == kForever;
  std::erase_if(state.candidates, [&](const Seen& candidate) {
    const bool excluded = std::any_of(state.unwanted.begin(), state.unwanted.end(), [&](const Seen& seen) {
      return std::max(seen.end.character, candidate.end.character) -
                 std::min(seen.begin.character, candidate.begin.character) <=
             within;
    });
    if (excluded) return true;
    // An unwanted word that ends later than this is too far away.
    const bool decided = over || rule.none.empty() || until.character > candidate.begin.character + within;
    if (decided) hits.push_back({number, candidate.begin.byte, candidate.end.byte, candidate.acts});
    return decided;
  });
  std::erase_if(state.window,
                [&](const Seen& seen) { return over || until.character > seen.begin.character + within; });
  std::erase_if(state.unwanted,
                [&](const Seen& seen) { return over || until.character > seen.begin.character + 2 * within; });
}

void CombinationWatch::try_last(const Rule& rule, State& state, const Seen& last) {
  std::array<const Seen*, kMostWordsOfCombination> latest{};
  for (const Seen& seen : state.window) {
    if (seen.slot == last.slot) continue;
    const Seen*& best = latest[seen.slot];
    if (best == nullptr || seen.begin.byte >= best->begin.byte) best = &seen;
  }
  Seen whole = last;
  for (std::size_t slot = 0; slot < rule.all.size(); ++slot) {
    if (slot == last.slot) continue;
    const Seen* const seen = latest[slot];
    if (seen == nullptr) return;
    if (seen->begin.byte < whole.begin.byte) whole.begin = seen->begin;
    whole.acts |= seen->acts;
  }
  if (whole.end.character - whole.begin.character <= rule.within) state.candidates.push_back(whole);
}

std::uint64_t CombinationWatch::live_from() const noexcept {
  std::uint64_t from = kForever;
  for (const auto& [rule, state] : states_) {
    for (const auto* list : {&state.fresh, &state.window, &state.candidates})
      for (const Seen& seen : *list) from = std::min(from, seen.begin.byte);
  }
  return from;
}

}  // namespace assay::review::match
