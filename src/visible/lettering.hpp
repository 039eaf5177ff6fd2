// Text as coverage: what a layout asks for, and what the font machinery answers. A layout knows no font.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "visible/geometry.hpp"

namespace assay::visible {

/// From this coverage on a pixel counts as ink: half of it or more is covered.
inline constexpr std::uint8_t kInk = 128;
/// A label drawn with more pixels than this is no label but a picture. Drawing takes up to 32 bytes for each: 512 MiB.
inline constexpr std::uint64_t kMostLabelPixels = 16'000'000;

struct Glyph {
  Box ink;                 ///< in the line's grid: rows and columns with a pixel of at least kInk; empty for a blank
  bool ideograph = false;  ///< a Han character: what the 5 % are measured on
};

struct Line {
  Coverage coverage;  ///< cut to what is covered at all
  std::vector<Glyph> glyphs;
};

/// Not thread-safe: font machinery keeps its state.
class Lettering {
 public:
  virtual ~Lettering() = default;

  /// One line of text, left to right, unhinted, 256 grey levels.
  /// @param text  UTF-8, checked by check_wording
  /// @param em    pixels of the em box, fractions allowed
  /// @return NotFound (character named) when no font has a character; Limited over the size it will draw
  [[nodiscard]] virtual Result<Line> line(std::string_view text, double em) = 0;

 protected:
  Lettering() = default;
  Lettering(const Lettering&) = default;
  Lettering& operator=(const Lettering&) = default;
};

}  // namespace assay::visible
