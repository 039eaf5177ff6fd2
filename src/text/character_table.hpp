// What every code point becomes under one set of foldings, found in two loads.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/folding.hpp"

namespace assay::text {

/// What a code point becomes. Number 0 of a table is "itself, part of a word".
struct Change {
  enum class Kind : std::uint8_t {
    Word,    ///< itself or `codes`, part of a word: may be said again
    Sign,    ///< itself, no part of a word: nothing is repeated across it
    Vanish,  ///< nothing
  };
  Foldings acts;
  Kind kind = Kind::Word;
  std::uint8_t count = 0;  ///< code points it becomes; 0 for Sign and Vanish
  std::uint8_t bytes = 0;  ///< the same in bytes
  bool two_ways = false;   ///< the other reading makes something else of it
  char utf8[34] = {};
  std::uint32_t code = 0;  ///< the first of them
  friend bool operator==(const Change&, const Change&) = default;
};

class CharacterTable {
 public:
  /// The table of a set (only kCharacterFoldings count); built at the first call, kept as long as the program runs.
  /// Thread-safe. Repeat is no business of single characters and makes no table of its own.
  [[nodiscard]] static const CharacterTable& of(Foldings foldings, Reading reading = Reading::First);

  /// Number of the change of `code` (0 for itself), code <= U+10FFFF.
  [[nodiscard]] std::uint16_t number(char32_t code) const {
    return blocks_[static_cast<std::size_t>(starts_[code >> kBlockBits]) << kBlockBits | (code & kBlockMask)];
  }
  [[nodiscard]] std::uint16_t ascii(unsigned char byte) const { return ascii_[byte]; }
  [[nodiscard]] const Change& change(std::uint16_t number) const { return changes_[number]; }

  /// What a character of three bytes becomes, in one load: the low 24 bits are the three bytes of what it becomes as
  /// they lie in memory, first one lowest, the high eight its class. Most Chinese text is read by it alone.
  /// @param code  up to U+FFFF
  [[nodiscard]] std::uint32_t three(std::uint32_t code) const { return threes_[code]; }
  /// All of them, from code 0 to U+FFFF.
  [[nodiscard]] const std::uint32_t* threes() const { return threes_.data(); }
  /// Classes from here on vanish: no bytes come of them, and what was before them may still be said again.
  static constexpr std::uint32_t kVanishing = 0xc0;
  /// The class of a character that neither becomes one of three bytes nor vanishes, is no part of a word, or is read in
  /// two ways.
  static constexpr std::uint32_t kOther = 0xff;
  /// What acts on the characters of a class; no two that vanish, and no two others, have the same.
  [[nodiscard]] Foldings acts_of(std::uint32_t three_class) const { return class_acts_[three_class]; }

 private:
  static constexpr unsigned kBlockBits = 6;
  static constexpr std::uint32_t kBlockMask = (1U << kBlockBits) - 1;
  CharacterTable(Foldings foldings, Reading reading);
  void make_threes();

  std::array<std::uint16_t, 128> ascii_{};
  std::vector<std::uint16_t> starts_;  // number of the block of each 64 code points; 0 changes nothing
  std::vector<std::uint16_t> blocks_;
  std::vector<Change> changes_;
  std::vector<std::uint32_t> threes_;
  [[nodiscard]] std::uint32_t class_of(Foldings acts, bool vanishes);
  std::array<Foldings, kOther> class_acts_{};
  std::array<std::uint32_t, 2> classes_{};  // in use: of what stays, of what vanishes
};

/// One step on the way of a character: what folding made which code points of it. For explanations.
struct Way {
  Folding folding = Folding::Case;
  std::span<const std::uint32_t> becomes;  ///< views of the data built in; empty: it vanishes
};
/// A few ways, without memory of their own: they are asked for at every candidate.
class Ways {
 public:
  static constexpr std::size_t kMost = 8;  ///< the data has at most five out of one character; a test counts them
  void add(Way way) {
    if (size_ < kMost) ways_[size_++] = way;
  }
  [[nodiscard]] const Way* begin() const noexcept { return ways_.data(); }
  [[nodiscard]] const Way* end() const noexcept { return ways_.data() + size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

 private:
  std::array<Way, kMost> ways_;
  std::size_t size_ = 0;
};
/// Every single step out of `code`, in the order they are tried; empty for a character that stays.
[[nodiscard]] Ways ways_of(char32_t code);
/// The letter `code` stands for in the second reading; 0 for none.
[[nodiscard]] char32_t sign_letter_of(char32_t code);
/// The folding under which `code` vanishes, if it does.
[[nodiscard]] std::optional<Folding> vanishes_by(char32_t code);

/// Whether `code` is of a script whose marks are as good as letters (vowels of Thai, Arabic, Devanagari): there a mark
/// vanishes only when it stands where a character of another script is looked for.
[[nodiscard]] bool has_marks_of_its_own(char32_t code);

/// Well-formed sequence at the front of `text` (at least one byte) decoded: length 1 to 4, or 0 if there is none.
struct Decoded {
  char32_t code = 0;
  std::uint8_t length = 0;
};
[[nodiscard]] inline Decoded decode(const unsigned char* at, std::size_t size) {
  const unsigned first = at[0];
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return at[i] >= low && at[i] <= high;
  };
  if (first < 0x80) return {first, 1};
  if (first < 0xC2) return {};
  if (first < 0xE0) {
    if (size < 2 || !follows(1)) return {};
    return {(first & 0x1FU) << 6 | (at[1] & 0x3FU), 2};
  }
  if (first < 0xF0) {
    if (size < 3 || !follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) || !follows(2)) return {};
    return {(first & 0x0FU) << 12 | (at[1] & 0x3FU) << 6 | (at[2] & 0x3FU), 3};
  }
  if (first > 0xF4 || size < 4 || !follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) ||
      !follows(2) || !follows(3)) {
    return {};
  }
  return {(first & 0x07U) << 18 | (at[1] & 0x3FU) << 12 | (at[2] & 0x3FU) << 6 | (at[3] & 0x3FU), 4};
}
/// Whether `size` bytes that are no sequence may still become one when more come.
[[nodiscard]] bool may_become_sequence(const unsigned char* at, std::size_t size);

/// Writes `code` (a scalar value) as UTF-8; bytes written.
inline std::uint8_t encode(char32_t code, char* to) {
  const auto put = [&](int i, char32_t bits) { to[i] = static_cast<char>(static_cast<unsigned char>(bits)); };
  if (code < 0x80) return put(0, code), std::uint8_t{1};
  if (code < 0x800) return put(0, 0xC0 | code >> 6), put(1, 0x80 | (code & 0x3F)), std::uint8_t{2};
  if (code < 0x10000) {
    return put(0, 0xE0 | code >> 12), put(1, 0x80 | (code >> 6 & 0x3F)), put(2, 0x80 | (code & 0x3F)), std::uint8_t{3};
  }
  put(0, 0xF0 | code >> 18), put(1, 0x80 | (code >> 12 & 0x3F)), put(2, 0x80 | (code >> 6 & 0x3F));
  return put(3, 0x80 | (code & 0x3F)), std::uint8_t{4};
}

}  // namespace assay::text
