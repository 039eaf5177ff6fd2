#include "cli/text_workers.hpp"

#include <chrono>

#include "adapters/media/worker_pool.hpp"
#include "cli/session.hpp"

namespace assay::cli {

Result<std::unique_ptr<ports::MediaJobs>> open_text_workers(unsigned at_once) {
  config::Media media;
  if (const auto session = Session::open()) media = session->settings().media;
  adapters::media::WorkerOptions options;
  ASSAY_TRY(options.program, adapters::media::find_worker_program("assay-text"));
  options.workers = at_once;
  options.most_memory_bytes = media.most_memory_mib << 20U;
  options.most_output_bytes = media.most_output_mib << 20U;
  // training says nothing until it is done
  options.time_limit = options.longest_job = std::chrono::seconds(media.longest_job_s);
  options.jobs_per_worker = 1'000'000;
  return std::make_unique<adapters::media::WorkerPool>(std::move(options));
}

}  // namespace assay::cli
