// Measuring type in a picture: how high, how contrasting, where. No character is recognised: what is measured is ink.
#pragma once

#include <cstdint>
#include <optional>

#include "visible/layout.hpp"
#include "visible/legibility.hpp"
#include "visible/tone.hpp"

namespace assay::visible {

/// Type as found in a picture.
struct InkMeasure {
  Box ink_box;                   ///< as shown: all ink of the text
  std::uint32_t ink_height = 0;  ///< of the lowest full-height character of the lowest line, pixels
  std::uint32_t lines = 1;
  std::uint8_t ink = 0;     ///< tone of the type
  std::uint8_t ground = 0;  ///< tone of its ground, the median
  double contrast = 1;      ///< the type against the tenth of its ground that comes nearest to it
  Size picture;
  [[nodiscard]] double ratio() const noexcept { return double{1} * ink_height / std::max(1U, picture.shortest()); }
  [[nodiscard]] bool is_high_enough() const noexcept;
  [[nodiscard]] bool is_legible() const noexcept { return contrast >= kLeastContrast; }
};

/// Measures the type in `box`, which holds all of it and little else. A pixel counts as ink when it is nearer to the
/// type's tone than to the ground's. Characters lower than 0.85 of the highest (Latin capitals beside Han characters)
/// do not count for the height; shapes that run out of the box are no type.
/// @return nullopt when there are no two tones to tell apart
[[nodiscard]] std::optional<InkMeasure> measure_ink(const Tone& tone, const Box& box);

/// The edge or corner a box stands at; nullopt when it is further than a sixth of the shortest side from every edge.
[[nodiscard]] std::optional<Place> place_of(const Box& box, Size picture) noexcept;

}  // namespace assay::visible
