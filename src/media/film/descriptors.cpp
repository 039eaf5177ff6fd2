#include "media/film/descriptors.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace assay::media::film {

Result<FdSource> FdSource::open(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0)
    return fail(Code::Unavailable, fmt::format("the film cannot be asked for its size: {}", std::strerror(errno)));
  if (!S_ISREG(status.st_mode))
    return fail(Code::InvalidInput, "the film is no regular file; a pipe has to be stored first");
  return FdSource(fd, static_cast<std::uint64_t>(status.st_size));
}

Result<> FdSource::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
  if (offset > size_ || out.size() > size_ - offset)
    return fail(Code::Corrupt, fmt::format("{} bytes at 0x{:x} reach beyond the film's {} bytes (truncated?)",
                                           out.size(), offset, size_));
  while (!out.empty()) {
    const ssize_t got = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return fail(Code::Unavailable, fmt::format("reading the film at 0x{:x}: {}", offset, std::strerror(errno)));
    if (got == 0)
      return fail(Code::Corrupt, fmt::format("the film ends at 0x{:x}: it shrank while it was read", offset));
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

Result<> FdTarget::write(BytesView bytes) {
  ASSAY_CHECK(write_at(at_, bytes));
  at_ += bytes.size();
  return {};
}

Result<> FdTarget::write_at(std::uint64_t offset, BytesView bytes) const {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0)
      return fail(Code::Unavailable,
                  fmt::format("writing the labelled film at 0x{:x}: {}", offset, std::strerror(errno)));
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return {};
}

Result<> FdTarget::leave(std::uint64_t length) {
  at_ += length;
  return {};
}

Result<> FdTarget::restart() {
  at_ = 0;
  if (::ftruncate(fd_, 0) != 0)
    return fail(Code::Unavailable, fmt::format("emptying the labelled film: {}", std::strerror(errno)));
  return {};
}

}  // namespace assay::media::film
