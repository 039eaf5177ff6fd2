// deps: base ports adapters/media fmt::fmt
// The way to a media worker and back, without work: a job that no worker knows is answered at once.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "adapters/media/worker_pool.hpp"
#include "base/descriptor.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "usage: media_bench PATH-OF-assay-media\n");
    return 2;
  }
  assay::adapters::media::WorkerOptions options;
  options.program = words[1];
  options.jobs_per_worker = 1'000'000;
  assay::adapters::media::WorkerPool pool(options);
  const assay::Descriptor source(::memfd_create("source", MFD_CLOEXEC));
  if (::ftruncate(source.get(), 4096) != 0) return 1;
  const auto trip = [&] { return pool.run({"none", "{}", source.get(), -1, "nothing"}); };
  const auto start = Clock::now();
  const auto first = trip();
  const double cold = since(start);
  if (first || first.error().code == assay::Code::Unavailable) {
    fmt::print(stderr, "the worker does not answer as it should: {}\n", first ? *first : first.error().message);
    return 1;
  }
  std::vector<double> times;
  for (int i = 0; i < 5000; ++i) {
    const auto begun = Clock::now();
    static_cast<void>(trip());
    times.push_back(since(begun));
  }
  std::sort(times.begin(), times.end());
  fmt::print("round trip {:.1f} us median, {:.1f} us at 99 %, first one with the start of the process {:.1f} ms\n",
             times[times.size() / 2], times[times.size() * 99 / 100], cold / 1000);
  return pool.started() == 1 ? 0 : 1;
}
