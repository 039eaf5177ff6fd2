// Chunks of a RIFF file replaced, put in and left out, with the sizes around them kept right.
#pragma once

#include "container/change.hpp"
#include "container/riff/chunks.hpp"

namespace assay::container::riff {

/// Collects an edit of one file. A pad byte missing behind the last chunk is put there, and a RIFF size that did not
/// fit is put right, by the empty edit too; a size that a writer to a pipe left open stays open.
class Edit {
 public:
  /// @param layout  what walk() said of the source; must outlive the edit
  Edit(const Layout& layout, std::string_view source_name, std::uint64_t source_size) noexcept
      : layout_(layout), source_name_(source_name), source_size_(source_size) {}

  /// @param bytes  whole chunks (make_chunk) that stand in its place; empty: nothing
  void replace(const Chunk& chunk, Bytes bytes);
  /// Puts whole chunks before the chunk that starts at `offset`, or behind the last one (layout.end).
  void insert(std::uint64_t offset, Bytes bytes);

  /// @return Limited: a RIFF file would grow over 4 GiB, or over kMostChunks
  [[nodiscard]] Result<std::vector<Change>> finish() &&;

 private:
  [[nodiscard]] Result<> change_size(std::uint64_t new_end);
  void change_bytes(std::uint64_t offset, std::uint32_t before, std::uint32_t after);

  const Layout& layout_;
  std::string_view source_name_;
  std::uint64_t source_size_;
  std::vector<Change> changes_;
  std::uint64_t added_ = 0;
  std::uint64_t removed_ = 0;
  std::size_t inserted_ = 0;
  bool last_replaced_ = false;
};

}  // namespace assay::container::riff
