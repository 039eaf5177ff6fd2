#include "visible/legibility.hpp"

#include <array>
#include <cmath>

namespace assay::visible {
namespace {

/// Planned for; measuring after drawing has to reach kLeastContrast, and coarse quantisation eats some of it.
constexpr double kPlannedContrast = 6.5;
/// Contrast asked of a ground without plate, and how far apart its values may lie (sRGB, 0 to 1).
constexpr double kBareContrast = 7.0;
constexpr float kCalm = 0.30F;
constexpr std::array<float, 5> kPlates = {0.55F, 0.65F, 0.75F, 0.85F, 1.0F};
/// Pixels counted as a character's solid ink and as bare ground.
constexpr std::uint8_t kSolid = 240;
constexpr std::uint8_t kBare = 6;
constexpr std::size_t kLightSteps = 4096;

struct Range {
  float low = 0;
  float high = 0;
  float mean = 0;
};

/// Second and ninety-eighth percentile and mean of the sRGB values.
Range range_of(const Light& light) {
  // A label of a big picture has a million pixels: a table instead of a power for each, by the middles of its
  // steps.
  static const std::array<std::uint8_t, kLightSteps + 1> kCoded = [] {
    std::array<std::uint8_t, kLightSteps + 1> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
      table[i] = static_cast<std::uint8_t>(std::lround(
          srgb_from_linear(std::min(1.0F, (static_cast<float>(i) + 0.5F) / static_cast<float>(kLightSteps))) * 255));
    return table;
  }();
  std::array<std::uint32_t, 256> counts{};
  for (const float value : light.samples())
    counts[kCoded[static_cast<std::size_t>(std::clamp(value, 0.0F, 1.0F) * kLightSteps)]]++;
  const std::size_t total = light.samples().size();
  Range range;
  if (total == 0) return range;
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) sum += static_cast<double>(i) * counts[i] / 255.0;
  const auto percentile = [&](std::size_t rank) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      seen += counts[i];
      if (seen > rank) return static_cast<float>(i) / 255.0F;
    }
    return 1.0F;
  };
  range.low = percentile(total / 50);
  range.high = percentile(total - 1 - total / 50);
  range.mean = static_cast<float>(sum / static_cast<double>(total));
  return range;
}

/// Contrast of the type against the worst of the ground under a plate of this opacity.
double contrast_on(const Range& ground, const Style& style) noexcept {
  const float worst = style.polarity == Polarity::LightOnDark ? ground.high : ground.low;
  const float covered = worst * (1 - style.plate) + style.plate_level() * style.plate;
  return contrast_ratio(linear_from_srgb(covered), style.ink_level());
}

}  // namespace

float linear_from_srgb(float value) noexcept {
  return value <= 0.04045F ? value / 12.92F : std::pow((value + 0.055F) / 1.055F, 2.4F);
}

float srgb_from_linear(float light) noexcept {
  return light <= 0.0031308F ? light * 12.92F : 1.055F * std::pow(light, 1 / 2.4F) - 0.055F;
}

float linear_from_srgb8(std::uint8_t value) noexcept {
  static const std::array<float, 256> kTable = [] {
    std::array<float, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = linear_from_srgb(static_cast<float>(i) / 255.0F);
    return table;
  }();
  return kTable[value];
}

double contrast_ratio(double a, double b) noexcept { return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05); }

Style choose_style(const Backdrop& backdrop) {
  const Range ground = range_of(backdrop.light);
  // The middle of WCAG's scale: on 0.18 linear, white and black type have the same contrast.
  const Polarity polarity = linear_from_srgb(ground.mean) < 0.18F ? Polarity::LightOnDark : Polarity::DarkOnLight;
  if (backdrop.see_through) return {polarity, 1.0F};
  if (ground.high - ground.low <= kCalm && contrast_on(ground, {polarity, 0}) >= kBareContrast) return {polarity, 0};
  for (const float plate : kPlates) {
    if (contrast_on(ground, {polarity, plate}) >= kPlannedContrast) return {polarity, plate};
  }
  return {polarity, 1.0F};
}

std::optional<Style> stronger(const Style& style) noexcept {
  for (const float plate : kPlates) {
    if (plate > style.plate) return Style{style.polarity, plate};
  }
  return std::nullopt;
}

double measured_contrast(const Light& drawn, const Layout& layout) {
  double weakest = 21;
  std::vector<float> ground;
  for (const Box& glyph : layout.glyphs) {
    const Box around = grow(glyph, std::max(1U, layout.ink_height / 8), layout.plate.size());
    std::uint8_t most = 0;
    for (std::uint32_t y = glyph.y; y < glyph.bottom(); ++y) {
      for (std::uint32_t x = glyph.x; x < glyph.right(); ++x) most = std::max(most, layout.ink.at(x, y));
    }
    const std::uint8_t solid = std::min(most, kSolid);
    double sum = 0;
    std::size_t count = 0;
    ground.clear();
    for (std::uint32_t y = around.y; y < around.bottom(); ++y) {
      for (std::uint32_t x = around.x; x < around.right(); ++x) {
        const std::uint8_t ink = layout.ink.at(x, y);
        if (ink >= solid) {
          sum += static_cast<double>(drawn.at(x, y));
          ++count;
        } else if (ink <= kBare) {
          ground.push_back(drawn.at(x, y));
        }
      }
    }
    if (count == 0 || ground.empty()) continue;
    const double ink = sum / static_cast<double>(count);
    double mean = 0;
    for (const float light : ground) mean += static_cast<double>(light);
    mean /= static_cast<double>(ground.size());
    const std::size_t rank = mean < ink ? ground.size() - 1 - ground.size() / 10 : ground.size() / 10;
    std::nth_element(ground.begin(), ground.begin() + static_cast<std::ptrdiff_t>(rank), ground.end());
    const double near = static_cast<double>(ground[rank]);
    // Ground that passes the ink on the other side is no contrast at all.
    const bool crossed = mean < ink ? near >= ink : near <= ink;
    weakest = std::min(weakest, crossed ? 1.0 : contrast_ratio(ink, near));
  }
  return weakest;
}

Stamp make_stamp(const Layout& layout, const Style& style) {
  const Size size = layout.plate.size();
  Stamp stamp{Grid<float>(size, 1.0F), Grid<float>(size, 0.0F)};
  const float radius = std::min({static_cast<float>(layout.ink_height) * 0.2F, static_cast<float>(size.width) / 2,
                                 static_cast<float>(size.height) / 2});
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      float plate = style.plate;
      if (plate > 0) {
        // Distance from the centre of the nearest corner's circle, for pixels outside the straight parts.
        const float dx = radius - 0.5F - static_cast<float>(std::min(x, size.width - 1 - x));
        const float dy = radius - 0.5F - static_cast<float>(std::min(y, size.height - 1 - y));
        if (dx > 0 && dy > 0) plate *= std::clamp(radius + 0.5F - std::hypot(dx, dy), 0.0F, 1.0F);
      }
      const float ink = static_cast<float>(layout.ink.at(x, y)) / 255.0F;
      stamp.keep.at(x, y) = (1 - plate) * (1 - ink);
      stamp.paint.at(x, y) = plate * (1 - ink) * style.plate_level() + ink * style.ink_level();
    }
  }
  return stamp;
}

Stamp to_stored(const Stamp& shown, Orientation orientation) {
  return {to_stored(shown.keep, orientation), to_stored(shown.paint, orientation)};
}

}  // namespace assay::visible
