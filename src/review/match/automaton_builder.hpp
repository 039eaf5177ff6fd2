// Makes an Automaton: the trie breadth first, each state's children placed in the double array, failure links on the
// way.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "review/match/automaton.hpp"

namespace assay::review::match {

class AutomatonBuilder {
 public:
  AutomatonBuilder(std::span<const std::string_view> words, std::span<const std::uint8_t> marked)
      : words_(words), marked_(marked) {}
  [[nodiscard]] Result<Automaton> build();

 private:
  // Words [from, to) of order_ begin with what leads to `state`.
  struct Stretch {
    std::uint32_t from = 0, to = 0;
    Automaton::State state = 0;
  };
  // 256 slots of the array: which are free, which of their numbers are some state's base.
  struct Block {
    std::array<std::uint64_t, 4> free{~0ULL, ~0ULL, ~0ULL, ~0ULL};
    std::array<std::uint64_t, 4> base{};
    unsigned left = 256;
  };

  [[nodiscard]] Result<> sort();
  void spread(const Stretch& stretch);
  void link(Automaton::State parent, Automaton::State child, std::uint8_t byte);
  void end_word(Automaton::State state, std::uint32_t word);
  [[nodiscard]] std::uint32_t place(std::span<const std::uint8_t> bytes);
  [[nodiscard]] bool fits(const Block& block, unsigned low, std::span<const std::uint8_t> bytes) const;
  std::uint32_t add_block();
  void take(std::uint32_t base, std::span<const std::uint8_t> bytes);
  [[nodiscard]] Automaton::State child_of(Automaton::State state, std::uint8_t byte) const;
  void close_free_slots();
  void build_filter();
  void mark();
  void keep_live_depths();

  static constexpr std::uint32_t kNobody = 0xffffffff;
  // Blocks that are still tried: more of them fill better and build slower.
  static constexpr std::size_t kOpenBlocks = 16;

  std::span<const std::string_view> words_;
  std::span<const std::uint8_t> marked_;
  std::vector<std::uint32_t> order_;   // words, sorted
  std::vector<std::uint32_t> parent_;  // per slot
  std::vector<Block> blocks_;
  std::vector<std::uint32_t> open_;  // blocks
  std::deque<Stretch> queue_;
  std::vector<Automaton::State> by_depth_;  // all states but the root
  std::vector<Automaton::State> ends_;      // per word
  Automaton made_;
};

}  // namespace assay::review::match
