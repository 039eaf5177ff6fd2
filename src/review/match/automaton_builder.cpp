#include "review/match/automaton_builder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <numeric>

namespace assay::review::match {
namespace {

constexpr std::uint32_t kBlockSize = 256;

bool test(const std::array<std::uint64_t, 4>& bits, unsigned at) noexcept {
  return (bits[at >> 6] >> (at & 63) & 1) != 0;
}
void set(std::array<std::uint64_t, 4>& bits, unsigned at) noexcept { bits[at >> 6] |= 1ULL << (at & 63); }
void clear(std::array<std::uint64_t, 4>& bits, unsigned at) noexcept { bits[at >> 6] &= ~(1ULL << (at & 63)); }

}  // namespace

Result<Automaton> AutomatonBuilder::build() {
  ASSAY_CHECK(sort());
  made_.nodes_.clear();
  made_.depth_.clear();
  made_.length_.resize(words_.size());
  made_.shorter_.assign(words_.size(), 0);
  ends_.assign(words_.size(), Automaton::kRoot);
  for (std::size_t i = 0; i < words_.size(); ++i) made_.length_[i] = static_cast<std::uint16_t>(words_[i].size());
  add_block();
  Block& first = blocks_.front();
  clear(first.free, Automaton::kRoot);
  --first.left;
  // Base 0 is that of states without children, base 1 stays unused: the labels of free slots are made with it.
  set(first.base, 0);
  set(first.base, 1);
  made_.states_ = 1;
  if (!words_.empty()) queue_.push_back({0, static_cast<std::uint32_t>(words_.size()), Automaton::kRoot});
  while (!queue_.empty()) {
    const Stretch stretch = queue_.front();
    queue_.pop_front();
    spread(stretch);
  }
  close_free_slots();
  build_filter();
  mark();
  keep_live_depths();
  return std::move(made_);
}

Result<> AutomatonBuilder::sort() {
  if (words_.size() > kMostWords)
    return fail(Code::Limited,
                fmt::format("{} words are more than {} in one set; make several", words_.size(), kMostWords));
  order_.resize(words_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::sort(order_.begin(), order_.end(), [this](std::uint32_t a, std::uint32_t b) { return words_[a] < words_[b]; });
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const std::string_view word = words_[order_[i]];
    if (word.empty()) return fail(Code::InvalidInput, fmt::format("word {} is empty", order_[i]));
    if (word.size() > kLongestWord) {
      return fail(Code::Limited,
                  fmt::format("word {} has {} bytes, at most {} are looked for", order_[i], word.size(), kLongestWord));
    }
    if (i > 0 && words_[order_[i - 1]] == word)
      return fail(Code::InvalidInput, fmt::format("words {} and {} are the same", order_[i - 1], order_[i]));
  }
  return {};
}

// Gives a state its children: the bytes that follow in its words.
void AutomatonBuilder::spread(const Stretch& stretch) {
  const std::size_t depth = made_.depth_[stretch.state];
  std::uint32_t from = stretch.from;
  // At most one word ends here: it is the first, for the order is that of the bytes and no word is there twice.
  if (words_[order_[from]].size() == depth) ++from;
  std::array<std::uint8_t, kBlockSize> bytes{};
  std::array<std::uint32_t, kBlockSize + 1> starts{};
  std::size_t count = 0;
  for (std::uint32_t i = from; i < stretch.to; ++i) {
    const auto byte = static_cast<std::uint8_t>(words_[order_[i]][depth]);
    if (count != 0 && bytes[count - 1] == byte) continue;
    bytes[count] = byte;
    starts[count++] = i;
  }
  if (count == 0) return;
  starts[count] = stretch.to;
  const std::span<const std::uint8_t> children(bytes.data(), count);
  const std::uint32_t base = place(children);
  take(base, children);
  made_.nodes_[stretch.state].base = base;
  for (std::size_t i = 0; i < count; ++i) {
    const Automaton::State child = base ^ bytes[i];
    parent_[child] = stretch.state;
    made_.depth_[child] = static_cast<std::uint16_t>(depth + 1);
    link(stretch.state, child, bytes[i]);
    const std::uint32_t word = order_[starts[i]];
    if (words_[word].size() == depth + 1) end_word(child, word);
    queue_.push_back({starts[i], starts[i + 1], child});
    by_depth_.push_back(child);
  }
  made_.states_ += count;
}

// Failure link and what is inherited through it.
void AutomatonBuilder::link(Automaton::State parent, Automaton::State child, std::uint8_t byte) {
  Automaton::State fail = Automaton::kRoot;
  if (parent != Automaton::kRoot) {
    Automaton::State at = made_.nodes_[parent].fail;
    for (;;) {
      const Automaton::State next = child_of(at, byte);
      if (next != kNobody) {
        fail = next;
        break;
      }
      if (at == Automaton::kRoot) break;
      at = made_.nodes_[at].fail;
    }
  }
  Automaton::Node& node = made_.nodes_[child];
  node.fail = fail;
  node.tag = byte | Automaton::out_of(made_.nodes_[fail].tag) << Automaton::kOutShift;
}

void AutomatonBuilder::end_word(Automaton::State state, std::uint32_t word) {
  Automaton::Node& node = made_.nodes_[state];
  made_.shorter_[word] = Automaton::out_of(node.tag);
  ends_[word] = state;
  node.tag = (node.tag & 0xff) | Automaton::kWholeWord | (word + 1) << Automaton::kOutShift;
}

Automaton::State AutomatonBuilder::child_of(Automaton::State state, std::uint8_t byte) const {
  const Automaton::State child = made_.nodes_[state].base ^ byte;
  return parent_[child] == state ? child : kNobody;
}

// A base under which all the children's slots are free and which no other state has: then a label tells whose child a
// slot holds.
std::uint32_t AutomatonBuilder::place(std::span<const std::uint8_t> bytes) {
  for (std::size_t i = open_.size(); i-- > 0;) {
    const std::uint32_t number = open_[i];
    const Block& block = blocks_[number];
    if (block.left < bytes.size()) continue;
    for (unsigned word = 0; word < block.free.size(); ++word) {
      for (std::uint64_t free = block.free[word]; free != 0; free &= free - 1) {
        const unsigned slot = word * 64 + static_cast<unsigned>(std::countr_zero(free));
        const unsigned low = slot ^ bytes.front();
        if (fits(block, low, bytes)) return number * kBlockSize + low;
      }
    }
  }
  const std::uint32_t number = add_block();
  return number * kBlockSize;
}

bool AutomatonBuilder::fits(const Block& block, unsigned low, std::span<const std::uint8_t> bytes) const {
  if (test(block.base, low)) return false;
  return std::all_of(bytes.begin(), bytes.end(), [&](std::uint8_t byte) { return test(block.free, low ^ byte); });
}

std::uint32_t AutomatonBuilder::add_block() {
  const auto number = static_cast<std::uint32_t>(blocks_.size());
  blocks_.emplace_back();
  const std::size_t slots = static_cast<std::size_t>(number + 1) * kBlockSize;
  made_.nodes_.resize(slots);
  made_.depth_.resize(slots, 0);
  parent_.resize(slots, kNobody);
  if (open_.size() == kOpenBlocks) open_.erase(open_.begin());
  open_.push_back(number);
  return number;
}

void AutomatonBuilder::take(std::uint32_t base, std::span<const std::uint8_t> bytes) {
  const std::uint32_t number = base / kBlockSize;
  const unsigned low = base % kBlockSize;
  Block& block = blocks_[number];
  set(block.base, low);
  for (const std::uint8_t byte : bytes) clear(block.free, low ^ byte);
  block.left -= static_cast<unsigned>(bytes.size());
  if (block.left == 0) std::erase(open_, number);
}

// A free slot (and the root's) gets the label under which nobody comes to it: that of a base no state has. There is one
// in every block with a free slot, for a base takes at least one slot of its block; in the first block it is 1.
void AutomatonBuilder::close_free_slots() {
  for (std::uint32_t number = 0; number < blocks_.size(); ++number) {
    const Block& block = blocks_[number];
    unsigned unused = 1;
    for (unsigned low = 0; number != 0 && low < kBlockSize; ++low) {
      if (!test(block.base, low)) {
        unused = low;
        break;
      }
    }
    for (unsigned slot = 0; slot < kBlockSize; ++slot) {
      if (!test(block.free, slot) && (number != 0 || slot != Automaton::kRoot)) continue;
      std::uint32_t& tag = made_.nodes_[static_cast<std::size_t>(number) * kBlockSize + slot].tag;
      tag = (tag & ~0xffU) | (slot ^ unused);
    }
  }
}

void AutomatonBuilder::build_filter() {
  std::vector<std::uint32_t> deep(words_.size());
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (words_[i].size() < StartFilter::kThree) continue;
    const std::size_t depth = words_[i].size() < StartFilter::kSix ? StartFilter::kThree : StartFilter::kSix;
    for (std::size_t at = 0; at < depth; ++at) deep[i] = child_of(deep[i], static_cast<std::uint8_t>(words_[i][at]));
  }
  made_.filter_ = StartFilter(words_, deep);
}

// What is whole and cannot go on is not live: such a state has what its failure link has.
void AutomatonBuilder::keep_live_depths() {
  for (const Automaton::State state : by_depth_)
    if (made_.nodes_[state].base == 0) made_.depth_[state] = made_.depth_[made_.nodes_[state].fail];
}

// A state on the way of a marked word has its own depth, any other what its failure link has, which is shallower and so
// known already.
void AutomatonBuilder::mark() {
  bool any = false;
  std::vector<std::uint8_t> on_way;
  for (std::size_t word = 0; word < marked_.size(); ++word) {
    if (marked_[word] == 0) continue;
    if (!any) on_way.assign(made_.nodes_.size(), 0);
    any = true;
    for (Automaton::State at = parent_[ends_[word]]; at != Automaton::kRoot && on_way[at] == 0; at = parent_[at])
      on_way[at] = 1;
  }
  if (!any) return;
  made_.marked_depth_.assign(made_.nodes_.size(), 0);
  for (const Automaton::State state : by_depth_) {
    made_.marked_depth_[state] =
        on_way[state] != 0 ? made_.depth_[state] : made_.marked_depth_[made_.nodes_[state].fail];
  }
}

}  // namespace assay::review::match
