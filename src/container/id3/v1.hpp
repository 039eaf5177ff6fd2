// The 128 bytes at the end of old MP3s, and the same words as frames of a 2.4 tag: many readers look at one of the two
// only, and a file that gets a tag in front must keep its title there. Source: ID3v1, ID3v1.1 (id3.org).
#pragma once

#include <optional>

#include "base/byte_source.hpp"

namespace assay::container::id3 {

inline constexpr std::uint64_t kV1Size = 128;

/// True when `tail` (128 bytes) is such a tag.
[[nodiscard]] bool is_v1(BytesView tail) noexcept;

/// Its words as frames: title, artist, album, year, comment, track, genre, those that say something. Letters are
/// Latin-1, passed through as they stand.
[[nodiscard]] Bytes frames_of_v1(BytesView tail);

}  // namespace assay::container::id3
