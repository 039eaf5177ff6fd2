#include "media/image/jpeg/painter.hpp"

#include <algorithm>
#include <cmath>

namespace assay::media::image::jpeg {
namespace {

/// What a component becomes where something is painted: value x keep + paint x white + (1 - keep) x base.
struct Ink {
  float white = 255;
  float base = 0;
};

/// White type and black plates in each kind of colour. Inverted CMYK is what Adobe writes: 255 is no ink, and black is
/// the black ink alone. YCCK is that with CMY turned to YCC after another inversion, so white is Y = 0.
Ink ink_of(Colour colour, std::size_t component) noexcept {
  switch (colour) {
    case Colour::Grey:
    case Colour::Rgb:
      return {255, 0};
    case Colour::Ycc:
      return component == 0 ? Ink{255, 0} : Ink{0, 128};
    case Colour::Cmyk:
      return component == 3 ? Ink{-255, 255} : Ink{0, 0};
    case Colour::InvertedCmyk:
      return component == 3 ? Ink{255, 0} : Ink{0, 255};
    case Colour::InvertedYcck:
      if (component == 3) return {255, 0};
      return component == 0 ? Ink{0, 0} : Ink{0, 128};
  }
  return {};
}

float light_of(float value) noexcept {
  return visible::linear_from_srgb8(static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F))));
}

float light_of(float red, float green, float blue) noexcept {
  return visible::luminance(light_of(red), light_of(green), light_of(blue));
}

/// Stamp values averaged over the pixels that one sample of a component spans.
struct Mean {
  float keep = 1;
  float paint = 0;
};

class StampMeans {
 public:
  StampMeans(const visible::Stamp& stamp, const visible::Box& box, std::uint32_t h_ratio_most, std::uint32_t h,
             std::uint32_t v_ratio_most, std::uint32_t v) noexcept
      : stamp_(stamp), box_(box), h_most_(h_ratio_most), h_(h), v_most_(v_ratio_most), v_(v) {}

  [[nodiscard]] Mean at(std::uint32_t x, std::uint32_t y) const noexcept {
    const std::uint32_t x0 = x * h_most_ / h_;
    const std::uint32_t x1 = ((x + 1) * h_most_ + h_ - 1) / h_;
    const std::uint32_t y0 = y * v_most_ / v_;
    const std::uint32_t y1 = ((y + 1) * v_most_ + v_ - 1) / v_;
    float keep = 0;
    float paint = 0;
    for (std::uint32_t py = y0; py < y1; ++py) {
      for (std::uint32_t px = x0; px < x1; ++px) {
        if (box_.contains(px, py)) {
          keep += stamp_.keep.at(px - box_.x, py - box_.y);
          paint += stamp_.paint.at(px - box_.x, py - box_.y);
        } else {
          keep += 1;
        }
      }
    }
    const auto count = static_cast<float>((x1 - x0) * (y1 - y0));
    return {keep / count, paint / count};
  }

 private:
  const visible::Stamp& stamp_;
  visible::Box box_;
  std::uint32_t h_most_;
  std::uint32_t h_;
  std::uint32_t v_most_;
  std::uint32_t v_;
};

}  // namespace

PaintArea::PaintArea(const Frame& frame, const Patch& patch) : frame_(frame) {
  for (std::size_t c = 0; c < frame.components.size(); ++c) {
    const PatchComponent& part = patch.components[c];
    const auto& quant = *frame.quant[frame.components[c].quant];
    Samples samples{visible::Grid<float>({part.blocks.width * 8, part.blocks.height * 8}), part.blocks};
    std::array<float, kBlock> block;
    for (std::uint32_t y = 0; y < part.blocks.height; ++y) {
      for (std::uint32_t x = 0; x < part.blocks.width; ++x) {
        inverse_transform(part.block(part.blocks.x + x, part.blocks.y + y), quant, block.data());
        for (std::uint32_t row = 0; row < 8; ++row)
          std::copy_n(block.data() + row * 8, 8, samples.values.row(y * 8 + row) + std::size_t{x} * 8);
      }
    }
    components_.push_back(std::move(samples));
  }
}

/// The sample under a pixel of the stored picture.
float PaintArea::sample(std::size_t component, std::uint32_t x, std::uint32_t y) const noexcept {
  const Component& part = frame_.components[component];
  const Samples& samples = components_[component];
  return samples.values.at(x * part.h / frame_.h_most - samples.blocks.x * 8,
                           y * part.v / frame_.v_most - samples.blocks.y * 8);
}

visible::Light PaintArea::light(const visible::Box& box) const {
  visible::Light light(box.size());
  for (std::uint32_t row = 0; row < box.height; ++row) {
    for (std::uint32_t column = 0; column < box.width; ++column) {
      const std::uint32_t x = box.x + column;
      const std::uint32_t y = box.y + row;
      const float first = sample(0, x, y);
      float& out = light.at(column, row);
      if (frame_.colour == Colour::Grey) {
        out = light_of(first);
        continue;
      }
      float red = first;
      float green = sample(1, x, y);
      float blue = sample(2, x, y);
      if (frame_.colour == Colour::Ycc || frame_.colour == Colour::InvertedYcck) {
        const float cb = green - 128;
        const float cr = blue - 128;
        red = first + 1.402F * cr;
        green = first - 0.344136F * cb - 0.714136F * cr;
        blue = first + 1.772F * cb;
      }
      if (frame_.components.size() == 4) {
        // Ink to light without a profile: what a viewer without colour management shows.
        const bool is_ink = frame_.colour != Colour::InvertedCmyk;
        const float last = std::clamp(sample(3, x, y), 0.0F, 255.0F);
        const float black = (frame_.colour == Colour::Cmyk ? 255 - last : last) / 255;
        const auto light_through = [&](float value) {
          const float held = std::clamp(value, 0.0F, 255.0F);
          return (is_ink ? 255 - held : held) * black;
        };
        red = light_through(red);
        green = light_through(green);
        blue = light_through(blue);
      }
      out = light_of(red, green, blue);
    }
  }
  return light;
}

visible::Box PaintArea::paint(const visible::Stamp& stamp, const visible::Box& box, Patch& patch) const {
  visible::Box changed;
  for (std::size_t c = 0; c < components_.size(); ++c) {
    const Component& component = frame_.components[c];
    const Samples& samples = components_[c];
    const Ink ink = ink_of(frame_.colour, c);
    const StampMeans means(stamp, box, frame_.h_most, component.h, frame_.v_most, component.v);
    const visible::Size in_mcu = frame_.blocks_of(component);
    std::array<float, kBlock> block;
    for (std::uint32_t by = 0; by < samples.blocks.height; ++by) {
      for (std::uint32_t bx = 0; bx < samples.blocks.width; ++bx) {
        bool touched = false;
        for (std::uint32_t i = 0; i < kBlock; ++i) {
          const std::uint32_t x = bx * 8 + i % 8;
          const std::uint32_t y = by * 8 + i / 8;
          const Mean mean = means.at(samples.blocks.x * 8 + x, samples.blocks.y * 8 + y);
          touched = touched || mean.keep < 1;
          block[i] = samples.values.at(x, y) * mean.keep + mean.paint * ink.white + (1 - mean.keep) * ink.base;
        }
        if (!touched) continue;
        const std::uint32_t x = samples.blocks.x + bx;
        const std::uint32_t y = samples.blocks.y + by;
        forward_transform(block.data(), *frame_.quant[component.quant], patch.components[c].block(x, y));
        changed = visible::join(changed, {x / in_mcu.width, y / in_mcu.height, 1, 1});
      }
    }
  }
  return changed;
}

}  // namespace assay::media::image::jpeg
