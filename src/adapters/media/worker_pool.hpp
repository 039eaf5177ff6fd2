// Media workers behind the port: a few processes, started when there is work, one job each at a time, replaced after a
// failure or when they have done their share.
//
//   ASSAY_TRY(options.program, find_media_program(settings.media.program));
//   WorkerPool pool(options);
//   pool.run({"image.draw", wishes, source, target, "photo.jpg"});
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "adapters/media/worker_options.hpp"
#include "ports/media_jobs.hpp"

namespace assay::adapters::media {

class WorkerProcess;

/// Thread-safe: callers beyond the number of workers wait for their turn.
class WorkerPool final : public ports::MediaJobs {
 public:
  explicit WorkerPool(WorkerOptions options);
  /// No job may be running.
  ~WorkerPool() override;

  [[nodiscard]] Result<std::string> run(const ports::MediaRequest& request,
                                        const ports::MediaProgress& progress = {}) override;

  /// Processes started so far.
  [[nodiscard]] std::uint64_t started() const;

 private:
  using Started = Result<std::unique_ptr<WorkerProcess>>;
  [[nodiscard]] Started lease();
  void give_back(std::unique_ptr<WorkerProcess> worker);
  [[nodiscard]] Started start();
  void keep();

  const WorkerOptions options_;
  mutable std::mutex lock_;
  std::condition_variable turn_;
  std::vector<std::unique_ptr<WorkerProcess>> idle_;
  unsigned leased_ = 0;
  std::uint64_t started_ = 0;

  // Workers die with the thread that started them (PR_SET_PDEATHSIG), and callers' threads come and go: one thread that
  // lives as long as the pool starts them all.
  std::thread keeper_;
  std::condition_variable wanted_;
  std::deque<std::packaged_task<Started()>> starts_;
  bool closing_ = false;
};

}  // namespace assay::adapters::media
