// Blocks to samples, a label painted on them, samples to blocks. Sample values stay unrounded and unclipped in between,
// so a block that nothing is painted on gives its own coefficients again. Source: T.81, A.3.3; JFIF 1.02 for the
// colours.
#pragma once

#include <cstdint>
#include <vector>

#include "media/image/jpeg/coefficients.hpp"
#include "media/image/jpeg/frame.hpp"
#include "visible/legibility.hpp"

namespace assay::media::image::jpeg {

/// Samples of the blocks of a patch, one grid for each component, 0 to 255 and beyond.
class PaintArea {
 public:
  PaintArea(const Frame& frame, const Patch& patch);

  /// Light in `box` of the stored picture, which lies inside the patch. As stored.
  [[nodiscard]] visible::Light light(const visible::Box& box) const;

  /// Paints `stamp` (as stored) on `box`, and puts the blocks that it touches into `patch`: quantised again with the
  /// file's own tables. @return the MCUs with a changed block
  visible::Box paint(const visible::Stamp& stamp, const visible::Box& box, Patch& patch) const;

 private:
  struct Samples {
    visible::Grid<float> values;
    visible::Box blocks;
  };
  [[nodiscard]] float sample(std::size_t component, std::uint32_t x, std::uint32_t y) const noexcept;

  const Frame& frame_;
  std::vector<Samples> components_;
};

/// Coefficients (row order) times their table, to 64 samples around 128; and back, rounded and held to what 8-bit JPEG
/// allows.
void inverse_transform(const std::int16_t* block, const std::array<std::uint16_t, kBlock>& quant, float* samples);
void forward_transform(const float* samples, const std::array<std::uint16_t, kBlock>& quant, std::int16_t* block);

}  // namespace assay::media::image::jpeg
