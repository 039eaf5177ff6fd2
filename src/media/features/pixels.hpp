// A picture made as small as what looks at it needs. Internal to this folder.
#pragma once

#include <cstdint>

#include "visible/colour.hpp"
#include "visible/geometry.hpp"

namespace assay::media::features {

using Grey = visible::Grid<std::uint8_t>;

/// Brightness (BT.601), averaged down by a whole number so that at most `most_pixels` are left.
struct Reduced {
  Grey grey;
  std::uint32_t factor = 1;  ///< pixels of the picture a side of one of these
};
[[nodiscard]] Reduced reduced(const visible::Colours& picture, std::uint64_t most_pixels);

/// A box of the reduced picture in pixels of the whole one.
[[nodiscard]] visible::Box enlarged(const visible::Box& box, std::uint32_t factor, visible::Size picture) noexcept;

}  // namespace assay::media::features
