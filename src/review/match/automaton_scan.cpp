// How an automaton reads: byte by byte where words may be, by leaps where the filter says that none begins.
#include <bit>

#include "review/match/automaton.hpp"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace assay::review::match {
namespace {

constexpr std::size_t kBlock = 64;
// Below this the filter's loop costs more than it saves.
constexpr std::size_t kWorthFiltering = 32;

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

void Automaton::scan(State& state, std::string_view text, std::vector<Found>& found) const {
  if (text.size() < kWorthFiltering || !filter_.usable()) return walk(state, text, found);
  switch (filter_.widths()) {
    case StartFilter::Widths::Six:
      return scan_filtered<StartFilter::Widths::Six>(state, text, found);
    case StartFilter::Widths::SixAndThree:
      return scan_filtered<StartFilter::Widths::SixAndThree>(state, text, found);
    case StartFilter::Widths::All:
      return scan_filtered<StartFilter::Widths::All>(state, text, found);
  }
}

// `at` runs over the text in one of two ways. Walking: `state` is the automaton's at `at`. Leaping: nothing that begins
// before `at` is live, and no word that begins at or behind `at` has been reported.
template <StartFilter::Widths kWidths>
void Automaton::scan_filtered(State& state, std::string_view text, std::vector<Found>& found) const {
  const char* const data = text.data();
  const std::size_t size = text.size();
  const std::size_t filtered_end = size < StartFilter::kReach ? 0 : size - StartFilter::kReach + 1;
  State walked = state;
  std::size_t at = 0;
  std::size_t began = 0;  // where the walk began: it goes on at least past this character
  bool first = true;      // the walk came from the chunk before: it may end at 0
  for (;;) {
    // Walk until what is live may be left to the filter.
    for (;;) {
      if (at == size) {
        state = walked;
        return;
      }
      std::uint32_t tag = 0;
      walked = step(walked, static_cast<std::uint8_t>(data[at]), tag);
      ++at;
      if (out_of(tag) != 0) report(out_of(tag), at, found);
      const std::uint32_t rest = rest_of(tag);
      if (rest != kNoRest && at >= began + rest + (first ? 0U : 1U)) {
        at -= rest;
        break;
      }
    }
    first = false;
    // Leap to the next character where a word may begin.
    walked = kRoot;
    bool walking = false;
    while (!walking && at < filtered_end) {
      std::uint64_t mask = 0;
      const std::size_t block = at;
      if (size - block >= kBlock) {
        mask = beginnings(data + block);
      } else {
        mask = 0;
        for (std::size_t i = 0; i < size - block; ++i)
          mask |= static_cast<std::uint64_t>((static_cast<unsigned char>(data[block + i]) & 0xc0) != 0x80) << i;
      }
      at = std::min(block + kBlock, filtered_end);
      for (; mask != 0; mask &= mask - 1) {
        const std::size_t place = block + static_cast<std::size_t>(std::countr_zero(mask));
        if (place >= filtered_end) break;
        const std::uint64_t bytes = StartFilter::load(data + place);
        if (filter_.may_begin_short<kWidths>(bytes)) {
          at = began = place;
          walking = true;
          break;
        }
        if (filter_.may_begin_six(bytes)) {
          const StartFilter::Deep deep = filter_.after_six(bytes);
          if (deep.state == 0) continue;
          at = began = place;
          walking = true;
          if (!deep.leap) break;
          at += StartFilter::kSix;
          walked = deep.state;
          if (const std::uint32_t out = out_of(nodes_[walked].tag); out != 0) report(out, at, found);
          break;
        }
      }
    }
    if (!walking) began = at;  // the last few bytes are walked whatever they are
  }
}

}  // namespace assay::review::match
