#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace assay {
namespace {

struct Sequence {
  std::size_t length;  // 0: no sequence starts with this byte
  std::uint8_t low;    // range of the second byte
  std::uint8_t high;
};

constexpr Sequence sequence_of(std::uint8_t lead) noexcept {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xc2) return {0, 0, 0};
  if (lead < 0xe0) return {2, 0x80, 0xbf};
  if (lead == 0xe0) return {3, 0xa0, 0xbf};
  if (lead == 0xed) return {3, 0x80, 0x9f};
  if (lead < 0xf0) return {3, 0x80, 0xbf};
  if (lead == 0xf0) return {4, 0x90, 0xbf};
  if (lead < 0xf4) return {4, 0x80, 0xbf};
  if (lead == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

}  // namespace

std::optional<std::size_t> utf8_error(std::string_view text) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = 0;
    if (at + sizeof eight <= text.size()) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & kHighBits) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const Sequence sequence = sequence_of(static_cast<std::uint8_t>(text[at]));
    if (sequence.length == 0 || sequence.length > text.size() - at) return at;
    for (std::size_t i = 1; i < sequence.length; ++i) {
      const auto next = static_cast<std::uint8_t>(text[at + i]);
      const std::uint8_t low = i == 1 ? sequence.low : std::uint8_t{0x80};
      const std::uint8_t high = i == 1 ? sequence.high : std::uint8_t{0xbf};
      if (next < low || next > high) return at;
    }
    at += sequence.length;
  }
  return std::nullopt;
}

}  // namespace assay
