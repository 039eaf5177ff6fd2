#include "base/descriptor_file.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace assay {
namespace {

constexpr std::size_t kMoved = 1U << 20U;

std::string reason() { return std::error_code(errno, std::generic_category()).message(); }

}  // namespace

Result<DescriptorSource> DescriptorSource::open(int descriptor, std::string_view name) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0)
    return fail(Code::InvalidInput, fmt::format("{}: descriptor {}: {}", name, descriptor, reason()));
  if (!S_ISREG(status.st_mode))
    return fail(Code::InvalidInput, fmt::format("{}: not a regular file: save it to one first", name));
  return DescriptorSource(descriptor, static_cast<std::uint64_t>(status.st_size), name);
}

Result<std::size_t> DescriptorSource::read_some(std::uint64_t offset, std::span<std::uint8_t> out) const {
  while (true) {
    const ssize_t got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR)
      return fail(Code::Unavailable, fmt::format("{}: reading at 0x{:x}: {}", name_, offset, reason()));
  }
}

Result<> DescriptorSource::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
  if (offset > size_ || out.size() > size_ - offset)
    return fail(Code::Corrupt, fmt::format("{}: {} bytes wanted at 0x{:x}, but the file has only {} (truncated?)",
                                           name_, out.size(), offset, size_));
  while (!out.empty()) {
    ASSAY_TRY(const std::size_t got, read_some(offset, out));
    if (got == 0)
      return fail(Code::Corrupt, fmt::format("{}: ends at 0x{:x}: it shrank while it was read", name_, offset));
    out = out.subspan(got);
    offset += got;
  }
  return {};
}

Result<> DescriptorSink::write(BytesView bytes) { return write_at(end_, bytes); }

Result<> DescriptorSink::write_at(std::uint64_t offset, BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0)
      return fail(Code::Unavailable, fmt::format("writing the labelled file at 0x{:x}: {}", offset, reason()));
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    offset += static_cast<std::uint64_t>(done);
  }
  end_ = std::max(end_, offset);
  return {};
}

Result<> DescriptorSink::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      return fail(Code::Unavailable, fmt::format("reading the labelled file back at 0x{:x}: {}", offset,
                                                 got == 0 ? "end of file" : reason()));
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

Result<> DescriptorSink::make_room(std::uint64_t offset, std::uint64_t distance) {
  Bytes block(kMoved);
  for (std::uint64_t to_move = end_ - std::min(offset, end_); to_move > 0;) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(to_move, block.size()));
    to_move -= part;
    const auto piece = std::span(block).first(part);
    ASSAY_CHECK(read_at(offset + to_move, piece));
    ASSAY_CHECK(write_at(offset + to_move + distance, piece));
  }
  return {};
}

Result<> DescriptorSink::cut(std::uint64_t length) {
  if (::ftruncate(descriptor_, static_cast<off_t>(length)) != 0)
    return fail(Code::Unavailable, fmt::format("cutting the labelled file to {} bytes: {}", length, reason()));
  end_ = length;
  return {};
}

Result<> BlockSink::write(BytesView bytes) {
  append(waiting_, bytes);
  return waiting_.size() < kBlock ? Result<>() : flush();
}

Result<> BlockSink::flush() {
  ASSAY_CHECK(sink_.write(waiting_));
  waiting_.clear();
  return {};
}

}  // namespace assay
