// Everything that listens to a sound as it passes: loudness, rhythm, our spoken cue.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "media/sound/loudness.hpp"
#include "media/sound/sound.hpp"
#include "visible/cue/rhythm_listener.hpp"
#include "visible/cue/speech_finder.hpp"

namespace assay::media::sound {

class Listener {
 public:
  /// @return InvalidInput, Corrupt ... for a spoken cue that cannot be read
  [[nodiscard]] static Result<Listener> create(unsigned rate, unsigned channels, const SpokenCue& spoken,
                                               const SoundLimits& limits);
  /// @param interleaved  whole frames, full scale is 1
  [[nodiscard]] Result<> take(std::span<const float> interleaved);
  [[nodiscard]] SoundInspection finish();

 private:
  Listener(unsigned rate, unsigned channels, LoudnessMeter meter);
  unsigned rate_;
  unsigned channels_;
  std::uint64_t frames_ = 0;
  LoudnessMeter meter_;
  visible::cue::RhythmListener rhythm_;
  std::optional<visible::cue::SpeechFinder> speech_;
  std::vector<float> mono_;
};

}  // namespace assay::media::sound
