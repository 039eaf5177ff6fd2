// Everything in these boxes that counts from the file's start: chunk tables and saio of tracks, iloc of meta boxes,
// tfhd of fragments, tfra and sidx of their indexes. Offsets into other files (dref) and into an imda stay out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "container/bmff/relocation.hpp"

namespace assay::container::bmff {

/// Most chunk tables of a moov, and most other runs of offsets: a film has one table for each of its few tracks.
inline constexpr std::size_t kMostTables = 65'536;
inline constexpr std::size_t kMostRuns = 1'000'000;

struct OffsetTables {
  std::vector<ChunkTable> chunks;
  std::vector<OffsetRun> runs;
  std::vector<Box> around;  ///< boxes whose size changes when a chunk table in them does; one may be named twice
  std::string unmovable;    ///< not empty: something here cannot be moved (what and where, for a message)
};

/// Where a buffer comes from, for messages.
struct Origin {
  std::string_view file;
  std::uint64_t offset = 0;  ///< file offset of the buffer's first byte
};

/// The offsets of a moov that lies at the start of `moov`.
/// @return Corrupt when a box on the way claims more than its parent has, or a table more entries than it has bytes;
/// Limited: more than kMostTables or kMostRuns
[[nodiscard]] Result<OffsetTables> find_offsets(BytesView moov, const Origin& origin);

/// True for top-level boxes that hold offsets: moof, mfra, sidx, meta.
[[nodiscard]] constexpr bool may_hold_offsets(FourCc type) noexcept {
  return type == fourcc("moof") || type == fourcc("mfra") || type == fourcc("sidx") || type == fourcc("meta");
}

/// The offsets of such a box, which is the whole of `bytes`; `chunks` and `around` stay empty.
/// @return Limited: more than kMostRuns
[[nodiscard]] Result<OffsetTables> find_fragment_offsets(BytesView bytes, const Origin& origin);

}  // namespace assay::container::bmff
