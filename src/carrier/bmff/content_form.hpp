// What the content digest covers: the film without its label, the same for every arrangement of its boxes. The exact
// definition is docs/formats/content-digest.md, section "ISO BMFF".
#pragma once

#include "carrier/bmff/sites.hpp"
#include "carrier/carrier.hpp"
#include "container/splice.hpp"

namespace assay::carrier::bmff {

/// Bytes at either end of the media that head-v1 covers.
inline constexpr std::uint64_t kHeadBytes = 1U << 20U;

/// @return Corrupt or Limited when the moov's tables or a fragment's header cannot be read
[[nodiscard]] Result<container::Splice> canonical_film(ByteSource& source, const Movie& movie, const Sites& sites,
                                                       DigestScheme scheme);

}  // namespace assay::carrier::bmff
