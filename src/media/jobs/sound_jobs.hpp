// Sounds: `sound.cue` and `sound.inspect`.
#pragma once

#include <memory>
#include <string>

#include "media/sound/sound.hpp"
#include "media/worker/job.hpp"

namespace assay::media::jobs {

/// A spoken cue in memory, or why there is none.
struct LoadedCue {
  Bytes wav;
  std::string text;
  [[nodiscard]] sound::SpokenCue view() const noexcept { return {wav, text}; }
};
using SharedCue = std::shared_ptr<Result<LoadedCue>>;

/// The cue of $ASSAY_CUE and $ASSAY_CUE_TEXT, else the one built in; the process must not be locked in yet.
[[nodiscard]] SharedCue open_cue();

/// Both are also what a file of the MP4 family without pictures gets.
/// {"edge", "cue"} -> what is heard where.
[[nodiscard]] Result<std::string> add_cue(worker::Job& job, const SharedCue& cue);
/// {} -> {"format", "seconds", "found"}.
[[nodiscard]] Result<std::string> inspect_cue(worker::Job& job, const SharedCue& cue);

void add_sound_jobs(worker::JobTable& table, const SharedCue& cue);

}  // namespace assay::media::jobs
