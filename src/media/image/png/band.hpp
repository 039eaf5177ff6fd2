// The rows of a picture that a label lies on, unfiltered, and what becomes of them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "media/image/png/rows.hpp"
#include "media/image/png/stream.hpp"
#include "visible/legibility.hpp"

namespace assay::media::image::png {

/// The rows of one pass that show a row of the box, and the one behind them, whose filter looks at them.
struct PassBand {
  Pass pass;
  std::uint32_t first = 0;  ///< row of the pass
  std::uint32_t last = 0;   ///< behind the last that shows a row of the box
  Bytes above;              ///< the row above the first; empty when there is none
  Bytes rows;               ///< from first on, row_bytes each
  std::vector<std::uint8_t> filters;
  [[nodiscard]] std::uint8_t* row(std::uint32_t row) noexcept { return rows.data() + (row - first) * pass.row_bytes; }
};

/// Sample values to light: sRGB's curve, or the one of gAMA.
class Curve {
 public:
  explicit Curve(const Header& header) noexcept;
  [[nodiscard]] float light(std::uint32_t value, std::uint32_t depth) const noexcept {
    return table_[depth == 16 ? value >> 8U : value * 255 / ((1U << depth) - 1)];
  }

 private:
  std::array<float, 256> table_{};
};

/// True for a pixel of the colour that tRNS makes transparent.
[[nodiscard]] bool is_clear(const SampleRow& samples, std::uint32_t column, const Header& header) noexcept;

/// Reads the next row with its filter byte into `line` and takes the filter off. `above` is the row before, read the
/// same way.
/// @return Corrupt
[[nodiscard]] Result<> read_row(StreamReader& stream, const PixelForm& form, std::uint32_t row, BytesView above,
                                Bytes& line);

/// How often each palette entry is used.
using Usage = std::array<std::uint64_t, 256>;

struct Band {
  visible::Box box;  ///< in the stored picture
  std::vector<PassBand> passes;
  Usage usage{};  ///< counted on request
};

enum class Count : std::uint8_t { Nothing, Entries };

/// First byte of the stream that drawing on `box` changes.
[[nodiscard]] std::uint64_t first_change(const std::vector<Pass>& passes, const visible::Box& box) noexcept;

/// Reads the stream up to the label's last row (with Count::Entries: all of it).
/// @return Corrupt; Limited: the rows take more than `most_bytes`
[[nodiscard]] Result<Band> read_band(StreamReader& stream, const Header& header, const visible::Box& box, Count count,
                                     std::uint64_t most_bytes);

/// Calls visit(pixel x, pixel y, samples, column) for every pixel of the box.
template <class Visit>
void each_pixel(Band& band, const PixelForm& form, const Visit& visit) {
  for (PassBand& part : band.passes) {
    const Pass& pass = part.pass;
    const auto past = [](std::uint32_t at, std::uint32_t from, std::uint32_t step) {
      return at > from ? (at - from + step - 1) / step : 0;
    };
    const std::uint32_t begin = past(band.box.x, pass.x0, pass.dx);
    const std::uint32_t end = std::min(pass.size.width, past(band.box.right(), pass.x0, pass.dx));
    for (std::uint32_t row = part.first; row < part.last; ++row) {
      SampleRow samples(part.row(row), form);
      for (std::uint32_t column = begin; column < end; ++column)
        visit(pass.x0 + column * pass.dx, pass.y0 + row * pass.dy, samples, column);
    }
  }
}

/// Light under the box, as stored.
[[nodiscard]] visible::Backdrop read_backdrop(Band& band, const Header& header);

/// Paints a stamp (as stored) on everything but a palette picture.
void paint(Band& band, const Header& header, const visible::Stamp& stamp);

/// Bytes that take the place of the stream's from `offset` on.
struct Replacement {
  std::uint64_t offset = 0;
  Bytes bytes;
};
/// The band's rows with their filters on, in stream order.
[[nodiscard]] std::vector<Replacement> filtered_rows(const Band& band, const PixelForm& form);

}  // namespace assay::media::image::png
