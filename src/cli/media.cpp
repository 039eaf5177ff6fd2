#include "cli/media.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "adapters/media/worker_pool.hpp"

namespace assay::cli {

Result<std::unique_ptr<ports::MediaJobs>> open_media(const config::Media& media, unsigned at_once,
                                                     std::string_view program) {
  adapters::media::WorkerOptions options;
  ASSAY_TRY(options.program, adapters::media::find_media_program(media.program, program));
  options.cue = media.cue;
  options.cue_text = media.cue_text;
  options.tessdata = media.tessdata;
  const unsigned wanted = media.workers != 0 ? media.workers : std::max(1U, std::thread::hardware_concurrency());
  options.workers = std::clamp(at_once, 1U, wanted);
  options.jobs_per_worker = media.jobs_per_worker;
  options.most_pixels = media.most_pixels;
  options.most_memory_bytes = media.most_memory_mib << 20U;
  options.most_output_bytes = media.most_output_mib << 20U;
  options.time_limit = std::chrono::seconds(media.time_limit_s);
  options.longest_job = std::chrono::seconds(media.longest_job_s);
  return std::make_unique<adapters::media::WorkerPool>(std::move(options));
}

}  // namespace assay::cli
