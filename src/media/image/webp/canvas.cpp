#include "media/image/webp/canvas.hpp"

#include <algorithm>
#include <cmath>

namespace assay::media::image::webp {
namespace {

/// Luma of black and of white (BT.601, as VP8 has it), and colourless chroma.
constexpr float kBlack = 16;
constexpr float kWhite = 235;
constexpr float kNoColour = 128;

std::uint8_t to_byte(float value) noexcept {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F)));
}

/// What becomes of a value: value x keep + paint x white level + (1 - keep - paint) x black level, over alpha.
struct Cover {
  float keep = 1;
  float paint = 0;
};

/// The stamp at a pixel of the picture; nothing outside the box.
Cover cover_at(const visible::Stamp& stamp, const visible::Box& box, std::uint32_t x, std::uint32_t y) noexcept {
  if (!box.contains(x, y)) return {};
  return {stamp.keep.at(x - box.x, y - box.y), stamp.paint.at(x - box.x, y - box.y)};
}

/// A value under a cover on a ground of `alpha` (0 to 1), not multiplied by it.
float covered(float value, const Cover& cover, float alpha, float black, float white) noexcept {
  const float keep = cover.keep * alpha;
  const float whole = keep + (1 - cover.keep);
  if (whole <= 0) return value;
  return (value * keep + cover.paint * white + (1 - cover.keep - cover.paint) * black) / whole;
}

float alpha_at(const Planes& planes, std::uint32_t x, std::uint32_t y) noexcept {
  return planes.a.samples().empty() ? 1.0F : static_cast<float>(planes.a.at(x, y)) / 255.0F;
}

}  // namespace

visible::Backdrop read_backdrop(const Planes& planes, const visible::Box& box) {
  visible::Backdrop backdrop{visible::Light(box.size()), false};
  for (std::uint32_t row = 0; row < box.height; ++row) {
    for (std::uint32_t column = 0; column < box.width; ++column) {
      const std::uint32_t x = box.x + column;
      const std::uint32_t y = box.y + row;
      const float luma = 1.164383F * (static_cast<float>(planes.y.at(x, y)) - kBlack);
      const float u = static_cast<float>(planes.u.at(x / 2, y / 2)) - kNoColour;
      const float v = static_cast<float>(planes.v.at(x / 2, y / 2)) - kNoColour;
      const auto light = [](float value) { return visible::linear_from_srgb8(to_byte(value)); };
      backdrop.light.at(column, row) = visible::luminance(
          light(luma + 1.596027F * v), light(luma - 0.391762F * u - 0.812968F * v), light(luma + 2.017232F * u));
      backdrop.see_through = backdrop.see_through || alpha_at(planes, x, y) < 1;
    }
  }
  return backdrop;
}

visible::Backdrop read_backdrop(const Pixels& pixels, const visible::Box& box) {
  visible::Backdrop backdrop{visible::Light(box.size()), false};
  for (std::uint32_t row = 0; row < box.height; ++row) {
    for (std::uint32_t column = 0; column < box.width; ++column) {
      const std::uint32_t pixel = pixels.at(box.x + column, box.y + row);
      const auto light = [&](unsigned shift) {
        return visible::linear_from_srgb8(static_cast<std::uint8_t>(pixel >> shift));
      };
      backdrop.light.at(column, row) = visible::luminance(light(16), light(8), light(0));
      backdrop.see_through = backdrop.see_through || pixel >> 24U != 255;
    }
  }
  return backdrop;
}

void paint(Planes& planes, const visible::Box& box, const visible::Stamp& stamp) {
  // Chroma first: it weighs the alpha that the luma pass changes.
  for (std::uint32_t cy = box.y / 2; cy <= (box.bottom() - 1) / 2; ++cy) {
    for (std::uint32_t cx = box.x / 2; cx <= (box.right() - 1) / 2; ++cx) {
      Cover mean{0, 0};
      float alpha = 0;
      float count = 0;
      for (std::uint32_t y = 2 * cy; y < std::min(2 * cy + 2, planes.size.height); ++y) {
        for (std::uint32_t x = 2 * cx; x < std::min(2 * cx + 2, planes.size.width); ++x) {
          const Cover cover = cover_at(stamp, box, x, y);
          mean.keep += cover.keep;
          alpha += alpha_at(planes, x, y);
          ++count;
        }
      }
      mean.keep /= count;
      if (mean.keep >= 1) continue;
      for (visible::Grid<std::uint8_t>* plane : {&planes.u, &planes.v}) {
        std::uint8_t& value = plane->at(cx, cy);
        value = to_byte(covered(value, mean, alpha / count, kNoColour, kNoColour));
      }
    }
  }
  for (std::uint32_t y = box.y; y < box.bottom(); ++y) {
    for (std::uint32_t x = box.x; x < box.right(); ++x) {
      const Cover cover = cover_at(stamp, box, x, y);
      if (cover.keep >= 1) continue;
      const float alpha = alpha_at(planes, x, y);
      planes.y.at(x, y) = to_byte(covered(planes.y.at(x, y), cover, alpha, kBlack, kWhite));
      if (!planes.a.samples().empty()) planes.a.at(x, y) = to_byte(255 * (alpha * cover.keep + (1 - cover.keep)));
    }
  }
}

void paint(Pixels& pixels, const visible::Box& box, const visible::Stamp& stamp) {
  for (std::uint32_t y = box.y; y < box.bottom(); ++y) {
    for (std::uint32_t x = box.x; x < box.right(); ++x) {
      const Cover cover = cover_at(stamp, box, x, y);
      if (cover.keep >= 1) continue;
      std::uint32_t& pixel = pixels.at(x, y);
      const float alpha = static_cast<float>(pixel >> 24U) / 255.0F;
      std::uint32_t fresh = std::uint32_t{to_byte(255 * (alpha * cover.keep + (1 - cover.keep)))} << 24U;
      for (const unsigned shift : {16U, 8U, 0U})
        fresh |= std::uint32_t{to_byte(covered(static_cast<float>(pixel >> shift & 0xFFU), cover, alpha, 0, 255))}
                 << shift;
      pixel = fresh;
    }
  }
}

}  // namespace assay::media::image::webp
