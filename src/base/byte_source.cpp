#include "base/byte_source.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace assay {
namespace {

constexpr std::size_t kCopyBuffer = 64 * 1024;  // more would cost page faults that a short process feels
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
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(length, kCopyBuffer));
  const auto buffer = std::make_unique_for_overwrite<std::uint8_t[]>(most);
  while (length > 0) {
    const auto part = std::span(buffer.get(), static_cast<std::size_t>(std::min<std::uint64_t>(length, most)));
    ASSAY_CHECK(source.read_at(offset, part));
    ASSAY_CHECK(write(part));
    offset += part.size();
    length -= part.size();
  }
  return {};
}

Result<BytesView> Window::at(std::uint64_t offset, std::size_t length) {
  if (offset >= start_ && length <= filled_ && offset - start_ <= filled_ - length)
    return BytesView(buffer_.get() + (offset - start_), length);
  const std::uint64_t size = source_.size();
  if (offset > size || length > size - offset) return short_source(source_, offset, length);
  if (length > kMostAtOnce)
    return fail(Code::Limited, fmt::format("{}: a structure of {} bytes at 0x{:x} is over the limit of {} bytes",
                                           source_.name(), length, offset, kMostAtOnce));
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(std::max(length, step_), size - offset));
  filled_ = 0;
  if (wanted > capacity_) {
    buffer_ = std::make_unique_for_overwrite<std::uint8_t[]>(wanted);
    capacity_ = wanted;
  }
  ASSAY_CHECK(source_.read_at(offset, std::span(buffer_.get(), wanted)));
  start_ = offset;
  filled_ = wanted;
  return BytesView(buffer_.get(), length);
}

}  // namespace assay
