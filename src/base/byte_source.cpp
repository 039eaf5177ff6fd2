#include "base/byte_source.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

namespace assay {
namespace {

constexpr std::size_t kCopyBuffer = 256 * 1024;
constexpr std::size_t kMostAtOnce = 64U << 20U;

tl::unexpected<Error> short_source(const ByteSource& source, std::uint64_t offset, std::uint64_t length) {
  return fail(Code::Corrupt, fmt::format("{}: {} bytes wanted at 0x{:x}, but the file has only {} (truncated?)",
                                         source.name(), length, offset, source.size()));
}

}  // namespace

Result<Bytes> ByteSource::read(std::uint64_t offset, std::uint64_t length) {
  if (offset > size() || length > size() - offset) return short_source(*this, offset, length);
  Bytes out(length);
  ASSAY_CHECK(read_at(offset, out));
  return out;
}

Result<> MemorySource::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
  if (offset > bytes_.size() || out.size() > bytes_.size() - offset) return short_source(*this, offset, out.size());
  if (!out.empty()) std::memcpy(out.data(), bytes_.data() + offset, out.size());
  return {};
}

Result<> ByteSink::copy_from(ByteSource& source, std::uint64_t offset, std::uint64_t length) {
  Bytes buffer(static_cast<std::size_t>(std::min<std::uint64_t>(length, kCopyBuffer)));
  while (length > 0) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(length, buffer.size()));
    ASSAY_CHECK(source.read_at(offset, std::span(buffer).first(part)));
    ASSAY_CHECK(write(BytesView(buffer).first(part)));
    offset += part;
    length -= part;
  }
  return {};
}

Result<BytesView> Window::at(std::uint64_t offset, std::size_t length) {
  if (offset >= start_ && length <= buffer_.size() && offset - start_ <= buffer_.size() - length)
    return BytesView(buffer_).subspan(static_cast<std::size_t>(offset - start_), length);
  const std::uint64_t size = source_.size();
  if (offset > size || length > size - offset) return short_source(source_, offset, length);
  if (length > kMostAtOnce)
    return fail(Code::Limited, fmt::format("{}: a structure of {} bytes at 0x{:x} is over the limit of {} bytes",
                                           source_.name(), length, offset, kMostAtOnce));
  buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(std::max(length, step_), size - offset)));
  start_ = offset;
  if (auto done = source_.read_at(offset, buffer_); !done) {
    buffer_.clear();
    return tl::unexpected(std::move(done).error());
  }
  return BytesView(buffer_).first(length);
}

}  // namespace assay
