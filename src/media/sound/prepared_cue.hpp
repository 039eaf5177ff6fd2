// A cue made for one programme: at its rate, as loud as it, with silence around. And where its samples go.
#pragma once

#include <optional>

#include "media/sound/sound.hpp"
#include "visible/cue/signal.hpp"

namespace assay::media::sound {

/// A voice as numbers.
struct Voice {
  visible::cue::Signal samples;  ///< one channel
  unsigned rate = 0;
};

/// Reads a spoken cue's WAV; its first channel. @return Corrupt, Unsupported, Limited naming the cue
[[nodiscard]] Result<Voice> read_voice(const SpokenCue& spoken, const SoundLimits& limits);

struct PreparedCue {
  visible::cue::Signal samples;  ///< one channel, with the silence around it
  double silence_s = 0;          ///< on each side
  double length_s = 0;           ///< without silence
  visible::cue::Gain gain;

  /// The sample of frame `frame` in `channel`: the first two channels carry the cue (left and right, whatever the
  /// layout), the others are silent.
  [[nodiscard]] float at(std::size_t frame, unsigned channel) const noexcept {
    return channel < 2 ? samples[frame] : 0.0F;
  }
};

/// @param programme_lufs  nullopt when it has none
/// @return InvalidInput when a spoken cue lacks a word element or has not the normal speed (clause named)
[[nodiscard]] Result<PreparedCue> prepare_cue(const CueWish& wish, unsigned rate, unsigned channels,
                                              std::optional<double> programme_lufs, const SoundLimits& limits);

/// Places in the finished sound and sample frames there, for a report.
void report_places(const PreparedCue& cue, Place place, Heard& heard);

[[nodiscard]] constexpr bool at_start(Place place) noexcept { return place != Place::End; }
[[nodiscard]] constexpr bool at_end(Place place) noexcept { return place != Place::Start; }

}  // namespace assay::media::sound
