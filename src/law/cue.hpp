// Labels that people hear, from rules/cue.toml: the rhythm 短长短短, the speed of a spoken label, and how we play them.
// Source: GB 45438-2025 clause 5.3.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "law/wording.hpp"

namespace assay::law {

/// The numbers of one table. Lengths in milliseconds, loudness in LUFS (ITU-R BS.1770-4).
struct CueRule {
  struct RhythmPlayed {
    double frequency_hz = 0;
    double short_ms = 0;
    double long_ms = 0;
    double gap_ms = 0;
    Origin origin;
  };
  struct RhythmHeard {
    double long_at_least = 0;  ///< the long beat, in lengths of each short one
    double least_short_ms = 0;
    double most_short_ms = 0;
    Origin origin;
  };
  struct Speech {
    double least_characters_a_minute = 0;
    double most_characters_a_minute = 0;
    Origin origin;
  };
  struct SpeechPlayed {
    std::string text;  ///< the sentence of the cue that comes with us; both elements
    Origin origin;
  };
  struct Loudness {
    double least_lufs = 0;              ///< the cue is not softer, however soft the programme
    double most_lufs = 0;               ///< nor louder
    double without_programme_lufs = 0;  ///< when the programme has no loudness
    double true_peak_dbtp = 0;          ///< the cue's highest true peak
    double silence_ms = 0;              ///< before and behind each cue
    Origin origin;
  };
  RhythmPlayed rhythm_played;
  RhythmHeard rhythm_heard;
  Speech speech;
  SpeechPlayed speech_played;
  Loudness loudness;

  /// Reads and checks a table: our rhythm is one that we would hear, our sentence has both elements of `words`.
  /// @return Configuration naming file, line and what is wrong
  [[nodiscard]] static Result<CueRule> parse(std::string_view toml, std::string_view name, const Wording& words);
};

/// The table built into the program. The first call parses it.
[[nodiscard]] const CueRule& cue_rule();

}  // namespace assay::law
