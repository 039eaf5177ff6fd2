#include "review/match/start_filter.hpp"

#include <algorithm>
#include <bit>

namespace assay::review::match {
namespace {

// Bits of the six-byte table per beginning: at 16 one character in sixteen or fewer is a false alarm, and the table of
// 10 000 words still fits the first cache.
constexpr std::size_t kBitsPerBeginning = 16;
constexpr std::size_t kLeastBits = 1 << 12;
// Entries of the three-byte table, eight bits each.
constexpr std::size_t kThreesPerWord = 4;
constexpr std::size_t kLeastThrees = 1 << 12;
constexpr std::size_t kLeastSlots = 4;

std::uint64_t first_bytes(std::string_view word) noexcept {
  char padded[sizeof(std::uint64_t)] = {};
  std::memcpy(padded, word.data(), std::min(word.size(), sizeof padded));
  return StartFilter::load(padded);
}

unsigned shift_for(std::size_t entries) { return 64 - static_cast<unsigned>(std::countr_zero(entries)); }

std::size_t different(std::vector<std::uint64_t>& beginnings) {
  std::sort(beginnings.begin(), beginnings.end());
  return static_cast<std::size_t>(std::unique(beginnings.begin(), beginnings.end()) - beginnings.begin());
}

}  // namespace

StartFilter::StartFilter(std::span<const std::string_view> words, std::span<const std::uint32_t> deep) {
  make_room(words);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    if (words[i].size() >= kSix) {
      enter_six(words[i], deep[i], number);
    } else if (words[i].size() >= kThree) {
      enter_three(words[i], deep[i], number);
    } else if (!words[i].empty()) {
      enter_two(words[i]);
    }
  }
  enter_tails(words);
}

void StartFilter::make_room(std::span<const std::string_view> words) {
  std::vector<std::uint64_t> sixes;
  std::vector<std::uint64_t> threes;
  bool has_two = false;
  for (const std::string_view word : words) {
    if (word.empty()) continue;
    const auto first = static_cast<unsigned char>(word.front());
    usable_ &= (first & 0xc0) != 0x80 && (word.size() >= kThree || first < 0xe0);
    if (word.size() >= kSix) {
      sixes.push_back(first_bytes(word) << kUnused);
    } else if (word.size() >= kThree) {
      threes.push_back(first_bytes(word) << kUnusedOfThree);
    } else {
      has_two = true;
    }
  }
  const std::size_t long_beginnings = different(sixes);
  const std::size_t short_beginnings = different(threes);
  const std::size_t bits = std::bit_ceil(std::max(long_beginnings * kBitsPerBeginning, kLeastBits));
  six_.assign(bits / 64, 0);
  shift_ = shift_for(bits);
  sixes_.assign(std::bit_ceil(std::max(long_beginnings * 2, kLeastSlots)), Slot{});
  six_slot_shift_ = shift_for(sixes_.size());
  if (short_beginnings != 0 || has_two) {
    three_.assign(std::bit_ceil(std::max(short_beginnings * kThreesPerWord, kLeastThrees)), 0);
    three_shift_ = shift_for(three_.size());
    threes_.assign(std::bit_ceil(std::max(short_beginnings * 2, kLeastSlots)), Slot{});
    three_slot_shift_ = shift_for(threes_.size());
  }
  if (has_two) two_.assign(0x10000 / 64, 0);
  widths_ = has_two ? Widths::All : short_beginnings != 0 ? Widths::SixToThree : Widths::Six;
}

StartFilter::Slot& StartFilter::slot_for(std::vector<Slot>& slots, unsigned shift, std::uint64_t bytes) {
  std::uint64_t slot = hash_of(bytes) >> shift;
  while (slots[slot].state != 0 && (slots[slot].key & ~kNextMask) != bytes) slot = (slot + 1) & (slots.size() - 1);
  slots[slot].key |= bytes;
  return slots[slot];
}

void StartFilter::enter_six(std::string_view word, std::uint32_t state, std::uint32_t number) {
  const std::uint64_t bytes = first_bytes(word) << kUnused;
  const std::uint64_t hash = hash_of(bytes) >> shift_;
  six_[hash >> 6] |= 1ULL << (hash & 63);
  Slot& slot = slot_for(sixes_, six_slot_shift_, bytes);
  slot.state = state;
  if (word.size() == kSix) {
    slot.word = number + 1;
    return;
  }
  // a word that ends inside the character that would be looked at goes on with anything
  const bool is_cut = static_cast<unsigned char>(word[kSix]) >= 0xe0 && word.size() < kSix + kThree;
  char padded[kReach] = {};
  std::memcpy(padded, word.data(), std::min(word.size(), sizeof padded));
  slot.key |= is_cut ? kNextMask : std::uint64_t{1} << next_of_six(padded);
}

void StartFilter::enter_tails(std::span<const std::string_view> words) {
  std::vector<std::uint8_t> longer(sixes_.size());  // words of more than six bytes by slot, as far as two
  const auto slot_of = [&](std::string_view word) -> Slot& {
    return slot_for(sixes_, six_slot_shift_, first_bytes(word) << kUnused);
  };
  const auto count_of = [&](const Slot& slot) -> std::uint8_t& {
    return longer[static_cast<std::size_t>(&slot - sixes_.data())];
  };
  for (const std::string_view word : words) {
    if (word.size() <= kSix) continue;
    std::uint8_t& count = count_of(slot_of(word));
    count = static_cast<std::uint8_t>(std::min(count + 1, 2));
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].size() <= kSix || words[i].size() > kSix + kLongestTail) continue;
    Slot& slot = slot_of(words[i]);
    if (slot.word != 0 || count_of(slot) != 1) continue;
    const std::string_view rest = words[i].substr(kSix);
    const TailHead head{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(rest.size())};
    slot.word = kIsTail | static_cast<std::uint32_t>(tails_.size());
    tails_.append(reinterpret_cast<const char*>(&head), sizeof head).append(rest);
  }
}

void StartFilter::enter_three(std::string_view word, std::uint32_t state, std::uint32_t number) {
  const std::uint64_t bytes = first_bytes(word);
  std::uint8_t& after = three_[hash_of(bytes << kUnusedOfThree) >> three_shift_];
  Slot& slot = slot_for(threes_, three_slot_shift_, bytes << kUnusedOfThree);
  slot.state = state;
  if (word.size() == kThree) {
    slot.word = number + 1;
    after = 0xff;
    return;
  }
  after = static_cast<std::uint8_t>(after | 1U << after_three(bytes));
  slot.key |= std::uint64_t{1} << after_three(bytes);
}

void StartFilter::enter_two(std::string_view word) {
  const std::uint64_t bytes = first_bytes(word);
  for (std::uint64_t second = 0; second < 256; ++second) {
    if (word.size() == 2 && second != (bytes >> 8 & 0xff)) continue;
    const std::uint64_t two = (bytes & 0xff) | second << 8;
    two_[two >> 6] |= 1ULL << (two & 63);
  }
}

std::size_t StartFilter::memory() const noexcept {
  return (six_.size() + two_.size()) * sizeof(std::uint64_t) + three_.size() +
         (sixes_.size() + threes_.size()) * sizeof(Slot) + tails_.size();
}

}  // namespace assay::review::match
