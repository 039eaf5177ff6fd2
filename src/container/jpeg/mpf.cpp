#include "container/jpeg/mpf.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace assay::container::jpeg {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kTagSize = 12;
constexpr std::uint16_t kEntryTag = 0xB002;
constexpr std::size_t kEntrySize = 16;  // attribute, size, offset (4 each), two dependent entry numbers

class Index {
 public:
  Index(Bytes& block, bool big) : block_(block), big_(big) {}

  [[nodiscard]] std::uint16_t load16(std::size_t at) const {
    return big_ ? load_be<std::uint16_t>(&block_[at]) : load_le<std::uint16_t>(&block_[at]);
  }
  [[nodiscard]] std::uint32_t load32(std::size_t at) const {
    return big_ ? load_be<std::uint32_t>(&block_[at]) : load_le<std::uint32_t>(&block_[at]);
  }
  void store32(std::size_t at, std::uint32_t value) {
    if (big_) {
      store_be(&block_[at], value);
    } else {
      store_le(&block_[at], value);
    }
  }

  struct Entries {
    std::size_t at = 0;
    std::size_t count = 0;
  };
  [[nodiscard]] std::optional<Entries> entries() const {
    const std::size_t directory = load32(4);
    if (directory > block_.size() || block_.size() - directory < 2) return std::nullopt;
    const std::size_t room = (block_.size() - directory - 2) / kTagSize;
    const std::size_t tags = std::min<std::size_t>(load16(directory), room);
    for (std::size_t i = 0; i < tags; ++i) {
      const std::size_t tag = directory + 2 + i * kTagSize;
      if (load16(tag) != kEntryTag) continue;
      const std::size_t length = load32(tag + 4);
      const std::size_t at = load32(tag + 8);
      if (length < kEntrySize || at > block_.size() || length > block_.size() - at) return std::nullopt;
      return Entries{at, length / kEntrySize};
    }
    return std::nullopt;
  }

 private:
  Bytes& block_;
  bool big_;
};

// More than any size or offset that is meant: damaged indexes are full of FF FF FF FF. Far from the end of 32 bits, so
// that what moves forth also moves back.
constexpr std::uint32_t kLargestNumber = 0xF0000000U;

}  // namespace

MovedIndex move_index(BytesView block, std::uint64_t offset, const Move& move) {
  MovedIndex out{Bytes(block.begin(), block.end()), {}};
  if (block.size() < kHeaderSize ||
      (!as_text(block).starts_with("II*\0"sv) && !as_text(block).starts_with("MM\0*"sv))) {
    out.damage = "there is no TIFF header";
    return out;
  }
  Index index(out.block, block[0] == 'M');
  const auto entries = index.entries();
  if (!entries) {
    out.damage = "there are no MP entries";
    return out;
  }
  for (std::size_t i = 0; i < entries->count; ++i) {
    const std::size_t size_at = entries->at + i * kEntrySize + 4;
    const std::size_t offset_at = size_at + 4;
    const std::uint32_t relative = index.load32(offset_at);
    if (i > 0 && relative == 0) continue;
    // The first image begins at SOI, so its size is the offset of its end.
    const std::uint32_t number = i == 0 ? index.load32(size_at) : relative;
    const std::uint64_t position = i == 0 ? number : offset + relative;
    const std::int64_t by = i == 0 ? move.by : move.by - move.index_by;
    if (position >= move.scan && number < kLargestNumber) {
      index.store32(i == 0 ? size_at : offset_at, static_cast<std::uint32_t>(number + by));
    } else if (out.damage.empty()) {
      out.damage = fmt::format("entry {} points to 0x{:x}, the first scan is at 0x{:x}", i + 1, position, move.scan);
    }
  }
  return out;
}

}  // namespace assay::container::jpeg
