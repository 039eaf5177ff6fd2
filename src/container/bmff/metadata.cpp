#include "container/bmff/metadata.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/utf16.hpp"

namespace assay::container::bmff {
namespace {

constexpr std::uint32_t kTextUtf8 = 1;

bool read_names(BytesView buffer, const Box& keys, std::vector<MetaKey>& names) {
  if (keys.body_size() < 8) return false;
  const auto count = load_be<std::uint32_t>(buffer.data() + keys.body() + 4);
  std::size_t at = keys.body() + 8;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (keys.end - at < 8 || names.size() > kMostMetaEntries) return false;
    const auto size = load_be<std::uint32_t>(buffer.data() + at);
    if (size < 8 || size > keys.end - at) return false;
    names.push_back(
        {at, at + size, load_be<std::uint32_t>(buffer.data() + at + 4), as_text(buffer.subspan(at + 8, size - 8))});
    at += size;
  }
  return true;
}

/// True when the rest of a list is nothing but zeros that end it.
bool is_clean_end(BytesView buffer, std::size_t stopped, std::size_t end) noexcept {
  return end - stopped < 8 || load_be<std::uint32_t>(buffer.data() + stopped) == 0;
}

/// UTF-16 with or without a mark; the box's own order is big-endian.
std::string utf16_text(BytesView bytes) {
  if (bytes.size() >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
    return from_utf16(bytes.subspan(2), Utf16Order::Little).text;
  if (bytes.size() >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff) bytes = bytes.subspan(2);
  return from_utf16(bytes, Utf16Order::Big).text;
}

}  // namespace

std::size_t meta_children(BytesView buffer, const Box& meta) noexcept {
  if (meta.body_size() >= 8) {
    const auto type = load_be<std::uint32_t>(buffer.data() + meta.body() + 4);
    if (type == fourcc("hdlr") || type == fourcc("keys") || type == fourcc("ilst") || type == fourcc("mhdr"))
      return meta.body();
  }
  return meta.body() + std::min<std::size_t>(4, meta.body_size());
}

Result<MetaBox> read_meta_box(BytesView buffer, const Box& meta) {
  MetaBox read;
  read.box = meta;
  bool sound = true;
  bool has_handler = false;
  Children children(buffer, meta_children(buffer, meta), meta.end);
  while (const std::optional<Box> child = children.next()) {
    if (child->type == fourcc("hdlr") && !has_handler && child->body_size() >= 12) {
      has_handler = true;
      read.handler = load_be<std::uint32_t>(buffer.data() + child->body() + 8);
    } else if (child->type == fourcc("keys") && !read.keys) {
      read.keys = child;
    } else if (child->type == fourcc("ilst") && !read.ilst) {
      read.ilst = child;
    } else if (child->type == fourcc("free") || child->type == fourcc("skip")) {
      if (read.room.size() < kMostMetaEntries) read.room.push_back(*child);
    } else {
      read.has_more = true;
    }
  }
  read.children_end = children.stopped_at();
  if (!is_clean_end(buffer, read.children_end, meta.end)) sound = false;
  if (read.keys && read.handler == fourcc("mdta") && !read_names(buffer, *read.keys, read.names)) sound = false;
  if (read.ilst) {
    Children items(buffer, *read.ilst);
    while (const std::optional<Box> item = items.next()) {
      if (read.items.size() > kMostMetaEntries) break;
      read.items.push_back(*item);
    }
    if (!is_clean_end(buffer, items.stopped_at(), read.ilst->end)) sound = false;
  }
  if (read.names.size() > kMostMetaEntries || read.items.size() > kMostMetaEntries)
    return fail(Code::Limited, fmt::format("the meta box has more than {} keys or items; no writer makes such lists",
                                           kMostMetaEntries));
  read.sound = sound && has_handler && read.room.size() < kMostMetaEntries;
  return read;
}

std::optional<DataValue> first_value(BytesView buffer, const Box& item) noexcept {
  const std::optional<Box> data = find_child(buffer, item, fourcc("data"));
  if (!data || data->body_size() < 8) return std::nullopt;
  return DataValue{*data, load_be<std::uint32_t>(buffer.data() + data->body()) & 0xffffffU,
                   buffer.subspan(data->body() + 8, data->body_size() - 8)};
}

std::optional<std::string> text_of(const DataValue& value, std::size_t most) {
  const BytesView bytes = value.bytes.first(std::min(value.bytes.size(), most));
  switch (value.type) {
    case 0:
    case kTextUtf8:
    case 4:
      return std::string(as_text(bytes));
    case 2:
    case 5:
      return utf16_text(bytes);
    default:
      return std::nullopt;
  }
}

Bytes make_text_value(std::string_view text) {
  Bytes body;
  append_be(body, kTextUtf8);
  append_be(body, std::uint32_t{0});
  append(body, text);
  return make_box(fourcc("data"), body);
}

Bytes make_key_entry(std::string_view name) { return make_box(fourcc("mdta"), as_bytes(name)); }

Bytes make_keys(std::uint32_t count, BytesView entries) {
  Bytes body;
  append_be(body, std::uint32_t{0});
  append_be(body, count);
  append(body, entries);
  return make_box(fourcc("keys"), body);
}

Bytes make_meta(std::string_view key, std::string_view text) {
  Bytes handler(25, 0);  // version, flags, predefined; handler type; three reserved words; empty name
  store_be(handler.data() + 8, fourcc("mdta"));
  Bytes body(4, 0);
  append(body, make_box(fourcc("hdlr"), handler));
  append(body, make_keys(1, make_key_entry(key)));
  append(body, make_box(fourcc("ilst"), make_box(1, make_text_value(text))));
  return make_box(fourcc("meta"), body);
}

}  // namespace assay::container::bmff
