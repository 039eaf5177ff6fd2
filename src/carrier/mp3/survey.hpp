// An MP3 looked through for tags and the labels in them: what every operation of the carrier starts from. Internal to
// this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "carrier/id3/tag_site.hpp"
#include "container/ape/tag.hpp"
#include "label/finding.hpp"

namespace assay::carrier::mp3 {

inline constexpr std::string_view kApePlace = "ape-item";

struct ApeSpot {
  std::size_t item = 0;
  std::string text;
  label::Reading reading;
};
struct ApeSite {
  container::ape::Tag tag;
  std::vector<ApeSpot> spots;
};

struct Survey {
  std::vector<id3::TagSite> tags;  ///< ID3v2: those before the audio, then those behind it, last one first
  std::size_t leading = 0;         ///< how many stand before the audio
  std::vector<ApeSite> apes;
  Bytes v1;  ///< the ID3v1 tag, or empty
  std::uint64_t audio_begin = 0;
  std::uint64_t audio_end = 0;
  std::string_view other_format;  ///< what stands behind the tags when it is known not to be MPEG audio: "FLAC"
  std::vector<label::Finding> findings;
  bool has_c2pa = false;
  /// A frame that should hold a label's place and cannot be read: "exactly one label" could not be promised.
  std::optional<Error> unreadable;
};

/// One label of a survey: in an ID3 tag or in an APE tag.
struct Where {
  bool in_ape = false;
  std::size_t tag = 0;
  std::size_t spot = 0;
};

/// Finds every tag and every label. Reads tags and the last bytes of the file, never audio.
/// @return the source's error
[[nodiscard]] Result<Survey> survey(ByteSource& source);

/// All labels by the weight of their places, the guide's own first; of equal ones the first in the file.
[[nodiscard]] std::vector<Where> ranked(const Survey& survey);

/// The format that `bytes`, what follows a tag, begins; empty when it may be MPEG audio.
[[nodiscard]] std::string_view other_format(BytesView bytes) noexcept;

}  // namespace assay::carrier::mp3
