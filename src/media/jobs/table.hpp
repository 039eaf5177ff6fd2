// The jobs of assay-media, one row each. What a kind of media needs from outside (fonts, a cue) is opened here, before
// the process is locked in.
#pragma once

#include "media/worker/job.hpp"

namespace assay::media::jobs {

/// Every job there is. A font that is missing is told by the jobs that need it, not here.
[[nodiscard]] worker::JobTable make_table();

}  // namespace assay::media::jobs
