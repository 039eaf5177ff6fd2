// NAL units of H.264 and HEVC: from an encoder's byte stream (Annex B) to what MP4 carries (ISO/IEC 14496-15), and the
// configuration box. Internal to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/film/film_track.hpp"

namespace assay::media::film {

/// The units between start codes, without trailing zeros.
[[nodiscard]] std::vector<BytesView> units_of(BytesView stream);

/// Every unit with its length in four bytes before it; parameter sets and access unit delimiters stay out.
[[nodiscard]] Bytes length_prefixed(BytesView stream, Codec codec);

/// What the configuration says beside the parameter sets.
struct SampleShape {
  std::uint8_t chroma = 1;  ///< 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4
  std::uint8_t depth = 8;
};

/// Body of avcC or hvcC from an encoder's global header.
/// @return Internal: no parameter sets in it
[[nodiscard]] Result<Bytes> make_config(BytesView header, Codec codec, const SampleShape& shape);

/// stsd with its one entry's configuration replaced; its bit rate (btrt) goes, everything else stays.
/// @param stsd    the whole box
/// @return Internal
[[nodiscard]] Result<Bytes> replace_config(BytesView stsd, BytesView config, Codec codec);

}  // namespace assay::media::film
