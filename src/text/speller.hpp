// Reads a word of letters as pinyin.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "text/sound_table.hpp"

namespace assay::text {

// A letter of a word that may be pinyin: where it is among the atoms, and what it may also be.
struct Letter {
  std::size_t atom = 0;
  char letter = 0;     // 0: only a tone digit (2)
  bool again = false;  // said again, so the first pass took it away
  bool tone = false;   // was a digit, so it may be a tone
};
struct Spelt {
  std::size_t from = 0, to = 0;  // letters
  std::uint16_t syllable = 0;
};

// Reads letters as syllables: longest first, but n and g go with the vowel behind them, as pinyin is written.
class Speller {
 public:
  Speller(const SoundTable& table, const std::vector<Letter>& letters) : table_(table), letters_(letters) {}

  bool read(std::vector<Spelt>& spelt) {
    spelt.clear();
    return from(0, spelt);
  }

 private:
  struct End {
    std::size_t at = 0;
    std::uint16_t syllable = 0;
  };
  bool from(std::size_t at, std::vector<Spelt>& spelt) {  // NOLINT(misc-no-recursion): at most kMaxHeldBySounds deep
    if (at == letters_.size()) return !spelt.empty();
    if (at < 64 && (dead_ >> at & 1U) != 0) return false;
    const bool tone = letters_[at].tone && !spelt.empty();
    if (tone && from_behind(at, spelt)) return true;
    std::array<End, 8> ends;
    std::size_t count = ends_from(at, ends);
    while (count-- > 0) {
      std::size_t pick = count;
      if (count > 0 && ends[count - 1].at + 1 == ends[count].at && gives_away(ends[count]))
        std::swap(ends[count], ends[count - 1]);
      spelt.push_back({at, ends[pick].at, ends[pick].syllable});
      if (from(ends[pick].at, spelt)) return true;
      spelt.pop_back();
    }
    if (letters_[at].again && from_behind(at, spelt)) return true;
    if (at < 64) dead_ |= std::uint64_t{1} << at;
    return false;
  }
  bool from_behind(std::size_t at, std::vector<Spelt>& spelt) {  // NOLINT(misc-no-recursion)
    const bool extends = !spelt.empty() && spelt.back().to == at;
    if (extends) ++spelt.back().to;
    if (at + 1 == letters_.size() ? !spelt.empty() : from(at + 1, spelt)) return true;
    if (extends) --spelt.back().to;
    return false;
  }
  // Where syllables that begin at `at` end, shortest first.
  std::size_t ends_from(std::size_t at, std::array<End, 8>& ends) const {
    std::size_t count = 0;
    std::uint16_t node = 0;
    for (; at < letters_.size() && letters_[at].letter != 0 && count < ends.size(); ++at) {
      const std::uint16_t next = table_.step(node, letters_[at].letter);
      if (next == 0) {
        if (letters_[at].again && node != 0) continue;  // fa[a]
        break;
      }
      node = next;
      if (table_.syllable_at(node) != kNoSound) ends[count++] = {at + 1, table_.syllable_at(node)};
    }
    return count;
  }
  static bool is_vowel(char letter) {
    return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u';
  }
  [[nodiscard]] bool gives_away(const End& end) const {
    const char last = letters_[end.at - 1].letter;
    return (last == 'n' || last == 'g') && end.at < letters_.size() && !letters_[end.at].tone &&
           is_vowel(letters_[end.at].letter);
  }

  const SoundTable& table_;
  const std::vector<Letter>& letters_;
  std::uint64_t dead_ = 0;
};

}  // namespace assay::text
