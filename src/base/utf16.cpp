#include "base/utf16.hpp"

#include <fmt/core.h>

#include <cstdint>

#include "base/utf8.hpp"

namespace assay {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

struct Decoded {
  std::uint32_t code = 0;
  std::size_t length = 0;  // 0: not UTF-8
};

// Shortest form only, no surrogates (RFC 3629).
Decoded decode_utf8(std::string_view text) noexcept {
  const auto byte = [&text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return {};
  return {code, length};
}

void append_unit(Bytes& to, std::uint32_t unit, Utf16Order order) {
  if (order == Utf16Order::Big) {
    append_be(to, static_cast<std::uint16_t>(unit));
  } else {
    append_le(to, static_cast<std::uint16_t>(unit));
  }
}

}  // namespace

FromUtf16 from_utf16(BytesView bytes, Utf16Order order) {
  FromUtf16 out;
  out.text.reserve(bytes.size() / 2);
  const auto unit_at = [&](std::size_t i) -> std::uint32_t {
    return order == Utf16Order::Big ? load_be<std::uint16_t>(&bytes[i]) : load_le<std::uint16_t>(&bytes[i]);
  };
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    const std::uint32_t unit = unit_at(i);
    if (unit < 0xD800 || unit >= 0xE000) {
      append_utf8(out.text, unit);
      continue;
    }
    const std::uint32_t low = i + 3 < bytes.size() ? unit_at(i + 2) : 0;
    if (unit < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      append_utf8(out.text, 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00));
      i += 2;
    } else {
      append_utf8(out.text, kReplacement);
      out.exact = false;
    }
  }
  if (i < bytes.size()) {
    append_utf8(out.text, kReplacement);
    out.exact = false;
  }
  return out;
}

Result<> append_utf16(Bytes& to, std::string_view text, Utf16Order order) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode_utf8(text.substr(at));
    if (decoded.length == 0) return fail(Code::InvalidInput, fmt::format("not UTF-8 at byte {} of the text", at));
    if (decoded.code < 0x10000) {
      append_unit(to, decoded.code, order);
    } else {
      append_unit(to, 0xD800 + ((decoded.code - 0x10000) >> 10U), order);
      append_unit(to, 0xDC00 + ((decoded.code - 0x10000) & 0x3FFU), order);
    }
    at += decoded.length;
  }
  return {};
}

}  // namespace assay
