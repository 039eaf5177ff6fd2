#include "container/tiff/directory.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::container::tiff {
namespace {

std::uint64_t size_of_type(std::uint16_t type) noexcept {
  static constexpr std::array<std::uint8_t, 14> kSizes = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
  if (type == kUtf8Type) return 1;
  return type < kSizes.size() ? kSizes[type] : 0;
}

}  // namespace

Directory directory_at(BytesView block, std::size_t total, ByteOrder order, std::size_t offset) {
  Directory out;
  if (offset > total || total - offset < 2) return out;
  if (offset > block.size() || block.size() - offset < 2) {
    out.wanted = offset + 2;
    return out;
  }
  const std::size_t claimed = load<std::uint16_t>(block, order, offset);
  out.entries = offset + 2;
  const std::size_t there = std::min(claimed, (total - out.entries) / kEntrySize);
  if (there < claimed)
    out.damage = fmt::format("the directory at 0x{:x} claims {} entries, the block of {} bytes has room for {}", offset,
                             claimed, total, there);
  out.count = std::min(there, (block.size() - out.entries) / kEntrySize);
  if (out.count < there) out.wanted = out.entries + there * kEntrySize;
  return out;
}

Entry entry_at(BytesView block, ByteOrder order, std::size_t offset) noexcept {
  Entry entry;
  entry.offset = offset;
  entry.tag = load<std::uint16_t>(block, order, offset);
  entry.type = load<std::uint16_t>(block, order, offset + 2);
  entry.length = size_of_type(entry.type) * load<std::uint32_t>(block, order, offset + 4);
  entry.number = load<std::uint32_t>(block, order, offset + 8);
  entry.begin = entry.length <= 4 ? offset + 8 : entry.number;
  return entry;
}

std::optional<std::size_t> DirectoryQueue::next() noexcept {
  if (taken_ == count_) return std::nullopt;
  return offsets_[taken_++];
}

void DirectoryQueue::follow(const Entry& entry) noexcept {
  if (entry.tag == kExifPointer || entry.tag == kGpsPointer || entry.tag == kInteroperabilityPointer) add(entry.number);
}

void DirectoryQueue::follow_next(BytesView block, ByteOrder order, const Directory& directory) noexcept {
  const std::size_t at = directory.entries + directory.count * kEntrySize;
  if (directory.entries != 0 && at <= block.size() && block.size() - at >= 4)
    add(load<std::uint32_t>(block, order, at));
}

void DirectoryQueue::add(std::size_t offset) noexcept {
  const auto end = offsets_.begin() + static_cast<std::ptrdiff_t>(count_);
  if (offset < kHeaderSize || count_ == offsets_.size() || std::find(offsets_.begin(), end, offset) != end) return;
  offsets_[count_++] = offset;
}

}  // namespace assay::container::tiff
