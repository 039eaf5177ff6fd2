// How characters sound, which letters are syllables, which parts are a character.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/folding.hpp"

namespace assay::text {

inline constexpr std::uint16_t kNoSound = 0xFFFF;

class SoundTable {
 public:
  /// The table of a set; built at the first call, kept as long as the program runs. Thread-safe.
  [[nodiscard]] static const SoundTable& of(Foldings foldings);

  /// Number of the syllable that `code` is commonly read as, n/ng and l/n already one when the set has them.
  [[nodiscard]] std::uint16_t reading(char32_t code) const {
    const char32_t at = code - kFirst;
    return at < readings_.size() ? readings_[at] : kNoSound;
  }
  /// The same for a syllable as it is spelt.
  [[nodiscard]] std::uint16_t merged(std::uint16_t syllable) const { return merged_[syllable]; }

  /// Reading and what else is to be known of a Chinese character, in one load: a syllable's number, kSilent for none,
  /// with kPart if the character may be the first part of another; kOther for what needs a closer look.
  [[nodiscard]] std::uint16_t sound(char32_t code) const {
    const char32_t at = code - kFirst;
    return at < sounds_.size() ? sounds_[at] : kOther;
  }
  static constexpr std::uint16_t kPart = 0x8000;
  static constexpr std::uint16_t kSilent = 0x7FFF;
  static constexpr std::uint16_t kOther = kPart | kSilent;

  /// Step in the tree of spelt syllables; 0 when no syllable goes on so. 0 is the root.
  [[nodiscard]] std::uint16_t step(std::uint16_t node, char letter) const {
    return nodes_[node].next[static_cast<unsigned char>(letter - 'a')];
  }
  /// The syllable that ends at this node, as it is spelt; kNoSound for none.
  [[nodiscard]] std::uint16_t syllable_at(std::uint16_t node) const { return nodes_[node].syllable; }

  [[nodiscard]] bool starts_split(char32_t code) const {
    const char32_t at = code - kFirst;
    return at < split_starts_.size() && split_starts_[at] != 0;
  }
  /// False only if no character's parts begin with these two, `first` being a first part.
  [[nodiscard]] bool may_go_on(char32_t first, char32_t second) const {
    const std::uint32_t at = pair_hash(first, second);
    return (pairs_[at >> 6] >> (at & 63U) & 1U) != 0;
  }
  /// Two or three parts (`third` 0 for two): the character; 0 for none.
  [[nodiscard]] char32_t whole(char32_t first, char32_t second, char32_t third) const;
  /// Whether three parts begin with these two.
  [[nodiscard]] bool goes_on(char32_t first, char32_t second) const;

 private:
  explicit SoundTable(Foldings foldings);
  void add_splits();

  static constexpr char32_t kFirst = 0x3400;
  struct Node {
    std::array<std::uint16_t, 26> next{};
    std::uint16_t syllable = kNoSound;
  };
  struct Split {
    std::array<char32_t, 3> parts{};
    char32_t whole = 0;
  };
  std::vector<std::uint16_t> readings_;
  std::vector<std::uint16_t> sounds_;
  std::vector<std::uint16_t> merged_;
  std::vector<Node> nodes_;
  std::vector<Split> splits_;  // ordered by parts
  static constexpr unsigned kPairBits = 14;
  static std::uint32_t pair_hash(char32_t first, char32_t second) {
    return (first * 0x9e3779b1U ^ second * 0x85ebca6bU) >> (32U - kPairBits);
  }
  std::array<std::uint64_t, (1U << kPairBits) / 64> pairs_{};  // one bit a hash of two first parts
  std::vector<std::uint16_t> split_starts_;                    // 1 + index of the first split of a character
};

struct Syllable {
  std::uint16_t number = 0;  ///< in kSyllables
  std::uint8_t tone = 0;     ///< 1 to 4, 5 for none
};
/// A few syllables, without memory of their own.
class Syllables {
 public:
  static constexpr std::size_t kMost = 7;  ///< the data has at most six of one character; a test counts them
  void add(Syllable one) {
    if (size_ < kMost) all_[size_++] = one;
  }
  [[nodiscard]] const Syllable* begin() const noexcept { return all_.data(); }
  [[nodiscard]] const Syllable* end() const noexcept { return all_.data() + size_; }

 private:
  std::array<Syllable, kMost> all_{};
  std::size_t size_ = 0;
};
/// The syllables `code` may be read as, the commonest first, one with each of its tones; none for what is no Chinese
/// character.
[[nodiscard]] Syllables syllables_of(char32_t code);
/// The same, spelt, each once.
[[nodiscard]] std::vector<std::string_view> spellings_of(char32_t code);
/// Under these foldings the same sound.
[[nodiscard]] bool same_sound(std::string_view one, std::string_view other, Foldings foldings);
/// The parts `code` may be written as.
[[nodiscard]] std::span<const std::u32string> parts_of(char32_t code);

}  // namespace assay::text
