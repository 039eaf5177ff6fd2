// A label on a palette picture: the greys of its type found in the palette, or put where it has room.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "media/image/png/band.hpp"
#include "media/image/png/header.hpp"

namespace assay::media::image::png {

struct PalettePlan {
  std::vector<PaletteEntry> palette;         ///< the new one; the old entries in use are all in it, unchanged
  std::array<std::uint8_t, 256> entry_of{};  ///< for each grey, 0 black to 255 white
  std::size_t appended = 0;
  std::size_t reused = 0;  ///< entries no pixel used
};

/// Looks for the label's greys: entries that are near, then free ones (beyond the palette's end, or used by no pixel),
/// then the nearest.
/// @param usage  how often each entry is used by pixels the label leaves
[[nodiscard]] PalettePlan plan_palette(const Header& header, const Usage& usage);

/// Entries used once the stamp, opaque, covers what it covers.
[[nodiscard]] Usage usage_outside(Band& band, const Header& header, const visible::Stamp& stamp);

/// Paints an opaque stamp with the plan's entries: a pixel that the plate covers by half or more is covered.
void paint_entries(Band& band, const Header& header, const visible::Stamp& stamp, const PalettePlan& plan);

/// The picture's form without a palette: RGB, or RGBA when an entry is not opaque.
[[nodiscard]] Header without_palette(const Header& header);

/// One row of entries as RGB or RGBA of 8 bits.
void expand_row(const Header& header, std::uint32_t width, const std::uint8_t* entries, const PixelForm& to,
                std::uint8_t* samples);

/// The band with its rows expanded, for a picture made by without_palette.
[[nodiscard]] Band expand_band(const Band& band, const Header& header, const Header& expanded);

}  // namespace assay::media::image::png
