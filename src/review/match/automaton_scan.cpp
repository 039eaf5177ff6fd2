// How an automaton reads: byte by byte where little is read at once, and from the beginnings of words where it is much.
//
// Byte by byte every step waits for the one before: the next state is known only when the last is there, a cache miss
// each in a large set, and a wrong guess of the processor at every word that fails. From the beginnings nothing waits:
//
//   1. A batch of characters is held against the filter: a hash of the first bytes at each, one bit of a table. What
//      may begin a word goes into a list, without a branch.
//   2. The list is gone through with the memory of what comes next already asked for. Two characters lead by a hash to
//      the word they are, if they are one, and to their state, if a word may go on with the character behind them.
//   3. From such a state the tree goes on, without failure links, as long as the text goes on like a word that begins
//      here.
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
#ifdef __x86_64__
// Shifts by a number that is not known before take three steps without these instructions: a quarter of what collecting
// costs. They came with the processors of 2013, so it is asked whether they are there.
#define ASSAY_WITH_SHIFTS __attribute__((target("bmi,bmi2")))
#endif

namespace assay::review::match {
namespace {

#ifdef ASSAY_WITH_SHIFTS
const bool kHasShifts = __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0;
#endif

constexpr std::size_t kBlock = 64;
constexpr char kContinuation = '\x80';
// Below this the filter's loop costs more than it saves.
constexpr std::size_t kWorthFiltering = 64;
// Characters of a batch: as many as keep their list in the first cache.
constexpr std::size_t kBatch = 16 * kBlock;
// How far ahead the memory of a beginning is asked for.
constexpr std::size_t kAhead = 8;
constexpr std::size_t kMostSteps = 4;

/// One bit for each of 64 bytes: which begin a UTF-8 character (are no continuation bytes), and which of them one of
/// three or four bytes.
struct Beginning {
  std::uint64_t any = 0;
  std::uint64_t wide = 0;
};
constexpr int kLastContinuation = 0xbf - 0x100;  // as signed bytes
constexpr int kLastOfTwo = 0xdf - 0x100;

Beginning beginnings(const char* block) noexcept {
  Beginning begin;
#ifdef __SSE2__
  const __m128i last_continuation = _mm_set1_epi8(static_cast<char>(kLastContinuation));
  const __m128i last_of_two = _mm_set1_epi8(static_cast<char>(kLastOfTwo));
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * i));
    const auto any = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpgt_epi8(bytes, last_continuation)));
    const auto past_two = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpgt_epi8(bytes, last_of_two)));
    const auto high = static_cast<unsigned>(_mm_movemask_epi8(bytes));
    begin.any |= static_cast<std::uint64_t>(any) << (16 * i);
    begin.wide |= static_cast<std::uint64_t>(past_two & high) << (16 * i);
  }
#else
  for (unsigned i = 0; i < kBlock; ++i) {
    const auto byte = static_cast<signed char>(block[i]);
    begin.any |= static_cast<std::uint64_t>(byte > kLastContinuation) << i;
    begin.wide |= static_cast<std::uint64_t>(byte > kLastOfTwo && byte < 0) << i;
  }
#endif
  return begin;
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
      batch_ = at;
      batch_begin_ = found_.size();
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
  // Where a longer word may begin, the state six bytes behind, and what is there when it is one word.
  struct Begun {
    std::size_t place;
    State state;
    std::uint32_t tail;
  };
  static bool continues(std::uint8_t byte) noexcept { return (byte & 0xc0) == 0x80; }
  [[nodiscard]] std::uint8_t byte(std::size_t at) const noexcept { return static_cast<std::uint8_t>(text_[at]); }

  // Of the 64 bytes from `at` on, as far as there are so many.
  [[nodiscard]] Beginning beginnings_at(std::size_t at) const {
    if (text_.size() - at >= kBlock) return beginnings(text_.data() + at);
    std::array<char, kBlock> padded;
    padded.fill(kContinuation);
    std::copy(text_.begin() + static_cast<std::ptrdiff_t>(at), text_.end(), padded.begin());
    return beginnings(padded.data());
  }

  // Places in [at, stop) where a word may begin.
  void collect(std::size_t at, std::size_t stop) {
#ifdef ASSAY_WITH_SHIFTS
    if (kHasShifts) return collect_with_shifts(at, stop);
#endif
    collect_any(at, stop);
  }
#ifdef ASSAY_WITH_SHIFTS
  ASSAY_WITH_SHIFTS void collect_with_shifts(std::size_t at, std::size_t stop) { collect_any(at, stop); }
#endif
  [[gnu::always_inline]] void collect_any(std::size_t at, std::size_t stop) {
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
  [[gnu::always_inline]] void collect_of(std::size_t at, std::size_t stop) {
    const StartFilter& filter = automaton_.filter_;
    const char* const data = text_.data();
    std::size_t sixes = 0;
    std::size_t threes = 0;
    std::size_t twos = 0;
    for (; at < stop; at += kBlock) {
      const Beginning begin = beginnings_at(at);
      const std::uint64_t wanted = stop - at < kBlock ? (std::uint64_t{1} << (stop - at)) - 1 : ~std::uint64_t{0};
      for (std::uint64_t mask = begin.any & wanted; mask != 0; mask &= mask - 1) {
        const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(mask));
        const std::uint64_t bytes = StartFilter::load(data + place);
        sixes_[sixes] = static_cast<std::uint32_t>(place - batch_);
        sixes += static_cast<std::size_t>(filter.may_begin_six(bytes));
        if constexpr (kWidths != StartFilter::Widths::Six) {
          threes_[threes] = static_cast<std::uint32_t>(place - batch_);
          threes += static_cast<std::size_t>(filter.may_begin_three(bytes));
        }
      }
      if constexpr (kWidths != StartFilter::Widths::All) continue;
      for (std::uint64_t mask = begin.any & ~begin.wide & wanted; mask != 0; mask &= mask - 1) {
        const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(mask));
        twos_[twos] = static_cast<std::uint32_t>(place - batch_);
        twos += static_cast<std::size_t>(filter.may_begin_two(StartFilter::load(data + place)));
      }
    }
    six_count_ = sixes;
    three_count_ = threes;
    two_count_ = twos;
  }

  // False: too many steps; what begins at next_ and behind is not looked for yet.
  bool follow_all() {
    follow_twos();
    follow_threes();
    follow_sixes();
    return follow_longer();
  }
  // Words of more than six bytes: all beginnings a byte further at a time, so that none waits for another's memory.
  bool follow_longer() {
    const State live = live_;
    std::size_t left = take_tails();
    for (std::size_t depth = StartFilter::kSix; left != 0; ++depth) {
      if (steps_ > most_steps_) {
        live_ = live;
        forget_batch();
        return false;
      }
      std::size_t kept = 0;
      for (std::size_t i = 0; i < left; ++i) {
        if (i + kAhead < left) expect_child(begun_[i + kAhead], depth);
        const Begun begun = begun_[i];
        if (begun.place + depth == text_.size()) {
          if (live == kRoot) live_ = begun.state;  // the deeper ones, which began earlier, come later
          continue;
        }
        const State state = automaton_.child(begun.state, byte(begun.place + depth));
        if (state == kRoot) continue;
        ++steps_;
        if (const std::uint32_t tag = automaton_.nodes_[state].tag; (tag & kWholeWord) != 0)
          tell(out_of(tag), begun.place + depth + 1);
        begun_[kept] = {begun.place, state, StartFilter::kNoTail};
        kept += static_cast<std::size_t>(automaton_.nodes_[state].base != 0);
      }
      left = kept;
    }
    return true;
  }
  // Nothing that begins in the batch is told: it is read again, byte by byte.
  void forget_batch() {
    next_ = batch_;
    found_.erase(std::remove_if(found_.begin() + static_cast<std::ptrdiff_t>(batch_begin_), found_.end(),
                                [&](const Found& one) { return one.end - automaton_.length_of(one.word) >= next_; }),
                 found_.end());
  }
  void tell(std::uint32_t out, std::size_t end) {
    if (end > told_) found_.push_back({out - 1, end});
  }
  // Words of one and two bytes.
  void follow_twos() {
    for (std::size_t i = 0; i < two_count_; ++i) {
      const std::size_t place = batch_ + twos_[i];
      State state = kRoot;
      for (std::size_t depth = 0; depth < 2; ++depth) {
        state = automaton_.child(state, byte(place + depth));
        if (state == kRoot) break;
        if (const std::uint32_t tag = automaton_.nodes_[state].tag; (tag & kWholeWord) != 0)
          tell(out_of(tag), place + depth + 1);
      }
    }
  }
  // Words of three to five bytes.
  void follow_threes() {
    const StartFilter& filter = automaton_.filter_;
    const char* const data = text_.data() + batch_;
    for (std::size_t i = 0; i < three_count_; ++i) {
      if (i + kAhead < three_count_) filter.expect_three(StartFilter::load(data + threes_[i + kAhead]));
      const StartFilter::Deep deep = filter.after_three(data + threes_[i]);
      const std::size_t place = batch_ + threes_[i];
      if (deep.word != 0) tell(deep.word, place + StartFilter::kThree);
      if (!deep.goes_on) continue;
      State state = deep.state;
      for (std::size_t depth = StartFilter::kThree; depth < StartFilter::kSix - 1; ++depth) {
        state = automaton_.child(state, byte(place + depth));
        if (state == kRoot) break;
        if (const std::uint32_t tag = automaton_.nodes_[state].tag; (tag & kWholeWord) != 0)
          tell(out_of(tag), place + depth + 1);
      }
    }
  }
  // Words of six bytes; those that are longer are left in the list, the memory of their states asked for. Most places
  // lead nowhere.
  void follow_sixes() {
    const StartFilter& filter = automaton_.filter_;
    const char* const data = text_.data() + batch_;
    for (std::size_t i = 0; i < std::min(kAhead, six_count_); ++i)
      filter.expect_six(StartFilter::load(data + sixes_[i]));
    std::size_t left = 0;
    for (std::size_t i = 0; i < six_count_; ++i) {
      if (i + kAhead < six_count_) filter.expect_six(StartFilter::load(data + sixes_[i + kAhead]));
      const StartFilter::Deep deep = filter.after_six(data + sixes_[i]);
      const std::size_t place = batch_ + sixes_[i];
      if (deep.word != 0) tell(deep.word, place + StartFilter::kSix);
      begun_[left] = {place, deep.state, deep.tail};
      if (deep.goes_on) {
        if (deep.tail == StartFilter::kNoTail) {
          __builtin_prefetch(&automaton_.nodes_[deep.state]);
        } else {
          filter.expect_tail(deep.tail);
        }
      }
      left += static_cast<std::size_t>(deep.goes_on);
    }
    count_ = left;
  }

  void expect_child(const Begun& begun, std::size_t depth) const {
    if (begun.place + depth == text_.size()) return;
    __builtin_prefetch(&automaton_.nodes_[automaton_.nodes_[begun.state].base ^ byte(begun.place + depth)]);
  }
  // Those that are one word are held against it; gives how many others there are. The last bytes of a text are followed
  // in any case, for what is live.
  std::size_t take_tails() {
    std::size_t left = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const Begun begun = begun_[i];
      if (begun.tail != StartFilter::kNoTail) {
        const StartFilter::Tail tail = automaton_.filter_.tail(begun.tail);
        const std::string_view rest = text_.substr(begun.place + StartFilter::kSix);
        if (rest.size() >= tail.bytes.size()) {
          if (rest.starts_with(tail.bytes)) tell(tail.word + 1, begun.place + StartFilter::kSix + tail.bytes.size());
          continue;
        }
      }
      begun_[left++] = begun;
    }
    return left;
  }

  void from_root(std::size_t place) {
    const State child = automaton_.child(kRoot, byte(place));
    if (child == kRoot) return;
    if (const std::uint32_t tag = automaton_.nodes_[child].tag; (tag & kWholeWord) != 0) tell(out_of(tag), place + 1);
    on_from(child, place, 1);
  }

  // The text from `place` on has led to `state`, `depth` bytes deep: on from there. What ends at `depth` is told; other
  // words that end where one does began later and are found there.
  void on_from(State state, std::size_t place, std::size_t depth) {
    for (;;) {
      if (automaton_.nodes_[state].base == 0) return;
      if (place + depth == text_.size()) {
        if (live_ == kRoot) live_ = state;
        return;
      }
      state = automaton_.child(state, byte(place + depth));
      if (state == kRoot) return;
      ++depth;
      ++steps_;
      if (const std::uint32_t tag = automaton_.nodes_[state].tag; (tag & kWholeWord) != 0)
        tell(out_of(tag), place + depth);
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
  std::size_t batch_ = 0;        // where the batch begins
  std::size_t batch_begin_ = 0;  // what was found before it
  // Where a word of six bytes and more, of three to five, of fewer may begin, from batch_ on.
  std::array<std::uint32_t, kBatch + 1> sixes_;
  std::array<std::uint32_t, kBatch + 1> threes_;
  std::array<std::uint32_t, kBatch + 1> twos_;
  std::size_t six_count_ = 0;
  std::size_t three_count_ = 0;
  std::size_t two_count_ = 0;
  std::array<Begun, kBatch + 1> begun_;
  std::size_t count_ = 0;
};

void Automaton::scan(State& state, std::string_view text, std::vector<Found>& found) const {
  if (text.size() < kWorthFiltering || !filter_.usable()) return walk(state, text, found);
  state = Beginnings(*this, text, found).read(state);
}

}  // namespace assay::review::match
