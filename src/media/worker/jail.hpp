// Where decoders are locked in (D7): what a process may use of memory, time and disk, and what it may ask of the
// kernel. Everything it needs from the world (fonts, the socket) is open before; afterwards it can read and write what
// it is handed, and compute.
//
//   ASSAY_TRY(const JailReport jail, lock_in({.memory_bytes = 1ULL << 30U, .cpu_seconds = 600, .file_bytes = ...}));
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace assay::media::worker {

struct JailLimits {
  std::uint64_t memory_bytes = std::uint64_t{1} << 30U;  ///< beyond what the process has mapped when it is locked in
  std::uint64_t cpu_seconds = 3600;                      ///< in its whole life
  std::uint64_t file_bytes = std::uint64_t{8} << 30U;    ///< of any file it writes
  std::uint64_t threads = 64;
};

/// What of the jail is in force. Without the first two lock_in() fails; the rest is as the system allows.
struct JailReport {
  bool no_new_privileges = false;
  bool system_call_filter = false;  ///< an allow-list: no open, socket, execve, ptrace, fork
  bool memory_limit = false;        ///< not under the address sanitizer, which needs the address space
  bool parent_death = false;        ///< killed when the program that started it dies
  bool unprivileged = false;        ///< not root, or no longer; no capabilities
  bool user_namespace = false;
  bool network_namespace = false;
  bool mount_namespace = false;
  bool empty_root = false;  ///< the file system it sees has nothing in it
  bool landlock = false;
};

/// Locks the calling process in, for good. It must have one thread.
/// @return Unavailable when the kernel has no system call filter: then nothing may be decoded
[[nodiscard]] Result<JailReport> lock_in(const JailLimits& limits);

/// A JSON object, one boolean a member.
[[nodiscard]] std::string jail_json(const JailReport& report);

/// The filter alone; see filter.cpp for what it lets pass. Threads that are started later have it too.
[[nodiscard]] Result<> load_system_call_filter();

}  // namespace assay::media::worker
