// How an automaton reads: byte by byte where little is read at once, and from the beginnings of words where it is much.
//
// Byte by byte every step waits for the one before: the next state is known only when the last is there, a cache miss
// each in a large set, and a wrong guess of the processor at every word that fails. From the beginnings nothing waits:
//
//   1. A batch of characters is held against the filter: a hash of the first bytes at each, one bit of a table. What
//      may begin a word goes into a list, without a branch.
//   2. The list is gone through with the memory of what comes next already asked for. Two characters lead by a hash to
//      their state, most often the end of a word or no state at all; from there the tree goes on, without failure
//      links, as long as the text goes on like a word that begins here.
//
// Together that is every word at every place, as the failure links would give it, ordered by beginnings. What is live
// at the end is the earliest beginning whose way reaches the end of the text: the same state that byte by byte gives.
//
// A text made of beginnings (`abababab` for `abab...`) would walk the same bytes again and again. Ways are counted, and
// when they are more than kMostSteps for each byte, the rest is read byte by byte: O(text + occurrences) always.
#include <algorithm>
#include <array>
#include <bit>

#include "review/match/automaton.hpp"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace assay::review::match {
namespace {

constexpr std::size_t kBlock = 64;
// Below this the filter's loop costs more than it saves.
constexpr std::size_t kWorthFiltering = 64;
// Characters of a batch: as many as keep their list in the first cache.
constexpr std::size_t kBatch = 16 * kBlock;
// How far ahead the memory of a beginning is asked for.
constexpr std::size_t kAhead = 8;
constexpr std::size_t kMostSteps = 4;

/// One bit for each of 64 bytes that begins a UTF-8 character (is no continuation byte).
std::uint64_t beginnings(const char* block) noexcept {
  std::uint64_t mask = 0;
#ifdef __SSE2__
  const __m128i last_continuation = _mm_set1_epi8(-65);
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * i));
    const auto bits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpgt_epi8(bytes, last_continuation)));
    mask |= static_cast<std::uint64_t>(bits) << (16 * i);
  }
#else
  for (unsigned i = 0; i < kBlock; ++i)
    mask |= static_cast<std::uint64_t>((static_cast<unsigned char>(block[i]) & 0xc0) != 0x80) << i;
#endif
  return mask;
}

}  // namespace

void Automaton::walk(State& state, std::string_view text, std::vector<Found>& found) const {
  State at = state;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint32_t tag = 0;
    at = step(at, static_cast<std::uint8_t>(text[i]), tag);
    if (out_of(tag) != 0) report(out_of(tag), i + 1, found);
  }
  state = at;
}

// A text that is read from the beginnings of words.
class Automaton::Beginnings {
 public:
  Beginnings(const Automaton& automaton, std::string_view text, std::vector<Found>& found)
      : automaton_(automaton), text_(text), found_(found) {}

  // What came before this text and may still become a word is read byte by byte, until nothing live began before it.
  State read(State state) {
    while (told_ < automaton_.live(state)) {
      if (told_ == text_.size()) return state;
      std::uint32_t tag = 0;
      state = automaton_.step(state, byte(told_), tag);
      ++told_;
      if (out_of(tag) != 0) automaton_.report(out_of(tag), told_, found_);
    }
    const std::size_t filtered_end = text_.size() - StartFilter::kReach + 1;
    std::size_t at = told_ - automaton_.live(state);
    while (at < filtered_end) {
      const std::size_t stop = std::min(at + kBatch, filtered_end);
      collect(at, stop);
      if (!follow_all()) return rest_by_bytes();
      at = stop;
    }
    for (; at < text_.size(); ++at) {  // the last few characters
      next_ = at;
      if (steps_ > most_steps_) return rest_by_bytes();
      if (!continues(byte(at))) from_root(at);
    }
    return live_;
  }

 private:
  static bool continues(std::uint8_t byte) noexcept { return (byte & 0xc0) == 0x80; }
  [[nodiscard]] std::uint8_t byte(std::size_t at) const noexcept { return static_cast<std::uint8_t>(text_[at]); }

  // Places in [at, stop) where a word may begin.
  void collect(std::size_t at, std::size_t stop) {
    switch (automaton_.filter_.widths()) {
      case StartFilter::Widths::Six:
        return collect_of<StartFilter::Widths::Six>(at, stop);
      case StartFilter::Widths::SixToThree:
        return collect_of<StartFilter::Widths::SixToThree>(at, stop);
      case StartFilter::Widths::All:
        return collect_of<StartFilter::Widths::All>(at, stop);
    }
  }
  template <StartFilter::Widths kWidths>
  void collect_of(std::size_t at, std::size_t stop) {
    const StartFilter& filter = automaton_.filter_;
    const char* const data = text_.data();
    std::size_t count = 0;
    for (; at < stop; at += kBlock) {
      std::uint64_t mask = 0;
      if (text_.size() - at >= kBlock) {
        mask = beginnings(data + at);
      } else {
        for (std::size_t i = 0; i < text_.size() - at; ++i)
          mask |= static_cast<std::uint64_t>(!continues(byte(at + i))) << i;
      }
      if (stop - at < kBlock) mask &= (std::uint64_t{1} << (stop - at)) - 1;
      for (; mask != 0; mask &= mask - 1) {
        const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(mask));
        const std::uint64_t bytes = StartFilter::load(data + place);
        const bool is_short = filter.may_begin_short<kWidths>(bytes);
        const bool is_six = filter.may_begin_six(bytes);
        places_[count] = place << 1 | static_cast<std::size_t>(is_short);
        count += static_cast<std::size_t>(is_short || is_six);
      }
    }
    count_ = count;
  }

  // False: too many steps; what begins at next_ and behind is not looked for yet.
  bool follow_all() {
    lead_on();
    for (std::size_t i = 0; i < count_; ++i) {
      if (steps_ > most_steps_) {
        next_ = begun_[i].place;
        return false;
      }
      if (begun_[i].state == kRoot) {
        from_root(begun_[i].place);
      } else {
        arrive(begun_[i].state, begun_[i].place, StartFilter::kSix);
      }
    }
    return true;
  }
  // Where the first six bytes of each place lead, and the memory of it asked for. Most places lead nowhere.
  void lead_on() {
    const StartFilter& filter = automaton_.filter_;
    const char* const data = text_.data();
    for (std::size_t i = 0; i < std::min(kAhead, count_); ++i)
      filter.expect_six(StartFilter::load(data + (places_[i] >> 1)));
    std::size_t left = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (i + kAhead < count_) filter.expect_six(StartFilter::load(data + (places_[i + kAhead] >> 1)));
      const std::size_t place = places_[i] >> 1;
      const StartFilter::Deep deep = filter.after_six(StartFilter::load(data + place));
      const bool walked = (places_[i] & 1) != 0 || !deep.leap;  // a shorter word may be on the way
      begun_[left] = {place, walked ? kRoot : deep.state};
      __builtin_prefetch(&automaton_.nodes_[begun_[left].state]);
      left += static_cast<std::size_t>(walked || deep.state != kRoot);
    }
    count_ = left;
  }

  void from_root(std::size_t place) {
    if (const State child = automaton_.child(kRoot, byte(place)); child != kRoot) arrive(child, place, 1);
  }

  // The text from `place` on has led to `state`, `depth` bytes deep: on from there.
  void arrive(State state, std::size_t place, std::size_t depth) {
    for (;;) {
      const Node& node = automaton_.nodes_[state];
      // other words that end here began later and are found there
      if ((node.tag & kWholeWord) != 0 && place + depth > told_)
        found_.push_back({out_of(node.tag) - 1, place + depth});
      if (node.base == 0) return;
      if (place + depth == text_.size()) {
        if (live_ == kRoot) live_ = state;
        return;
      }
      state = automaton_.child(state, byte(place + depth));
      if (state == kRoot) return;
      ++depth;
      ++steps_;
    }
  }

  // What begins at next_ and behind, with failure links.
  State rest_by_bytes() {
    State state = kRoot;
    for (std::size_t at = next_; at < text_.size(); ++at) {
      std::uint32_t tag = 0;
      state = automaton_.step(state, byte(at), tag);
      if (out_of(tag) != 0 && at + 1 > told_) automaton_.report(out_of(tag), at + 1, found_);
    }
    return live_ != kRoot ? live_ : state;
  }

  const Automaton& automaton_;
  const std::string_view text_;
  std::vector<Found>& found_;
  std::size_t told_ = 0;  // words that end here or before are told
  std::size_t next_ = 0;  // the beginning that is looked at
  State live_ = kRoot;    // of the earliest beginning that is live at the end
  std::size_t steps_ = 0;
  const std::size_t most_steps_ = kMostSteps * text_.size();
  std::array<std::size_t, kBatch> places_;  // twice the place, and one if a word of less than six bytes may begin there
  // Where a word may begin, and the state six bytes behind; kRoot: to be walked from the first byte.
  struct Begun {
    std::size_t place;
    State state;
  };
  std::array<Begun, kBatch> begun_;
  std::size_t count_ = 0;
};

void Automaton::scan(State& state, std::string_view text, std::vector<Found>& found) const {
  if (text.size() < kWorthFiltering || !filter_.usable()) return walk(state, text, found);
  state = Beginnings(*this, text, found).read(state);
}

}  // namespace assay::review::match
