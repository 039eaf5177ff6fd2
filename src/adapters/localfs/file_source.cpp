#include "adapters/localfs/file_source.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace assay::adapters::localfs {
namespace {

constexpr std::size_t kHead = 16 * 1024;

bool same_time(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

tl::unexpected<Error> changed(std::string_view path) {
  return fail(Code::Conflict,
              fmt::format("{}: the file changed while it was being read; run again when it is at rest", path));
}

}  // namespace

Result<FileSource> FileSource::open(const std::string& path) {
  // O_NONBLOCK: a pipe without a writer must not hold us.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open()) return system_error("opening", path, errno);
  return of(std::move(file), path);
}

Result<FileSource> FileSource::of(Descriptor file, const std::string& path) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return system_error("opening", path, errno);
  if (S_ISDIR(info.st_mode)) return fail(Code::InvalidInput, fmt::format("{}: this is a folder, not a file", path));
  if (!S_ISREG(info.st_mode))
    return fail(Code::Unsupported, fmt::format("{}: not a regular file (a pipe, socket or device)", path));
  return FileSource(std::move(file), path, info);
}

Result<> FileSource::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
  if (offset > size() || out.size() > size() - offset)
    return fail(Code::Corrupt, fmt::format("{}: {} bytes wanted at 0x{:x}, but the file has only {} (truncated?)",
                                           path_, out.size(), offset, size()));
  const auto kept = static_cast<std::size_t>(std::min<std::uint64_t>(kHead, size()));
  if (offset + out.size() > kept) return read_file(offset, out);
  if (head_ == nullptr) {
    auto head = std::make_unique_for_overwrite<std::uint8_t[]>(kept);
    ASSAY_CHECK(read_file(0, std::span(head.get(), kept)));
    head_ = std::move(head);
  }
  if (!out.empty()) std::memcpy(out.data(), head_.get() + offset, out.size());
  return {};
}

Result<> FileSource::read_file(std::uint64_t offset, std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::pread(file_.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("reading", path_, errno);
    if (got == 0) return changed(path_);
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

Result<> FileSource::still_the_same() const {
  struct stat now {};
  if (::fstat(file_.get(), &now) != 0) return system_error("looking at", path_, errno);
  if (now.st_size != info_.st_size || !same_time(now.st_mtim, info_.st_mtim)) return changed(path_);
  return {};
}

}  // namespace assay::adapters::localfs
