// A stamp on a WebP's planes and pixels, and the light under it.
#pragma once

#include "media/image/webp/codec.hpp"
#include "visible/legibility.hpp"

namespace assay::media::image::webp {

/// Light in `box` of the stored picture, as stored.
[[nodiscard]] visible::Backdrop read_backdrop(const Planes& planes, const visible::Box& box);
[[nodiscard]] visible::Backdrop read_backdrop(const Pixels& pixels, const visible::Box& box);

/// Paints a stamp (as stored) on `box`.
void paint(Planes& planes, const visible::Box& box, const visible::Stamp& stamp);
void paint(Pixels& pixels, const visible::Box& box, const visible::Stamp& stamp);

}  // namespace assay::media::image::webp
