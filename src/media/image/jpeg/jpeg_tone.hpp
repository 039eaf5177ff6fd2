// A JPEG decoded to tone, for measuring.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/colour.hpp"
#include "visible/drawn.hpp"
#include "visible/tone.hpp"

namespace assay::media::image::jpeg {

/// The whole picture as shown. CMYK is turned to light without its profile.
/// @return Corrupt; Unsupported; Limited
[[nodiscard]] Result<visible::Tone> read_tone(BytesView file, const visible::PictureLimits& limits);
/// The same in colour; what is transparent is shown on white.
[[nodiscard]] Result<visible::Colours> read_colours(BytesView file, const visible::PictureLimits& limits);

}  // namespace assay::media::image::jpeg
