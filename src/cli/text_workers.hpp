// The processes that train and ask text models: assay-text, a pool like that of the media workers.
#pragma once

#include <memory>

#include "base/result.hpp"
#include "ports/media_jobs.hpp"

namespace assay::cli {

/// Nothing is started before there is a job. Memory and times are those of `[media]` in assay.toml, where there is one.
/// @param at_once  jobs at a time
/// @return Unavailable when assay-text is not there
[[nodiscard]] Result<std::unique_ptr<ports::MediaJobs>> open_text_workers(unsigned at_once);

}  // namespace assay::cli
