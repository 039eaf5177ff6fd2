#include "media/image/webp/webp_tone.hpp"

#include <fmt/core.h>

#include "media/image/webp/codec.hpp"
#include "media/image/webp/container.hpp"

namespace assay::media::image::webp {

Result<visible::Tone> read_tone(BytesView file, const visible::PictureLimits& limits) {
  ASSAY_TRY(const Container container, read_container(file));
  ASSAY_TRY(const Features features, read_features(file));
  ASSAY_CHECK(check_limits(features, limits));
  ASSAY_TRY(const Pixels pixels, decode_pixels(file, features));
  visible::Tone tone(features.size);
  for (std::size_t i = 0; i < pixels.samples().size(); ++i) {
    const std::uint32_t pixel = pixels.samples()[i];
    const std::uint32_t alpha = pixel >> 24U;
    const std::uint32_t solid =
        visible::tone_of(static_cast<std::uint8_t>(pixel >> 16U), static_cast<std::uint8_t>(pixel >> 8U),
                         static_cast<std::uint8_t>(pixel));
    tone.samples()[i] = static_cast<std::uint8_t>((solid * alpha + 255 * (255 - alpha)) / 255);
  }
  return visible::to_shown(std::move(tone), container.orientation.orientation);
}

}  // namespace assay::media::image::webp
