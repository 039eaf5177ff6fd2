// Which Chinese characters have nothing to do with each other, whatever an entry allows: most pairs that a scan lays
// beside each other, told apart by two words of bits a character.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "text/folding.hpp"

namespace assay::text {

/// What a character may be taken for under any foldings, as bits of hashes.
struct Likeness {
  std::uint64_t shapes = 0;  ///< characters it may become, and the first parts it may be written with; never 0
  std::uint64_t sounds = 0;  ///< syllables it may be read as, n/ng and l/n one
  std::uint64_t tones = 0;   ///< the same with their tones
};

inline constexpr char32_t kFirstLike = 0x3400;
inline constexpr char32_t kBehindLikes = 0xA000;
/// Shapes of a character that may vanish, become several, a letter, a digit: it is unlike nothing.
inline constexpr std::uint64_t kLikeAnything = ~0ULL;

/// Found once for each character of a process, then two loads. @param code  kFirstLike to kBehindLikes - 1
[[nodiscard]] Likeness likeness_of(char32_t code);

/// True only if no foldings of `allowed` make one of the other, of its sound or of a part of it, and neither may vanish
/// under any.
[[nodiscard]] inline bool is_unlike(char32_t one, char32_t other, Foldings allowed) {
  constexpr char32_t kCount = kBehindLikes - kFirstLike;
  if (one - kFirstLike >= kCount || other - kFirstLike >= kCount) return false;
  const Likeness a = likeness_of(one);
  const Likeness b = likeness_of(other);
  if ((a.shapes & b.shapes) != 0) return false;
  if (!allowed.has(Folding::Homophone)) return true;
  return allowed.has(Folding::Tone) ? (a.sounds & b.sounds) == 0 : (a.tones & b.tones) == 0;
}

}  // namespace assay::text
