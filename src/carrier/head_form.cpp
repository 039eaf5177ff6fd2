#include "carrier/head_form.hpp"

#include <algorithm>

namespace assay::carrier {

container::Splice head_form(const container::Splice& full, std::uint64_t begin, std::uint64_t end) {
  container::Splice form;
  Bytes size;
  append_be<std::uint64_t>(size, full.size());
  form.literal(std::move(size));
  const bool is_short = end - begin <= 2 * kHeadFormMedia;
  const std::uint64_t gap = is_short ? end : begin + kHeadFormMedia;
  const std::uint64_t gap_end = is_short ? end : end - kHeadFormMedia;
  for (const container::Piece& piece : full.pieces()) {
    if (!piece.is_copy()) {
      form.literal(piece.literal);
      continue;
    }
    const std::uint64_t piece_end = piece.offset + piece.length;
    if (piece.offset < gap) form.copy(piece.offset, std::min(piece_end, gap) - piece.offset);
    const std::uint64_t from = std::max(piece.offset, gap_end);
    if (piece_end > gap_end) form.copy(from, piece_end - from);
  }
  return form;
}

}  // namespace assay::carrier
