#include "media/image/webp/webp_tone.hpp"

#include <fmt/core.h>

#include "media/image/webp/codec.hpp"
#include "media/image/webp/container.hpp"

namespace assay::media::image::webp {

namespace {

std::uint8_t on_white(std::uint32_t solid, std::uint32_t alpha) noexcept {
  return static_cast<std::uint8_t>((solid * alpha + 255 * (255 - alpha)) / 255);
}

/// @param convert  makes a pixel of a sample: alpha, red, green, blue from the most significant byte down
template <class Pixel, class Convert>
Result<visible::Grid<Pixel>> read_as(BytesView file, const visible::PictureLimits& limits, const Convert& convert) {
  ASSAY_TRY(const Container container, read_container(file));
  ASSAY_TRY(const Features features, read_features(file));
  ASSAY_CHECK(check_limits(features, limits));
  ASSAY_TRY(const Pixels pixels, decode_pixels(file, features));
  visible::Grid<Pixel> picture(features.size);
  for (std::size_t i = 0; i < pixels.samples().size(); ++i) picture.samples()[i] = convert(pixels.samples()[i]);
  return visible::to_shown(std::move(picture), container.orientation.orientation);
}

}  // namespace

Result<visible::Tone> read_tone(BytesView file, const visible::PictureLimits& limits) {
  return read_as<std::uint8_t>(file, limits, [](std::uint32_t pixel) {
    return on_white(visible::tone_of(static_cast<std::uint8_t>(pixel >> 16U), static_cast<std::uint8_t>(pixel >> 8U),
                                     static_cast<std::uint8_t>(pixel)),
                    pixel >> 24U);
  });
}

Result<visible::Colours> read_colours(BytesView file, const visible::PictureLimits& limits) {
  return read_as<visible::Colour>(file, limits, [](std::uint32_t pixel) {
    const auto over = [pixel](unsigned shift) { return on_white(pixel >> shift & 0xffU, pixel >> 24U); };
    return visible::Colour{over(16), over(8), over(0)};
  });
}

}  // namespace assay::media::image::webp
