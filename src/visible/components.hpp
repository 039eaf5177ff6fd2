// Connected shapes in a picture of two values. Internal to measuring.
#pragma once

#include <cstdint>
#include <vector>

#include "visible/geometry.hpp"

namespace assay::visible {

/// Pixels that touch each other, corners included.
struct Shape {
  Box box;
  std::uint32_t area = 0;
  std::uint32_t outline = 0;  ///< edges between it and what is not it
  /// Mean width of its strokes: area against half the outline.
  [[nodiscard]] double stroke() const noexcept { return outline == 0 ? 0 : 2.0 * area / outline; }
};

/// Of pixels that are not zero.
[[nodiscard]] std::vector<Shape> shapes_of(const Grid<std::uint8_t>& mask);

/// The same, and for each pixel the index of its shape plus one; 0 where the mask is zero.
struct LabelledShapes {
  std::vector<Shape> shapes;
  Grid<std::uint32_t> owner;
};
[[nodiscard]] LabelledShapes labelled_shapes_of(const Grid<std::uint8_t>& mask);

}  // namespace assay::visible
