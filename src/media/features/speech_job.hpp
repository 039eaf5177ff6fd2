// The job `speech`: the sound of a recording or film in the form that those who write speech down take.
#pragma once

#include <string>

#include "media/worker/job.hpp"

namespace assay::media::features {

/// Longest that is taken out: 230 MB of samples.
inline constexpr double kMostSpeechSeconds = 2 * 3600;

/// {} -> {"rate": 16000, "samples": N}; the target receives the samples, one channel, 16 bits, little endian. Of a film
/// with several sounds the first. @return NotFound: a film without sound; Limited: over kMostSpeechSeconds; as
/// each_sample
[[nodiscard]] Result<std::string> speech(worker::Job& job);

}  // namespace assay::media::features
