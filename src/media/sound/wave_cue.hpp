// Cues in WAV files: samples and chunks of others are copied, never computed anew.
#pragma once

#include "base/descriptor_file.hpp"
#include "media/sound/listener.hpp"
#include "media/sound/sound.hpp"

namespace assay::media::sound {

[[nodiscard]] Result<Heard> add_wave_cue(DescriptorSource& source, DescriptorSink& sink, const CueWish& wish,
                                         const SoundLimits& limits, const Progress& progress);

[[nodiscard]] Result<SoundInspection> inspect_wave(DescriptorSource& source, const SpokenCue& spoken,
                                                   const SoundLimits& limits, const Progress& progress);

}  // namespace assay::media::sound
