// A film in fragments (ISO/IEC 14496-12 clause 8.8) told as one that is not: the moov it would have. Internal to this
// folder.
#pragma once

#include "base/byte_source.hpp"
#include "container/bmff/file_map.hpp"
#include "media/film/film.hpp"

namespace assay::media::film {

/// Boxes that only a film in fragments has, and that the joined one goes without.
[[nodiscard]] constexpr bool is_of_fragments(container::bmff::FourCc type) noexcept {
  using container::bmff::fourcc;
  return type == fourcc("moof") || type == fourcc("sidx") || type == fourcc("mfra") || type == fourcc("styp") ||
         type == fourcc("ssix") || type == fourcc("prft");
}

/// A moov with whole sample tables for every track, whose chunks are the runs of the fragments where they lie in the
/// file. Times begin at 0: what a broadcast had counted before goes.
/// @param moov  the film's own, at `at`
/// @return Corrupt: runs of tracks that are not there, or that run out of their box; Limited: more samples than allowed
[[nodiscard]] Result<Bytes> join_fragments(ByteSource& source, const container::bmff::FileMap& map, BytesView moov,
                                           std::uint64_t at, const FilmLimits& limits);

}  // namespace assay::media::film
