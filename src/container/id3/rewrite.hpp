// A tag with one frame more, changed or gone, and every other frame byte for byte as it was: the padding takes and
// gives back the room where it can, sizes and check sums around it are kept right.
//
// The frame that comes and goes is the guest. Where it sits tells how the tag was before it came:
//   - last, with at least kKeptPadding zeros behind it: it was put into the padding. The tag never grew.
//   - anywhere else: the tag grew by the frame. So a guest for which the padding has no room is put first.
//   - alone: there was no tag.
// A tag that other programs give a frame (they rewrite it, with few or no zeros behind the last frame) fits the second
// case: taking the frame out and making the tag smaller gives the file as it was.
#pragma once

#include <optional>
#include <vector>

#include "container/change.hpp"
#include "container/id3/tag.hpp"

namespace assay::container::id3 {

/// ffmpeg leaves 10 zeros behind the last frame whatever was there before; taggers that mean them to be used, far more.
inline constexpr std::uint64_t kKeptPadding = 32;
/// A tag of our own has at least so many zeros, and a size that is a multiple of this: room for a propagator's fields
/// (Annex E) without moving the audio.
inline constexpr std::size_t kFreshPadding = 1024;

/// Frames beside the guest that are told anew.
struct OtherFrame {
  std::size_t index = 0;
  Bytes frame;  ///< whole (make_user_text, make_private); empty: the frame goes
};

struct Rewrite {
  std::optional<std::size_t> guest;  ///< index of the frame that is the guest now
  std::vector<OtherFrame> others;
};

/// Whether the tag's structure can be edited at all.
/// @return Unsupported: a version we do not know, an unsynchronised extended header; Corrupt: the file ends before it
[[nodiscard]] Result<> check_editable(const Tag& tag);

/// The tag with `frame` as its guest. Same frame, same tag: no change.
/// @return as check_editable; Limited: the tag would grow over 256 MiB or kMostFrames; Corrupt: a damaged tag would be
/// read otherwise with the frame in it
[[nodiscard]] Result<std::vector<Change>> with_guest(ByteSource& source, const Tag& tag, Rewrite rewrite, Bytes frame);

/// The tag without its guest, as it was before it came (see above); a tag without frames goes as a whole.
/// @return as check_editable; Corrupt: a damaged tag would be read otherwise without the frame
[[nodiscard]] Result<std::vector<Change>> without_guest(ByteSource& source, const Tag& tag, Rewrite rewrite);

/// The others told anew, no guest.
[[nodiscard]] Result<std::vector<Change>> with_others(ByteSource& source, const Tag& tag, Rewrite rewrite);

/// An empty 2.4 tag to make frames for, and the tag around whole frames.
[[nodiscard]] Tag fresh_tag() noexcept;
[[nodiscard]] Bytes make_tag(BytesView frames);

}  // namespace assay::container::id3
