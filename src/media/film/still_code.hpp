// Codes of sample entries that hold still pictures. Internal to this folder.
#pragma once

#include "container/bmff/box.hpp"

namespace assay::media::film {

/// Covers and chapter pictures are kept as tracks, not drawn on.
constexpr bool is_still_code(container::bmff::FourCc type) noexcept {
  using container::bmff::fourcc;
  return type == fourcc("jpeg") || type == fourcc("png ") || type == fourcc("mjpa") || type == fourcc("tiff");
}

}  // namespace assay::media::film
