// Where a word may begin: small tables over the first bytes of all words, asked without walking anything.
// A word of six bytes or more (two Chinese characters) is entered with six, one of four or five (a character and an
// initial) with four, one of three with three, a shorter one with two. A table may say yes to what is no beginning,
// never no to what is one.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace assay::review::match {

class StartFilter {
 public:
  /// Which tables are in use; scan loops are made for each, so that the unused cost nothing.
  enum class Widths : std::uint8_t { Six, SixToThree, All };
  /// Bytes that must be readable from the place asked about.
  static constexpr std::size_t kReach = 8;
  /// Bytes that a beginning of six reaches.
  static constexpr std::size_t kSix = 6;

  /// Where six bytes lead.
  struct Deep {
    std::uint32_t state = 0;  ///< six bytes deep; 0 when no word begins so
    bool leap = true;         ///< a walk may begin there; else a word ends on the way and it begins at the first byte
  };

  StartFilter() = default;
  /// @param words  what begins
  /// @param deep   where each word's first six bytes lead; not looked at for shorter words
  StartFilter(std::span<const std::string_view> words, std::span<const Deep> deep);

  [[nodiscard]] Widths widths() const noexcept { return widths_; }
  /// Whether every word begins with a byte that can begin a UTF-8 character: only then may continuation bytes be
  /// passed over.
  [[nodiscard]] bool usable() const noexcept { return usable_; }

  /// Eight bytes as they lie in memory, the first one lowest.
  [[nodiscard]] static std::uint64_t load(const char* at) noexcept {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
    return bytes;
  }

  [[nodiscard]] bool may_begin_six(std::uint64_t bytes) const noexcept {
    const std::uint64_t hash = hash_of(bytes << 16) >> shift_;
    return (six_[hash >> 6] >> (hash & 63) & 1) != 0;
  }
  template <Widths kWidths>
  [[nodiscard]] bool may_begin_short(std::uint64_t bytes) const noexcept {
    bool yes = false;
    if constexpr (kWidths != Widths::Six) {
      const std::uint64_t four = hash_of(bytes << 32) >> short_shift_;
      const std::uint64_t three = hash_of(bytes << 40) >> short_shift_;
      yes = ((four_[four >> 6] >> (four & 63) | three_[three >> 6] >> (three & 63)) & 1) != 0;
    }
    if constexpr (kWidths == Widths::All) {
      const std::uint64_t two = bytes & 0xffff;
      yes |= (two_[two >> 6] >> (two & 63) & 1) != 0;
    }
    return yes;
  }
  /// Asks for the memory that after_six will read.
  void expect_six(std::uint64_t bytes) const noexcept {
    __builtin_prefetch(&slots_[hash_of(bytes << 16) >> slot_shift_]);
  }
  /// Where the first six of these bytes lead.
  [[nodiscard]] Deep after_six(std::uint64_t bytes) const noexcept {
    bytes <<= 16;
    for (std::uint64_t slot = hash_of(bytes) >> slot_shift_;; slot = (slot + 1) & slot_mask_) {
      if (slots_[slot].deep.state == 0 || slots_[slot].bytes == bytes) return slots_[slot].deep;
    }
  }
  [[nodiscard]] std::size_t memory() const noexcept;

 private:
  struct Slot {
    std::uint64_t bytes = 0;  // the six bytes, shifted up by two
    Deep deep;                // state 0: free
  };
  static std::uint64_t hash_of(std::uint64_t bytes) noexcept { return bytes * 0x9e3779b97f4a7c15ULL; }
  void enter_six(std::uint64_t bytes, Deep deep);
  void enter_short(std::string_view word);

  std::vector<std::uint64_t> six_{0, 0};  // one bit a hash
  std::vector<std::uint64_t> four_;
  std::vector<std::uint64_t> three_;
  std::vector<std::uint64_t> two_;
  std::vector<Slot> slots_{Slot{}, Slot{}};
  unsigned shift_ = 57;
  unsigned short_shift_ = 63;
  unsigned slot_shift_ = 63;
  std::uint64_t slot_mask_ = 1;
  Widths widths_ = Widths::Six;
  bool usable_ = true;
};

}  // namespace assay::review::match
