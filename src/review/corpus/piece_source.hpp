// The content of a file, unpacked where it is packed, piece by piece.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/byte_source.hpp"
#include "review/corpus/file_kind.hpp"

namespace assay::review::corpus {

/// A file is read, and a packed one unpacked, in pieces of at most so many bytes.
inline constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;
/// Unpacked bytes for one packed byte, counted from kFreeBytes on: texts reach 10 to 50, a bomb over 1000.
inline constexpr std::uint64_t kMostRatio = 200;
inline constexpr std::uint64_t kFreeBytes = std::uint64_t{64} << 20U;
/// Of one packed file.
inline constexpr std::uint64_t kMostUnpacked = std::uint64_t{1} << 40U;
/// A frame of zstd asks for a window; more than this is refused.
inline constexpr int kMostWindowLog = 27;

class PieceSource {
 public:
  virtual ~PieceSource() = default;
  PieceSource() = default;
  PieceSource(const PieceSource&) = delete;
  PieceSource& operator=(const PieceSource&) = delete;
  /// The next piece, valid until the next call; empty: the end.
  /// @return Corrupt for a broken archive, Limited for one that grows too much, and what reading says
  [[nodiscard]] virtual Result<std::string_view> next() = 0;
};

/// Bytes [begin, size) of `source`, which must outlive it, as they are.
[[nodiscard]] std::unique_ptr<PieceSource> plain_pieces(ByteSource& source, std::uint64_t begin);
/// Unpacked: gzip (all members), Zstandard (all frames). @param kind  Gzip or Zstd
[[nodiscard]] std::unique_ptr<PieceSource> unpacked_pieces(ByteSource& source, FileKind kind);

}  // namespace assay::review::corpus
