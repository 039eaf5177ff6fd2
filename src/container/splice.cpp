#include "container/splice.hpp"

namespace assay::container {

void Splice::copy(std::uint64_t offset, std::uint64_t length) {
  if (length == 0) return;
  size_ += length;
  if (!pieces_.empty() && pieces_.back().is_copy() && pieces_.back().offset + pieces_.back().length == offset) {
    pieces_.back().length += length;
    return;
  }
  pieces_.push_back(Piece{offset, length, {}});
}

void Splice::literal(Bytes bytes) {
  if (bytes.empty()) return;
  size_ += bytes.size();
  const std::uint64_t length = bytes.size();
  pieces_.push_back(Piece{0, length, std::move(bytes)});
}

Result<> Splice::carry_out(ByteSource& source, ByteSink& sink) const {
  for (const Piece& piece : pieces_) {
    if (piece.is_copy()) {
      ASSAY_CHECK(sink.copy_from(source, piece.offset, piece.length));
    } else {
      ASSAY_CHECK(sink.write(piece.literal));
    }
  }
  return {};
}

}  // namespace assay::container
