// Lists of keys and values in a meta box: QuickTime's mdta (keys + ilst by index) and iTunes' mdir (ilst by type).
// Source: QuickTime File Format, "Metadata"; ISO/IEC 14496-12 clause 8.11.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "container/bmff/box.hpp"

namespace assay::container::bmff {

/// Most keys and most items of one meta box. iTunes writes some thirty.
inline constexpr std::size_t kMostMetaEntries = 16'384;

/// Where the children of a meta box begin: behind version and flags (ISO), or at once (QuickTime).
[[nodiscard]] std::size_t meta_children(BytesView buffer, const Box& meta) noexcept;

struct MetaKey {
  std::size_t begin = 0;  ///< of the entry: size, namespace, name
  std::size_t end = 0;
  FourCc space = 0;
  std::string_view name;  ///< into the buffer
};

struct MetaBox {
  Box box;
  FourCc handler = 0;
  std::optional<Box> keys;
  std::optional<Box> ilst;
  std::vector<MetaKey> names;  ///< the entry of index 1 first
  std::vector<Box> items;      ///< of ilst; in a mdta list the type is the key's index
  std::vector<Box> room;       ///< free and skip
  std::size_t children_end = 0;
  bool has_more = false;  ///< something beside hdlr, keys, ilst and room
  /// Every part was understood. What is not sound is left alone.
  bool sound = false;
  [[nodiscard]] bool has_keys() const noexcept { return handler == fourcc("mdta"); }
};

/// Reads the box; oddities make it unsound, not an error. @return Limited: more than kMostMetaEntries keys or items
[[nodiscard]] Result<MetaBox> read_meta_box(BytesView buffer, const Box& meta);

/// A value as it stands in a `data` box.
struct DataValue {
  Box box;
  std::uint32_t type = 0;  ///< 1 UTF-8, 2 UTF-16, 4 and 5 the same for sorting, 0 not said
  BytesView bytes;
};
/// The first `data` box of an item.
[[nodiscard]] std::optional<DataValue> first_value(BytesView buffer, const Box& item) noexcept;
/// A value as UTF-8; nullopt for types that are no text. Bad UTF-16 becomes U+FFFD; at most `most` bytes are converted.
[[nodiscard]] std::optional<std::string> text_of(const DataValue& value, std::size_t most);

/// `data` box of type 1 (UTF-8), locale 0.
[[nodiscard]] Bytes make_text_value(std::string_view text);
/// An entry of a keys box, namespace mdta.
[[nodiscard]] Bytes make_key_entry(std::string_view name);
/// A keys box with these entries.
[[nodiscard]] Bytes make_keys(std::uint32_t count, BytesView entries);
/// meta with hdlr mdta, one key, one UTF-8 value.
[[nodiscard]] Bytes make_meta(std::string_view key, std::string_view text);

}  // namespace assay::container::bmff
