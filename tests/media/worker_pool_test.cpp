// The pool against a worker that does everything wrong: each wrong costs one job, says why, and the next job succeeds.
#include "adapters/media/worker_pool.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <thread>

#include "base/descriptor.hpp"
#include "base/sanitizers.hpp"
#include "json/json.hpp"

namespace assay::adapters::media {
namespace {

using Clock = std::chrono::steady_clock;

Descriptor memory_file(std::string_view text) {
  Descriptor file(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  EXPECT_EQ(::write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  return file;
}

WorkerOptions options() {
  WorkerOptions out;
  out.program = ASSAY_TEST_WORKER;
  out.workers = 2;
  out.most_memory_bytes = std::uint64_t{96} << 20U;
  out.most_output_bytes = std::uint64_t{8} << 20U;
  out.time_limit = std::chrono::seconds(20);
  out.longest_job = std::chrono::seconds(60);
  return out;
}

class Pool : public ::testing::Test {
 protected:
  Result<std::string> ask(std::string_view job, std::string_view wishes = "{}",
                          const ports::MediaProgress& progress = {}) {
    const bool writes = job == "copy" || job == "flood";
    const Descriptor target = memory_file("");
    return pool_->run({job, wishes, source_.get(), writes ? target.get() : -1, "a.jpg"}, progress);
  }
  std::int64_t pid() {
    const auto answer = ask("pid");
    if (!answer) return -1;
    const auto document = json::read(*answer, 1000);
    return document ? document->root().find("pid").integer().value_or(-1) : -1;
  }
  /// The job fails with this class, words and name, in time; the next one succeeds.
  void expect_costs_one_job(std::string_view job, Code code, std::string_view words, std::string_view wishes = "{}") {
    const auto answer = ask(job, wishes);
    ASSERT_FALSE(answer) << job << ": " << *answer;
    EXPECT_EQ(code_name(answer.error().code), code_name(code)) << answer.error().message;
    EXPECT_NE(answer.error().message.find(words), std::string::npos) << answer.error().message;
    EXPECT_TRUE(answer.error().message.starts_with("a.jpg: ")) << answer.error().message;
    const auto next = ask("copy");
    EXPECT_TRUE(next) << "the job after " << job << ": " << next.error().message;
  }
  Descriptor source_ = memory_file("picture");
  void limit(int time_limit_ms, int longest_job_ms) {
    WorkerOptions limited = options();
    limited.time_limit = std::chrono::milliseconds(time_limit_ms);
    limited.longest_job = std::chrono::milliseconds(longest_job_ms);
    pool_.emplace(limited);
  }
  std::optional<WorkerPool> pool_{options()};
};

TEST_F(Pool, DoesJobs) {
  const Descriptor target = memory_file("");
  const auto answer = pool_->run({"copy", "{}", source_.get(), target.get(), "a.jpg"});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_NE(answer->find("\"bytes\":7"), std::string::npos) << *answer;
  char got[16] = {};
  EXPECT_EQ(::pread(target.get(), got, sizeof(got), 0), 7);
  EXPECT_STREQ(got, "picture");
}

TEST_F(Pool, KeepsAWorkerForTheNextJobAndReplacesItInTime) {
  WorkerOptions few = options();
  few.jobs_per_worker = 3;
  WorkerPool pool(few);
  std::set<std::string> pids;
  for (int i = 0; i < 7; ++i) {
    const auto answer = pool.run({"pid", "{}", source_.get(), -1, "a.jpg"});
    ASSERT_TRUE(answer) << answer.error().message;
    pids.insert(*answer);
  }
  EXPECT_EQ(pids.size(), 3U);
  EXPECT_EQ(pool.started(), 3U);
}

TEST_F(Pool, LosesOneJobToACrash) { expect_costs_one_job("crash", Code::Corrupt, "SIGSEGV"); }
TEST_F(Pool, LosesOneJobToAStackOverflow) {
  if (kSanitized)
    expect_costs_one_job("overflow", Code::Unavailable, "stack-overflow");
  else
    expect_costs_one_job("overflow", Code::Corrupt, "SIGSEGV");
}
TEST_F(Pool, LosesOneJobToMemoryWithoutEnd) { expect_costs_one_job("exhaust", Code::Limited, "most_memory_mib`"); }
TEST_F(Pool, LosesOneJobToAHang) {
  limit(1000, 60'000);
  const auto start = Clock::now();
  expect_costs_one_job("spin", Code::Timeout, "`[media] time_limit_s`");
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(10));
}
TEST_F(Pool, LosesOneJobToHeadwayThatLeadsNowhere) {
  limit(1500, 2500);
  expect_costs_one_job("creep", Code::Timeout, "`[media] longest_job_s`");
}
TEST_F(Pool, LosesOneJobToAResultWithoutEnd) {
  expect_costs_one_job("flood", Code::Limited, "`[media] most_output_mib`");
}
TEST_F(Pool, LosesOneJobToAForbiddenCall) { expect_costs_one_job("forbidden", Code::Corrupt, "SIGSYS"); }
TEST_F(Pool, LosesOneJobToAClosedSocket) {
  expect_costs_one_job("close", Code::Corrupt, "closed its socket without an answer");
}
TEST_F(Pool, LosesOneJobToAnEarlyExit) { expect_costs_one_job("exit", Code::Unavailable, "exit code 0"); }
TEST_F(Pool, LosesOneJobToAnException) { expect_costs_one_job("throw", Code::Corrupt, "torn"); }
TEST_F(Pool, LosesOneJobToNonsense) {
  for (const char* const what : {"length", "json", "word", "progress", "half"})
    expect_costs_one_job("nonsense", Code::Corrupt, "nonsense", std::string(R"({"what":")") + what + "\"}");
}

TEST_F(Pool, TellsTheWayOutOfALimitThatTheJobFound) {
  expect_costs_one_job("limited", Code::Limited, "100000 x 100000 pixels (limits: `[media] most_pixels`");
  EXPECT_EQ(pool_->started(), 1U) << "an error that a job returns costs no worker";
}

TEST_F(Pool, LeaksNothingOfWhatAWorkerComplains) {
  const auto answer = ask("complain");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message.find("secret"), std::string::npos) << answer.error().message;
  EXPECT_LT(answer.error().message.size(), 600U);
}

TEST_F(Pool, GivesAJobThatGetsFurtherItsTime) {
  limit(1500, 60'000);
  std::vector<double> told;
  const auto answer = ask("steps", "{}", [&](double done) { told.push_back(done); });
  EXPECT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(told, (std::vector<double>{0.2, 0.4, 0.6, 0.8, 1.0}));
}

TEST_F(Pool, TakesNoAnswerThatNobodyAskedFor) {
  ASSERT_TRUE(ask("babble"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto answer = ask("copy");
  ASSERT_TRUE(answer);
  EXPECT_NE(answer->find("\"bytes\":7"), std::string::npos) << *answer;
  EXPECT_EQ(pool_->started(), 2U);
}

TEST_F(Pool, LeavesNobodyWhoCouldStillWriteToAFileOnDisk) {
  std::string pattern = ::testing::TempDir() + "assay-target-XXXXXX";
  const Descriptor target(::mkostemp(pattern.data(), O_CLOEXEC));
  ASSERT_TRUE(target.is_open());
  ::unlink(pattern.c_str());
  const auto answer = pool_->run({"copy", "{}", source_.get(), target.get(), "a.jpg"});
  ASSERT_TRUE(answer) << answer.error().message;
  const auto worker = json::read(*answer, 1000)->root().find("pid").integer().value_or(0);
  ASSERT_GT(worker, 0);
  EXPECT_NE(::kill(static_cast<pid_t>(worker), 0), 0);
  EXPECT_TRUE(ask("copy"));
  EXPECT_EQ(pool_->started(), 2U);
}

TEST_F(Pool, ReplacesAnIdleWorkerThatWasKilled) {
  const std::int64_t first = pid();
  ASSERT_GT(first, 0);
  ::kill(static_cast<pid_t>(first), SIGKILL);
  const std::int64_t second = pid();
  EXPECT_GT(second, 0);
  EXPECT_NE(second, first);
}

TEST_F(Pool, SaysThatABusyWorkerWasKilledFromOutside) {
  const std::int64_t worker = pid();
  ASSERT_GT(worker, 0);
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ::kill(static_cast<pid_t>(worker), SIGKILL);
  });
  expect_costs_one_job("spin", Code::Unavailable, "killed from outside");
  killer.join();
}

TEST_F(Pool, ServesManyThreadsWhoseEndsHarmNoWorker) {
  std::atomic<int> good{0};
  for (int round = 0; round < 3; ++round) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 5; ++j)
          if (ask("copy")) ++good;
      });
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(good, 90);
  EXPECT_LE(pool_->started(), 2U);
}

TEST_F(Pool, HandsOnNoDescriptorThatItWasNotAskedToAndNothingOfTheEnvironment) {
  const Descriptor secret(::open("/dev/null", O_RDONLY));  // without O_CLOEXEC
  const std::int64_t worker = pid();
  std::size_t open = 0;
  for ([[maybe_unused]] const auto& one :
       std::filesystem::directory_iterator("/proc/" + std::to_string(worker) + "/fd"))
    ++open;
  EXPECT_EQ(open, 4U) << "standard streams and the socket";
  std::ifstream environment("/proc/" + std::to_string(worker) + "/environ");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(environment), {}), std::string("OMP_THREAD_LIMIT=1", 19))
      << "one setting of our own, and the byte that ends it";
}

TEST_F(Pool, LeavesNoProcessBehind) {
  std::int64_t worker = 0;
  {
    WorkerPool pool(options());
    const auto answer = pool.run({"pid", "{}", source_.get(), -1, "a.jpg"});
    ASSERT_TRUE(answer);
    worker = json::read(*answer, 1000)->root().find("pid").integer().value_or(0);
    ASSERT_EQ(::kill(static_cast<pid_t>(worker), 0), 0);
  }
  EXPECT_NE(::kill(static_cast<pid_t>(worker), 0), 0);
}

TEST_F(Pool, SaysWhatIsMissingWhenTheProgramCannotBeRun) {
  WorkerOptions none = options();
  none.program = "/nowhere/assay-media";
  WorkerPool pool(none);
  const auto answer = pool.run({"copy", "{}", source_.get(), -1, "a.jpg"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::Unavailable);
  EXPECT_NE(answer.error().message.find("/nowhere/assay-media"), std::string::npos) << answer.error().message;
  EXPECT_NE(answer.error().message.find("[media] program"), std::string::npos) << answer.error().message;
  none.program = "/bin/true";
  WorkerPool silent(none);
  const auto nothing = silent.run({"copy", "{}", source_.get(), -1, "a.jpg"});
  ASSERT_FALSE(nothing);
  EXPECT_NE(nothing.error().message.find("did not start (exit code 0)"), std::string::npos) << nothing.error().message;
  EXPECT_FALSE(find_media_program("/nowhere/assay-media"));
}

TEST_F(Pool, HasAJailAroundItsJobs) { EXPECT_EQ(ask("open").value_or("error"), "{\"opened\":false}"); }

/// Not a promise but a figure: printed for whoever looks.
TEST_F(Pool, CostsLittleForEachJob) {
  const auto cold = Clock::now();
  ASSERT_TRUE(ask("pid"));
  const auto warm = Clock::now();
  constexpr int kJobs = 150;
  for (int i = 0; i < kJobs; ++i) ASSERT_TRUE(ask("pid"));
  const auto end = Clock::now();
  using Micro = std::chrono::duration<double, std::micro>;
  std::printf("cold start %.2f ms, warm round trip %.1f us\n", Micro(warm - cold).count() / 1000,
              Micro(end - warm).count() / kJobs);
}

}  // namespace
}  // namespace assay::adapters::media
