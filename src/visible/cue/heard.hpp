// What was put into a sound, and what was heard in one: the reports of labelling and of `assay inspect`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "visible/cue/gain.hpp"

namespace assay::visible::cue {

enum class Kind : std::uint8_t { Rhythm, Spoken };
/// Where cues are put. GB 45438-2025 clause 5.3 asks for one or more of start, end and a suitable middle.
enum class Place : std::uint8_t { Start, End, Both };
enum class Where : std::uint8_t { Start, Middle, End };

/// One cue in the finished sound.
struct Placed {
  Where where = Where::Start;
  double start_s = 0;   ///< its first tone or syllable, from the start of the finished sound
  double length_s = 0;  ///< without the silence around it
};

/// What labelling did.
struct Heard {
  std::string format;  ///< "WAV", "RF64", "MP3", "M4A"
  std::string codec;   ///< "pcm_s16", "float32", "a-law", "mp3", "aac", "alac"
  unsigned rate = 0;   ///< samples a second
  unsigned channels = 0;
  std::uint64_t frames_before = 0;  ///< sample frames of the programme
  std::uint64_t frames_after = 0;   ///< with the cues and their silence
  Kind kind = Kind::Rhythm;
  std::vector<Placed> cues;
  std::optional<double> programme_lufs;  ///< absent when it has none
  Gain gain;
  bool exact = false;              ///< true: every sample of the programme is what it was
  std::vector<std::string> notes;  ///< what the user should know: a bit rate that changed, chapters that did not move
};

/// Four tones found in a sound that stand alone, and whether they are the rhythm 短长短短.
struct HeardRhythm {
  Where where = Where::Start;
  double start_s = 0;
  std::array<double, 4> beats_ms{};
  std::array<double, 3> gaps_ms{};
  double frequency_hz = 0;
  double level_dbfs = 0;  ///< of the loudest beat, root mean square
  std::string fault;      ///< empty: it is the rhythm; else why it is not
  [[nodiscard]] bool right() const noexcept { return fault.empty(); }
};

/// Our spoken cue found in a sound, at whatever speed it is played there.
struct HeardSpeech {
  Where where = Where::Start;
  double start_s = 0;
  double length_s = 0;
  double likeness = 0;  ///< correlation of the envelopes, 1 is the same
  double characters_a_minute = 0;
  std::string fault;  ///< empty: normal speed; else why it is not
  [[nodiscard]] bool right() const noexcept { return fault.empty(); }
};

/// What `assay inspect` says about a sound.
struct SoundInspection {
  std::string format;
  std::string codec;
  unsigned rate = 0;
  unsigned channels = 0;
  double length_s = 0;
  std::optional<double> programme_lufs;  ///< of everything, cues included
  double true_peak_dbtp = 0;
  std::vector<HeardRhythm> rhythms;
  std::vector<HeardSpeech> speeches;
  /// True if a cue that keeps the rule was heard.
  [[nodiscard]] bool labelled() const noexcept;
};

[[nodiscard]] std::string_view where_name(Where where) noexcept;  ///< "start", "middle", "end"
[[nodiscard]] std::string_view kind_name(Kind kind) noexcept;     ///< "rhythm", "spoken"

}  // namespace assay::visible::cue
