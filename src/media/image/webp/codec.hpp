// Pixels of a WebP in and out, through libwebp. Source: libwebp 1.2.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/drawn.hpp"
#include "visible/geometry.hpp"

namespace assay::media::image::webp {

/// The planes of a lossy picture as it was coded: luma 16 to 235, chroma for two by two pixels, alpha if it has any.
struct Planes {
  visible::Size size;
  visible::Grid<std::uint8_t> y;
  visible::Grid<std::uint8_t> u;
  visible::Grid<std::uint8_t> v;
  visible::Grid<std::uint8_t> a;  ///< empty without alpha
};

/// Pixels of a lossless picture: alpha, red, green, blue from the most significant byte down, not multiplied.
using Pixels = visible::Grid<std::uint32_t>;

struct Features {
  visible::Size size;
  bool has_alpha = false;
};

/// @return Corrupt: libwebp cannot read it
[[nodiscard]] Result<Features> read_features(BytesView file);
/// @return Limited: more pixels, or more memory to decode and code them, than the limits
[[nodiscard]] Result<> check_limits(const Features& features, const visible::PictureLimits& limits);
[[nodiscard]] Result<Planes> decode_planes(BytesView file, const Features& features);
[[nodiscard]] Result<Pixels> decode_pixels(BytesView file, const Features& features);
/// Red, green, blue, three bytes a pixel: what viewers show.
[[nodiscard]] Result<Bytes> decode_rgb(BytesView file, const Features& features);

/// Lossy at `quality` (0 to 100), tuned to keep a picture that was coded before: no filter, no reshaping of noise.
/// Alpha exact.
[[nodiscard]] Result<Bytes> encode_planes(const Planes& planes, float quality);
/// Exact, colours under transparent pixels too.
[[nodiscard]] Result<Bytes> encode_pixels(const Pixels& pixels);

}  // namespace assay::media::image::webp
