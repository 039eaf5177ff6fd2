// A worker program from its first line to its last: reads its limits, opens what jobs need, locks itself in, serves.
//
//   int main(int count, char** words) { return worker::run_program({words + 1, words + count}, &make_jobs); }
#pragma once

#include <functional>
#include <span>

#include "media/worker/job.hpp"

namespace assay::media::worker {

/// `--serve [--memory-bytes=N] [--cpu-seconds=N] [--file-bytes=N]`: serves descriptor 3.
/// `--probe`: locks itself in and prints as JSON what of the jail is in force.
/// @param make_jobs  called before the jail closes: opens fonts and the like
/// @return the exit code
[[nodiscard]] int run_program(std::span<char* const> words, const std::function<JobTable()>& make_jobs);

}  // namespace assay::media::worker
