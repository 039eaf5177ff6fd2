// Where the boxes of a file lie: the top level of ISO base media and QuickTime files, without reading what is in them.
//
//   Window window(source, 256);
//   ASSAY_TRY(const FileMap map, map_file(window));
#pragma once

#include <cstdint>
#include <vector>

#include "base/byte_source.hpp"
#include "container/bmff/box.hpp"

namespace assay::container::bmff {

/// More top-level boxes than this are no film: an hour of fragments of a tenth of a second has 72 000.
inline constexpr std::size_t kMostTopBoxes = 1'000'000;

struct TopBox {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  ///< with its header; up to the file's end for size 0 and for a box that claims more
  FourCc type = 0;
  std::uint8_t header = 8;  ///< 8 or 16
  bool to_end = false;      ///< size field 0: whatever is appended to the file belongs to it
  [[nodiscard]] std::uint64_t end() const noexcept { return offset + size; }
};

struct FileMap {
  std::vector<TopBox> boxes;        ///< in file order, each starting where the one before ends
  std::uint64_t file_size = 0;      ///< the source's size
  std::uint64_t trailing_from = 0;  ///< bytes from here on are no box; file_size when there are none
  std::uint64_t missing = 0;        ///< bytes that the last box claims beyond the end: the file is truncated
};

/// Walks the top-level boxes by their headers: one small read for each that is far from the one before. Bytes after the
/// last box that cannot be one (zeros, a tag of another program) are told as trailing.
/// @return Corrupt: the file does not start with a box; Limited: more than kMostTopBoxes boxes
[[nodiscard]] Result<FileMap> map_file(Window& window);

}  // namespace assay::container::bmff
