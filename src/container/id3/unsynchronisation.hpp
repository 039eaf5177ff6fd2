// Unsynchronisation: a zero byte put behind every 0xFF that old players might take for the start of audio.
// Source: ID3 tag version 2.3.0 section 5, 2.4.0-structure section 6.1.
#pragma once

#include "base/bytes.hpp"

namespace assay::container::id3 {

[[nodiscard]] Bytes unsynchronised(BytesView bytes);
[[nodiscard]] Bytes resynchronised(BytesView bytes);

/// 28 bits in four bytes of seven each: the way ID3v2 tells sizes.
inline constexpr std::uint32_t kMostSyncSafe = (1U << 28U) - 1;
[[nodiscard]] constexpr bool is_sync_safe(std::uint32_t bytes) noexcept { return (bytes & 0x80808080U) == 0; }
[[nodiscard]] constexpr std::uint32_t from_sync_safe(std::uint32_t bytes) noexcept {
  return (bytes & 0x7fU) | (bytes >> 1U & 0x3f80U) | (bytes >> 2U & 0x1fc000U) | (bytes >> 3U & 0xfe00000U);
}
[[nodiscard]] constexpr std::uint32_t to_sync_safe(std::uint32_t number) noexcept {
  return (number & 0x7fU) | (number & 0x3f80U) << 1U | (number & 0x1fc000U) << 2U | (number & 0xfe00000U) << 3U;
}

}  // namespace assay::container::id3
