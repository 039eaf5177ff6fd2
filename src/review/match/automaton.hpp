// Finds many words at once: an Aho-Corasick automaton over bytes in a double array, 12 bytes a state.
//
//   ASSAY_TRY(const Automaton automaton, Automaton::build(words));
//   Automaton::State state = Automaton::kRoot;
//   automaton.scan(state, chunk, found);          // every occurrence of every word, chunk after chunk
//   automaton.live(state)                         // bytes at the end that may still become a word
//
// All hits are reported, so a short word never hides a longer one and a long one never hides what is in it. Long
// stretches are not walked byte by byte: a filter on the first six (or four, three, two) bytes of all words says at
// which characters a word may begin, and only from there words are followed (automaton_scan.cpp).
//
// Immutable once built; any number of threads may read it. A State is all there is of a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "review/match/start_filter.hpp"

namespace assay::review::match {

/// Longest word in bytes: what a stream may hold back for one word.
inline constexpr std::size_t kLongestWord = 4096;
/// Most words of an automaton (a state names the word that ends there in 23 bits).
inline constexpr std::size_t kMostWords = (1U << 21) - 2;

/// A word found: which, and the offset just behind it, counted from the beginning of the scanned piece.
struct Found {
  std::uint32_t word = 0;
  std::uint64_t end = 0;
  friend bool operator==(const Found&, const Found&) = default;
};

class Automaton {
 public:
  using State = std::uint32_t;
  static constexpr State kRoot = 0;

  /// An automaton that finds nothing.
  Automaton();

  /// @param words   what to look for; Found::word is the place in this list. Any bytes; no word twice.
  /// @param marked  for each word 1 if `live_marked` shall know it; empty: none
  /// @return InvalidInput: an empty word, a word twice; Limited: over kLongestWord, over kMostWords
  /// Time and memory grow with the bytes of all words; 100 000 words take about a tenth of a second.
  [[nodiscard]] static Result<Automaton> build(std::span<const std::string_view> words,
                                               std::span<const std::uint8_t> marked = {});

  /// Reads `text` from `state` on, leaves the state behind it and appends all occurrences, in no particular order.
  /// O(text + occurrences).
  void scan(State& state, std::string_view text, std::vector<Found>& found) const;

  /// The same, byte by byte, without the filter: what `scan` is held against. In the order of the ends, the longest
  /// first among those that end together.
  void walk(State& state, std::string_view text, std::vector<Found>& found) const;

  /// Bytes before the place of `state` that may still become a word, or a longer one: the longest live prefix.
  [[nodiscard]] std::size_t live(State state) const noexcept { return depth_[state]; }
  /// The same for marked words only.
  [[nodiscard]] std::size_t live_marked(State state) const noexcept {
    return marked_depth_.empty() ? 0 : marked_depth_[state];
  }

  [[nodiscard]] bool has_marked() const noexcept { return !marked_depth_.empty(); }

  [[nodiscard]] std::size_t length_of(std::uint32_t word) const noexcept { return length_[word]; }
  [[nodiscard]] std::size_t words() const noexcept { return length_.size(); }
  [[nodiscard]] std::size_t states() const noexcept { return states_; }
  /// Bytes of memory that the tables take.
  [[nodiscard]] std::size_t memory() const noexcept;

 private:
  friend class AutomatonBuilder;
  class Beginnings;
  /// A state: its child for byte c is at base ^ c, if that one's label is c.
  struct Node {
    std::uint32_t base = 0;
    std::uint32_t fail = 0;  // state of the longest proper suffix that is a prefix of a word
    std::uint32_t tag = 0;   // 8 bits label, kWholeWord, 23 bits: 1 + the longest word that ends here
  };
  // All bytes from the root to this state are a word: the one the tag names.
  static constexpr std::uint32_t kWholeWord = 1U << 8;
  static constexpr unsigned kOutShift = 9;
  static std::uint32_t out_of(std::uint32_t tag) noexcept { return tag >> kOutShift; }

  /// Follows one byte, sets `tag` to the tag of the state arrived at.
  [[nodiscard]] State step(State state, std::uint8_t byte, std::uint32_t& tag) const noexcept {
    for (;;) {
      const State child = nodes_[state].base ^ byte;
      tag = nodes_[child].tag;
      if ((tag & 0xff) == byte) return child;
      if (state == kRoot) {
        tag = nodes_[kRoot].tag;
        return kRoot;
      }
      state = nodes_[state].fail;
    }
  }
  /// The child for a byte, or kRoot if there is none.
  [[nodiscard]] State child(State state, std::uint8_t byte) const noexcept {
    const State child = nodes_[state].base ^ byte;
    return (nodes_[child].tag & 0xff) == byte ? child : kRoot;
  }
  void report(std::uint32_t out, std::uint64_t end, std::vector<Found>& found) const {
    for (; out != 0; out = shorter_[out - 1]) found.push_back({out - 1, end});
  }

  std::vector<Node> nodes_;
  std::vector<std::uint16_t> depth_;         // of the longest live prefix
  std::vector<std::uint16_t> marked_depth_;  // empty without marked words
  std::vector<std::uint16_t> length_;        // per word
  std::vector<std::uint32_t> shorter_;       // per word: 1 + the next shorter word that ends where it does, or 0
  std::size_t states_ = 1;
  StartFilter filter_;
};

}  // namespace assay::review::match
