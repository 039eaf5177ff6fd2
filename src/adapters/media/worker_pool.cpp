#include "adapters/media/worker_pool.hpp"

#include <algorithm>

#include "adapters/media/worker_process.hpp"

namespace assay::adapters::media {

WorkerPool::WorkerPool(WorkerOptions options) : options_(std::move(options)) {}

WorkerPool::~WorkerPool() {
  {
    const std::scoped_lock lock(lock_);
    closing_ = true;
  }
  wanted_.notify_all();
  if (keeper_.joinable()) keeper_.join();
}

void WorkerPool::keep() {
  std::unique_lock lock(lock_);
  while (true) {
    wanted_.wait(lock, [&] { return closing_ || !starts_.empty(); });
    if (starts_.empty()) return;
    auto task = std::move(starts_.front());
    starts_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

WorkerPool::Started WorkerPool::start() {
  std::packaged_task<Started()> task([this] { return WorkerProcess::start(options_); });
  auto started = task.get_future();
  {
    const std::scoped_lock lock(lock_);
    if (!keeper_.joinable()) keeper_ = std::thread([this] { keep(); });
    starts_.push_back(std::move(task));
    ++started_;
  }
  wanted_.notify_one();
  return started.get();
}

WorkerPool::Started WorkerPool::lease() {
  const unsigned most = std::max(1U, options_.workers);
  {
    std::unique_lock lock(lock_);
    turn_.wait(lock, [&] { return leased_ < most; });
    ++leased_;
    while (!idle_.empty()) {
      auto worker = std::move(idle_.back());
      idle_.pop_back();
      if (worker->is_idle()) return worker;
    }
  }
  return start();
}

void WorkerPool::give_back(std::unique_ptr<WorkerProcess> worker) {
  {
    const std::scoped_lock lock(lock_);
    --leased_;
    if (worker != nullptr && worker->is_fit()) idle_.push_back(std::move(worker));
  }
  turn_.notify_one();
}

Result<std::string> WorkerPool::run(const ports::MediaRequest& request, const ports::MediaProgress& progress) {
  // A worker may have died since it was seen idle: then another one does the job, once.
  for (bool again = false;; again = true) {
    auto worker = lease();
    if (!worker) {
      give_back(nullptr);
      return tl::unexpected(in_context(request.name, std::move(worker).error()));
    }
    auto answer = (*worker)->run(request, progress);
    const bool retry = !answer && (*worker)->was_gone() && !again;
    give_back(std::move(*worker));
    if (!retry) return answer;
  }
}

std::uint64_t WorkerPool::started() const {
  const std::scoped_lock lock(lock_);
  return started_;
}

}  // namespace assay::adapters::media
