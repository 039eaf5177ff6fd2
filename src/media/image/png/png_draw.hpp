// A label on a PNG. Pixels outside the label are identical; so are colour type, depth, interlacing and all other
// chunks.
#pragma once

#include "base/byte_source.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/drawn.hpp"

namespace assay::media::image::png {

/// Draws a label and writes the new file. The compressed data before the label is kept as it is; what follows is
/// compressed with the source's filters and near its level. A palette picture gets an opaque plate in entries that are
/// near, new, or unused (note "palette-extended"), or in the nearest of a full palette (note "palette-nearest"); where
/// those do not contrast, it becomes RGB or RGBA (note "palette-converted"): PLTE stays as a suggestion, tRNS goes into
/// alpha.
/// @param file  a whole PNG of any colour type and depth
/// @param sink  receives the new file; on an error what was written is worthless
/// @return what was drawn, as measured on the new pixels. Corrupt (what, where); Unsupported: APNG, CgBI, too small a
/// picture; Limited; InvalidInput (wording) Source: GB 45438-2025, 5.2.
[[nodiscard]] Result<visible::Drawn> draw(BytesView file, ByteSink& sink, const visible::Wish& wish,
                                          visible::Lettering& lettering, const visible::PictureLimits& limits);

}  // namespace assay::media::image::png
