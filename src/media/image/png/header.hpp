// A PNG's chunks and what they say of its rows. Nothing is inflated: profiles and texts stay packed, however big they
// claim to be. Source: ISO/IEC 15948 (PNG, third edition), clauses 5, 8 and 11.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "container/png/chunks.hpp"
#include "visible/drawn.hpp"
#include "visible/geometry.hpp"

namespace assay::media::image::png {

using container::png::Chunk;

enum class ColourType : std::uint8_t { Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6 };

/// Samples of a pixel and their bits.
struct PixelForm {
  ColourType type = ColourType::Grey;
  std::uint32_t depth = 8;
  [[nodiscard]] constexpr std::uint32_t channels() const noexcept {
    switch (type) {
      case ColourType::Rgb:
        return 3;
      case ColourType::GreyAlpha:
        return 2;
      case ColourType::Rgba:
        return 4;
      default:
        return 1;
    }
  }
  [[nodiscard]] constexpr bool has_alpha() const noexcept {
    return type == ColourType::GreyAlpha || type == ColourType::Rgba;
  }
  [[nodiscard]] constexpr std::uint64_t row_bytes(std::uint32_t width) const noexcept {
    return (std::uint64_t{width} * channels() * depth + 7) / 8;
  }
  /// Distance to the byte that filters call "left": whole bytes, at least one (clause 9.2).
  [[nodiscard]] constexpr std::size_t left() const noexcept {
    return std::max<std::size_t>(1, std::size_t{channels()} * depth / 8);
  }
};

struct PaletteEntry {
  std::array<std::uint8_t, 3> rgb{};
  std::uint8_t alpha = 255;
};

struct Header {
  visible::Size size;
  PixelForm form;
  bool interlaced = false;
  std::vector<Chunk> chunks;                          ///< IHDR to IEND, all of them
  std::size_t end = 0;                                ///< behind IEND
  std::vector<PaletteEntry> palette;                  ///< of a palette picture
  bool has_histogram = false;                         ///< hIST: one entry for each of the palette
  std::optional<std::uint8_t> background;             ///< bKGD of a palette picture
  std::optional<std::array<std::uint16_t, 3>> clear;  ///< tRNS of grey and RGB: this colour is transparent
  std::optional<double> gamma;                        ///< gAMA, when no profile and no sRGB chunk overrules it
  visible::ReadOrientation orientation;               ///< eXIf
};

/// Walks the chunks of a PNG held in memory.
/// @return Corrupt (chunk, offset): structure, a check sum of IHDR, PLTE or IDAT, an impossible form; Unsupported:
/// APNG, Apple's CgBI; Limited: more pixels than the limits
[[nodiscard]] Result<Header> read_header(BytesView file, const visible::PictureLimits& limits);

}  // namespace assay::media::image::png
