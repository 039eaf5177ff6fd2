// A label that is heard, put into a sound or looked for in one: WAV, MP3, M4A. Decodes foreign bytes, so it belongs
// into the jailed program alone. Opens nothing: files come as descriptors, the spoken cue as bytes. No threads. Source:
// GB 45438-2025 clause 5.3; Labelling Measures Article 4.
//
//   CueWish wish;                                     // the rhythm, at the start
//   ASSAY_TRY(const Heard heard, add_cue({in, "talk.mp3"}, out, wish, SoundLimits{}, nullptr));
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/cue/heard.hpp"

namespace assay::media::sound {

using visible::cue::Heard;
using visible::cue::Kind;
using visible::cue::Place;
using visible::cue::SoundInspection;

enum class Format : std::uint8_t { Wav, Mp3, M4a };

/// By content alone; nullopt for anything else. 16 bytes are enough.
/// An ID3v2 tag counts as MP3.
[[nodiscard]] std::optional<Format> sniff(BytesView head) noexcept;
[[nodiscard]] std::string_view format_name(Format format) noexcept;  ///< "WAV", "MP3", "M4A"

/// What is done with a file that has moving pictures beside its sound.
enum class Pictures : std::uint8_t { Refused, PassedOver };

/// What is refused before memory or time is spent on it.
struct SoundLimits {
  double most_seconds = 12 * 3600;                      ///< of sound
  std::uint64_t most_bytes = std::uint64_t{16} << 30U;  ///< of the file
  unsigned most_channels = 8;
  unsigned least_rate = 4000;  ///< samples a second
  unsigned most_rate = 384000;
  std::uint64_t most_metadata_bytes = std::uint64_t{64} << 20U;  ///< of tags, or of a film's index, taken into memory
  Pictures pictures = Pictures::Refused;
  double most_cue_seconds = 30;  ///< of a spoken cue
};

/// A recording of a sentence with both word elements, and the sentence. Somebody else keeps the bytes alive.
struct SpokenCue {
  BytesView wav;          ///< a WAV file, any rate; channels beyond the first are not used
  std::string_view text;  ///< UTF-8, what it says
};

struct CueWish {
  Kind kind = Kind::Rhythm;
  Place place = Place::Start;
  SpokenCue spoken;  ///< for Kind::Spoken
};

/// An open file: regular or memfd, readable, seekable. Never closed, its offset never used.
struct Source {
  int descriptor = -1;
  std::string_view name = "sound";  ///< for messages
};

/// Called after each block or packet with the part that is done, from 0 to 1. Must be quick.
using Progress = std::function<void(double)>;

/// Writes `source` with the cue to `target`: empty, writable, seekable, readable back. On an error the target holds
/// scraps. WAV: bytes of the programme and of foreign chunks are kept, positions in `cue `, `smpl` and `PEAK` follow
/// the programme. MP3 and M4A: decoded and encoded anew at the same bit rate, rate and channels; tags are kept byte for
/// byte, chapters follow the programme, and players that know gapless playback play exactly programme and cue.
/// @return InvalidInput (a cue that breaks the clause), Unsupported (a codec or variant, named), Corrupt (place named),
///         Limited (over `limits`), Unavailable (reading or writing failed)
[[nodiscard]] Result<Heard> add_cue(const Source& source, int target, const CueWish& wish, const SoundLimits& limits,
                                    const Progress& progress = nullptr);

/// Listens to the whole sound for the rhythm, and to its first and last minute for `spoken` (none when its text is
/// empty), at whatever speed that is played. @return as add_cue
[[nodiscard]] Result<SoundInspection> inspect_cue(const Source& source, const SpokenCue& spoken,
                                                  const SoundLimits& limits, const Progress& progress = nullptr);

}  // namespace assay::media::sound
