// A picture in colour as viewers show it: what is recognised in it (text, codes, faces, likeness) needs more than tone.
#pragma once

#include <cstdint>

#include "visible/geometry.hpp"

namespace assay::visible {

/// sRGB, 8 bits each.
struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};

/// Row after row without padding: three bytes a pixel.
using Colours = Grid<Colour>;
static_assert(sizeof(Colour) == 3);

}  // namespace assay::visible
