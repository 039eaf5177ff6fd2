// The system calls a locked-in decoder may make. Everything not named here kills the process: open, socket, execve,
// ptrace, fork and the other three hundred. What libraries only try out is answered with an error they live with.
#include <fcntl.h>
#include <fmt/core.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "base/sanitizers.hpp"
#include "media/protocol/message.hpp"
#include "media/worker/jail.hpp"

namespace assay::media::worker {
namespace {

struct FilterCloser {
  void operator()(void* filter) const noexcept { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, FilterCloser>;

/// Computing, and reading and writing what is open.
constexpr int kAllowed[] = {
    // data of open files
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pwrite64),
    SCMP_SYS(pwritev),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(ftruncate),
    SCMP_SYS(close),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    // memory; making it executable is looked at below
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    // threads and locks
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(gettid),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(membarrier),
    // clocks, chance, who am I
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(times),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrusage),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    // signals to oneself
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
};

/// The sanitizers look through a pipe whether memory is there.
constexpr int kAllowedToSanitizers[] = {SCMP_SYS(pipe), SCMP_SYS(pipe2)};

struct Refused {
  int call;
  int error;
};
/// What libraries probe: the C library looks at /proc and /sys, codecs ask for processors and priorities.
constexpr Refused kRefused[] = {
    {SCMP_SYS(open), EACCES},
    {SCMP_SYS(openat), EACCES},
    {SCMP_SYS(openat2), ENOSYS},
    {SCMP_SYS(access), EACCES},
    {SCMP_SYS(faccessat), EACCES},
    {SCMP_SYS(faccessat2), EACCES},
    {SCMP_SYS(readlink), EACCES},
    {SCMP_SYS(readlinkat), EACCES},
    {SCMP_SYS(stat), EACCES},
    {SCMP_SYS(lstat), EACCES},
    {SCMP_SYS(statx), EACCES},
    {SCMP_SYS(statfs), EACCES},
    {SCMP_SYS(fstatfs), EACCES},
    {SCMP_SYS(getcwd), EACCES},
    {SCMP_SYS(ioctl), ENOTTY},
    {SCMP_SYS(clone3), ENOSYS},
    {SCMP_SYS(setrlimit), EPERM},
    {SCMP_SYS(setpriority), EPERM},
    {SCMP_SYS(getpriority), EPERM},
    {SCMP_SYS(sched_setaffinity), EPERM},
    {SCMP_SYS(sched_setscheduler), EPERM},
    {SCMP_SYS(get_mempolicy), ENOSYS},
    {SCMP_SYS(set_mempolicy), ENOSYS},
    {SCMP_SYS(mbind), ENOSYS},
    {SCMP_SYS(getcpu), ENOSYS},
    {SCMP_SYS(fadvise64), ENOSYS},
    {SCMP_SYS(fallocate), EOPNOTSUPP},
    {SCMP_SYS(fsync), EINVAL},
    {SCMP_SYS(fdatasync), EINVAL},
    {SCMP_SYS(memfd_create), EPERM},
};

using Compare = scmp_arg_cmp;

Compare argument(unsigned index, scmp_compare how, scmp_datum_t value, scmp_datum_t further = 0) {
  return {index, how, value, further};
}
Compare bits(unsigned index, scmp_datum_t mask, scmp_datum_t value) {
  return argument(index, SCMP_CMP_MASKED_EQ, mask, value);
}

/// A call with conditions on its arguments, all of which must hold.
struct Conditional {
  std::uint32_t action;
  int call;
  std::vector<Compare> conditions;
};

std::vector<Conditional> conditional() {
  constexpr std::uint32_t kAllow = SCMP_ACT_ALLOW;
  const std::uint32_t no_permission = SCMP_ACT_ERRNO(EPERM);
  const std::uint32_t no_access = SCMP_ACT_ERRNO(EACCES);
  const auto self = static_cast<scmp_datum_t>(::getpid());
  constexpr scmp_datum_t kSocket = protocol::kWorkerSocket;
  return {
      {kAllow, SCMP_SYS(sendmsg), {argument(0, SCMP_CMP_EQ, kSocket)}},
      {kAllow, SCMP_SYS(recvmsg), {argument(0, SCMP_CMP_EQ, kSocket)}},
      // fstat() of the C library; with a path it would be a probe for files
      {kAllow, SCMP_SYS(newfstatat), {argument(3, SCMP_CMP_EQ, AT_EMPTY_PATH)}},
      {no_access, SCMP_SYS(newfstatat), {argument(3, SCMP_CMP_NE, AT_EMPTY_PATH)}},
      {kAllow, SCMP_SYS(fcntl), {argument(1, SCMP_CMP_EQ, F_GETFL)}},
      {kAllow, SCMP_SYS(fcntl), {argument(1, SCMP_CMP_EQ, F_GETFD)}},
      {kAllow, SCMP_SYS(fcntl), {argument(1, SCMP_CMP_EQ, F_SETFD)}},
      // no memory that can be run as code
      {kAllow, SCMP_SYS(mmap), {bits(2, PROT_EXEC, 0)}},
      {no_permission, SCMP_SYS(mmap), {bits(2, PROT_EXEC, PROT_EXEC)}},
      {kAllow, SCMP_SYS(mprotect), {bits(2, PROT_EXEC, 0)}},
      {no_permission, SCMP_SYS(mprotect), {bits(2, PROT_EXEC, PROT_EXEC)}},
      // limits are read, not set
      {kAllow, SCMP_SYS(prlimit64), {argument(0, SCMP_CMP_EQ, 0), argument(2, SCMP_CMP_EQ, 0)}},
      {no_permission, SCMP_SYS(prlimit64), {argument(2, SCMP_CMP_NE, 0)}},
      // threads, never processes
      {kAllow, SCMP_SYS(clone), {bits(0, CLONE_THREAD, CLONE_THREAD)}},
      {kAllow, SCMP_SYS(tgkill), {argument(0, SCMP_CMP_EQ, self)}},
      {kAllow, SCMP_SYS(prctl), {argument(0, SCMP_CMP_EQ, PR_SET_NAME)}},
      {kAllow, SCMP_SYS(prctl), {argument(0, SCMP_CMP_EQ, PR_GET_NAME)}},
      {SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), {argument(0, SCMP_CMP_EQ, PR_SET_VMA)}},
  };
}

int fill(scmp_filter_ctx filter) {
  // A binary tree of the numbers: a check costs a few instructions, not a hundred.
  if (const int failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); failed != 0) return failed;
  for (const int call : kAllowed)
    if (const int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0); failed != 0) return failed;
  if (kSanitized)
    for (const int call : kAllowedToSanitizers)
      if (const int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0); failed != 0) return failed;
  for (const Refused& refused : kRefused) {
    const auto action = SCMP_ACT_ERRNO(static_cast<std::uint16_t>(refused.error));
    if (const int failed = seccomp_rule_add(filter, action, refused.call, 0); failed != 0) return failed;
  }
  for (const Conditional& one : conditional()) {
    const auto count = static_cast<unsigned>(one.conditions.size());
    if (const int failed = seccomp_rule_add_array(filter, one.action, one.call, count, one.conditions.data());
        failed != 0)
      return failed;
  }
  return 0;
}

}  // namespace

Result<> load_system_call_filter() {
  const Filter filter(seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (!filter) return fail(Code::Unavailable, "the system call filter cannot be made (libseccomp)");
  int failed = fill(filter.get());
  if (failed == 0) failed = seccomp_load(filter.get());
  if (failed != 0)
    return fail(Code::Unavailable,
                fmt::format("the kernel takes no system call filter ({}): without one nothing foreign is decoded",
                            std::strerror(-failed)));
  return {};
}

}  // namespace assay::media::worker
