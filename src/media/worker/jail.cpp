#include "media/worker/jail.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

#include "base/descriptor.hpp"
#include "base/sanitizers.hpp"
#include "json/json.hpp"

namespace assay::media::worker {
namespace {

/// Sanitizers map terabytes of shadow, almost none of it used.
constexpr bool kCanLimitMemory = !kSanitized;

/// Nobody's user and group, on every Debian.
constexpr uid_t kNobody = 65534;
/// Descriptors it may hold: standard streams, socket, source, target, and a few a decoder makes of them.
constexpr rlim_t kDescriptors = 32;
/// Of each thread; the codecs' need is below one.
constexpr std::size_t kStackBytes = std::size_t{2} << 20U;
/// glibc maps 64 MiB of address space for each further arena: with many threads that alone would be over the limit.
constexpr int kArenas = 2;

void write_file(const char* path, std::string_view text) {
  const Descriptor file(::open(path, O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) return;
  [[maybe_unused]] const ssize_t ignored = ::write(file.get(), text.data(), text.size());
}

/// Pages mapped now, from the first number in /proc/self/statm; 0 when it cannot be read.
std::uint64_t mapped_bytes() {
  const Descriptor file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  std::array<char, 64> text{};
  const ssize_t got = file.is_open() ? ::read(file.get(), text.data(), text.size()) : 0;
  std::uint64_t pages = 0;
  if (got > 0) std::from_chars(text.data(), text.data() + got, pages);
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

bool limit(__rlimit_resource resource, rlim_t most) {
  rlimit now{};
  if (::getrlimit(resource, &now) != 0) return false;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most) most = now.rlim_max;
  const rlimit wanted = {most, most};
  return ::setrlimit(resource, &wanted) == 0;
}

/// SIGXCPU at the limit, so that the end can be told from others; SIGKILL a little later.
void limit_cpu(std::uint64_t seconds) {
  constexpr rlim_t kGrace = 5;
  const rlimit wanted = {seconds, seconds + kGrace};
  if (::setrlimit(RLIMIT_CPU, &wanted) != 0) limit(RLIMIT_CPU, seconds);
}

bool set_limits(const JailLimits& limits) {
  ::mallopt(M_ARENA_MAX, kArenas);
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) == 0) {
    if (::pthread_attr_setstacksize(&attributes, kStackBytes) == 0) ::pthread_setattr_default_np(&attributes);
    ::pthread_attr_destroy(&attributes);
  }
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, kDescriptors);
  limit(RLIMIT_MEMLOCK, 0);
  limit(RLIMIT_MSGQUEUE, 0);
  limit_cpu(limits.cpu_seconds);
  limit(RLIMIT_FSIZE, limits.file_bytes);
  if (!kCanLimitMemory) return false;
  return limit(RLIMIT_AS, mapped_bytes() + limits.memory_bytes);
}

/// Root becomes nobody. @return true when the process is not root
bool leave_root() {
  if (::geteuid() != 0) return true;
  return ::setgroups(0, nullptr) == 0 && ::setresgid(kNobody, kNobody, kNobody) == 0 &&
         ::setresuid(kNobody, kNobody, kNobody) == 0;
}

/// Namespaces of its own: as many as the system lets it have.
void unshare_what_can_be(JailReport& report, const JailLimits& limits) {
  constexpr int kRest = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS;
  if (::unshare(CLONE_NEWUSER | kRest) == 0) {
    report.user_namespace = report.network_namespace = report.mount_namespace = true;
  } else {
    report.user_namespace = ::unshare(CLONE_NEWUSER) == 0;
    report.network_namespace = ::unshare(CLONE_NEWNET) == 0;
    report.mount_namespace = ::unshare(CLONE_NEWNS) == 0;
  }
  // Processes are counted for each user namespace: outside of one the user's other processes would count too.
  if (report.user_namespace) limit(RLIMIT_NPROC, limits.threads);
}

/// An empty, read-only file system in the place of the root.
bool empty_the_root() {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  if (::mount("none", "/proc", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,nr_inodes=2") != 0)
    return false;
  if (::chdir("/proc") != 0 || ::syscall(SYS_pivot_root, ".", ".") != 0) return false;
  return ::umount2(".", MNT_DETACH) == 0 && ::chdir("/") == 0;
}

bool drop_capabilities() {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, 2> none{};
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  return ::syscall(SYS_capset, &header, none.data()) == 0;
}

/// A rule set without rules: no file can be opened, made or removed.
bool deny_files_by_landlock() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  landlock_ruleset_attr rules{};
  rules.handled_access_fs = (std::uint64_t{LANDLOCK_ACCESS_FS_MAKE_SYM} << 1U) - 1;  // all of version 1
  const Descriptor set(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0)));
  return set.is_open() && ::syscall(SYS_landlock_restrict_self, set.get(), 0) == 0;
}

}  // namespace

Result<JailReport> lock_in(const JailLimits& limits) {
  JailReport report;
  write_file("/proc/self/oom_score_adj", "1000");  // when memory is short, this is the process to go
  report.memory_limit = set_limits(limits);
  const bool not_root = leave_root();
  unshare_what_can_be(report, limits);
  if (report.mount_namespace) report.empty_root = empty_the_root();
  report.unprivileged = drop_capabilities() && not_root;
  report.no_new_privileges = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  if (!report.no_new_privileges)
    return fail(Code::Unavailable, fmt::format("no_new_privs cannot be set: {}", std::strerror(errno)));
  report.landlock = deny_files_by_landlock();
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  // Changes of identity take it away, so it comes behind them.
  report.parent_death = ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
  ASSAY_CHECK(load_system_call_filter());
  report.system_call_filter = true;
  return report;
}

std::string jail_json(const JailReport& report) {
  std::string text;
  json::Writer json(text);
  json.begin_object();
  json.member("no_new_privileges", report.no_new_privileges);
  json.member("system_call_filter", report.system_call_filter);
  json.member("memory_limit", report.memory_limit);
  json.member("parent_death", report.parent_death);
  json.member("unprivileged", report.unprivileged);
  json.member("user_namespace", report.user_namespace);
  json.member("network_namespace", report.network_namespace);
  json.member("mount_namespace", report.mount_namespace);
  json.member("empty_root", report.empty_root);
  json.member("landlock", report.landlock);
  json.end_object();
  return text;
}

}  // namespace assay::media::worker
