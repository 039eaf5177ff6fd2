// What is in a frame: its data with compression and unsynchronisation undone, the words of a user text frame, the bytes
// of a private frame; and both made anew. Source: ID3 tag version 2.3.0 sections 3.3 and 4, 2.4.0-structure section 4,
// 2.4.0-frames.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "container/id3/tag.hpp"

namespace assay::container::id3 {

/// A frame's data as its own definition describes them.
struct FrameData {
  Bytes bytes;
  bool whole = true;  ///< false: only the beginning was wanted
};

/// @param most  bytes wanted; a longer frame gives its beginning
/// @return Unsupported: encrypted, or compressed and over `most`; Corrupt: a field before the data is missing, or data
/// do not inflate
[[nodiscard]] Result<FrameData> data_of(Window& window, const Tag& tag, const Frame& frame, std::size_t most);

/// TXXX, in 2.2 TXX: a text that carries its own name.
[[nodiscard]] constexpr bool is_user_text(FrameId id) noexcept {
  return id == frame_id("TXXX") || id == frame_id("TXX") || id == frame_id("TXX") << 8U;
}
struct UserText {
  std::string description;
  std::string value;  ///< without one terminating NUL; several strings of 2.4 keep the NULs between them
};
/// Both in UTF-8. Latin-1 is passed through as it stands: many programs declare it and write something else.
/// nullopt: no encoding that exists, or no end of the description.
[[nodiscard]] std::optional<UserText> user_text(BytesView data);

/// PRIV: bytes of the program that `owner` names, as a view into `data`. nullopt: the owner does not end.
struct PrivateData {
  std::string_view owner;
  BytesView bytes;
};
[[nodiscard]] std::optional<PrivateData> private_data(BytesView data);

/// The media type of a GEOB frame; empty when it has none. `data` may be its beginning.
[[nodiscard]] std::string_view object_type(BytesView data);

/// Whole frames that fit into `tag`: its version, its way of telling sizes, its unsynchronisation. A text of ASCII is
/// told in encoding 0 (in 2.4: 3, UTF-8), any other in UTF-16 with a byte order mark (in 2.4: UTF-8). No terminating
/// NUL.
/// @return InvalidInput: not UTF-8; Limited: over what the tag's sizes can tell
[[nodiscard]] Result<Bytes> make_user_text(const Tag& tag, std::string_view description, std::string_view value);
/// @return Unsupported: a 2.2 tag has no such frame; Limited
[[nodiscard]] Result<Bytes> make_private(const Tag& tag, std::string_view owner, BytesView bytes);

}  // namespace assay::container::id3
