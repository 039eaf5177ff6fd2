// A sound as plain samples, handed out as it is decoded: WAV, MP3, M4A, and the sound of a film.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "media/sound/sound.hpp"

namespace assay::media::sound {

struct SampledSound {
  std::string format;  ///< "WAV", "MP3", "M4A"; of a film too
  std::string codec;
  unsigned rate = 0;  ///< sample frames a second
  unsigned channels = 0;
  std::uint64_t frames = 0;
  [[nodiscard]] double seconds() const noexcept { return rate == 0 ? 0 : static_cast<double>(frames) / rate; }
};

/// What is told before the first samples come.
struct SoundForm {
  unsigned rate = 0;
  unsigned channels = 0;
};

/// Takes the samples in order. Of a film with several sounds the first is taken.
/// @param begin  called once, before the samples
/// @param take   interleaved, full scale is 1
/// @return Corrupt: no sample at all, or as add_cue; NotFound: a film without sound; Unsupported; Limited; what the
/// two return
[[nodiscard]] Result<SampledSound> each_sample(const Source& source, const SoundLimits& limits,
                                               const std::function<Result<>(const SoundForm&)>& begin,
                                               const std::function<Result<>(std::span<const float>)>& take,
                                               const Progress& progress);

}  // namespace assay::media::sound
