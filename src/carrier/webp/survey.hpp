// A WebP looked through for labels: what every operation of the carrier starts from. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "carrier/enclosed/enclosed.hpp"
#include "container/riff/chunks.hpp"
#include "label/finding.hpp"

namespace assay::carrier::webp {

/// An `XMP ` or EXIF chunk that could be read.
struct Site {
  container::riff::Chunk chunk;
  std::string prefix;  ///< before the block: "Exif\0\0", which some writers carry over from JPEG
  enclosed::Block block;
  [[nodiscard]] bool is_xmp() const noexcept { return block.kind == enclosed::Kind::Xmp; }
};

struct Survey {
  container::riff::Layout layout;
  std::optional<container::riff::Chunk> extended;  ///< VP8X
  Bytes extended_data;                             ///< its ten bytes; empty without VP8X, or when it has another size
  /// The VP8X data that this file would get if it had none, XMP flag set; empty when its picture does not tell a size
  /// (an animation always has a VP8X).
  Bytes own_extended;
  bool has_picture = false;
  std::uint64_t metadata_at = 0;  ///< where a new XMP chunk goes: behind picture and EXIF
  std::vector<Site> sites;        ///< in file order
  std::vector<label::Finding> findings;
  bool has_c2pa = false;
  bool has_unread_xmp = false;
  /// A chunk that should hold a label's place and cannot be read: "exactly one label" could not be promised.
  std::optional<Error> unreadable;
};

/// One label of a survey.
struct Where {
  std::size_t site = 0;
  std::size_t spot = 0;
};

/// Finds every site and every label. Reads chunk headers, the picture's first bytes and the metadata chunks.
/// @return Corrupt or Limited: the chunks cannot be walked
[[nodiscard]] Result<Survey> survey(ByteSource& source);

/// All labels by the weight of their places, the guide's own first; of equal ones the first in the file.
[[nodiscard]] std::vector<Where> ranked(const Survey& survey);

}  // namespace assay::carrier::webp
