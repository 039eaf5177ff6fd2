// What is heard in a recording or film, in pieces of a size that transcribers take.
#pragma once

#include <functional>
#include <string>

#include "adapters/localfs/file_source.hpp"
#include "ports/media_jobs.hpp"
#include "review/recognition/features.hpp"

namespace assay::cli {

/// Largest recording that is sent as it is; others, and films, go as pieces of WAV.
inline constexpr std::size_t kMostRecording = std::size_t{25} << 20U;
/// Seconds of a piece, and how many of them it has in common with the one before: a word that a cut goes through is
/// whole in one of the two.
inline constexpr double kStretchSeconds = 600;
inline constexpr double kStretchOverlap = 5;

/// A piece of a recording.
struct Stretch {
  std::string bytes;  ///< a sound file
  std::string name;   ///< what to call it
  double from = 0;    ///< seconds of the recording
  double seconds = 0;
  bool whole = false;  ///< the only one
};

/// Calls `take` for each piece, in order; of a film only its sound leaves the decoder.
/// @return NotFound: there is no sound; the decoder's errors; what `take` returns
[[nodiscard]] Result<> each_stretch(adapters::localfs::FileSource& file, const review::recognition::Features& features,
                                    ports::MediaJobs& jobs, const std::function<Result<>(const Stretch&)>& take);

}  // namespace assay::cli
