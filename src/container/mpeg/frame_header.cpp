#include "container/mpeg/frame_header.hpp"

#include <array>

namespace assay::container::mpeg {
namespace {

// kbit/s by bit rate index.
using Rates = std::array<std::uint16_t, 15>;
constexpr Rates kLayer1 = {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448};
constexpr Rates kLayer2 = {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384};
constexpr Rates kLayer3 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
constexpr Rates kLowLayer1 = {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256};
constexpr Rates kLowLayer23 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
constexpr std::array<std::uint32_t, 3> kSampleRates = {44'100, 48'000, 32'000};

const Rates& rates_of(bool mpeg1, unsigned layer) noexcept {
  if (mpeg1) return layer == 1 ? kLayer1 : layer == 2 ? kLayer2 : kLayer3;
  return layer == 1 ? kLowLayer1 : kLowLayer23;
}

bool same_stream(const FrameHeader& a, const FrameHeader& b) noexcept {
  return a.version == b.version && a.layer == b.layer && a.sample_rate == b.sample_rate;
}

}  // namespace

std::optional<FrameHeader> frame_header(BytesView bytes) noexcept {
  const auto bits = load_be<std::uint32_t>(bytes.data());
  const unsigned version = bits >> 19U & 3U;
  const unsigned layer_bits = bits >> 17U & 3U;
  const unsigned rate = bits >> 12U & 15U;
  const unsigned sampling = bits >> 10U & 3U;
  const bool synced = bits >> 21U == 0x7ffU;
  if (!synced || version == 1 || layer_bits == 0 || rate == 15 || sampling == 3) return std::nullopt;
  FrameHeader header;
  header.version = static_cast<std::uint8_t>(version);
  header.layer = static_cast<std::uint8_t>(4 - layer_bits);
  header.sample_rate = kSampleRates[sampling] >> (version == 3 ? 0U : version == 2 ? 1U : 2U);
  const std::uint32_t bit_rate = rates_of(version == 3, header.layer)[rate] * 1000U;
  const std::uint32_t pad = bits >> 9U & 1U;
  if (bit_rate == 0) return header;
  if (header.layer == 1) {
    header.length = (12 * bit_rate / header.sample_rate + pad) * 4;
  } else {
    const std::uint32_t factor = header.layer == 3 && version != 3 ? 72 : 144;
    header.length = factor * bit_rate / header.sample_rate + pad;
  }
  return header;
}

bool starts_with_frames(BytesView head) noexcept {
  if (head.size() < kFrameHeader) return false;
  const std::optional<FrameHeader> first = frame_header(head);
  if (!first) return false;
  if (first->length != 0) {
    if (first->length == head.size()) return true;
    if (head.size() < first->length + kFrameHeader) return false;
    const std::optional<FrameHeader> second = frame_header(head.subspan(first->length));
    return second && same_stream(*first, *second);
  }
  for (std::size_t at = kFrameHeader; at + kFrameHeader <= head.size(); ++at) {
    const std::optional<FrameHeader> next = frame_header(head.subspan(at));
    if (next && next->length == 0 && same_stream(*first, *next)) return true;
  }
  return false;
}

}  // namespace assay::container::mpeg
