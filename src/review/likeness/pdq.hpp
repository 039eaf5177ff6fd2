// PDQ, the perceptual hash of pictures that platforms exchange: sixteen by sixteen low frequencies of the brightness,
// each above or not above their median. Bit for bit what Meta's reference program gives, so that lists of others are of
// use. Source: "PDQ & TMK + PDQF" (Meta, 2019) and the reference's choices that the paper leaves open: beyond 512
// pixels a side the nearest pixels of a 512 x 512 grid, window of the filter rounded up, the lower of the two middle
// values.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "review/likeness/hash256.hpp"

namespace assay::review::likeness {

/// A picture up to this many pixels a side is taken as it is; a larger one is brought to this size.
inline constexpr std::uint32_t kLargestSide = 512;
/// A picture with a shorter side has no hash.
inline constexpr std::uint32_t kSmallestSide = 5;
/// Below this quality (0 to 100) a picture has too little in it to be told from others, as PDQ's authors advise.
inline constexpr unsigned kLeastQuality = 50;

/// Brightness, row by row, 0 to 255.
struct Luma {
  std::uint32_t width = 0;   ///< pixels, at most kLargestSide
  std::uint32_t height = 0;  ///< pixels, at most kLargestSide
  std::vector<float> values;
};

/// Rows of 8-bit samples without padding, top row first.
/// @param channels  1 grey, 3 RGB
/// @return InvalidInput when the bytes are not exactly width x height x channels, or a side is below kSmallestSide
[[nodiscard]] Result<Luma> luma_of(BytesView samples, std::uint32_t width, std::uint32_t height,
                                   std::uint32_t channels);

/// The picture as it is, turned and mirrored.
enum class Turn : std::uint8_t { None, Left, Half, Right, MirrorX, MirrorY, Transpose, AntiTranspose };
inline constexpr std::size_t kTurns = 8;

struct Likeness {
  /// Of the picture in all eight positions, by Turn; [0] is the picture's own.
  std::array<Hash256, kTurns> hashes;
  unsigned quality = 0;  ///< 0 to 100: how much there is to tell it by
};

/// @param luma  of luma_of(); its values are overwritten
[[nodiscard]] Likeness pdq(Luma luma);

}  // namespace assay::review::likeness
