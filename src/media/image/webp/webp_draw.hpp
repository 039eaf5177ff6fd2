// A label on a WebP.
#pragma once

#include "base/byte_source.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/drawn.hpp"

namespace assay::media::image::webp {

enum class Coding : std::uint8_t {
  AsSource,  ///< lossy stays lossy, lossless stays lossless
  Lossless,  ///< every decoded pixel outside the label exact, whatever the size
};

/// What a lossy picture keeps outside the label, against the decoded source (PSNR over red, green and blue).
inline constexpr double kLeastPsnr = 44.0;
/// What its new size is held to.
inline constexpr double kMostGrowth = 2.0;

/// Draws a label and writes the new file. A lossless picture stays exact outside the label. A lossy one has to be coded
/// again: its planes are painted on as they were decoded, and coded at the least quality that keeps kLeastPsnr (note
/// "webp-recoded" with the figures; "webp-growth" when that takes more than kMostGrowth). All other chunks stay byte
/// for byte and in order; alpha is exact outside the label.
/// @param file  a whole still WebP
/// @param sink  receives the new file; on an error what was written is worthless
/// @return what was drawn, as measured on the new file's decoded pixels. Corrupt; Unsupported: animation, too small a
/// picture; Limited; InvalidInput (wording) Source: GB 45438-2025, 5.2.
[[nodiscard]] Result<visible::Drawn> draw(BytesView file, ByteSink& sink, const visible::Wish& wish,
                                          visible::Lettering& lettering, const visible::PictureLimits& limits,
                                          Coding coding = Coding::AsSource);

}  // namespace assay::media::image::webp
