// Where a label stands in a picture and how big it is. The rendered ink of its Han characters is at least 5 % of the
// picture's shortest side, rounded up: the strictest reading of "text height" in GB 45438-2025, 5.2 b), which leaves
// open whether em box, glyph box or cap height is meant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "visible/geometry.hpp"
#include "visible/lettering.hpp"

namespace assay::visible {

/// An edge or a corner (GB 45438-2025, 5.2 c); bottom right is the standard's own example.
enum class Place : std::uint8_t { BottomRight, Bottom, BottomLeft, Left, TopLeft, Top, TopRight, Right };

/// "bottom-right": on the command line and in JSON.
[[nodiscard]] std::string_view place_name(Place place) noexcept;
[[nodiscard]] std::optional<Place> place_from(std::string_view name) noexcept;

/// Least ink height against the shortest side (GB 45438-2025, 5.2 b).
inline constexpr double kLeastRatio = 0.05;
/// Han characters below this many pixels cannot be told apart, whatever 5 % of a small picture would be.
inline constexpr std::uint32_t kLeastInk = 10;

struct Wish {
  std::string text;  ///< both word elements, see wording.hpp
  Place place = Place::BottomRight;
  double ratio = kLeastRatio;  ///< ink height / shortest side, kLeastRatio to 0.5
};

/// A label laid out. All boxes are in the picture as shown.
struct Layout {
  Size picture;
  Box plate;                     ///< the label with its padding: nothing outside it is drawn on
  Coverage ink;                  ///< of the plate's size
  std::vector<Box> glyphs;       ///< ink of each character, in the plate's coordinates
  Box ink_box;                   ///< ink of the whole text
  std::uint32_t ink_height = 0;  ///< rendered ink of the lowest full-height Han character, pixels
  std::uint32_t required = 0;    ///< ceil(ratio x shortest side)
  std::uint32_t lines = 1;
  [[nodiscard]] double ratio() const noexcept { return double{1} * ink_height / picture.shortest(); }
};

/// Lays the text out in a picture of `shown` size. Margins shrink, then padding, then the text wraps (2 to 4 lines,
/// 生成, 合成, 人工智能 and Latin words kept together) before a picture counts as too small.
/// @return InvalidInput: wording incomplete, ratio out of range; Unsupported: the picture is too small for a legible
/// label (what it would need); Limited: over kMostLabelPixels; NotFound: a character no font has
[[nodiscard]] Result<Layout> lay_out(Size shown, const Wish& wish, Lettering& lettering);

}  // namespace assay::visible
