#include "container/tiff/orientation.hpp"

#include "container/tiff/directory.hpp"

namespace assay::container::tiff {
namespace {

constexpr std::uint16_t kOrientation = 0x0112;
constexpr std::uint16_t kShort = 3;
constexpr std::uint16_t kLong = 4;

}  // namespace

std::optional<std::uint32_t> find_orientation(BytesView block) noexcept {
  using namespace std::string_view_literals;
  if (block.size() < kHeaderSize) return std::nullopt;
  const std::string_view mark = as_text(block.first(4));
  if (mark != "MM\0*"sv && mark != "II*\0"sv) return std::nullopt;
  const ByteOrder order = block[0] == 'M' ? ByteOrder::Big : ByteOrder::Little;
  const std::size_t first = load<std::uint32_t>(block, order, 4);
  if (first < kHeaderSize) return std::nullopt;
  const Directory directory = directory_at(block, block.size(), order, first);
  for (std::size_t i = 0; i < directory.count; ++i) {
    const Entry entry = entry_at(block, order, directory.entries + i * kEntrySize);
    if (entry.tag != kOrientation) continue;
    if (entry.type == kShort) return load<std::uint16_t>(block, order, entry.offset + 8);
    if (entry.type == kLong) return entry.number;
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace assay::container::tiff
