// Small films for tests, made of text: boxes put together by hand, and a walker that shares no code with the one under
// test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace assay::container::bmff::for_tests {

inline std::string u16(std::uint64_t v) { return {static_cast<char>(v >> 8U), static_cast<char>(v)}; }
inline std::string u32(std::uint64_t v) { return u16(v >> 16U) + u16(v); }
inline std::string u64(std::uint64_t v) { return u32(v >> 32U) + u32(v); }
inline std::string zeros(std::size_t n) { return std::string(n, '\0'); }

inline std::string box(std::string_view type, std::string_view body = {}) {
  return u32(8 + body.size()).append(type).append(body);
}
/// With a 64-bit size.
inline std::string wide_box(std::string_view type, std::string_view body) {
  return u32(1).append(type).append(u64(16 + body.size())).append(body);
}
inline std::string full_box(std::string_view type, std::string_view body) { return box(type, zeros(4).append(body)); }

inline std::string ftyp(std::string_view brand = "isom") { return box("ftyp", std::string(brand) + u32(512) + "mp42"); }

// ---- metadata -----------------------------------------------------------------------------------------------------

inline std::string hdlr(std::string_view handler) {
  return full_box("hdlr", zeros(4).append(handler).append(zeros(13)));
}
inline std::string data_box(std::string_view text, std::uint32_t type = 1) {
  return box("data", u32(type) + u32(0) + std::string(text));
}
inline std::string keys(const std::vector<std::string>& names) {
  std::string entries;
  for (const std::string& name : names) entries += box("mdta", name);
  return full_box("keys", u32(names.size()) + entries);
}
struct KeyValue {
  std::string key;
  std::string value;
};
/// The value of key number i stands in item i.
inline std::string mdta_children(const std::vector<KeyValue>& list) {
  std::vector<std::string> names;
  std::string items;
  for (const KeyValue& entry : list) {
    names.push_back(entry.key);
    items += box(u32(names.size()), data_box(entry.value));
  }
  return hdlr("mdta") + keys(names) + box("ilst", items);
}
inline std::string mdta(const std::vector<KeyValue>& list) { return full_box("meta", mdta_children(list)); }
inline std::string mdir(std::string_view items) { return full_box("meta", hdlr("mdir") + box("ilst", items)); }
inline std::string title(std::string_view text) { return box("\xa9nam", data_box(text)); }

// ---- media --------------------------------------------------------------------------------------------------------

/// A track with these chunk offsets, 32 or 64 bits wide. `self`: its samples lie in this file.
inline std::string track(const std::vector<std::uint64_t>& offsets, bool wide = false, bool self = true) {
  std::string entries = u32(offsets.size());
  for (const std::uint64_t offset : offsets) entries += wide ? u64(offset) : u32(offset);
  const std::string dref = full_box("dref", u32(1) + box("url ", u32(self ? 1 : 0)));
  const std::string stsd = full_box("stsd", u32(1) + box("avc1", zeros(6) + u16(1) + zeros(8)));
  return box("trak", full_box("tkhd", zeros(80)) +
                         box("mdia", box("minf", box("dinf", dref) +
                                                     box("stbl", stsd + full_box(wide ? "co64" : "stco", entries)))));
}

inline constexpr std::size_t kChunk = 16;
/// Chunk number n of a film: kChunk bytes that no other chunk has.
inline std::string chunk(std::size_t n) {
  std::string out(kChunk, 'm');
  out.replace(0, 8, u64(0x6368756e6b000000U + n));
  return out;
}
inline std::string mdat(std::size_t first, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += chunk(first + i);
  return box("mdat", out);
}

/// What is inside a moov, around the track.
struct MoovParts {
  std::string before = {};  ///< children before the track
  std::string after = {};   ///< children behind it
  bool wide = false;
};
/// [ftyp][front][moov][behind_moov][mdat], four chunks in one track whose offsets are right.
inline std::string film_moov_first(const MoovParts& parts = {}, std::string_view behind_moov = {}) {
  const std::string head = ftyp();
  const std::size_t moov = box("moov", parts.before + track({0, 0, 0, 0}, parts.wide) + parts.after).size();
  const std::uint64_t at = head.size() + moov + behind_moov.size() + 8;
  const std::string real =
      parts.before + track({at, at + kChunk, at + 2 * kChunk, at + 3 * kChunk}, parts.wide) + parts.after;
  return head + box("moov", real) + std::string(behind_moov) + mdat(0, 4);
}
/// [ftyp][mdat][moov]
inline std::string film_moov_last(const MoovParts& parts = {}) {
  const std::string head = ftyp();
  const std::uint64_t at = head.size() + 8;
  return head + mdat(0, 4) +
         box("moov",
             parts.before + track({at, at + kChunk, at + 2 * kChunk, at + 3 * kChunk}, parts.wide) + parts.after);
}

// ---- looking ------------------------------------------------------------------------------------------------------

inline std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = value << 8U | static_cast<std::uint8_t>(bytes.at(at + i));
  return value;
}

struct Seen {
  std::string type;
  std::size_t offset = 0;  ///< in the text given
  std::string body;
};
/// The boxes that follow each other in `bytes`; stops at the first that is none.
inline std::vector<Seen> boxes(std::string_view bytes) {
  std::vector<Seen> out;
  std::size_t at = 0;
  while (at + 8 <= bytes.size()) {
    std::uint64_t size = number(bytes, at, 4);
    std::size_t header = 8;
    if (size == 1 && at + 16 <= bytes.size()) {
      size = number(bytes, at + 8, 8);
      header = 16;
    }
    if (size == 0) size = bytes.size() - at;
    if (size < header || size > bytes.size() - at) break;
    out.push_back({std::string(bytes.substr(at + 4, 4)), at,
                   std::string(bytes.substr(at + header, static_cast<std::size_t>(size) - header))});
    at += static_cast<std::size_t>(size);
  }
  return out;
}

/// The bodies of all boxes on a path like "moov/udta/meta"; inside meta the four bytes of version are left out.
inline std::vector<std::string> bodies(std::string_view bytes, std::string_view path) {
  const std::size_t slash = path.find('/');
  const std::string_view first = path.substr(0, slash);
  std::vector<std::string> out;
  for (const Seen& seen : boxes(bytes)) {
    if (seen.type != first) continue;
    if (slash == std::string_view::npos) {
      out.push_back(seen.body);
      continue;
    }
    std::string_view inner = seen.body;
    if (first == "meta" && inner.substr(4, 4) != "hdlr") inner.remove_prefix(4);
    for (std::string& body : bodies(inner, path.substr(slash + 1))) out.push_back(std::move(body));
  }
  return out;
}

/// What the chunk tables of the first moov point at: kChunk bytes each, empty where that is outside the file.
inline std::vector<std::string> chunks(std::string_view file) {
  std::vector<std::string> out;
  for (const Seen& top : boxes(file)) {
    if (top.type != "moov") continue;
    for (const auto& [type, width] : {std::pair{"stco", 4U}, std::pair{"co64", 8U}}) {
      for (const std::string& body : bodies(top.body, std::string("trak/mdia/minf/stbl/") + type)) {
        for (std::size_t i = 0; i < number(body, 4, 4); ++i) {
          const std::uint64_t at = number(body, 8 + i * width, width);
          out.push_back(at + kChunk <= file.size() ? std::string(file.substr(static_cast<std::size_t>(at), kChunk))
                                                   : "");
        }
      }
    }
    break;
  }
  return out;
}

}  // namespace assay::container::bmff::for_tests
