// A picture as one number a pixel: what measuring looks at.
#pragma once

#include <cstdint>

#include "visible/geometry.hpp"

namespace assay::visible {

/// Relative luminance of each pixel as shown, coded with sRGB's curve (0 black to 255 white): equal steps look about
/// equal, and linear_from_srgb8 gives the luminance that contrast is reckoned with.
using Tone = Grid<std::uint8_t>;

/// The tone of an sRGB colour.
[[nodiscard]] std::uint8_t tone_of(std::uint8_t red, std::uint8_t green, std::uint8_t blue) noexcept;

/// `tone` with squares of `factor` x `factor` pixels averaged; what does not fill a square at the right and below is
/// left out.
[[nodiscard]] Tone shrink(const Tone& tone, std::uint32_t factor);

}  // namespace assay::visible
