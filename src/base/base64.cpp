#include "base/base64.hpp"

#include <array>

namespace assay {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kForeign = 0xff;

constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kForeign);
  for (std::uint8_t i = 0; i < 64; ++i) values[static_cast<std::uint8_t>(kAlphabet[i])] = i;
  return values;
}();

}  // namespace

void append_base64(std::string& out, BytesView bytes) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t group = std::uint32_t{bytes[at]} << 16 | std::uint32_t{bytes[at + 1]} << 8 | bytes[at + 2];
    const char digits[4] = {kAlphabet[group >> 18], kAlphabet[group >> 12 & 63], kAlphabet[group >> 6 & 63],
                            kAlphabet[group & 63]};
    out.append(digits, 4);
  }
  if (at == bytes.size()) return;
  const bool two = bytes.size() - at == 2;
  const std::uint32_t group = std::uint32_t{bytes[at]} << 16 | (two ? std::uint32_t{bytes[at + 1]} << 8 : 0);
  out += kAlphabet[group >> 18];
  out += kAlphabet[group >> 12 & 63];
  out += two ? kAlphabet[group >> 6 & 63] : '=';
  out += '=';
}

std::string to_base64(BytesView bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const bool last = at + 4 == text.size();
    const std::size_t digits = last ? 4 - padding : 4;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint8_t value = i < digits ? kValues[static_cast<std::uint8_t>(text[at + i])] : std::uint8_t{0};
      if (value == kForeign) return std::nullopt;
      group = group << 6 | value;
    }
    out.push_back(static_cast<std::uint8_t>(group >> 16));
    if (digits > 2) out.push_back(static_cast<std::uint8_t>(group >> 8));
    if (digits > 3) out.push_back(static_cast<std::uint8_t>(group));
    // Bits that no byte uses must be zero, or two texts would mean one value.
    if ((digits == 2 && (group & 0xffff) != 0) || (digits == 3 && (group & 0xff) != 0)) return std::nullopt;
  }
  return out;
}

}  // namespace assay
