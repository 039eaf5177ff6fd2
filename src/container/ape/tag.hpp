// An APE tag (APEv1, APEv2) behind the audio: keys and values. Source: APEv2 specification (Hydrogenaudio).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "container/change.hpp"

namespace assay::container::ape {

/// Header and footer have this size.
inline constexpr std::uint64_t kFooterSize = 32;
/// More items, or more bytes of them, are no tag: cover art of 16 MiB is absurd.
inline constexpr std::uint32_t kMostItems = 4096;
inline constexpr std::uint64_t kMostBytes = 16U << 20U;

struct Item {
  std::uint64_t offset = 0;  ///< in the source, of the size before flags, key and value
  std::uint64_t value = 0;
  std::uint64_t end = 0;
  std::uint32_t flags = 0;
  std::string key;
  [[nodiscard]] bool is_text() const noexcept { return (flags & 6U) == 0; }
};

struct Tag {
  std::uint64_t offset = 0;  ///< of the header, or of the first item when there is none
  std::uint64_t footer = 0;
  bool has_header = false;
  std::uint32_t size = 0;   ///< as told: items and footer
  std::uint32_t count = 0;  ///< as told
  std::vector<Item> items;
  std::string damage;  ///< empty for a sound tag
  [[nodiscard]] std::uint64_t end() const noexcept { return footer + kFooterSize; }
};

/// The tag whose footer ends at `end`; nullopt when none does. Damage among the items is told, not refused.
[[nodiscard]] Result<std::optional<Tag>> tag_before(Window& window, std::uint64_t end);

/// A whole text item.
[[nodiscard]] Bytes make_item(std::string_view key, std::string_view value);

struct ItemChange {
  std::size_t index = 0;
  Bytes item;  ///< empty: it goes
};
/// The tag with items told anew, its sizes and count kept right. When no item is left it goes as a whole.
/// @return Limited: it would grow over kMostBytes
[[nodiscard]] Result<std::vector<Change>> with_items(const Tag& tag, std::vector<ItemChange> changes);

}  // namespace assay::container::ape
