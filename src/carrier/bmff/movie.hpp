// A film as the carrier needs it: where its boxes lie, its moov in memory, and every box in which a label may stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "container/bmff/file_map.hpp"
#include "container/bmff/metadata.hpp"
#include "container/bmff/offsets.hpp"

namespace assay::carrier::bmff {

namespace iso = container::bmff;

/// Most bytes of a moov that are read. An hour of video has about 2 MB, a day of audio 30 MB.
inline constexpr std::uint64_t kMostMoov = 256U << 20U;
/// Most bytes of one XMP packet, and most packets: what is over it is kept and not searched.
inline constexpr std::uint64_t kMostXmp = 16U << 20U;
inline constexpr std::size_t kMostXmpBoxes = 16;
/// Most boxes named AIGC, and most udta, meta and free boxes beside them, in a moov. Writers make one or two.
inline constexpr std::size_t kMostMetadataBoxes = 64;

struct UserData {
  iso::Box box;
  std::size_t children_end = 0;  ///< before the zeros that end a QuickTime list
  std::size_t children = 0;      ///< room included
  std::vector<iso::Box> room;
  bool clean_end = true;  ///< nothing but zeros behind the children
};

struct Metadata {
  iso::MetaBox meta;
  std::optional<std::size_t> udta;  ///< index of the udta that holds it; nullopt: the moov itself
};

/// A uuid box with an XMP packet, at the top level or in the moov; or QuickTime's XMP_ in udta.
struct XmpBox {
  std::optional<std::size_t> top;   ///< index of the top-level box; nullopt: in the moov
  iso::Box box;                     ///< in the moov
  std::optional<std::size_t> udta;  ///< in the moov: which udta holds it
  Bytes bytes;                      ///< the whole box
  std::size_t packet = 0;           ///< where the packet begins in `bytes`
  [[nodiscard]] std::string_view text() const noexcept { return as_text(bytes).substr(packet); }
};

/// A box of udta that is itself named AIGC.
struct NamedBox {
  iso::Box box;
  std::size_t udta = 0;
};

struct Movie {
  std::string_view file;
  iso::FileMap map;
  std::optional<std::size_t> moov;      ///< index of the moov that counts, the first
  std::vector<std::size_t> superseded;  ///< later ones, left by an append that was interrupted
  Bytes bytes;                          ///< the moov
  iso::Box box;
  std::size_t children_end = 0;
  bool fragmented = false;
  bool compressed = false;
  bool has_c2pa = false;
  bool xmp_left_out = false;  ///< an XMP packet was over the limits
  std::vector<iso::Box> room;
  std::vector<UserData> udtas;
  std::vector<Metadata> metas;
  std::vector<XmpBox> xmp;
  std::vector<NamedBox> named;

  [[nodiscard]] const iso::TopBox& moov_top() const noexcept { return map.boxes[*moov]; }
  [[nodiscard]] iso::Origin origin() const noexcept { return {file, moov ? moov_top().offset : 0}; }
  [[nodiscard]] bool is_superseded(std::size_t top) const noexcept;
  /// A moov that was being appended when the writer died: the last box, not whole, after one that counts.
  [[nodiscard]] bool ends_in_broken_append() const noexcept;
  /// True for boxes that are content: all but moov and room.
  [[nodiscard]] bool is_media(std::size_t top) const noexcept;
};

/// Walks the file and reads its moov and XMP packets.
/// @return Corrupt: no boxes, or a moov that is cut off; Limited: over the limits above
[[nodiscard]] Result<Movie> load_movie(ByteSource& source);

/// Whether everything of the film is there. @return Corrupt: truncated, or no moov
[[nodiscard]] Result<> check_whole(const Movie& movie);

/// Whether a label can be written at all. @return Corrupt: not whole; Unsupported: a compressed moov
[[nodiscard]] Result<> check_writable(const Movie& movie);

}  // namespace assay::carrier::bmff
