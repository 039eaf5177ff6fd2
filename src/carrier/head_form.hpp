// The scheme head-v1 for files whose media are one run of bytes: WAV, MP3.
#pragma once

#include <cstdint>

#include "container/splice.hpp"

namespace assay::carrier {

/// Bytes at either end of the media that head-v1 covers.
inline constexpr std::uint64_t kHeadFormMedia = 1U << 20U;

/// The size of the full content form (8 bytes, most significant first), then that form with the middle of the media
/// left out. @param begin,end  the media in the source; copied by `full`, never changed
[[nodiscard]] container::Splice head_form(const container::Splice& full, std::uint64_t begin, std::uint64_t end);

}  // namespace assay::carrier
