// Each attempt is made in a child that has locked itself in.
#include "media/worker/jail.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "base/sanitizers.hpp"

namespace assay::media::worker {
namespace {

constexpr int kHeld = 0;
constexpr int kNoJail = 99;

/// The wait status of a child that locked itself in and then did `attempt`; its exit code is what attempt returned.
int in_jail(const std::function<int()>& attempt, const JailLimits& limits = {}) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!lock_in(limits)) ::_exit(kNoJail);
    ::_exit(attempt());
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

::testing::AssertionResult killed_by(int status, int signal) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == signal) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << (WIFSIGNALED(status) ? "signal " : "exit code ")
                                       << (WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}
::testing::AssertionResult exits_with(int status, int code) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == code) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << (WIFSIGNALED(status) ? "signal " : "exit code ")
                                       << (WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

TEST(Jail, LetsADecoderCompute) {
  EXPECT_TRUE(exits_with(in_jail([] {
                           std::vector<char> big(std::size_t{64} << 20U);
                           std::memset(big.data(), 1, big.size());
                           int sum = 0;
                           std::thread adder([&] { sum = big[7]; });
                           adder.join();
                           return sum == 1 ? kHeld : 1;
                         }),
                         kHeld));
}

TEST(Jail, OpensNoFile) {
  EXPECT_TRUE(
      exits_with(in_jail([] { return ::open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES ? kHeld : 1; }), kHeld));
  EXPECT_TRUE(exits_with(
      in_jail([] { return ::open("/tmp/assay-jail-test", O_WRONLY | O_CREAT, 0600) < 0 ? kHeld : 1; }), kHeld));
  EXPECT_TRUE(exits_with(in_jail([] { return ::access("/etc/passwd", R_OK) != 0 ? kHeld : 1; }), kHeld));
}

TEST(Jail, HasNoNetwork) {
  EXPECT_TRUE(killed_by(in_jail([] { return ::socket(AF_INET, SOCK_STREAM, 0) < 0 ? kHeld : 1; }), SIGSYS));
  EXPECT_TRUE(killed_by(in_jail([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? kHeld : 1; }), SIGSYS));
}

TEST(Jail, RunsNoProgram) {
  EXPECT_TRUE(killed_by(in_jail([] {
                          char* const words[] = {const_cast<char*>("/bin/true"), nullptr};
                          ::execv("/bin/true", words);
                          return 1;
                        }),
                        SIGSYS));
}

TEST(Jail, MakesNoProcess) {
  EXPECT_TRUE(killed_by(in_jail([] {
                          while (::syscall(SYS_fork) >= 0) continue;
                          return 1;
                        }),
                        SIGSYS));
  EXPECT_TRUE(killed_by(in_jail([] { return ::fork() < 0 ? kHeld : 1; }), SIGSYS));
}

TEST(Jail, TouchesNoOtherProcess) {
  const pid_t parent = ::getpid();
  EXPECT_TRUE(killed_by(in_jail([=] { return ::kill(parent, SIGTERM) < 0 ? kHeld : 1; }), SIGSYS));
  EXPECT_TRUE(killed_by(in_jail([=] { return ::ptrace(PTRACE_ATTACH, parent, 0, 0) < 0 ? kHeld : 1; }), SIGSYS));
}

TEST(Jail, MakesNoCode) {
  EXPECT_TRUE(exits_with(in_jail([] {
                           return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                                         -1, 0) == MAP_FAILED
                                      ? kHeld
                                      : 1;
                         }),
                         kHeld));
}

TEST(Jail, RaisesNoLimit) {
  EXPECT_TRUE(exits_with(in_jail([] {
                           rlimit now{};
                           if (::getrlimit(RLIMIT_CPU, &now) != 0 || now.rlim_cur != 3600) return 1;
                           return ::setrlimit(RLIMIT_CPU, &now) != 0 && errno == EPERM ? kHeld : 2;
                         }),
                         kHeld));
}

TEST(Jail, BoundsMemoryWhereItCan) {
  JailLimits limits;
  limits.memory_bytes = std::uint64_t{64} << 20U;
  const auto attempt = [] {
    void* const big =
        ::mmap(nullptr, std::size_t{128} << 20U, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return big == MAP_FAILED ? kHeld : 1;
  };
  // A sanitizer needs its address space.
  EXPECT_TRUE(exits_with(in_jail(attempt, limits), kSanitized ? 1 : kHeld));
}

TEST(Jail, BoundsTheFileItWrites) {
  const int file = ::memfd_create("test", 0);
  JailLimits limits;
  limits.file_bytes = 4096;
  EXPECT_TRUE(killed_by(in_jail(
                            [=] {
                              const std::vector<char> page(4096);
                              while (::write(file, page.data(), page.size()) > 0) continue;
                              return 1;
                            },
                            limits),
                        SIGXFSZ));
  EXPECT_EQ(::lseek(file, 0, SEEK_END), 4096);
  ::close(file);
}

TEST(Jail, TellsWhatIsInForce) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto report = lock_in({});
    const std::string text = report ? jail_json(*report) : report.error().message;
    [[maybe_unused]] const auto ignored = ::write(ends[1], text.data(), text.size());
    ::_exit(0);
  }
  ::close(ends[1]);
  char text[1024] = {};
  [[maybe_unused]] const auto got = ::read(ends[0], text, sizeof(text) - 1);
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  const std::string_view told = text;
  EXPECT_NE(told.find("\"no_new_privileges\":true"), std::string_view::npos) << told;
  EXPECT_NE(told.find("\"system_call_filter\":true"), std::string_view::npos) << told;
  EXPECT_NE(told.find("\"parent_death\":true"), std::string_view::npos) << told;
  EXPECT_NE(told.find("\"unprivileged\":true"), std::string_view::npos) << told;
  RecordProperty("jail", std::string(told));
}

}  // namespace
}  // namespace assay::media::worker
