// The rows of a PNG as its data stream holds them: passes, filters. Source: ISO/IEC 15948, clauses 8 and 9.
#pragma once

#include <cstdint>
#include <vector>

#include "media/image/png/header.hpp"

namespace assay::media::image::png {

/// One of the seven passes of an interlaced picture, or the one of another. Its row r shows picture row y0 + r * dy,
/// its column c picture column x0 + c * dx.
struct Pass {
  std::uint32_t x0 = 0;
  std::uint32_t y0 = 0;
  std::uint32_t dx = 1;
  std::uint32_t dy = 1;
  visible::Size size;
  std::uint64_t offset = 0;     ///< of its first row in the inflated stream
  std::uint64_t row_bytes = 0;  ///< without the filter byte
  [[nodiscard]] std::uint64_t stride() const noexcept { return row_bytes + 1; }
  [[nodiscard]] std::uint64_t row_offset(std::uint32_t row) const noexcept { return offset + row * stride(); }
  [[nodiscard]] std::uint64_t end() const noexcept { return row_offset(size.height); }
};

/// The passes that hold pixels, in stream order.
[[nodiscard]] std::vector<Pass> passes_of(visible::Size size, bool interlaced, const PixelForm& form);

/// Takes the filter off a row in place. `above` is the row above, unfiltered; empty for the first of a pass.
/// @return false for a filter that does not exist
[[nodiscard]] bool unfilter(std::uint8_t filter, std::size_t left, BytesView above,
                            std::span<std::uint8_t> row) noexcept;

/// Puts a filter (0 to 4) on a row: `to` is as long as `row`.
void apply_filter(std::uint8_t filter, std::size_t left, BytesView above, BytesView row,
                  std::span<std::uint8_t> to) noexcept;

/// Gets and puts one sample of a row.
class SampleRow {
 public:
  SampleRow(std::uint8_t* row, const PixelForm& form) noexcept
      : row_(row), depth_(form.depth), channels_(form.channels()) {}
  [[nodiscard]] std::uint32_t get(std::uint32_t column, std::uint32_t channel) const noexcept {
    const std::size_t index = std::size_t{column} * channels_ + channel;
    if (depth_ == 8) return row_[index];
    if (depth_ == 16) return load_be<std::uint16_t>(row_ + 2 * index);
    const std::size_t bit = index * depth_;
    return row_[bit / 8] >> (8 - depth_ - bit % 8) & ((1U << depth_) - 1);
  }
  void put(std::uint32_t column, std::uint32_t channel, std::uint32_t value) noexcept {
    const std::size_t index = std::size_t{column} * channels_ + channel;
    if (depth_ == 8) {
      row_[index] = static_cast<std::uint8_t>(value);
    } else if (depth_ == 16) {
      store_be(row_ + 2 * index, static_cast<std::uint16_t>(value));
    } else {
      const std::size_t bit = index * depth_;
      const std::size_t shift = 8 - depth_ - bit % 8;
      const std::uint32_t mask = ((1U << depth_) - 1) << shift;
      row_[bit / 8] = static_cast<std::uint8_t>((row_[bit / 8] & ~mask) | value << shift);
    }
  }

 private:
  std::uint8_t* row_;
  std::uint32_t depth_;
  std::uint32_t channels_;
};

}  // namespace assay::media::image::png
