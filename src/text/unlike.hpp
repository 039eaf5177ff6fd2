// Which Chinese characters have nothing to do with each other under what an entry allows: most pairs that a scan lays
// beside each other, told apart by one word of bits a character.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "text/folding.hpp"

namespace assay::text {

/// What of a character counts; of two characters the same is asked.
enum class LikeBy : std::uint8_t {
  Shape,  ///< characters it may become, and the first parts it may be written with
  Tone,   ///< and the syllables it may be read as, with their tones, n/ng and l/n one
  Sound,  ///< the same without tones
};
[[nodiscard]] constexpr LikeBy like_by(Foldings allowed) {
  if (!allowed.has(Folding::Homophone)) return LikeBy::Shape;
  return allowed.has(Folding::Tone) ? LikeBy::Sound : LikeBy::Tone;
}

inline constexpr char32_t kFirstLike = 0x3400;
inline constexpr char32_t kBehindLikes = 0xA000;
/// Of a character that may vanish, become several, a letter, a digit, or is no Chinese one: it is unlike nothing.
inline constexpr std::uint64_t kLikeAnything = ~0ULL;

/// Likenesses of all Chinese characters, found once for each of a process; 0 for what is not known yet.
using Likenesses = std::array<std::atomic<std::uint64_t>, kBehindLikes - kFirstLike>;
inline constinit std::array<Likenesses, 3> all_likenesses{};  // by LikeBy
[[nodiscard]] std::uint64_t find_likeness(char32_t code, LikeBy by);

/// What `code` may be taken for, as bits of hashes; never 0. Two characters without a bit in common are unlike.
[[nodiscard]] inline std::uint64_t likeness_of(char32_t code, LikeBy by) {
  if (code - kFirstLike >= kBehindLikes - kFirstLike) return kLikeAnything;
  const std::uint64_t kept =
      all_likenesses[static_cast<std::size_t>(by)][code - kFirstLike].load(std::memory_order_relaxed);
  return kept != 0 ? kept : find_likeness(code, by);
}

/// True only if no foldings of `allowed` make one of the other, of its sound or of a part of it, and neither may vanish
/// or become several under any.
[[nodiscard]] inline bool is_unlike(char32_t one, char32_t other, Foldings allowed) {
  const LikeBy by = like_by(allowed);
  return (likeness_of(one, by) & likeness_of(other, by)) == 0;
}

}  // namespace assay::text
