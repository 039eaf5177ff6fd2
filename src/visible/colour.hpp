// A picture in colour as viewers show it: what is recognised in it (text, codes, faces, likeness) needs more than tone.
#pragma once

#include <array>
#include <cstdint>

#include "visible/geometry.hpp"

namespace assay::visible {

/// sRGB, 8 bits each: red, green, blue.
using Colour = std::array<std::uint8_t, 3>;

/// Row after row without padding: three bytes a pixel.
using Colours = Grid<Colour>;
static_assert(sizeof(Colour) == 3);

}  // namespace assay::visible
