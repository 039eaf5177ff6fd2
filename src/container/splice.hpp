// A file to be, told as pieces: ranges of the source to copy and bytes of our own. Every carrier plans its edit as a
// Splice; who carries it out (file to file, memory to memory, a digest) is not the carrier's business, so all of them
// share one implementation.
#pragma once

#include <cstdint>
#include <vector>

#include "base/byte_source.hpp"

namespace assay::container {

struct Piece {
  std::uint64_t offset = 0;  ///< in the source; unused when `literal` is not empty
  std::uint64_t length = 0;  ///< bytes to copy; equals literal.size() for a literal
  Bytes literal;
  [[nodiscard]] bool is_copy() const noexcept { return literal.empty(); }
};

class Splice {
 public:
  /// Adds source bytes [offset, offset + length); joins with the piece before where they touch; nothing for length 0.
  void copy(std::uint64_t offset, std::uint64_t length);
  void literal(Bytes bytes);
  void literal(std::string_view text) { literal(Bytes(text.begin(), text.end())); }

  [[nodiscard]] const std::vector<Piece>& pieces() const noexcept { return pieces_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// True when carrying it out would give the source's own bytes again.
  [[nodiscard]] bool is_identity(std::uint64_t source_size) const noexcept {
    return pieces_.size() <= 1 && size_ == source_size &&
           (pieces_.empty() || (pieces_[0].is_copy() && pieces_[0].offset == 0));
  }

  /// Writes all pieces to `sink` in order. @return the first error of source or sink
  [[nodiscard]] Result<> carry_out(ByteSource& source, ByteSink& sink) const;

 private:
  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

/// One change of bytes that are already there.
struct Patch {
  std::uint64_t offset = 0;
  Bytes before;  ///< what stands there now, same length as `after`: the journal's undo record
  Bytes after;
};

/// A change in place, for files too big to copy. Carried out crash-safe: `appended` at the end of the file, flushed;
/// then the `patches`. If the patches are one patch of at most 4 bytes, it is written as it is (both states are whole
/// files); else they go through a journal.
struct InPlaceEdit {
  Bytes appended;
  std::vector<Patch> patches;
};

}  // namespace assay::container
