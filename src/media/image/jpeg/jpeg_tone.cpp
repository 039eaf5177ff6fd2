#include "media/image/jpeg/jpeg_tone.hpp"

#include <fmt/core.h>

#include "media/image/jpeg/coefficients.hpp"
#include "media/image/jpeg/libjpeg.hpp"

namespace assay::media::image::jpeg {
namespace {

J_COLOR_SPACE space_for(Colour colour) noexcept {
  switch (colour) {
    case Colour::Grey:
      return JCS_GRAYSCALE;
    case Colour::Rgb:
    case Colour::Ycc:
      return JCS_RGB;
    default:
      return JCS_CMYK;
  }
}

/// A pixel as tone, or in colour.
void put(std::uint8_t& to, std::uint8_t grey) noexcept { to = grey; }
void put(std::uint8_t& to, std::uint8_t red, std::uint8_t green, std::uint8_t blue) noexcept {
  to = visible::tone_of(red, green, blue);
}
void put(visible::Colour& to, std::uint8_t grey) noexcept { to = {grey, grey, grey}; }
void put(visible::Colour& to, std::uint8_t red, std::uint8_t green, std::uint8_t blue) noexcept {
  to = {red, green, blue};
}

template <class Pixel>
void convert_row(const Bytes& row, Colour colour, Pixel* to, std::uint32_t width) noexcept {
  const std::uint8_t* from = row.data();
  for (std::uint32_t x = 0; x < width; ++x) {
    switch (colour) {
      case Colour::Grey:
        put(to[x], from[x]);
        break;
      case Colour::Rgb:
      case Colour::Ycc:
        put(to[x], from[3 * x], from[3 * x + 1], from[3 * x + 2]);
        break;
      default: {
        // Adobe's inverted inks are light already.
        const unsigned turn = colour == Colour::Cmyk ? 255 : 0;
        const std::uint8_t* ink = from + 4 * std::size_t{x};
        const auto through = [&](unsigned i) {
          return static_cast<std::uint8_t>((ink[i] ^ turn) * (ink[3] ^ turn) / 255);
        };
        put(to[x], through(0), through(1), through(2));
      }
    }
  }
}

template <class Pixel>
Result<visible::Grid<Pixel>> read_as(BytesView file, const visible::PictureLimits& limits) {
  ASSAY_TRY(const Frame frame, read_frame(file));
  ASSAY_CHECK(check_limits(frame, limits));
  if (!frame.is_one_scan()) ASSAY_CHECK(open_scans(file, frame, limits));
  Decompressor source;
  if (!source.created()) return fail(Code::Internal, fmt::format("libjpeg: {}", source.errors.message));
  visible::Grid<Pixel> picture(frame.size);
  Bytes row(std::size_t{frame.size.width} * 4);
  const bool done = guarded(source.errors, [&] {
    jpeg_mem_src(&source.info, file.data(), file.size());
    jpeg_read_header(&source.info, TRUE);
    source.info.out_color_space = space_for(frame.colour);
    jpeg_start_decompress(&source.info);
    while (source.info.output_scanline < source.info.output_height) {
      JSAMPROW to = row.data();
      const std::uint32_t y = source.info.output_scanline;
      jpeg_read_scanlines(&source.info, &to, 1);
      convert_row(row, frame.colour, picture.row(y), frame.size.width);
    }
    jpeg_finish_decompress(&source.info);
  });
  if (!done || source.errors.damaged)
    return fail(Code::Corrupt, fmt::format("the picture's data is damaged: {}", source.errors.message));
  return visible::to_shown(std::move(picture), frame.orientation.orientation);
}

}  // namespace

Result<visible::Tone> read_tone(BytesView file, const visible::PictureLimits& limits) {
  return read_as<std::uint8_t>(file, limits);
}

Result<visible::Colours> read_colours(BytesView file, const visible::PictureLimits& limits) {
  return read_as<visible::Colour>(file, limits);
}

}  // namespace assay::media::image::jpeg
