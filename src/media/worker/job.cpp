#include "media/worker/job.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace assay::media::worker {
namespace {

/// Writes smaller than this are gathered.
constexpr std::size_t kHeld = std::size_t{256} * 1024;

bool can(int descriptor, int wanted) {
  const int flags = ::fcntl(descriptor, F_GETFL);
  if (flags < 0) return false;
  const int mode = flags & O_ACCMODE;
  return mode == O_RDWR || mode == wanted;
}

}  // namespace

Result<Source> Source::take(Descriptor file, std::string_view name) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || !can(file.get(), O_RDONLY))
    return fail(Code::InvalidInput, fmt::format("{}: the source must be a regular file that can be read", name));
  return Source(std::move(file), static_cast<std::uint64_t>(info.st_size), std::string(name));
}

Source::Source(Source&& other) noexcept
    : file_(std::move(other.file_)),
      size_(other.size_),
      name_(std::move(other.name_)),
      mapped_(std::exchange(other.mapped_, nullptr)) {}

Source::~Source() {
  if (mapped_ != nullptr) ::munmap(mapped_, static_cast<std::size_t>(size_));
}

Result<> Source::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
  if (offset > size_ || out.size() > size_ - offset)
    return fail(Code::Corrupt, fmt::format("{}: {} bytes wanted at 0x{:x}, but the file has only {} (truncated?)",
                                           name_, out.size(), offset, size_));
  while (!out.empty()) {
    const ssize_t got = ::pread(file_.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Code::Unavailable, fmt::format("{}: reading: {}", name_, std::strerror(errno)));
    if (got == 0) return fail(Code::Conflict, fmt::format("{}: the file became shorter while it was read", name_));
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

Result<BytesView> Source::map() {
  if (size_ == 0) return BytesView();
  if (mapped_ == nullptr) {
    void* const at = size_ > std::numeric_limits<std::size_t>::max() / 2
                         ? MAP_FAILED
                         : ::mmap(nullptr, static_cast<std::size_t>(size_), PROT_READ, MAP_PRIVATE, file_.get(), 0);
    if (at == MAP_FAILED)
      return fail(Code::Limited, fmt::format("{}: {} bytes do not fit into the memory a job may use ({})", name_, size_,
                                             std::strerror(errno)));
    mapped_ = at;
  }
  return BytesView(static_cast<const std::uint8_t*>(mapped_), static_cast<std::size_t>(size_));
}

Result<Target> Target::take(Descriptor file) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_size != 0 || !can(file.get(), O_RDWR))
    return fail(Code::InvalidInput, "the target must be an empty regular file that can be read and written");
  return Target(std::move(file));
}

Result<> Target::put(BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at_));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return fail(Code::Unavailable, fmt::format("writing the result: {}", std::strerror(errno)));
    at_ += static_cast<std::uint64_t>(done);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

Result<> Target::write(BytesView bytes) {
  if (held_.size() + bytes.size() < kHeld) {
    append(held_, bytes);
    return {};
  }
  ASSAY_CHECK(flush());
  return put(bytes);
}

Result<> Target::flush() {
  ASSAY_CHECK(put(held_));
  held_.clear();
  return {};
}

}  // namespace assay::media::worker
