// The label put into a film without writing its media again (D21). The bytes written do not depend on the file's size.
#pragma once

#include <optional>

#include "carrier/bmff/edit.hpp"
#include "container/splice.hpp"

namespace assay::carrier::bmff {

/// Most bytes that patches change, each counted with 8 more. The journal holds them twice, so with the file's own bytes
/// a write in place stays under the 64 KiB that it may cost beside the moov.
inline constexpr std::size_t kMostPatched = 16 * 1024;
/// Room put behind an appended moov, so that another label of another length needs no further moov.
inline constexpr std::size_t kRoomBehindMoov = 1024;

/// In this order: nothing moves, or room in the moov, behind it, or at the file's end takes what it grows, so that a
/// few bytes change; else the new moov is appended and the old one's type becomes free. nullopt: neither can be done.
[[nodiscard]] Result<std::optional<container::InPlaceEdit>> plan_patches(ByteSource& source, const Movie& movie,
                                                                         const Edit& edit);

}  // namespace assay::carrier::bmff
