// The orientation a picture is to be shown in, as an Exif block says it. Source: Exif 2.32 (CIPA DC-008), 4.6.4 A.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace assay::container::tiff {

/// The number in IFD0's Orientation tag (0x0112), whatever it is; nullopt when there is no such tag, no number in it,
/// or no Exif block to read. Never fails: a picture with a broken block is shown upright by every viewer.
[[nodiscard]] std::optional<std::uint32_t> find_orientation(BytesView block) noexcept;

}  // namespace assay::container::tiff
