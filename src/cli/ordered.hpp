// Work on many things at once, shown in the order they were asked for.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace assay::cli {

/// Calls `work(i)` for i in [0, count) on `workers` threads and `show(i, result)` on the calling thread, in order. At
/// most 64 results wait. Threads hand over results by the chunk: a lock for each would cost as much as a small
/// piece of work. @param most_at_once  of a chunk; 1 for work that takes long
template <class Work, class ShowOne>
void in_order(std::size_t count, unsigned workers, const Work& work, const ShowOne& show,
              std::size_t most_at_once = 16) {
  using Finished = decltype(work(std::size_t{}));
  if (workers <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) show(i, work(i));
    return;
  }
  constexpr std::size_t kAhead = 4;  // chunks
  const std::size_t chunk = std::clamp<std::size_t>(count / (std::size_t{8} * workers), 1, most_at_once);
  const std::size_t chunks = (count + chunk - 1) / chunk;
  std::vector<std::vector<Finished>> waiting(kAhead);
  std::mutex lock;
  std::condition_variable changed;
  std::size_t next = 0;
  std::size_t shown = 0;
  const auto worker = [&] {
    while (true) {
      std::size_t mine = 0;
      {
        std::unique_lock guard(lock);
        changed.wait(guard, [&] { return next >= chunks || next < shown + kAhead; });
        if (next >= chunks) return;
        mine = next++;
      }
      std::vector<Finished> answers;
      const std::size_t end = std::min(count, (mine + 1) * chunk);
      answers.reserve(end - mine * chunk);
      for (std::size_t i = mine * chunk; i < end; ++i) answers.push_back(work(i));
      const std::scoped_lock guard(lock);
      waiting[mine % kAhead] = std::move(answers);
      if (mine == shown) changed.notify_all();
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < workers; ++i) threads.emplace_back(worker);
  for (std::size_t mine = 0; mine < chunks; ++mine) {
    std::unique_lock guard(lock);
    changed.wait(guard, [&] { return !waiting[mine % kAhead].empty(); });
    std::vector<Finished> answers = std::exchange(waiting[mine % kAhead], {});
    ++shown;
    guard.unlock();
    changed.notify_all();
    for (std::size_t i = 0; i < answers.size(); ++i) show(mine * chunk + i, std::move(answers[i]));
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace assay::cli
