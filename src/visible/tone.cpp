#include "visible/tone.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "visible/legibility.hpp"

namespace assay::visible {
namespace {

constexpr std::size_t kSteps = 4096;

/// sRGB values of light; an entry is for its step's middle, so that whoever looks one up need not round.
const std::array<std::uint8_t, kSteps + 1>& coded() noexcept {
  static const std::array<std::uint8_t, kSteps + 1> kTable = [] {
    std::array<std::uint8_t, kSteps + 1> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
      table[i] = static_cast<std::uint8_t>(std::lround(
          srgb_from_linear(std::min(1.0F, (static_cast<float>(i) + 0.5F) / static_cast<float>(kSteps))) * 255));
    return table;
  }();
  return kTable;
}

}  // namespace

std::uint8_t tone_of(std::uint8_t red, std::uint8_t green, std::uint8_t blue) noexcept {
  if (red == green && green == blue) return red;
  const float light = luminance(linear_from_srgb8(red), linear_from_srgb8(green), linear_from_srgb8(blue));
  return coded()[static_cast<std::size_t>(light * kSteps)];
}

Tone shrink(const Tone& tone, std::uint32_t factor) {
  if (factor <= 1) return tone;
  Tone out({tone.width() / factor, tone.height() / factor});
  for (std::uint32_t y = 0; y < out.height(); ++y) {
    for (std::uint32_t x = 0; x < out.width(); ++x) {
      std::uint32_t sum = 0;
      for (std::uint32_t row = 0; row < factor; ++row) {
        const std::uint8_t* from = tone.row(y * factor + row) + std::size_t{x} * factor;
        for (std::uint32_t i = 0; i < factor; ++i) sum += from[i];
      }
      out.at(x, y) = static_cast<std::uint8_t>(sum / (factor * factor));
    }
  }
  return out;
}

}  // namespace assay::visible
