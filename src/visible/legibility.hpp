// Light, contrast, and the choice between light and dark type with or without a plate. GB 45438-2025, 5.2 asks for
// clearly legible type and names no number; the measure here is WCAG 2.1's contrast ratio (1.4.3), and 4.5 its bound
// for text of any size.
#pragma once

#include <cstdint>
#include <optional>

#include "visible/geometry.hpp"
#include "visible/layout.hpp"

namespace assay::visible {

inline constexpr double kLeastContrast = 4.5;

/// Relative luminance, 0 black to 1 white, linear light.
using Light = Grid<float>;

/// What a codec tells of the picture where the label will stand, as shown.
struct Backdrop {
  Light light;
  bool see_through = false;  ///< some of it is not opaque: what is behind shows, and nobody knows what that is
};

/// sRGB's curve (IEC 61966-2-1): 0..1 to linear light and back.
[[nodiscard]] float linear_from_srgb(float value) noexcept;
[[nodiscard]] float srgb_from_linear(float light) noexcept;
/// The same for 8-bit values, from a table.
[[nodiscard]] float linear_from_srgb8(std::uint8_t value) noexcept;
/// Rec. 709 weights on linear components.
[[nodiscard]] constexpr float luminance(float red, float green, float blue) noexcept {
  return 0.2126F * red + 0.7152F * green + 0.0722F * blue;
}

/// (lighter + 0.05) / (darker + 0.05): 1 to 21.
[[nodiscard]] double contrast_ratio(double a, double b) noexcept;

enum class Polarity : std::uint8_t { LightOnDark, DarkOnLight };

/// How a label is painted: type in white or black, a plate of the other below it.
struct Style {
  Polarity polarity = Polarity::LightOnDark;
  float plate = 0;  ///< opacity of the plate, 0 none to 1
  [[nodiscard]] float ink_level() const noexcept { return polarity == Polarity::LightOnDark ? 1.0F : 0.0F; }
  [[nodiscard]] float plate_level() const noexcept { return 1.0F - ink_level(); }
  friend bool operator==(const Style&, const Style&) = default;
};

/// The lightest hand that stays legible: no plate on a calm ground that is dark or light enough, else the least opaque
/// plate of the ground's own tone. On a see-through ground the plate is opaque.
[[nodiscard]] Style choose_style(const Backdrop& backdrop);
/// The next stronger one, for when what was drawn measures too weak; nullopt after the opaque plate.
[[nodiscard]] std::optional<Style> stronger(const Style& style) noexcept;

/// Measured contrast of a drawn label: the weakest of its characters. A character's ink is the mean of its fully
/// covered pixels; its ground is the tenth of the uncovered pixels around it that comes nearest to the ink.
/// @param drawn  light where the plate stands, as shown, of the layout's plate size
[[nodiscard]] double measured_contrast(const Light& drawn, const Layout& layout);

/// Layout and style made into what happens to a pixel: value x keep + paint, values 0 to 1, every colour channel the
/// same (for chroma: centre instead of 0). As shown.
struct Stamp {
  Grid<float> keep;
  Grid<float> paint;
};
[[nodiscard]] Stamp make_stamp(const Layout& layout, const Style& style);
[[nodiscard]] Stamp to_stored(const Stamp& shown, Orientation orientation);

}  // namespace assay::visible
