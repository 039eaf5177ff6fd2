// The foldings: what is done to a text so that the ways of writing a word around a list come out as the word. Each is
// one bit, has a name of its own in entries and reports, and can be switched off for an entry that would else hit too
// much.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::text {

enum class Folding : std::uint8_t {
  // --- the first pass: characters
  Case,           ///< `FaLun` is `falun`
  Width,          ///< full and half width forms: `ｆａ` is `fa`
  Compatibility,  ///< other compatibility forms of Unicode (NFKC): ligatures, mathematical letters, square words
  Enclosed,       ///< ringed, bracketed, squared and flag letters: `ⓕⓐ`, `㊙`, `🄵`
  Script,         ///< super- and subscript and small forms: `ᶠᵃ`, `₆₄`
  Mark,           ///< accents and combining marks are dropped: `fǎlún`, `f̶a̶`
  Traditional,    ///< traditional to simplified characters: `輪` is `轮`
  Variant,        ///< other shapes of one character: radicals, compatibility and old forms
  Numeral,        ///< Chinese, Roman and foreign digits: `六四`, `陆肆`, `Ⅵ` are `64`, `64`, `6`
  Confusable,     ///< letters of other scripts that look like Latin: Cyrillic `а` is `a`
  Leet,           ///< digits and signs for letters: `f4lun`, `$ex`
  Invisible,      ///< zero-width, bidi, variation selectors, controls, private use, unassigned, bad bytes vanish
  Separator,      ///< blanks and signs inside a word vanish: `法.轮-功`
  Sentence,       ///< marks that end a clause or sentence and line ends vanish: `法。轮。功`; see Across
  Emoji,          ///< pictures inside a word vanish: `法🌸轮🌸功`
  Repeat,         ///< a letter or character said again vanishes: `法轮轮轮功`; digits are kept
  // --- the second pass: sounds and parts
  Split,      ///< a character written as its parts: `白勺` is `的`
  Pinyin,     ///< a character written as its syllable, with or without tone digit: `fa轮gong4`
  Initials,   ///< a character written as the first letter of its syllable: `flg`, `法lg`
  Homophone,  ///< another character with the same sound and tone: `法沦工`; see Tone
  Nasal,      ///< -n and -ng are one sound
  Lateral,    ///< l- and n- are one sound
  // --- leave to find words where clean texts have them, too
  Tone,    ///< with Homophone: whatever its tone, `发伦公`
  Across,  ///< with Sentence: over the only mark in the word, `赌。博`, where two sentences may just meet
  Inside,  ///< in a longer word of letters: `heroin` in `heroine`
};
inline constexpr std::size_t kFoldingCount = 25;

/// What stands for something else and may be a mere mark, too (`㊙`, `㎡`, `ⓐ`, `@`), or is a sign and may stand for a
/// letter (`(` for c, `!` for i), is read in several ways: a text means a word when any reading has it.
enum class Reading : std::uint8_t {
  First,    ///< marks are what they stand for, signs are signs: `㊙` is `秘`, `@` is `a`, `(` vanishes
  Second,   ///< the other way round: `㊙` vanishes under Separator or Emoji, `(` is `c` under Leet
  Letters,  ///< both stand for something: `(@sino`
};

/// A set of foldings; a value of four bytes.
class Foldings {
 public:
  constexpr Foldings() = default;
  constexpr Foldings(Folding one) : bits_(1U << static_cast<unsigned>(one)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] static constexpr Foldings of_bits(std::uint32_t bits) {
    Foldings set;
    set.bits_ = bits & ((1U << kFoldingCount) - 1);
    return set;
  }
  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr int size() const { return std::popcount(bits_); }
  [[nodiscard]] constexpr bool has(Folding one) const { return (bits_ >> static_cast<unsigned>(one) & 1U) != 0; }
  /// Whether every folding of `others` is in this set.
  [[nodiscard]] constexpr bool covers(Foldings others) const { return (others.bits_ & ~bits_) == 0; }
  friend constexpr Foldings operator|(Foldings a, Foldings b) { return of_bits(a.bits_ | b.bits_); }
  friend constexpr Foldings operator&(Foldings a, Foldings b) { return of_bits(a.bits_ & b.bits_); }
  friend constexpr Foldings operator-(Foldings a, Foldings b) { return of_bits(a.bits_ & ~b.bits_); }
  constexpr Foldings& operator|=(Foldings other) { return *this = *this | other; }
  friend constexpr bool operator==(Foldings, Foldings) = default;

 private:
  std::uint32_t bits_ = 0;
};
[[nodiscard]] constexpr Foldings operator|(Folding a, Folding b) { return Foldings(a) | Foldings(b); }

/// Everything the first pass can do: what a text is scanned with, whatever its entries allow.
inline constexpr Foldings kCharacterFoldings = Foldings::of_bits((1U << static_cast<unsigned>(Folding::Split)) - 1);
/// Everything the second pass can do.
inline constexpr Foldings kSoundFoldings =
    Folding::Split | Folding::Pinyin | Folding::Initials | Folding::Homophone | Folding::Nasal | Folding::Lateral;
inline constexpr Foldings kAllFoldings = Foldings::of_bits(~0U);
/// What hits clean texts, too, so that an entry has it only when it asks for it by name.
inline constexpr Foldings kAskedFor = Folding::Initials | Folding::Tone | Folding::Across | Folding::Inside;
/// `all` of an entry.
inline constexpr Foldings kUsualFoldings = kAllFoldings - kAskedFor;
/// Foldings that only take away.
inline constexpr Foldings kVanishing =
    Folding::Mark | Folding::Invisible | Folding::Separator | Folding::Sentence | Folding::Emoji | Folding::Repeat;

/// "case", "width", "pinyin": the name in entries, reports and JSON.
[[nodiscard]] std::string_view name_of(Folding folding) noexcept;
/// The folding of that name; nullopt for no folding's name.
[[nodiscard]] std::optional<Folding> folding_of(std::string_view name) noexcept;
/// "case+separator"; "exact" for none. In the order of the enum.
[[nodiscard]] std::string names_of(Foldings foldings);

}  // namespace assay::text
