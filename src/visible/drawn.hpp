// What a drawing codec is asked for and what it answers: the same for every kind of picture.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "visible/layout.hpp"
#include "visible/legibility.hpp"

namespace assay::visible {

/// Bounds on what a picture may ask of us; looked at before memory is taken.
struct PictureLimits {
  std::uint64_t pixels = 100'000'000;               ///< width x height
  std::uint64_t bytes = std::uint64_t{512} << 20U;  ///< memory for decoded samples, coefficients and rows
};

/// A remark on what had to be done: kebab-case id for JSON, and words with figures.
struct Note {
  std::string_view id;
  std::string words;
};

/// A label as drawn and measured.
struct Drawn {
  std::string text;
  Place place = Place::BottomRight;
  Orientation orientation = Orientation::Upright;
  Size picture;                  ///< as shown
  Box plate;                     ///< as shown
  Box ink_box;                   ///< as shown
  Box changed;                   ///< in the stored picture: no pixel outside it differs (lossy WebP: see the notes)
  std::uint32_t ink_height = 0;  ///< rendered, pixels
  std::uint32_t required = 0;    ///< pixels the standard asks for
  std::uint32_t lines = 1;
  Style style;
  double contrast = 0;  ///< measured after drawing, in what a decoder of the new file sees
  std::vector<Note> notes;
  [[nodiscard]] double ratio() const noexcept { return double{1} * ink_height / std::max(1U, picture.shortest()); }
};

/// `drawn` filled from a layout; style, contrast, changed and notes are the codec's.
[[nodiscard]] inline Drawn drawn_from(const Layout& layout, const Wish& wish, Orientation orientation) {
  Drawn drawn;
  drawn.text = wish.text;
  drawn.place = wish.place;
  drawn.orientation = orientation;
  drawn.picture = layout.picture;
  drawn.plate = layout.plate;
  drawn.ink_box = layout.ink_box;
  drawn.ink_height = layout.ink_height;
  drawn.required = layout.required;
  drawn.lines = layout.lines;
  return drawn;
}

}  // namespace assay::visible
