#include "container/riff/edit.hpp"

#include <fmt/core.h>

#include <limits>

namespace assay::container::riff {
namespace {

constexpr std::uint64_t kSizeField = 4;
/// ds64's first number: the RIFF size in 64 bits.
constexpr std::uint64_t kLongSizeField = kFileHeader + kChunkHeader;

}  // namespace

void Edit::replace(const Chunk& chunk, Bytes bytes) {
  const bool last = chunk.end() == layout_.end;
  last_replaced_ = last_replaced_ || last;
  added_ += bytes.size();
  removed_ += chunk.end() - chunk.offset + (last && layout_.pad_missing ? 1 : 0);
  changes_.push_back({chunk.offset, chunk.end() - chunk.offset, std::move(bytes)});
}

void Edit::insert(std::uint64_t offset, Bytes bytes) {
  added_ += bytes.size();
  ++inserted_;
  changes_.push_back({offset, 0, std::move(bytes)});
}

Result<std::vector<Change>> Edit::finish() && {
  if (inserted_ > 0 && layout_.chunks.size() + inserted_ > kMostChunks)
    return fail(Code::Limited, fmt::format("{}: it has {} chunks, more than {} are not read", source_name_,
                                           layout_.chunks.size(), kMostChunks));
  if (layout_.pad_missing && !last_replaced_) {
    // Before whatever insert() put at the same place.
    Change pad{layout_.end, 0, Bytes{0}};
    for (Change& change : changes_)
      if (change.offset == layout_.end) append(pad.bytes, std::exchange(change.bytes, {}));
    changes_.push_back(std::move(pad));
  }
  const bool sound = layout_.claimed_end >= layout_.end && layout_.claimed_end <= source_size_;
  const std::uint64_t end = (sound ? layout_.claimed_end : layout_.end) + (layout_.pad_missing ? 1 : 0);
  if (!layout_.size_open) ASSAY_CHECK(change_size(end - removed_ + added_));
  return std::move(changes_);
}

Result<> Edit::change_size(std::uint64_t new_end) {
  const std::uint64_t before = layout_.claimed_end - 8;
  const std::uint64_t after = new_end - 8;
  const auto low = [](std::uint64_t number) { return static_cast<std::uint32_t>(number & 0xffffffffU); };
  if (layout_.wide) {
    change_bytes(kLongSizeField, low(before), low(after));
    change_bytes(kLongSizeField + 4, low(before >> 32U), low(after >> 32U));
    return {};
  }
  // 0xFFFFFFFF would say that the size is not known.
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max() - 1;
  if (after > kMost)
    return fail(Code::Limited,
                fmt::format("{}: the file would grow to {} bytes, a RIFF file holds at most {}: {} bytes too many "
                            "(save sound as RF64 or BW64 first)",
                            source_name_, new_end, kMost + 8, after - kMost));
  change_bytes(kSizeField, low(before), low(after));
  return {};
}

void Edit::change_bytes(std::uint64_t offset, std::uint32_t before, std::uint32_t after) {
  if (before == after) return;
  Bytes bytes;
  append_le<std::uint32_t>(bytes, after);
  changes_.push_back({offset, sizeof(after), std::move(bytes)});
}

}  // namespace assay::container::riff
