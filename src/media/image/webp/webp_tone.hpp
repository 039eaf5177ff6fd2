// A WebP decoded to tone, for measuring.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/colour.hpp"
#include "visible/drawn.hpp"
#include "visible/tone.hpp"

namespace assay::media::image::webp {

/// The whole picture as shown, what is transparent on white.
/// @return Corrupt; Unsupported; Limited
[[nodiscard]] Result<visible::Tone> read_tone(BytesView file, const visible::PictureLimits& limits);
/// The same in colour; what is transparent is shown on white.
[[nodiscard]] Result<visible::Colours> read_colours(BytesView file, const visible::PictureLimits& limits);

}  // namespace assay::media::image::webp
