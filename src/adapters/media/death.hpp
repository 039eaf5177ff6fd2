// What a worker's end means to whoever asked for the job.
#pragma once

#include <string>
#include <string_view>

#include "ports/media_jobs.hpp"

namespace assay::adapters::media {

/// "signal SIGSEGV", "exit code 14".
[[nodiscard]] std::string status_words(int wait_status);

/// The first line of a worker's complaints that is the program's or its runtime's own ("assay-media: ", "terminate
/// called", a sanitizer's first line), after a blank and in brackets; "" when there is none. Anything else may quote
/// the content, which does not belong into messages.
[[nodiscard]] std::string last_words_of(std::string_view complaints);

/// The error of a job whose worker ended with this status.
[[nodiscard]] Error death_error(const ports::MediaRequest& request, int wait_status, std::string_view complaints);

}  // namespace assay::adapters::media
