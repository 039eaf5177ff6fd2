// What a WebP's VP8X chunk says, and the same facts read from the picture's own header. Source: WebP Container
// Specification (developers.google.com/speed/webp), RFC 6386 section 9.1 (VP8), WebP Lossless Bitstream section 3.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace assay::container::riff::webp {

/// Flags of VP8X.
inline constexpr std::uint8_t kHasIcc = 0x20;
inline constexpr std::uint8_t kHasAlpha = 0x10;
inline constexpr std::uint8_t kHasExif = 0x08;
inline constexpr std::uint8_t kHasXmp = 0x04;

/// Bytes of a VP8X chunk's data, and of a picture's data that picture_of looks at.
inline constexpr std::size_t kExtendedSize = 10;

struct Picture {
  std::uint32_t width = 0;  ///< pixels, 1 to 16384
  std::uint32_t height = 0;
  bool has_alpha = false;  ///< only a lossless picture says so itself
};

/// From the first bytes of a `VP8 ` or `VP8L` chunk's data; nullopt: they are no such picture's.
[[nodiscard]] std::optional<Picture> lossy_picture(BytesView data) noexcept;
[[nodiscard]] std::optional<Picture> lossless_picture(BytesView data) noexcept;

/// The data of a VP8X chunk.
[[nodiscard]] Bytes extended_header(std::uint8_t flags, const Picture& picture);

}  // namespace assay::container::riff::webp
