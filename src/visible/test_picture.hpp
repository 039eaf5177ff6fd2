// Pictures made by arithmetic, for tests: the same on every machine.
#pragma once

#include <array>
#include <cstdint>

#include "visible/colour.hpp"
#include "visible/geometry.hpp"

namespace assay::visible {

/// Something like a photograph: sky, ground, round shapes, texture, fine and bright at the bottom right.
[[nodiscard]] inline Grid<Colour> test_picture(Size size) {
  Grid<Colour> picture(size);
  std::uint32_t state = 12345;
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      state = state * 1664525U + 1013904223U;
      const int noise = static_cast<int>(state >> 24U) - 128;
      const int u = static_cast<int>(256ULL * x / size.width);
      const int v = static_cast<int>(256ULL * y / size.height);
      std::array<int, 3> c = {90 + v / 3, 130 + v / 4, 220 - v / 3};
      if (v > 128) c = {60 + u / 3, 110 - u / 8, 40 + u / 6};
      if ((u - 70) * (u - 70) + (v - 60) * (v - 60) < 1600) c = {240, 200, 60};
      if (u > 128 && v > 160 && ((u / 6 + v / 9) % 2) != 0) c = {215, 205, 180};
      const int grain = v > 128 ? noise / 6 : noise / 24;
      for (std::size_t i = 0; i < 3; ++i)
        picture.at(x, y)[i] = static_cast<std::uint8_t>(std::min(255, std::max(0, c[i] + grain)));
    }
  }
  return picture;
}

[[nodiscard]] inline Grid<Colour> plain_picture(Size size, Colour colour) { return Grid<Colour>(size, colour); }

}  // namespace assay::visible
