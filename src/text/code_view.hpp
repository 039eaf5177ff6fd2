// What alignment asks of a character under one set of foldings, found once and kept: the chain of characters it goes
// to, how it sounds, whether it may vanish, which letter it stands for.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "text/folding.hpp"

namespace assay::text {

struct CodeView {
  struct Link {
    char32_t code = 0;
    Foldings acts;  ///< that lead there
  };
  struct Spelt {
    std::uint16_t syllable = 0;  ///< number in kSyllables
    std::uint8_t tone = 0;       ///< 1 to 4, 5 for none
    Foldings acts;
  };
  static constexpr std::size_t kLongestChain = 8;
  static constexpr std::size_t kMostSpelt = 12;

  std::array<Link, kLongestChain> chain;  ///< itself first
  std::array<Spelt, kMostSpelt> spelt;    ///< of all links, the nearest first
  std::uint8_t links = 0;
  std::uint8_t sounds = 0;
  std::uint8_t own_sounds = 0;  ///< of `sounds`, those of the character itself
  bool expands = false;         ///< some link becomes several characters
  bool may_expand = false;      ///< the same, also when accents are left alone
  bool has_parts = false;       ///< some link may be written as its parts
  bool has_own_marks = false;   ///< of a script whose marks are as good as letters
  char letter = 0;              ///< 0: none
  Foldings letter_acts;
  std::optional<Foldings> vanishes;  ///< what it takes; nullopt: it stays
};

/// What it takes for the text's character to be nothing where the keyword's is still to come; nullopt if it is
/// something.
[[nodiscard]] inline std::optional<Foldings> passed_over(const CodeView& text, const CodeView& keyword) {
  if (text.vanishes && text.has_own_marks && keyword.has_own_marks) return std::nullopt;
  return text.vanishes;
}

/// Kept for this thread; stays where it is until `forget_views` is called. @param shape  foldings of single characters
[[nodiscard]] const CodeView& view_of(char32_t code, Foldings shape);
/// Lets go of what is kept when it is much. Call it while no view is held.
void trim_views();

/// What it takes for two syllables (numbers in kSyllables) to be one sound: nothing, Nasal, Lateral or both, the least
/// of them that `allowed` has; nullopt for two sounds.
[[nodiscard]] std::optional<Foldings> same_sound(std::uint16_t one, std::uint16_t other, Foldings allowed);

/// What a keyword has and a text may do without: blanks, accents, what nobody sees.
[[nodiscard]] bool may_lack(char32_t keyword, Foldings allowed);

/// The least it takes for a character of a text and one of a keyword to be one; nullopt for two characters.
/// @param allowed  the foldings of single characters the views were made with
[[nodiscard]] std::optional<Foldings> same_character(const CodeView& text, const CodeView& keyword, Foldings allowed);

/// The least it takes for them to sound alike, Folding::Homophone among it, and Folding::Tone for another tone; nullopt
/// if they do not, or may not.
/// @param keyword  made without Folding::Numeral
[[nodiscard]] std::optional<Foldings> same_sound(const CodeView& text, const CodeView& keyword, Foldings allowed);

}  // namespace assay::text
