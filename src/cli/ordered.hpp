// Work on many things at once, shown in the order they were asked for.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace assay::cli {

/// Calls `work(i)` for i in [0, count) on `workers` threads and `show(i, result)` on the calling thread, in order. At
/// most 256 results wait.
template <class Work, class ShowOne>
void in_order(std::size_t count, unsigned workers, const Work& work, const ShowOne& show) {
  using Answer = decltype(work(std::size_t{}));
  if (workers <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) show(i, work(i));
    return;
  }
  constexpr std::size_t kAhead = 256;
  std::vector<std::optional<Answer>> waiting(kAhead);
  std::mutex lock;
  std::condition_variable changed;
  std::size_t next = 0;
  std::size_t shown = 0;
  const auto worker = [&] {
    while (true) {
      std::size_t mine = 0;
      {
        std::unique_lock guard(lock);
        changed.wait(guard, [&] { return next >= count || next < shown + kAhead; });
        if (next >= count) return;
        mine = next++;
      }
      Answer answer = work(mine);
      const std::scoped_lock guard(lock);
      waiting[mine % kAhead] = std::move(answer);
      if (mine == shown) changed.notify_all();
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < workers; ++i) threads.emplace_back(worker);
  for (std::size_t i = 0; i < count; ++i) {
    std::unique_lock guard(lock);
    changed.wait(guard, [&] { return waiting[i % kAhead].has_value(); });
    Answer answer = std::move(*waiting[i % kAhead]);
    waiting[i % kAhead].reset();
    ++shown;
    guard.unlock();
    changed.notify_all();
    show(i, std::move(answer));
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace assay::cli
