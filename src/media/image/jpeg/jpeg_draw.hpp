// A label on a JPEG, in the coefficient domain: nothing outside the label's blocks is quantised again.
#pragma once

#include "base/byte_source.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/drawn.hpp"

namespace assay::media::image::jpeg {

/// Draws a label and writes the new file. Quantisation tables, sampling, restart intervals, scan mode and every
/// metadata segment stay as they are, also what stands behind the picture; coefficients outside Drawn::changed are
/// identical, and so is every pixel there, whatever chroma upsampling a decoder uses: a ring of untouched blocks lies
/// inside the box. A multi-picture index (MPF) is made to point to where its pictures stand now.
/// @param file    a whole JPEG: baseline, extended or progressive, Huffman, 8 bits; grey, RGB, YCbCr, CMYK, YCCK
/// @param sink    receives the new file; on an error what was written is worthless
/// @return what was drawn, as measured in the new coefficients. Corrupt (what, where); Unsupported (arithmetic,
/// lossless, 12 bits, DNL, or a picture too small or too coarsely quantised for a legible label); Limited; InvalidInput
/// (wording) Source: GB 45438-2025, 5.2.
[[nodiscard]] Result<visible::Drawn> draw(BytesView file, ByteSink& sink, const visible::Wish& wish,
                                          visible::Lettering& lettering, const visible::PictureLimits& limits);

}  // namespace assay::media::image::jpeg
