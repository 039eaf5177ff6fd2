// The media workers of a command, as the settings have them.
#pragma once

#include <memory>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "ports/media_jobs.hpp"

namespace assay::cli {

/// Nothing is started before there is a job.
/// @param at_once  files the command works on at a time: more workers are of no use
/// @return Unavailable when assay-media is not there
[[nodiscard]] Result<std::unique_ptr<ports::MediaJobs>> open_media(const config::Media& media, unsigned at_once);

}  // namespace assay::cli
