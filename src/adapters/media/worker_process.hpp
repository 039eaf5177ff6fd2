// One worker process: started, given a job at a time, watched, killed. Nothing it says is trusted.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "adapters/media/worker_options.hpp"
#include "base/descriptor.hpp"
#include "media/protocol/message.hpp"
#include "ports/media_jobs.hpp"

namespace assay::adapters::media {

/// Belongs to one thread at a time.
class WorkerProcess {
 public:
  /// Starts it with nothing of our environment and waits until it is locked in. It dies with the thread that starts it.
  /// @return Unavailable: cannot be run, said nothing, speaks another version; what it says itself
  [[nodiscard]] static Result<std::unique_ptr<WorkerProcess>> start(const WorkerOptions& options);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  /// Kills it and waits for its end.
  ~WorkerProcess();

  /// Alive and silent, as one without a job has to be.
  [[nodiscard]] bool is_idle() const noexcept;
  /// False when it must not get another job: it failed, or has done its share.
  [[nodiscard]] bool is_fit() const noexcept { return fit_ && jobs_ < options_.jobs_per_worker; }
  /// True when the last run() failed before the worker could take the job: another worker can do it.
  [[nodiscard]] bool was_gone() const noexcept { return gone_; }

  /// See ports::MediaJobs::run.
  [[nodiscard]] Result<std::string> run(const ports::MediaRequest& request, const ports::MediaProgress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  explicit WorkerProcess(const WorkerOptions& options) : options_(options) {}
  [[nodiscard]] Result<> spawn();
  [[nodiscard]] Result<> wait_until_ready();
  [[nodiscard]] Result<std::string> follow(const ports::MediaRequest& request, const ports::MediaProgress& progress);
  /// Waits for socket or complaints until `until`.
  void wait(Clock::time_point until);
  void drain_complaints();
  [[nodiscard]] std::uint64_t own_memory() const noexcept;
  /// Kills it and says with which status it ended.
  int end() noexcept;
  [[nodiscard]] Error death(const ports::MediaRequest& request);
  [[nodiscard]] std::string last_words() const;

  WorkerOptions options_;
  pid_t pid_ = -1;
  Descriptor socket_;
  Descriptor complaints_;  // its standard error
  Descriptor memory_;      // /proc/PID/statm
  ::assay::media::protocol::MessageReader reader_{0};
  std::string tail_;
  unsigned jobs_ = 0;
  bool fit_ = true;
  bool gone_ = false;
};

}  // namespace assay::adapters::media
