#include "container/splice_source.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::container {

SpliceSource::SpliceSource(ByteSource& source, const Splice& splice) : source_(source), splice_(splice) {
  std::uint64_t at = 0;
  for (const Piece& piece : splice.pieces()) {
    begins_.push_back(at);
    at += piece.length;
  }
}

Result<> SpliceSource::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
  if (offset > size() || out.size() > size() - offset)
    return fail(Code::Corrupt, fmt::format("{}: {} bytes wanted at 0x{:x}, but the file would have {}", name(),
                                           out.size(), offset, size()));
  if (out.empty()) return {};
  const auto behind = std::upper_bound(begins_.begin(), begins_.end(), offset);
  for (auto i = static_cast<std::size_t>(behind - begins_.begin()) - 1; !out.empty(); ++i) {
    const Piece& piece = splice_.pieces()[i];
    const std::uint64_t from = offset - begins_[i];
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), piece.length - from));
    if (piece.is_copy()) {
      ASSAY_CHECK(source_.read_at(piece.offset + from, out.first(part)));
    } else {
      std::copy_n(piece.literal.begin() + static_cast<std::ptrdiff_t>(from), part, out.begin());
    }
    out = out.subspan(part);
    offset += part;
  }
  return {};
}

}  // namespace assay::container
