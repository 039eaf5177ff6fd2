// The media workers of a command, as the settings have them.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "ports/media_jobs.hpp"

namespace assay::cli {

/// Nothing is started before there is a job.
/// @param at_once  files the command works on at a time: more workers are of no use
/// @param program  assay-media, or assay-media-features for the job `features`
/// @return Unavailable when it is not there
[[nodiscard]] Result<std::unique_ptr<ports::MediaJobs>> open_media(const config::Media& media, unsigned at_once,
                                                                   std::string_view program = "assay-media");

}  // namespace assay::cli
