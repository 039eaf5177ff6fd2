#include "container/bmff/relocation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace assay::container::bmff {
namespace {

constexpr std::uint64_t kMost32 = std::numeric_limits<std::uint32_t>::max();

}  // namespace

void Relocation::next(std::uint64_t size, std::uint64_t to, std::uint64_t new_size, bool media) {
  if (size == 0) return;
  const std::uint64_t begin = stretches_.empty() ? 0 : stretches_.back().end;
  stretches_.push_back({begin, begin + size, to, new_size, media});
}

std::uint64_t Relocation::lost_in(const Stretch& stretch, std::uint64_t offset) const noexcept {
  if (lost_ == Lost::Mark) return kLost;
  if (stretch.new_size < 2) return nowhere_;
  // Not its first byte: that is also the end of what stands before it, which may be media now.
  return stretch.to + std::clamp<std::uint64_t>(offset - stretch.begin, 1, stretch.new_size - 1);
}

std::uint64_t Relocation::at(std::uint64_t offset) const noexcept {
  if (stretches_.empty()) return kLost;
  if (offset >= stretches_.back().end) {
    const Stretch& end = stretches_.back();
    if (offset == end.end && end.media) return end.to + end.new_size;
    if (lost_ == Lost::Mark) return kLost;
    return std::max(offset, new_file_size_ + 1);
  }
  const Stretch* stretch = &stretches_[last_];
  if (offset < stretch->begin || offset >= stretch->end) {
    const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), offset,
                                        [](std::uint64_t value, const Stretch& other) { return value < other.begin; });
    last_ = static_cast<std::size_t>(after - stretches_.begin()) - 1;
    stretch = &stretches_[last_];
  }
  if (stretch->media) return stretch->to + (offset - stretch->begin);
  if (offset == stretch->begin && stretch != stretches_.data() && (stretch - 1)->media)
    return (stretch - 1)->to + (stretch - 1)->new_size;
  return lost_in(*stretch, offset);
}

Result<> relocate(std::span<std::uint8_t> buffer, const OffsetRun& run, const Relocation& relocation, Overflow overflow,
                  std::string_view what) {
  const std::uint64_t new_addend = run.addend_moves ? relocation.at(run.addend) : run.addend;
  for (std::uint32_t i = 0; i < run.count; ++i) {
    std::uint8_t* field = buffer.data() + run.at + std::size_t{i} * run.stride;
    const std::uint64_t old = run.width == 8 ? load_be<std::uint64_t>(field) : load_be<std::uint32_t>(field);
    const std::uint64_t target = old + run.addend;  // a wrapped sum is past the end of any file
    const std::uint64_t moved = relocation.at(target);
    const std::uint64_t value = moved - new_addend;
    if (overflow == Overflow::Refuse) {
      if (moved < new_addend || (run.width == 4 && value > kMost32))
        return fail(
            Code::Unsupported,
            fmt::format("{}: the offset 0x{:x} has no room for its new value; label this file in place", what, target));
      if (run.reach > 0 && relocation.at(target + run.reach) != moved + run.reach)
        return fail(
            Code::Unsupported,
            fmt::format("{}: the parts of an item at 0x{:x} stand on both sides of the moov; label this file in "
                        "place",
                        what, target));
    }
    if (run.width == 8) {
      store_be(field, value);
    } else {
      store_be(field, static_cast<std::uint32_t>(value));
    }
  }
  return {};
}

bool needs_widening(BytesView buffer, const ChunkTable& table, const Relocation& relocation) noexcept {
  if (table.width() == 8 || relocation.new_file_size() < kMost32) return false;
  for (std::uint32_t i = 0; i < table.count; ++i)
    if (relocation.at(table.at(buffer, i)) > kMost32) return true;
  return false;
}

}  // namespace assay::container::bmff
