// What Unicode, Unihan, OpenCC and our own list say of characters, as character_data.cpp holds it
// (tools/make_text_tables).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace assay::text {

/// Pairs of words, ordered by code and then by folding: code | folding << 21, and what it becomes: a code, or
/// 0x80000000 | count << 24 | index into kSequences.
extern const std::span<const std::uint32_t> kEdges;
extern const std::span<const std::uint32_t> kSequences;

/// Codes first..last vanish under folding number `folding`.
struct VanishRange {
  std::uint32_t first, last;
  std::uint8_t folding;
};
extern const std::span<const VanishRange> kVanish;

/// Signs that the second reading takes for letters of ASCII, in order.
struct SignLetter {
  std::uint32_t sign, letter;
};
extern const std::span<const SignLetter> kSignLetters;

/// The scripts whose marks are as good as letters (vowels of Thai, Arabic, Devanagari), in order.
struct CodeSpan {
  std::uint32_t first, last;
};
extern const std::span<const CodeSpan> kMarkedScripts;

/// Syllables without tone, in order of letters, with the forms that n/ng and l/n give them; `kSpoken`: a character
/// reads so.
extern const std::span<const std::string_view> kSyllables;
extern const std::span<const bool> kSpoken;

/// The commonest reading of U+3400 + index: 1 + number of its syllable, with its tone (1 to 4, 5 for none) above the
/// low kSyllableBits; 0 for none.
inline constexpr std::uint32_t kFirstRead = 0x3400;
inline constexpr unsigned kSyllableBits = 12;
extern const std::span<const std::uint16_t> kReadings;
struct OtherReading {
  std::uint16_t code, syllable;
  std::uint8_t tone;
};
/// Further readings, ordered by code.
extern const std::span<const OtherReading> kOtherReadings;

/// Two or three characters that are read as one, ordered by parts.
struct SplitRow {
  std::string_view parts, whole;
};
extern const std::span<const SplitRow> kSplits;

}  // namespace assay::text
