// What FFmpeg's muxer does not carry over in an M4A file: the tags, byte for byte, and an index in front of the sound.
// Source: ISO/IEC 14496-12 clauses 4 and 8.
#pragma once

#include <cstdint>
#include <string>

#include "base/byte_source.hpp"
#include "base/descriptor_file.hpp"
#include "media/sound/sound.hpp"

namespace assay::media::sound {

struct M4aFile {
  std::string brand;  ///< major brand, "M4A "
  Bytes moov;         ///< the whole box
  std::uint64_t moov_at = 0;
  std::uint64_t mdat_at = 0;  ///< of the first one; 0 when there is none
  std::uint64_t end = 0;      ///< behind the last box
  Bytes further;              ///< boxes of the top level that belong to others: uuid (XMP)
  [[nodiscard]] bool index_first() const noexcept { return mdat_at != 0 && moov_at < mdat_at; }
};

/// @return Corrupt (box and place named), Limited (an index above most_metadata_bytes)
[[nodiscard]] Result<M4aFile> read_m4a_file(ByteSource& source, const SoundLimits& limits);

/// The same of what a muxer left in `sink`.
[[nodiscard]] Result<M4aFile> read_back(const DescriptorSink& sink, const SoundLimits& limits);

/// How many samples codec and packets add around the sound, for iTunes' own note (iTunSMPB).
struct Gapless {
  std::uint32_t delay = 0;
  std::uint32_t padding = 0;
  std::uint64_t frames = 0;
};

/// The index `fresh` of the muxer with the tags of `old`: udta (but for chapters, which are the muxer's) and meta.
[[nodiscard]] Result<Bytes> with_tags_of(BytesView old, BytesView fresh, const Gapless& gapless);

/// Puts `moov` into the file that the muxer left in `sink`, in front of the sound when `first`, and the boxes `further`
/// behind everything.
[[nodiscard]] Result<> put_index(DescriptorSink& sink, const M4aFile& made, Bytes moov, bool first, BytesView further);

}  // namespace assay::media::sound
