// Writers that are killed, that meet, and that find no room: the log is whole afterwards and holds what was
// acknowledged.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <random>

#include "evidence/log_under_test.hpp"

namespace assay::evidence {
namespace {

class CrashTest : public LogUnderTest {
 protected:
  /// Runs `work` in a process of its own, which ends with its answer.
  template <class Work>
  static pid_t start(Work&& work) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work());
    return child;
  }
  static int end_of(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }
  static bool ended_well(pid_t child) {
    const int status = end_of(child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  static void sleep_us(long us) {
    const timespec pause = {0, us * 1000};
    ::nanosleep(&pause, nullptr);
  }
};

/// A pipe through which a child tells how far it is.
class Counter {
 public:
  Counter() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK), 0); }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  ~Counter() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  void tell(std::uint8_t steps) const { static_cast<void>(!::write(ends_[1], &steps, 1)); }
  /// What has been told since the last call.
  [[nodiscard]] std::uint64_t read() const {
    std::array<std::uint8_t, 4096> buffer{};
    std::uint64_t sum = 0;
    for (;;) {
      const ssize_t got = ::read(ends_[0], buffer.data(), buffer.size());
      if (got <= 0) return sum;
      for (ssize_t i = 0; i < got; ++i) sum += buffer[static_cast<std::size_t>(i)];
    }
  }

 private:
  std::array<int, 2> ends_{};
};

TEST_F(CrashTest, KilledAtAnyMomentTheLogIsWholeAndHoldsWhatWasAcknowledged) {
  constexpr int kKills = 60;
  publish(1);
  const Counter counter;
  std::mt19937 random(20260801);
  std::uint64_t acknowledged = 1;
  for (int kill = 0; kill < kKills; ++kill) {
    const pid_t child = start([&] {
      if (!open()) return 1;
      for (std::size_t batch = 1;; batch = batch % 9 + 1) {
        clock_.now += 300;  // so that a checkpoint falls into every fourth append
        const auto made = events(batch);
        std::vector<PendingAction> pending;
        if (batch % 3 == 0) pending.push_back({made[0].id, "{\"rename\":[\"a\",\"b\"]}"});
        if (!log_->append(made, pending)) return 1;
        counter.tell(static_cast<std::uint8_t>(batch));
        if (!pending.empty()) log_->settle(std::span(&made[0].id, 1));
        if (batch == 5 && !log_->checkpoint()) return 1;
      }
    });
    sleep_us(static_cast<long>(random() % 40'000));
    ::kill(child, SIGKILL);
    const int status = end_of(child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer gave up by itself";
    acknowledged += counter.read();

    const auto opened = open();
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_GE(log_->size().value(), acknowledged) << "an acknowledged event is gone";
    acknowledged = log_->size().value();
    const auto left = log_->pending();
    ASSERT_TRUE(left) << left.error().message;
    for (const PendingAction& action : *left) log_->settle(std::span(&action.event, 1));
    if (kill % 6 == 5) {
      auto report = check();
      ASSERT_TRUE(report.ok()) << faults_of(report);
      const auto made = log_->checkpoint();
      ASSERT_TRUE(made) << made.error().message;
      report = check();
      ASSERT_TRUE(report.ok()) << faults_of(report);
      ASSERT_EQ(report.unpublished, 0U);
    }
    close();
  }
  EXPECT_GT(acknowledged, 100U) << "the writers were killed before they did anything";
}

TEST_F(CrashTest, SeveralProcessesAppendAtOnce) {
  constexpr std::size_t kWriters = 3;
  constexpr std::size_t kBatches = 60;
  std::vector<pid_t> children;
  // They also meet on the empty database, and bring its schema up to date together.
  for (std::size_t writer = 0; writer < kWriters; ++writer) {
    children.push_back(start([&] {
      if (!open()) return 1;
      for (std::size_t batch = 0; batch < kBatches; ++batch) {
        clock_.now += 200;
        const auto made = events(batch % 7 + 1);
        const auto places = log_->append(made);
        if (!places) return 2;
        for (std::size_t i = 0; i < made.size(); ++i) {
          if ((*places)[i].index != (*places)[0].index + i) return 3;
          const auto found = log_->find_by_id(made[i].id);
          if (!found || !*found || (*found)->index != (*places)[i].index) return 4;
        }
        if (batch % 11 == 0 && !log_->checkpoint()) return 5;
      }
      return log_->checkpoint() ? 0 : 6;
    }));
  }
  for (const pid_t child : children) {
    const int status = end_of(child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "writer ended with " << WEXITSTATUS(status);
  }
  const auto report = check();
  EXPECT_TRUE(report.ok()) << faults_of(report);
  std::uint64_t expected = 0;
  for (std::size_t batch = 0; batch < kBatches; ++batch) expected += kWriters * (batch % 7 + 1);
  EXPECT_EQ(report.rows, expected);
  EXPECT_EQ(report.unpublished, 0U);
}

TEST_F(CrashTest, ChecksALogWhileOthersWrite) {
  publish(300);
  const pid_t writer = start([&] {
    if (!open()) return 1;
    for (;;) {
      clock_.now += 500;
      if (!log_->append(events(20))) return 1;
    }
  });
  for (int round = 0; round < 8; ++round) {
    const auto report = check();
    EXPECT_TRUE(report.ok()) << faults_of(report);
    close();
  }
  ::kill(writer, SIGKILL);
  EXPECT_TRUE(WIFSIGNALED(end_of(writer)));
}

TEST_F(CrashTest, WithoutRoomNothingIsHalfStored) {
  publish(5);
  const pid_t child = start([&] {
    ::signal(SIGXFSZ, SIG_IGN);  // a write past the limit fails instead
    if (!open()) return 1;
    const rlimit limit = {256 * 1024, 256 * 1024};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
    std::uint64_t size = 5;
    for (int i = 0; i < 1000; ++i) {
      const auto places = log_->append(events(10));
      if (!places) {
        if (places.error().code != Code::Unavailable) return 3;
        // Reading goes on, and the next attempt fails in the same orderly way.
        if (log_->size().value_or(0) != size) return 4;
        return log_->append(events(10)).error().code == Code::Unavailable ? 0 : 5;
      }
      size += 10;
    }
    return 6;
  });
  const int status = end_of(child);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_EQ(WEXITSTATUS(status), 0);
  ASSERT_TRUE(open());
  EXPECT_EQ(log_->size().value() % 10, 5U);
  EXPECT_GT(log_->size().value(), 5U);
  append(10);
  ASSERT_TRUE(log_->checkpoint());
  EXPECT_TRUE(check().ok()) << faults_of(check());
}

TEST_F(CrashTest, ShowsWhatADeadProcessLeftUndoneToOneOtherProcess) {
  publish(1);
  Event recorded = event();
  EXPECT_TRUE(ended_well(start([&] {
    if (!open()) return 1;
    const PendingAction action = {recorded.id, "{\"rename\":[\"a\",\"b\"]}"};
    return log_->append(std::span(&recorded, 1), std::span(&action, 1)) ? 0 : 2;
  })));
  ASSERT_TRUE(open());
  const auto left = log_->pending().value();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].event, recorded.id);
  EXPECT_EQ(left[0].action, "{\"rename\":[\"a\",\"b\"]}");
  EXPECT_TRUE(log_->pending().value().empty()) << "it is ours now";
  // Another process must not do the same work while we live.
  EXPECT_TRUE(ended_well(start([&] {
    SetClock clock;
    auto store = adapters::sql::SqliteEventStore::open({database()});
    if (!store) return 1;
    auto log = Log::open(**store, options(), clock);
    return log && log->pending().value().empty() ? 0 : 2;
  })));
  // If we go without having done it, it is shown again.
  ASSERT_TRUE(open());
  ASSERT_EQ(log_->pending().value().size(), 1U);
  log_->settle(std::span(&recorded.id, 1));
  ASSERT_TRUE(log_->checkpoint());
  ASSERT_TRUE(open());
  EXPECT_TRUE(log_->pending().value().empty());
}

TEST_F(CrashTest, StoresWhatIsSettledWithTheNextAppend) {
  ASSERT_TRUE(open());
  const Event first = event();
  const PendingAction action = {first.id, "{}"};
  ASSERT_TRUE(log_->append(std::span(&first, 1), std::span(&action, 1)));
  log_->settle(std::span(&first.id, 1));
  append(1);
  ASSERT_TRUE(open());
  EXPECT_TRUE(log_->pending().value().empty());
}

}  // namespace
}  // namespace assay::evidence
