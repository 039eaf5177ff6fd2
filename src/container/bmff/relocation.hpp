// Offsets that count from the file's start, and what becomes of them when parts of the file move.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "container/bmff/box.hpp"

namespace assay::container::bmff {

/// Where each stretch of a file lies in another arrangement of it.
class Relocation {
 public:
  /// What an offset becomes that points at no media: into a moov or into room, or past the end.
  enum class Lost : std::uint8_t {
    Mark,  ///< all ones: for digests, where such offsets have to look the same in every arrangement
    Keep,  ///< somewhere where there is no media either
  };
  /// Value of a lost offset under Lost::Mark.
  static constexpr std::uint64_t kLost = ~std::uint64_t{0};

  /// @param nowhere  an offset inside the new moov: where what pointed into something that is gone may point
  Relocation(Lost lost, std::uint64_t new_file_size, std::uint64_t nowhere) noexcept
      : lost_(lost), new_file_size_(new_file_size), nowhere_(nowhere) {}
  /// The next stretch of the old file, `size` bytes long, now at `to` with `new_size` bytes. Media keep their size.
  void next(std::uint64_t size, std::uint64_t to, std::uint64_t new_size, bool media);

  /// The new value of `offset`. The end of a stretch of media belongs to it unless more media follow.
  [[nodiscard]] std::uint64_t at(std::uint64_t offset) const noexcept;
  [[nodiscard]] std::uint64_t new_file_size() const noexcept { return new_file_size_; }

 private:
  struct Stretch {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t to = 0;
    std::uint64_t new_size = 0;
    bool media = false;
  };
  [[nodiscard]] std::uint64_t lost_in(const Stretch& stretch, std::uint64_t offset) const noexcept;

  std::vector<Stretch> stretches_;
  mutable std::size_t last_ = 0;  // chunks of one table mostly lie in one mdat
  Lost lost_;
  std::uint64_t new_file_size_;
  std::uint64_t nowhere_;
};

/// `count` offsets of `width` bytes (4 or 8), `stride` apart. The file offset meant is field + addend.
struct OffsetRun {
  std::size_t at = 0;  ///< of the first field in its buffer
  std::uint32_t count = 0;
  std::uint32_t stride = 0;
  std::uint8_t width = 4;
  bool addend_moves = false;  ///< the addend is itself a file offset: sidx counts from its own end
  std::uint64_t addend = 0;
  std::uint64_t reach = 0;  ///< bytes from the offset that have to move as one with it
};

/// What to do with a new value that its field cannot hold.
enum class Overflow : std::uint8_t {
  Wrap,    ///< for digests: cut to the width
  Refuse,  ///< for files: Unsupported
};

/// Gives every field of `run` its new value. `what` names the file for messages.
/// @return Unsupported when a new value does not fit its field, or things that belong together would be parted
[[nodiscard]] Result<> relocate(std::span<std::uint8_t> buffer, const OffsetRun& run, const Relocation& relocation,
                                Overflow overflow, std::string_view what);

/// A chunk offset table of a track whose samples lie in this file: stco or co64 (ISO/IEC 14496-12 clause 8.7.5).
struct ChunkTable {
  Box box;
  std::size_t entries = 0;  ///< where the first offset stands
  std::uint32_t count = 0;
  [[nodiscard]] std::uint8_t width() const noexcept { return box.type == fourcc("co64") ? 8 : 4; }
  [[nodiscard]] std::size_t entries_end() const noexcept { return entries + std::size_t{count} * width(); }
  [[nodiscard]] std::uint64_t at(BytesView buffer, std::uint32_t index) const noexcept {
    const std::uint8_t* from = buffer.data() + entries + std::size_t{index} * width();
    return width() == 8 ? load_be<std::uint64_t>(from) : load_be<std::uint32_t>(from);
  }
};

/// True when a table of 32-bit offsets has to become one of 64-bit offsets.
[[nodiscard]] bool needs_widening(BytesView buffer, const ChunkTable& table, const Relocation& relocation) noexcept;

}  // namespace assay::container::bmff
