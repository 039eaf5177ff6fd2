#include "media/image/png/png_tone.hpp"

#include <fmt/core.h>

#include <cmath>

#include "media/image/png/band.hpp"

namespace assay::media::image::png {
namespace {

/// Sample values to sRGB values of 8 bits.
class Coding {
 public:
  explicit Coding(const Header& header) noexcept {
    const Curve curve(header);
    for (std::size_t i = 0; i < table_.size(); ++i)
      table_[i] = static_cast<std::uint8_t>(
          std::lround(visible::srgb_from_linear(curve.light(static_cast<std::uint32_t>(i), 8)) * 255));
    depth_ = header.form.depth;
  }
  [[nodiscard]] std::uint8_t of(std::uint32_t value) const noexcept {
    return table_[depth_ == 16 ? value >> 8U : value * 255 / ((1U << depth_) - 1)];
  }
  [[nodiscard]] std::uint8_t entry(std::uint8_t value) const noexcept { return table_[value]; }

 private:
  std::array<std::uint8_t, 256> table_{};
  std::uint32_t depth_ = 8;
};

/// A pixel as tone, or in colour.
void put(std::uint8_t& to, std::uint8_t red, std::uint8_t green, std::uint8_t blue) noexcept {
  to = visible::tone_of(red, green, blue);
}
void put(visible::Colour& to, std::uint8_t red, std::uint8_t green, std::uint8_t blue) noexcept {
  to = {red, green, blue};
}
void put(std::uint8_t& to, std::uint8_t grey) noexcept { to = grey; }
void put(visible::Colour& to, std::uint8_t grey) noexcept { to = {grey, grey, grey}; }

std::uint8_t on_white(std::uint8_t tone, std::uint32_t alpha, std::uint32_t most) noexcept {
  return static_cast<std::uint8_t>((std::uint64_t{tone} * alpha + std::uint64_t{255} * (most - alpha)) / most);
}

visible::Colour on_white(visible::Colour colour, std::uint32_t alpha, std::uint32_t most) noexcept {
  return {on_white(colour[0], alpha, most), on_white(colour[1], alpha, most), on_white(colour[2], alpha, most)};
}

template <class Pixel>
Result<visible::Grid<Pixel>> read_as(BytesView file, const visible::PictureLimits& limits) {
  ASSAY_TRY(const Header header, read_header(file, limits));
  ASSAY_TRY(StreamReader stream, StreamReader::open(file, header));
  const Coding coding(header);
  const PixelForm form = header.form;
  const std::uint32_t most = (1U << form.depth) - 1;
  std::array<Pixel, 256> entries{};
  for (std::size_t i = 0; i < header.palette.size(); ++i) {
    const PaletteEntry& entry = header.palette[i];
    Pixel solid{};
    put(solid, coding.entry(entry.rgb[0]), coding.entry(entry.rgb[1]), coding.entry(entry.rgb[2]));
    entries[i] = on_white(solid, entry.alpha, 255);
  }
  visible::Grid<Pixel> picture(header.size);
  const auto convert = [&](const SampleRow& samples, std::uint32_t column, Pixel& to) {
    const auto at = [&](std::uint32_t channel) { return coding.of(samples.get(column, channel)); };
    switch (form.type) {
      case ColourType::Palette:
        to = entries[samples.get(column, 0)];
        return;
      case ColourType::Grey:
      case ColourType::GreyAlpha:
        put(to, at(0));
        break;
      case ColourType::Rgb:
      case ColourType::Rgba:
        put(to, at(0), at(1), at(2));
        break;
    }
    if (form.has_alpha()) to = on_white(to, samples.get(column, form.channels() - 1), most);
    if (is_clear(samples, column, header)) put(to, 255);
  };
  for (const Pass& pass : passes_of(header.size, header.interlaced, form)) {
    Bytes above;
    Bytes line(static_cast<std::size_t>(pass.stride()));
    for (std::uint32_t row = 0; row < pass.size.height; ++row) {
      ASSAY_CHECK(read_row(stream, form, row, above, line));
      const SampleRow samples(line.data() + 1, form);
      Pixel* to = picture.row(pass.y0 + row * pass.dy);
      for (std::uint32_t column = 0; column < pass.size.width; ++column)
        convert(samples, column, to[pass.x0 + std::size_t{column} * pass.dx]);
      std::swap(above, line);
      line.resize(above.size());
    }
  }
  return visible::to_shown(std::move(picture), header.orientation.orientation);
}

}  // namespace

Result<visible::Tone> read_tone(BytesView file, const visible::PictureLimits& limits) {
  return read_as<std::uint8_t>(file, limits);
}

Result<visible::Colours> read_colours(BytesView file, const visible::PictureLimits& limits) {
  return read_as<visible::Colour>(file, limits);
}

}  // namespace assay::media::image::png
