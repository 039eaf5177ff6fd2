// The four bytes before each MPEG audio frame (layers I to III). Source: ISO/IEC 11172-3 clause 2.4.1.3, 13818-3.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace assay::container::mpeg {

inline constexpr std::size_t kFrameHeader = 4;

struct FrameHeader {
  std::uint8_t version = 0;  ///< 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5, as coded
  std::uint8_t layer = 0;    ///< 1, 2 or 3
  std::uint32_t sample_rate = 0;
  std::uint32_t length = 0;  ///< of the frame with this header, in bytes; 0 for free format
};

/// The header at the front of `bytes` (4 or more); nullopt when it is none: no sync, or a reserved value.
[[nodiscard]] std::optional<FrameHeader> frame_header(BytesView bytes) noexcept;

/// True when two frames of one stream stand at the front of `head`, or one that is all of it. Free format needs the
/// same header twice within `head`.
[[nodiscard]] bool starts_with_frames(BytesView head) noexcept;

}  // namespace assay::container::mpeg
