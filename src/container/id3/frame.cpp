#include "container/id3/frame.hpp"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>

#include "base/utf16.hpp"
#include "container/id3/unsynchronisation.hpp"

namespace assay::container::id3 {
namespace {

enum class Encoding : std::uint8_t { Latin1 = 0, Utf16 = 1, Utf16Big = 2, Utf8 = 3 };

/// What a frame's flags say, whichever bits its version uses.
struct Format {
  bool compressed = false;
  bool encrypted = false;
  bool grouped = false;
  bool unsynchronised = false;
  bool has_length = false;
};

Format format_of(const Tag& tag, const Frame& frame) noexcept {
  const auto has = [&](unsigned bit) { return (frame.flags & bit) != 0; };
  if (tag.major == 3) return {has(0x80), has(0x40), has(0x20), false, has(0x80)};
  if (tag.major == 4) return {has(0x08), has(0x04), has(0x40), has(0x02) || tag.frames_unsynchronised, has(0x01)};
  return {};
}

Result<Bytes> inflated(BytesView packed, std::size_t most) {
  Bytes out(most);
  uLongf size = static_cast<uLongf>(most);
  const int answer = ::uncompress(out.data(), &size, packed.data(), static_cast<uLong>(packed.size()));
  if (answer == Z_BUF_ERROR)
    return fail(Code::Unsupported, fmt::format("a compressed frame inflates to more than {} bytes", most));
  if (answer != Z_OK) return fail(Code::Corrupt, "a compressed frame does not inflate");
  out.resize(size);
  return out;
}

/// The offset just behind the string's end, and the string without it; nullopt: it does not end.
struct Ended {
  BytesView text;
  std::size_t next = 0;
};
std::optional<Ended> ended_string(BytesView bytes, std::size_t unit) {
  for (std::size_t at = 0; at + unit <= bytes.size(); at += unit)
    if (bytes[at] == 0 && (unit == 1 || bytes[at + 1] == 0)) return Ended{bytes.first(at), at + unit};
  return std::nullopt;
}

std::string to_utf8(BytesView bytes, Encoding encoding, Utf16Order& order) {
  if (encoding == Encoding::Latin1 || encoding == Encoding::Utf8) return std::string(as_text(bytes));
  if (bytes.size() >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe) {
    order = Utf16Order::Little;
    bytes = bytes.subspan(2);
  } else if (bytes.size() >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff) {
    order = Utf16Order::Big;
    bytes = bytes.subspan(2);
  }
  return from_utf16(bytes, order).text;
}

bool is_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

Result<Bytes> make_frame(const Tag& tag, std::string_view id, BytesView data) {
  const std::size_t most = tag.major == 2 ? (1U << 24U) - 1 : kMostSyncSafe;
  if (data.size() > most)
    return fail(Code::Limited,
                fmt::format("{} of {} bytes: an ID3v2.{} frame holds at most {}", id, data.size(), tag.major, most));
  const auto size = static_cast<std::uint32_t>(data.size());
  Bytes frame;
  frame.reserve(data.size() + 10);
  append(frame, id);
  if (tag.major == 2) {
    frame.push_back(static_cast<std::uint8_t>(size >> 16U));
    append_be<std::uint16_t>(frame, static_cast<std::uint16_t>(size & 0xffffU));
  } else {
    append_be<std::uint32_t>(frame, tag.sizes == FrameSizes::SyncSafe ? to_sync_safe(size) : size);
    append_be<std::uint16_t>(frame, 0);
  }
  append(frame, data);
  return tag.unsynchronised ? unsynchronised(frame) : frame;
}

}  // namespace

Result<FrameData> data_of(Window& window, const Tag& tag, const Frame& frame, std::size_t most) {
  const Format format = format_of(tag, frame);
  if (format.encrypted) return fail(Code::Unsupported, "an encrypted frame");
  constexpr std::size_t kMostBefore = 5;
  const bool stuffed = tag.unsynchronised || format.unsynchronised;
  const std::uint64_t length = frame.end - frame.data;
  const std::uint64_t wanted = (std::uint64_t{most} + kMostBefore) * (stuffed ? 2 : 1);
  FrameData data;
  data.whole = length <= wanted;
  if (!data.whole && format.compressed)
    return fail(Code::Unsupported, fmt::format("a compressed frame of {} bytes", length));
  ASSAY_TRY(const BytesView raw, window.at(frame.data, static_cast<std::size_t>(std::min(length, wanted))));
  data.bytes = stuffed ? resynchronised(raw) : Bytes(raw.begin(), raw.end());
  const std::size_t before = (format.grouped ? 1U : 0U) + (format.has_length ? 4U : 0U);
  if (data.bytes.size() < before) return fail(Code::Corrupt, "a frame ends inside its header");
  data.bytes.erase(data.bytes.begin(), data.bytes.begin() + static_cast<std::ptrdiff_t>(before));
  if (format.compressed) {
    ASSAY_TRY(data.bytes, inflated(data.bytes, most));
  }
  if (data.bytes.size() > most) {
    data.bytes.resize(most);
    data.whole = false;
  }
  return data;
}

std::optional<UserText> user_text(BytesView data) {
  if (data.empty() || data[0] > 3) return std::nullopt;
  const auto encoding = static_cast<Encoding>(data[0]);
  const std::size_t unit = encoding == Encoding::Utf16 || encoding == Encoding::Utf16Big ? 2 : 1;
  Utf16Order order = encoding == Encoding::Utf16Big ? Utf16Order::Big : Utf16Order::Little;
  data = data.subspan(1);
  const std::optional<Ended> description = ended_string(data, unit);
  if (!description) return std::nullopt;
  UserText text;
  text.description = to_utf8(description->text, encoding, order);
  text.value = to_utf8(data.subspan(description->next), encoding, order);
  if (!text.value.empty() && text.value.back() == '\0') text.value.pop_back();
  return text;
}

std::optional<PrivateData> private_data(BytesView data) {
  const std::optional<Ended> owner = ended_string(data, 1);
  if (!owner) return std::nullopt;
  return PrivateData{as_text(owner->text), data.subspan(owner->next)};
}

std::string_view object_type(BytesView data) {
  if (data.empty()) return {};
  const std::optional<Ended> type = ended_string(data.subspan(1), 1);
  return type ? as_text(type->text) : std::string_view{};
}

Result<Bytes> make_user_text(const Tag& tag, std::string_view description, std::string_view value) {
  Bytes data;
  const bool plain = is_ascii(description) && is_ascii(value);
  if (tag.major == 4 || plain) {
    data.push_back(static_cast<std::uint8_t>(tag.major == 4 ? Encoding::Utf8 : Encoding::Latin1));
    append(data, description);
    data.push_back(0);
    append(data, value);
  } else {
    data.push_back(static_cast<std::uint8_t>(Encoding::Utf16));
    append(data, "\xff\xfe");
    ASSAY_CHECK(append_utf16(data, description, Utf16Order::Little));
    append(data, std::string_view("\0\0\xff\xfe", 4));
    ASSAY_CHECK(append_utf16(data, value, Utf16Order::Little));
  }
  return make_frame(tag, tag.major == 2 ? "TXX" : "TXXX", data);
}

Result<Bytes> make_private(const Tag& tag, std::string_view owner, BytesView bytes) {
  if (tag.major == 2) return fail(Code::Unsupported, "ID3v2.2 has no private frames");
  Bytes data;
  append(data, owner);
  data.push_back(0);
  append(data, bytes);
  return make_frame(tag, "PRIV", data);
}

}  // namespace assay::container::id3
