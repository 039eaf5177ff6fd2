// Runs of characters of three bytes that stay, become others of three or vanish: the most of Chinese text, its commas
// and full stops among them, folded without a branch for each. (Eight at once with gathered loads was measured, and
// slower.)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace assay::text {

class CharacterTable;

/// What was read in one go, and of which class each character is (CharacterTable::three).
struct ThreeRun {
  static constexpr std::size_t kMost = 256;  ///< characters
  /// Bytes that may be written behind what is told.
  static constexpr std::size_t kOverwritten = 32;

  const unsigned char* at = nullptr;  ///< where reading goes on
  char* to = nullptr;                 ///< and writing
  std::uint32_t said = 0;             ///< the three bytes put out last, first one lowest; 0 for none
  std::uint32_t gap = 0;              ///< characters that vanished since
  std::uint32_t read = 0;             ///< characters
  alignas(16) std::array<std::uint8_t, kMost + 64> classes;

  /// One bit for each of up to 64 characters from `from` on, 0 < from <= read, that is of another class than the one
  /// before it.
  [[nodiscard]] std::uint64_t changes(std::size_t from) const;
};

/// Reads from run.at up to kMost characters, as long as they are of three bytes, of a class, not said again when
/// `repeats`, not one more than kMaxGap in a row that vanish, and four bytes can be read at each.
/// @param run  at, to, said and gap are taken from it; `to` has room for 3 bytes a character and kOverwritten more
void read_threes(const CharacterTable& table, const unsigned char* stop, bool repeats, ThreeRun& run);
}  // namespace assay::text
