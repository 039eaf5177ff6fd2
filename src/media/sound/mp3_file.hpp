// Where the frames of an MP3 file are, between the tags of others, and what they say about bit rate and rate. Walks
// frame headers, decodes nothing. Source: ISO/IEC 11172-3 and 13818-3 clause 2.4.1; ID3v2.3/2.4 for the chapters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "media/sound/sound.hpp"

namespace assay::media::sound {

struct Mp3File {
  std::uint64_t begin = 0;  ///< of the first frame; in front stand ID3v2 tags
  std::uint64_t end = 0;    ///< behind the last whole frame
  std::uint64_t tail = 0;   ///< where tags behind the sound begin
  unsigned rate = 0;
  unsigned channels = 0;
  std::uint64_t frames = 0;   ///< MPEG frames, the one with encoder information not counted
  std::int64_t bit_rate = 0;  ///< bits a second: the rate of every frame, or their average
  bool constant = true;       ///< every frame has that bit rate
  std::vector<std::string> notes;
};

/// @return Corrupt (place named), Unsupported (layer II); layer I and free format are not recognised and thus Corrupt
[[nodiscard]] Result<Mp3File> read_mp3_file(ByteSource& source);

/// Moves chapters (CHAP) and the length (TLEN) in the ID3v2 tags in front by `shift_ms`. A chapter that starts at 0
/// takes the cue in. @param tags  everything before the first frame
/// @return notes about what could not be moved
[[nodiscard]] std::vector<std::string> shift_id3(std::span<std::uint8_t> tags, std::uint32_t head_ms,
                                                 std::uint32_t all_ms);

}  // namespace assay::media::sound
