#include "container/ape/tag.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::container::ape {
namespace {

constexpr std::string_view kPreamble = "APETAGEX";
constexpr std::uint32_t kHasHeader = 1U << 31U;
constexpr std::uint32_t kIsHeader = 1U << 29U;
constexpr std::size_t kItemHeader = 8;

/// Reads the items out of `body`, which starts at `tag.footer - body.size()` in the source.
void read_items(Tag& tag, BytesView body) {
  const std::uint64_t begin = tag.footer - body.size();
  std::size_t at = 0;
  const auto stop = [&](std::string_view why) {
    tag.damage = fmt::format("the APE tag at 0x{:x} cannot be read from 0x{:x} on: {}", tag.offset, begin + at, why);
  };
  while (tag.items.size() < tag.count) {
    if (body.size() - at < kItemHeader) return stop("it has fewer items than it claims");
    Item item;
    item.offset = begin + at;
    const auto length = load_le<std::uint32_t>(body.data() + at);
    item.flags = load_le<std::uint32_t>(body.data() + at + 4);
    const auto key = body.subspan(at + kItemHeader);
    const auto key_end = std::find(key.begin(), key.end(), 0);
    if (key_end == key.end()) return stop("a key does not end");
    item.key.assign(key.begin(), key_end);
    const std::size_t value = at + kItemHeader + item.key.size() + 1;
    if (length > body.size() - value)
      return stop(fmt::format("a value claims {} bytes, the tag has {} left", length, body.size() - value));
    item.value = begin + value;
    item.end = item.value + length;
    at = value + length;
    tag.items.push_back(std::move(item));
  }
}

}  // namespace

Result<std::optional<Tag>> tag_before(Window& window, std::uint64_t end) {
  if (end < kFooterSize) return std::nullopt;
  ASSAY_TRY(const BytesView foot, window.at(end - kFooterSize, kFooterSize));
  if (as_text(foot.first(kPreamble.size())) != kPreamble) return std::nullopt;
  Tag tag;
  tag.footer = end - kFooterSize;
  tag.size = load_le<std::uint32_t>(foot.data() + 12);
  tag.count = load_le<std::uint32_t>(foot.data() + 16);
  const auto flags = load_le<std::uint32_t>(foot.data() + 20);
  if ((flags & kIsHeader) != 0 || tag.size < kFooterSize || tag.size > end || tag.size > kMostBytes ||
      tag.count > kMostItems)
    return std::nullopt;
  const std::uint64_t items = end - tag.size;
  tag.offset = items;
  if ((flags & kHasHeader) != 0 && items >= kFooterSize) {
    ASSAY_TRY(const BytesView head, window.at(items - kFooterSize, kFooterSize));
    tag.has_header = as_text(head.first(kPreamble.size())) == kPreamble;
    if (tag.has_header) tag.offset = items - kFooterSize;
  }
  ASSAY_TRY(const BytesView body, window.at(items, tag.size - kFooterSize));
  read_items(tag, body);
  return tag;
}

Bytes make_item(std::string_view key, std::string_view value) {
  Bytes item;
  item.reserve(kItemHeader + key.size() + 1 + value.size());
  append_le<std::uint32_t>(item, static_cast<std::uint32_t>(value.size()));
  append_le<std::uint32_t>(item, 0);
  append(item, key);
  item.push_back(0);
  append(item, value);
  return item;
}

Result<std::vector<Change>> with_items(const Tag& tag, std::vector<ItemChange> changes) {
  std::vector<Change> all;
  std::uint64_t size = tag.size;
  std::uint32_t count = tag.count;
  for (ItemChange& change : changes) {
    const Item& item = tag.items[change.index];
    size = size - (item.end - item.offset) + change.item.size();
    if (change.item.empty()) --count;
    all.push_back({item.offset, item.end - item.offset, std::move(change.item)});
  }
  const bool all_known = tag.damage.empty() && !tag.items.empty() && tag.items.back().end == tag.footer;
  if (count == 0 && all_known) return std::vector<Change>{{tag.offset, tag.end() - tag.offset, {}}};
  if (size > kMostBytes)
    return fail(Code::Limited, fmt::format("the APE tag at 0x{:x} would grow to {} bytes, at most {} are read",
                                           tag.offset, size, kMostBytes));
  if (size == tag.size && count == tag.count) return all;
  Bytes told;
  append_le(told, static_cast<std::uint32_t>(size));
  append_le(told, count);
  all.push_back({tag.footer + 12, told.size(), told});
  if (tag.has_header) all.push_back({tag.offset + 12, told.size(), told});
  return all;
}

}  // namespace assay::container::ape
