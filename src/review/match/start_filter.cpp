#include "review/match/start_filter.hpp"

#include <algorithm>
#include <bit>

namespace assay::review::match {
namespace {

// Bits of the six-byte table per word: at 16 one character in sixteen or fewer is a false alarm, and the table of
// 10 000 words still fits the first cache.
constexpr std::size_t kBitsPerWord = 16;
constexpr std::size_t kLeastBits = 1 << 12;
// The same of the tables of four and three bytes.
constexpr std::size_t kLeastShortBits = 1 << 15;
constexpr std::size_t kFour = 4;
constexpr std::size_t kThree = 3;

std::uint64_t first_bytes(std::string_view word) noexcept {
  char padded[StartFilter::kReach] = {};
  std::memcpy(padded, word.data(), std::min(word.size(), sizeof padded));
  return StartFilter::load(padded);
}

}  // namespace

StartFilter::StartFilter(std::span<const std::string_view> words, std::span<const Deep> deep) {
  std::size_t long_words = 0;
  std::size_t short_words = 0;
  bool has_two = false;
  for (const std::string_view word : words) {
    if (word.empty()) continue;
    usable_ &= (static_cast<unsigned char>(word.front()) & 0xc0) != 0x80;
    long_words += word.size() >= kSix ? 1 : 0;
    has_two |= word.size() < kThree;
    short_words += word.size() < kSix ? 1 : 0;
  }
  const std::size_t bits = std::bit_ceil(std::max(long_words * kBitsPerWord, kLeastBits));
  six_.assign(bits / 64, 0);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(bits));
  const std::size_t slots = std::bit_ceil(std::max<std::size_t>(long_words * 2, 4));
  slots_.assign(slots, Slot{});
  slot_shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots));
  slot_mask_ = slots - 1;
  const std::size_t short_bits = std::bit_ceil(std::max(short_words * kBitsPerWord, kLeastShortBits));
  short_shift_ = 64 - static_cast<unsigned>(std::countr_zero(short_bits));
  if (short_words != 0) {
    four_.assign(short_bits / 64, 0);
    three_.assign(short_bits / 64, 0);
  }
  if (has_two) two_.assign(0x10000 / 64, 0);
  widths_ = has_two ? Widths::All : short_words != 0 ? Widths::SixToThree : Widths::Six;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].size() >= kSix) {
      enter_six(first_bytes(words[i]), deep[i]);
    } else if (!words[i].empty()) {
      enter_short(words[i]);
    }
  }
}

void StartFilter::enter_six(std::uint64_t bytes, Deep deep) {
  const std::uint64_t shifted = bytes << 16;
  const std::uint64_t hash = hash_of(shifted) >> shift_;
  six_[hash >> 6] |= 1ULL << (hash & 63);
  std::uint64_t slot = hash_of(shifted) >> slot_shift_;
  while (slots_[slot].deep.state != 0 && slots_[slot].bytes != shifted) slot = (slot + 1) & slot_mask_;
  slots_[slot] = {shifted, deep};
}

void StartFilter::enter_short(std::string_view word) {
  const std::uint64_t bytes = first_bytes(word);
  if (word.size() >= kThree) {
    const bool four = word.size() >= kFour;
    const std::uint64_t hash = hash_of(bytes << (four ? 32 : 40)) >> short_shift_;
    (four ? four_ : three_)[hash >> 6] |= 1ULL << (hash & 63);
    return;
  }
  for (std::uint64_t second = 0; second < 256; ++second) {
    if (word.size() == 2 && second != (bytes >> 8 & 0xff)) continue;
    const std::uint64_t two = (bytes & 0xff) | second << 8;
    two_[two >> 6] |= 1ULL << (two & 63);
  }
}

std::size_t StartFilter::memory() const noexcept {
  return (six_.size() + four_.size() + three_.size() + two_.size()) * sizeof(std::uint64_t) +
         slots_.size() * sizeof(Slot);
}

}  // namespace assay::review::match
