// The quantised coefficients of a rectangle of MCUs, and the two ways of getting at them in a file and putting them
// back: every other coefficient stays as it is.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/byte_source.hpp"
#include "base/result.hpp"
#include "media/image/jpeg/frame.hpp"
#include "visible/drawn.hpp"
#include "visible/geometry.hpp"

namespace assay::media::image::jpeg {

/// Blocks of one component, block rows first; a block is kBlock coefficients in row order.
struct PatchComponent {
  visible::Box blocks;  ///< in the component's grid of blocks
  std::vector<std::int16_t> coefficients;
  [[nodiscard]] std::int16_t* block(std::uint32_t x, std::uint32_t y) noexcept {
    return coefficients.data() + kBlock * ((std::size_t{y} - blocks.y) * blocks.width + (x - blocks.x));
  }
  [[nodiscard]] const std::int16_t* block(std::uint32_t x, std::uint32_t y) const noexcept {
    return coefficients.data() + kBlock * ((std::size_t{y} - blocks.y) * blocks.width + (x - blocks.x));
  }
};

struct Patch {
  visible::Box mcus;
  std::vector<PatchComponent> components;
};

/// Zeroed blocks of every component under a rectangle of MCUs.
[[nodiscard]] Patch make_patch(const Frame& frame, const visible::Box& mcus);

/// A file whose coefficients can be read and replaced inside one rectangle of MCUs.
class CoefficientFile {
 public:
  virtual ~CoefficientFile() = default;
  CoefficientFile() = default;
  CoefficientFile(const CoefficientFile&) = delete;
  CoefficientFile& operator=(const CoefficientFile&) = delete;

  /// The coefficients under `mcus`. Called once.
  /// @return Corrupt (offset); Unsupported
  [[nodiscard]] virtual Result<Patch> read(const visible::Box& mcus) = 0;
  /// The whole file with `patch` in place of what read() gave: segments, quantisation, sampling, restart intervals and
  /// scan mode as they were. @return notes on what else had to change
  [[nodiscard]] virtual Result<std::vector<visible::Note>> write(const Patch& patch, ByteSink& sink) = 0;
};

/// Of a file of one sequential scan: the bits outside the rectangle are copied, not coded again.
/// Both must outlive what is returned.
[[nodiscard]] std::unique_ptr<CoefficientFile> open_sequential(BytesView file, const Frame& frame);

/// Of a progressive file, or a sequential one of several scans: all coefficients through libjpeg, in memory.
/// @return Limited: more memory than limits.bytes, or more than kMostScans scans
[[nodiscard]] Result<std::unique_ptr<CoefficientFile>> open_scans(BytesView file, const Frame& frame,
                                                                  const visible::PictureLimits& limits);

/// Progressive files have about ten; thousands are an attack on the reader's time.
inline constexpr std::size_t kMostScans = 200;

}  // namespace assay::media::image::jpeg
