#include "review/match/patterns.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "review/match/code_point.hpp"

namespace assay::review::match {

std::uint64_t Patterns::State::live_from() const noexcept {
  std::uint64_t from = read_;
  for (const Thread& thread : live_) from = std::min(from, thread.begin);
  return from;
}

Result<Patterns> Patterns::build(std::vector<Expression> expressions) {
  Patterns made;
  made.patterns_ = expressions.size();
  if (expressions.empty()) return made;
  made.first_codes_.assign(0x10000 / 64, 0);
  for (std::uint32_t pattern = 0; pattern < expressions.size(); ++pattern) {
    Expression& expression = expressions[pattern];
    const auto base = static_cast<std::uint32_t>(made.positions_.size());
    if (base + expression.positions.size() > kMostPositionsOfSet)
      return fail(Code::Limited, fmt::format("the patterns have over {} places together", kMostPositionsOfSet));
    for (Expression::Position& position : expression.positions) {
      for (std::uint32_t& follow : position.follow) follow += base;
      made.positions_.push_back({std::move(position.codes), std::move(position.follow), pattern, position.last});
    }
    for (const std::uint32_t first : expression.first) {
      std::array<bool, kBuckets> in{};
      for (const auto& [low, high] : made.positions_[base + first].codes.ranges()) {
        for (char32_t code = low; code <= high && code <= 0xffff; ++code)
          made.first_codes_[code >> 6] |= 1ULL << (code & 63);
        for (char32_t code = low; code <= high && code - low < kBuckets; ++code) in[code % kBuckets] = true;
      }
      for (std::size_t bucket = 0; bucket < kBuckets; ++bucket)
        if (in[bucket]) made.first_[bucket].push_back(base + first);
    }
  }
  return made;
}

void Patterns::scan(State& state, std::string_view text, std::vector<PatternFound>& found) const {
  const std::uint64_t start = state.read_;
  state.read_ += text.size();
  if (empty()) return;
  if (state.seen_.empty()) {
    state.seen_.assign(positions_.size(), 0);
    state.place_.assign(positions_.size(), 0);
  }
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 0;
    const char32_t code = decode(text.substr(at), length);
    if (!state.live_.empty() || may_begin(code)) step(state, code, start + at, start + at + length, found);
    at += length;
  }
}

void Patterns::step(State& state, char32_t code, std::uint64_t begin, std::uint64_t end,
                    std::vector<PatternFound>& found) const {
  const std::size_t found_here = found.size();
  if (++state.turn_ == 0) {
    std::fill(state.seen_.begin(), state.seen_.end(), 0);
    state.turn_ = 1;
  }
  state.next_.clear();
  for (const State::Thread& thread : state.live_)
    if (positions_[thread.position].codes.has(code)) read(state, thread.position, thread.begin, end, found, found_here);
  for (const std::uint32_t first : first_[code % kBuckets])
    if (positions_[first].codes.has(code)) read(state, first, begin, end, found, found_here);
  state.live_.swap(state.next_);
  if (found.size() - found_here > 1) {
    std::sort(found.begin() + static_cast<std::ptrdiff_t>(found_here), found.end(),
              [](const PatternFound& a, const PatternFound& b) { return a.pattern < b.pattern; });
  }
}

// A position has read the character that ends at `end`.
void Patterns::read(State& state, std::uint32_t number, std::uint64_t begin, std::uint64_t end,
                    std::vector<PatternFound>& found, std::size_t found_here) const {
  const Position& position = positions_[number];
  if (position.last) {
    const auto same = std::find_if(found.begin() + static_cast<std::ptrdiff_t>(found_here), found.end(),
                                   [&](const PatternFound& other) { return other.pattern == position.pattern; });
    if (same == found.end()) {
      found.push_back({position.pattern, begin, end});
    } else {
      same->begin = std::min(same->begin, begin);
    }
  }
  for (const std::uint32_t follow : position.follow) {
    if (state.seen_[follow] == state.turn_) {
      State::Thread& other = state.next_[state.place_[follow]];
      other.begin = std::min(other.begin, begin);
      continue;
    }
    state.seen_[follow] = state.turn_;
    state.place_[follow] = static_cast<std::uint32_t>(state.next_.size());
    state.next_.push_back({follow, begin});
  }
}

}  // namespace assay::review::match
