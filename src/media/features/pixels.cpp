#include "media/features/pixels.hpp"

#include <algorithm>

namespace assay::media::features {
namespace {

/// Weights of BT.601 in 1024ths.
constexpr std::uint32_t kRed = 306;
constexpr std::uint32_t kGreen = 601;
constexpr std::uint32_t kBlue = 117;

}  // namespace

Reduced reduced(const visible::Colours& picture, std::uint64_t most_pixels) {
  Reduced out;
  const auto smaller = [&](std::uint32_t factor) {
    return visible::Size{std::max(1U, picture.width() / factor), std::max(1U, picture.height() / factor)};
  };
  while (smaller(out.factor).area() > most_pixels) ++out.factor;
  const std::uint32_t factor = out.factor;
  out.grey = Grey(smaller(factor));
  for (std::uint32_t y = 0; y < out.grey.height(); ++y) {
    for (std::uint32_t x = 0; x < out.grey.width(); ++x) {
      std::uint64_t sum = 0;
      const std::uint32_t bottom = std::min(picture.height(), (y + 1) * factor);
      const std::uint32_t right = std::min(picture.width(), (x + 1) * factor);
      for (std::uint32_t row = y * factor; row < bottom; ++row) {
        for (std::uint32_t column = x * factor; column < right; ++column) {
          const visible::Colour& pixel = picture.at(column, row);
          sum += pixel[0] * kRed + pixel[1] * kGreen + pixel[2] * kBlue;
        }
      }
      const std::uint64_t count = std::uint64_t{bottom - y * factor} * (right - x * factor);
      out.grey.at(x, y) = static_cast<std::uint8_t>(sum / (std::max<std::uint64_t>(count, 1) * 1024));
    }
  }
  return out;
}

visible::Box enlarged(const visible::Box& box, std::uint32_t factor, visible::Size picture) noexcept {
  visible::Box out;
  out.x = std::min(box.x * factor, picture.width);
  out.y = std::min(box.y * factor, picture.height);
  out.width = std::min(box.width * factor, picture.width - out.x);
  out.height = std::min(box.height * factor, picture.height - out.y);
  return out;
}

}  // namespace assay::media::features
