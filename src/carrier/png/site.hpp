// The chunks of a PNG that can hold a label, each taken out of its wrapping: what is in it, where the labels stand, and
// the chunk told anew with one of them changed. Internal to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "container/png/chunks.hpp"
#include "container/png/text.hpp"
#include "container/tiff/tiff.hpp"
#include "label/finding.hpp"
#include "label/implicit_label.hpp"

namespace assay::carrier::png {

/// What is left of a chunk when its wrapping is off.
enum class Holds : std::uint8_t {
  Value,  ///< the label's JSON alone: keyword AIGC
  Xmp,    ///< an XMP packet
  Tiff,   ///< a TIFF block with Exif values
};

/// One label in a site.
struct Spot {
  std::string_view place;
  std::string text;
  label::Reading reading;
  std::optional<container::tiff::Value> value;  ///< Tiff only
};

struct Site {
  container::png::Chunk chunk;
  Holds holds = Holds::Value;
  container::png::TextChunk text;          ///< the wrapping; type 0 for eXIf. Its `text` member is empty.
  std::optional<std::string> raw_profile;  ///< ImageMagick's name of it, when the body stands in hex
  std::string raw_prefix;                  ///< "Exif\0\0" or XMP's URI before the body in a raw profile
  std::string body;
  bool crc_ok = true;
  std::vector<Spot> spots;
  bool has_empty_label = false;  ///< Xmp only: a property without a value, as chunk_without_label may leave it

  /// The place that XMP readers look at.
  [[nodiscard]] bool is_xmp_chunk() const noexcept { return holds == Holds::Xmp && !raw_profile; }
};

/// Takes the wrapping off a chunk that can hold a label. nullopt: the chunk is about something else, or a raw profile
/// that nobody can read.
/// @param whole  the chunk from its length field to its CRC
/// @return Corrupt or Limited: it should hold one and cannot be read (no place named)
[[nodiscard]] Result<std::optional<Site>> open_site(const container::png::Chunk& chunk, BytesView whole);

/// True when the first bytes of a chunk's data say that open_site wants the whole of it.
[[nodiscard]] bool is_site(std::uint32_t type, BytesView head) noexcept;

/// Fills `spots`: every label in the site. Text in Exif values that is no label is passed over; what it says of other
/// schemas goes to `findings`.
/// @return Corrupt: the packet or block cannot be walked
[[nodiscard]] Result<> find_spots(Site& site, std::vector<label::Finding>& findings);

/// Which of the site's labels an edit leaves.
inline constexpr std::size_t kNoSpot = static_cast<std::size_t>(-1);

/// The chunk with `label` as its only one: at the spot `keep`, or as a new property of an XMP packet without label.
[[nodiscard]] Result<Bytes> chunk_with_label(const Site& site, std::size_t keep, const label::ImplicitLabel& label);

/// The chunk without label; empty when nothing else was in it. An Exif value is zeroed where it stands, a foreign XMP
/// property emptied, so that everything else in the chunk keeps its place.
[[nodiscard]] Result<Bytes> chunk_without_label(const Site& site);

/// The chunk as it is, uncompressed and with its right CRC.
[[nodiscard]] Bytes plain_chunk(const Site& site);

/// A chunk of our own: XML:com.adobe.xmp with the packet of a file that had none. Source: TC260-PG-20259A.
[[nodiscard]] Result<Bytes> fresh_chunk(const label::ImplicitLabel& label);

}  // namespace assay::carrier::png
