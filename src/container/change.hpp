// An edit told as replaced ranges of the source. Carriers plan it once; it is carried out as a Splice, or where the
// bytes stand when none has to move.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/byte_source.hpp"
#include "container/splice.hpp"

namespace assay::container {

/// Source bytes [offset, offset + length) become `bytes`; length 0 inserts, empty bytes remove.
struct Change {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  Bytes bytes;
  [[nodiscard]] std::uint64_t end() const noexcept { return offset + length; }
};

/// The source's bytes [begin, end) with the changes made. Changes come in any order, lie inside and do not overlap; of
/// two at one offset the insertion comes first.
[[nodiscard]] Splice spliced(std::vector<Change> changes, std::uint64_t begin, std::uint64_t end);
[[nodiscard]] inline Splice spliced(std::vector<Change> changes, std::uint64_t source_size) {
  return spliced(std::move(changes), 0, source_size);
}

/// The same changes made in place: bytes overwritten where they stand, and bytes put behind the file's end. Bytes that
/// are there already give no patch. nullopt: something behind a change would have to move.
/// @return the source's error when the bytes to overwrite cannot be read
[[nodiscard]] Result<std::optional<InPlaceEdit>> in_place(ByteSource& source, std::vector<Change> changes);

}  // namespace assay::container
