// An ID3v2 tag as a row of frames: where each one lies, without reading pictures. Versions 2.2, 2.3 and 2.4,
// unsynchronised or not, and the frame sizes that some programs write the wrong way.
// Source: ID3 tag version 2 (2.2), 2.3.0, 2.4.0-structure (id3.org).
//
//   Window window(source);
//   ASSAY_TRY(const std::optional<Tag> tag, tag_at(window, 0, source.size()));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"

namespace assay::container::id3 {

/// More frames than this are no tag: a podcast with 1,000 chapters has 4,000.
inline constexpr std::size_t kMostFrames = 16'384;
inline constexpr std::uint64_t kTagHeader = 10;

/// A frame's three or four characters as the number they make.
using FrameId = std::uint32_t;
[[nodiscard]] constexpr FrameId frame_id(std::string_view letters) noexcept {
  FrameId value = 0;
  for (const char letter : letters.substr(0, 4)) value = value << 8U | static_cast<std::uint8_t>(letter);
  return value;
}
[[nodiscard]] std::string id_name(FrameId id);

struct Frame {
  std::uint64_t offset = 0;  ///< in the source, of the id
  std::uint64_t data = 0;    ///< in the source, behind the header
  std::uint64_t end = 0;
  FrameId id = 0;
  std::uint16_t flags = 0;  ///< as they stand; 0 in 2.2
  [[nodiscard]] std::uint64_t size() const noexcept { return end - offset; }
};

/// How frame sizes are told: 2.4 wants sync-safe ones, 2.3 plain ones, and programs have mixed up both.
enum class FrameSizes : std::uint8_t { Plain, SyncSafe };

struct ExtendedHeader {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;                ///< all of it
  std::optional<std::uint64_t> padding;  ///< 2.3: where the size of the padding stands, 4 bytes
  std::optional<std::uint64_t> crc;      ///< where the check sum stands: 4 bytes in 2.3, 5 sync-safe ones in 2.4
};

struct Tag {
  std::uint64_t offset = 0;  ///< of "ID3"
  std::uint8_t major = 4;    ///< 2, 3 or 4 when frames were read
  FrameSizes sizes = FrameSizes::SyncSafe;
  bool unsynchronised = false;         ///< 2.2, 2.3: everything behind the header
  bool frames_unsynchronised = false;  ///< 2.4: every frame's data, whatever its own flag says
  bool footer = false;
  bool opaque = false;  ///< a version or compression we do not know: its frames were not read
  bool junk = false;    ///< what follows the frames is neither padding nor the end: no reader gets further
  std::optional<ExtendedHeader> extended;
  std::vector<Frame> frames;
  std::uint64_t frames_begin = 0;
  std::uint64_t frames_end = 0;
  std::uint64_t body_end = 0;  ///< behind the padding
  std::uint64_t end = 0;       ///< behind the footer
  std::uint64_t missing = 0;   ///< bytes that the tag claims beyond `limit`: the file is truncated
  std::string damage;          ///< empty for a sound tag; else where and why the walk stopped

  /// Zeros behind the frames that a frame may take. A tag with a check sum keeps its own.
  [[nodiscard]] std::uint64_t padding() const noexcept {
    return junk || footer || (extended && extended->crc) ? 0 : body_end - frames_end;
  }
};

/// True when a tag's header stands there: "ID3", a version, a sync-safe size. `head` has 10 bytes or more.
[[nodiscard]] bool is_tag_header(BytesView head) noexcept;

/// The tag that starts at `offset` and may reach up to `limit`; nullopt when none does. Damage is told, not refused.
[[nodiscard]] Result<std::optional<Tag>> tag_at(Window& window, std::uint64_t offset, std::uint64_t limit);

/// The tag whose footer ends at `end` (2.4 allows a tag behind the audio); nullopt when none does.
[[nodiscard]] Result<std::optional<Tag>> tag_before(Window& window, std::uint64_t end);

}  // namespace assay::container::id3
