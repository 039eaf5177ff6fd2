// Image file directories: tables of 12-byte entries (TIFF 6.0, section 2). Internal to this folder.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "container/tiff/tiff.hpp"

namespace assay::container::tiff {

inline constexpr std::size_t kHeaderSize = 8;
inline constexpr std::size_t kEntrySize = 12;
inline constexpr std::uint16_t kUtf8Type = 129;  // Exif 3.0
inline constexpr std::uint16_t kExifPointer = 0x8769;
inline constexpr std::uint16_t kGpsPointer = 0x8825;
inline constexpr std::uint16_t kInteroperabilityPointer = 0xA005;
inline constexpr std::uint16_t kThumbnailOffset = 0x0201;
inline constexpr std::uint16_t kThumbnailLength = 0x0202;

template <class T>
[[nodiscard]] T load(BytesView block, ByteOrder order, std::size_t offset) noexcept {
  return order == ByteOrder::Big ? load_be<T>(block.data() + offset) : load_le<T>(block.data() + offset);
}
template <class T>
void store(Bytes& block, ByteOrder order, std::size_t offset, T value) noexcept {
  if (order == ByteOrder::Big) {
    store_be(block.data() + offset, value);
  } else {
    store_le(block.data() + offset, value);
  }
}

struct Directory {
  std::size_t entries = 0;  ///< offset of the first entry
  std::size_t count = 0;    ///< entries that lie inside the bytes given
  std::size_t wanted = 0;   ///< end of the table when it lies beyond the bytes given, else 0
  std::string damage;       ///< the table claims more than the block has
};

/// The table at `offset` in a block of `total` bytes of which `block` is the beginning. Never fails: entries that are
/// not there are not counted.
[[nodiscard]] Directory directory_at(BytesView block, std::size_t total, ByteOrder order, std::size_t offset);

struct Entry {
  std::size_t offset = 0;
  std::uint16_t tag = 0;
  std::uint16_t type = 0;
  std::uint64_t length = 0;  ///< bytes of the value; 0 for a type we do not know
  std::size_t begin = 0;     ///< offset of the value: in the entry itself for up to 4 bytes; not checked
  std::uint32_t number = 0;  ///< the value field read as a LONG: a pointer for the directory tags
};

/// The entry at `offset`, which the caller has checked to lie inside.
[[nodiscard]] Entry entry_at(BytesView block, ByteOrder order, std::size_t offset) noexcept;

/// The directories of a block, each once: IFD0, IFD1, Exif, GPS, interoperability. At most eight.
class DirectoryQueue {
 public:
  explicit DirectoryQueue(std::size_t first) noexcept { add(first); }
  [[nodiscard]] std::optional<std::size_t> next() noexcept;
  void follow(const Entry& entry) noexcept;
  void follow_next(BytesView block, ByteOrder order, const Directory& directory) noexcept;

 private:
  void add(std::size_t offset) noexcept;
  std::array<std::size_t, 8> offsets_{};
  std::size_t count_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace assay::container::tiff
