// Cues in MP3 and M4A files: decoded, lengthened, encoded anew; tags of others are copied.
#pragma once

#include "base/descriptor_file.hpp"
#include "media/sound/sound.hpp"

namespace assay::media::sound {

[[nodiscard]] Result<Heard> add_mp3_cue(DescriptorSource& source, DescriptorSink& sink, const CueWish& wish,
                                        const SoundLimits& limits, const Progress& progress);
[[nodiscard]] Result<Heard> add_m4a_cue(DescriptorSource& source, DescriptorSink& sink, const CueWish& wish,
                                        const SoundLimits& limits, const Progress& progress);
[[nodiscard]] Result<SoundInspection> inspect_coded(DescriptorSource& source, Format format, const SpokenCue& spoken,
                                                    const SoundLimits& limits, const Progress& progress);

}  // namespace assay::media::sound
