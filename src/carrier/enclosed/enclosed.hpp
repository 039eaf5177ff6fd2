// An XMP packet or an Exif block that a container holds in a place of its own: the labels in it, and the same bytes
// with one label or with none. Carriers take the wrapping off and put it on again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "container/tiff/tiff.hpp"
#include "label/finding.hpp"
#include "label/implicit_label.hpp"

namespace assay::carrier::enclosed {

/// More bytes than this are no packet and no Exif.
inline constexpr std::uint64_t kMostBytes = 16U << 20U;

enum class Kind : std::uint8_t { Xmp, Exif };

struct Spot {
  std::string_view place;  ///< "xmp", "exif-user-comment", "exif-image-description"
  std::string text;
  label::Reading reading;
  std::optional<container::tiff::Value> value;  ///< Exif only
};

struct Block {
  Kind kind = Kind::Xmp;
  std::string body;
  std::vector<Spot> spots;
  bool has_empty_label = false;  ///< Xmp only: a property without a value, as without_label may leave it
};

/// Finds the labels of an XMP packet.
/// @return Corrupt: it cannot be walked, so it may hold a label that was not seen
[[nodiscard]] Result<Block> open_xmp(std::string packet);

/// Finds the labels in UserComment and ImageDescription; text that is no label is passed over. Damage, and AI
/// declarations in other schemas, become findings.
/// @param block  from "II*\0" or "MM\0*" on
/// @return Corrupt: no TIFF block
[[nodiscard]] Result<Block> open_exif(std::string block, std::vector<label::Finding>& findings);

inline constexpr std::size_t kNoSpot = static_cast<std::size_t>(-1);

/// The bytes with `label` as their only one: at the spot `keep`, in the form that stands there; or, for kNoSpot, as a
/// new property of an XMP packet without label.
/// @return Corrupt: a packet without rdf:RDF; Limited: over kMostBytes; what label::write says
[[nodiscard]] Result<std::string> with_label(const Block& block, std::size_t keep, const label::ImplicitLabel& label);

/// The bytes without label: an Exif value is zeroed where it stands, a foreign XMP property emptied, what with_label
/// put into a packet is gone. nullopt: nothing else was in it.
[[nodiscard]] Result<std::optional<std::string>> without_label(const Block& block);

}  // namespace assay::carrier::enclosed
