// The index of a multi-picture file: sizes and offsets that have to follow when something before the first scan grows.
// Source: CIPA DC-007 (Multi-Picture Format) 5.2.3.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::container::jpeg {

/// An edit before the first scan, as an index sees it.
struct Move {
  std::uint64_t scan = 0;     ///< file offset of the first SOS: what stands there or behind it moves
  std::int64_t by = 0;        ///< by so many bytes
  std::int64_t index_by = 0;  ///< and the index itself by so many: its offsets count from its own TIFF header
};

struct MovedIndex {
  Bytes block;         ///< the index as it has to stand after the move, same length
  std::string damage;  ///< empty, or why some of it was left as it is: no index, an entry that points before the scan
};

/// The first image's size and the other images' offsets after a move. Offsets that point to the header, and entries
/// that cannot be right, stay as they are.
/// @param block   the index from its TIFF header on, behind "MPF\0"
/// @param offset  the block's own offset in the file
[[nodiscard]] MovedIndex move_index(BytesView block, std::uint64_t offset, const Move& move);

}  // namespace assay::container::jpeg
