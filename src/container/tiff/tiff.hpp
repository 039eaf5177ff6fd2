// Text values in an Exif or TIFF block held in memory: where they stand, what they say, and the block with one of them
// changed. Nothing else in the block moves, so maker notes and thumbnails keep their offsets. Source: TIFF 6.0; Exif
// 2.32 (CIPA DC-008) 4.6.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::container::tiff {

enum class ByteOrder : std::uint8_t { Little, Big };

inline constexpr std::uint16_t kImageDescription = 0x010E;
inline constexpr std::uint16_t kXmpPacket = 0x02BC;
inline constexpr std::uint16_t kUserComment = 0x9286;

/// How the characters after the prefix are written.
enum class Encoding : std::uint8_t { Bytes, Utf16Little, Utf16Big };

/// One value of bytes (types BYTE, ASCII, SBYTE, UNDEFINED, UTF-8) as it stands in the block. All offsets count from
/// the block's first byte.
struct Value {
  std::uint16_t tag = 0;
  std::uint16_t type = 0;
  std::size_t entry = 0;   ///< offset of the 12-byte entry
  std::size_t begin = 0;   ///< offset of the value's bytes; inside the entry when length <= 4
  std::size_t length = 0;  ///< bytes, prefix included
  std::size_t prefix =
      0;  ///< bytes before the text: the character code of a UserComment (0 or 8) and a byte order mark
  Encoding encoding = Encoding::Bytes;
};

struct Values {
  ByteOrder order = ByteOrder::Little;
  std::vector<Value> values;  ///< ImageDescription, XMP and UserComment of IFD0 and of the Exif IFD, in the order met
  /// More than the block given: bytes beyond it are wanted, and what needs them is not in `values`. Come again with the
  /// whole block.
  std::size_t wanted = 0;
  std::string damage;  ///< empty for a sound block; else what is wrong where, and `values` holds what could be read
};

/// Walks IFD0 and the Exif IFD. Bounded: two directories, as many entries as their bytes hold; follows no further
/// pointer, so loops cannot catch it.
/// @param block  from the "II*\0" or "MM\0*" on: the whole block, or the beginning of one of `total` bytes
/// @return Corrupt (offset in the block) when there is no TIFF header or IFD0 lies outside
[[nodiscard]] Result<Values> find_values(BytesView block, std::size_t total);
[[nodiscard]] inline Result<Values> find_values(BytesView block) { return find_values(block, block.size()); }

/// The value's text as UTF-8, without prefix and without trailing NULs and blanks. `block` must be the whole block that
/// find_values saw.
[[nodiscard]] std::string text_of(BytesView block, const Value& value);

/// The block with the value saying `text` (UTF-8), prefix and encoding kept. Written where the old one stands if it
/// fits, else at the end of the block; the old bytes are zeroed unless another structure uses them too. Every other
/// offset stays. An empty text leaves a value of zeros. The same text again gives the same block.
/// @return InvalidInput when `text` is not UTF-8 and the value is UTF-16; Limited over 4 GiB
[[nodiscard]] Result<Bytes> with_text(BytesView block, const Value& value, std::string_view text);

struct NewText {
  Value value;
  std::string_view text;
};
/// The block with these values told anew, one after the other; all others read as they did.
/// @return as with_text; Corrupt when another would read otherwise: one that claims bytes beyond the end of a block
/// that has to grow would get some of what is added there
[[nodiscard]] Result<Bytes> with_texts(BytesView block, std::span<const NewText> texts);

}  // namespace assay::container::tiff
