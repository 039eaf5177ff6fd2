// Where words may begin, and where their first bytes lead: small tables over the first bytes of all words, asked
// without walking anything.
//
// A word of six bytes or more (two Chinese characters) is entered with six, one of three to five with three, a shorter
// one with two. A filter over these bytes may say yes to what is no beginning, never no to what is one; behind it a
// hash says exactly which word they are, to which state they lead, and by one bit of sixteen (or eight) whether a word
// may go on with what follows: most places are decided by that.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::review::match {

class StartFilter {
 public:
  /// Which tables are in use; scan loops are made for each, so that the unused cost nothing.
  enum class Widths : std::uint8_t { Six, SixToThree, All };
  /// Bytes that must be readable from the place asked about.
  static constexpr std::size_t kReach = 10;
  static constexpr std::size_t kSix = 6;
  static constexpr std::size_t kThree = 3;

  /// Where the first three or six bytes of a word lead.
  struct Deep {
    std::uint32_t state = 0;       ///< so many bytes deep; 0 when no word begins so
    std::uint32_t word = 0;        ///< 1 + the number of the word these bytes are; 0 for none
    bool goes_on = false;          ///< a word may go on with what follows
    std::uint32_t tail = kNoTail;  ///< of the only word that begins so, if it is one longer word; see `tails`
  };
  static constexpr std::uint32_t kNoTail = 0xffffffff;
  /// A word by itself: what is behind its first six bytes is held against the text at once.
  struct Tail {
    std::uint32_t word = 0;  ///< its number
    std::string_view bytes;  ///< behind the first six
  };
  /// Bytes of the longest tail; a longer word is followed state by state, so that a place costs no more than so much.
  static constexpr std::size_t kLongestTail = 48;

  StartFilter() = default;
  /// @param words  what begins
  /// @param deep   state to which each word's first six bytes lead, or three if it has fewer than six; not looked at
  ///               for words of one or two
  StartFilter(std::span<const std::string_view> words, std::span<const std::uint32_t> deep);

  [[nodiscard]] Widths widths() const noexcept { return widths_; }
  /// Whether every word begins with a byte that can begin a UTF-8 character, and no word of one or two bytes with one
  /// of a longer character: only then may continuation bytes, and for short words wide characters, be passed over.
  [[nodiscard]] bool usable() const noexcept { return usable_; }

  /// Eight bytes as they lie in memory, the first one lowest.
  [[nodiscard]] static std::uint64_t load(const char* at) noexcept {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
    return bytes;
  }

  /// Words of six bytes and more.
  [[nodiscard]] bool may_begin_six(std::uint64_t bytes) const noexcept {
    const std::uint64_t hash = hash_of(bytes << kUnused) >> shift_;
    return (six_[hash >> 6] >> (hash & 63) & 1) != 0;
  }
  /// Words of three to five bytes.
  [[nodiscard]] bool may_begin_three(std::uint64_t bytes) const noexcept {
    return (three_[hash_of(bytes << kUnusedOfThree) >> three_shift_] >> after_three(bytes) & 1) != 0;
  }
  /// Words of one or two bytes.
  [[nodiscard]] bool may_begin_two(std::uint64_t bytes) const noexcept {
    const std::uint64_t two = bytes & 0xffff;
    return (two_[two >> 6] >> (two & 63) & 1) != 0;
  }

  /// Asks for the memory that after_six, or after_three, will read.
  void expect_six(std::uint64_t bytes) const noexcept {
    __builtin_prefetch(&sixes_[hash_of(bytes << kUnused) >> six_slot_shift_]);
  }
  void expect_three(std::uint64_t bytes) const noexcept {
    __builtin_prefetch(&threes_[hash_of(bytes << kUnusedOfThree) >> three_slot_shift_]);
  }
  /// Where the first six bytes lead. @param at  kReach bytes
  [[nodiscard]] Deep after_six(const char* at) const noexcept {
    const std::uint64_t bytes = load(at) << kUnused;
    const std::uint64_t mask = sixes_.size() - 1;
    for (std::uint64_t slot = hash_of(bytes) >> six_slot_shift_;; slot = (slot + 1) & mask) {
      const Slot& here = sixes_[slot];
      if (here.state == 0) return {};
      if ((here.key & ~kNextMask) != bytes) continue;
      const bool goes_on = (here.key >> next_of_six(at) & 1) != 0;
      if ((here.word & kIsTail) != 0) return {here.state, 0, goes_on, here.word & ~kIsTail};
      return {here.state, here.word, goes_on, kNoTail};
    }
  }
  /// @param tail  of a Deep, not kNoTail
  [[nodiscard]] Tail tail(std::uint32_t tail) const noexcept {
    TailHead head;
    std::memcpy(&head, tails_.data() + tail, sizeof head);
    return {head.word, {tails_.data() + tail + sizeof head, head.length}};
  }
  void expect_tail(std::uint32_t tail) const noexcept { __builtin_prefetch(tails_.data() + tail); }
  /// Where the first three bytes of a word that has at most five lead.
  [[nodiscard]] Deep after_three(const char* at) const noexcept {
    const std::uint64_t all = load(at);
    const std::uint64_t bytes = all << kUnusedOfThree;
    const std::uint64_t mask = threes_.size() - 1;
    for (std::uint64_t slot = hash_of(bytes) >> three_slot_shift_;; slot = (slot + 1) & mask) {
      const Slot& here = threes_[slot];
      if (here.state == 0) return {};
      if ((here.key & ~kNextMask) == bytes)
        return {here.state, here.word, (here.key >> after_three(all) & 1) != 0, kNoTail};
    }
  }
  [[nodiscard]] std::size_t memory() const noexcept;

 private:
  // The first bytes shifted up, and below them one bit for each hash of what a word goes on with.
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t state = 0;  // 0: free
    std::uint32_t word = 0;   // 1 + its number; or kIsTail and where in tails_
  };
  static constexpr std::uint32_t kIsTail = 1U << 31;
  struct TailHead {
    std::uint32_t word = 0;
    std::uint32_t length = 0;
  };
  static constexpr unsigned kUnused = 16;
  static constexpr unsigned kUnusedOfThree = 40;
  static constexpr std::uint64_t kNextMask = 0xffff;

  static std::uint64_t hash_of(std::uint64_t bytes) noexcept { return bytes * 0x9e3779b97f4a7c15ULL; }
  // Bit for the character of three bytes behind the sixth byte, or for the one byte there.
  static unsigned next_of_six(const char* at) noexcept {
    std::uint32_t next = 0;
    std::memcpy(&next, at + kSix, sizeof next);
    if constexpr (std::endian::native == std::endian::big) next = __builtin_bswap32(next);
    next &= (next & 0xff) >= 0xe0 ? 0xffffffU : 0xffU;
    return next * 0x9e3779b1U >> 28;
  }
  // Bit for the fourth byte.
  static unsigned after_three(std::uint64_t bytes) noexcept { return static_cast<unsigned>(bytes >> 24 & 7); }

  void make_room(std::span<const std::string_view> words);
  void enter_six(std::string_view word, std::uint32_t state, std::uint32_t number);
  void enter_tails(std::span<const std::string_view> words);
  void enter_three(std::string_view word, std::uint32_t state, std::uint32_t number);
  void enter_two(std::string_view word);
  static Slot& slot_for(std::vector<Slot>& slots, unsigned shift, std::uint64_t bytes);

  std::vector<std::uint64_t> six_{0, 0};  // one bit a hash
  std::vector<std::uint8_t> three_;       // eight bits a hash, for the fourth byte
  std::vector<std::uint64_t> two_;
  std::vector<Slot> sixes_{Slot{}, Slot{}};
  std::vector<Slot> threes_{Slot{}, Slot{}};
  std::string tails_;  // of each a TailHead, then its bytes
  unsigned shift_ = 57;
  unsigned three_shift_ = 63;
  unsigned six_slot_shift_ = 63;
  unsigned three_slot_shift_ = 63;
  Widths widths_ = Widths::Six;
  bool usable_ = true;
};

}  // namespace assay::review::match
