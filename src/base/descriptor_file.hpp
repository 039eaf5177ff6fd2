// Files that come as descriptors. Only pread, pwrite and fstat are called: what a strict seccomp filter lets through.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_source.hpp"

namespace assay {

/// The descriptor stays the caller's.
class DescriptorSource final : public ByteSource {
 public:
  /// @return InvalidInput when it is not a regular file or a memfd
  [[nodiscard]] static Result<DescriptorSource> open(int descriptor, std::string_view name);
  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }
  [[nodiscard]] std::string_view name() const noexcept override { return name_; }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;
  /// Reads up to `out.size()` bytes. @return how many; 0 at the end
  [[nodiscard]] Result<std::size_t> read_some(std::uint64_t offset, std::span<std::uint8_t> out) const;

 private:
  DescriptorSource(int descriptor, std::uint64_t size, std::string_view name)
      : descriptor_(descriptor), size_(size), name_(name) {}
  int descriptor_;
  std::uint64_t size_;
  std::string name_;
};

/// Appends, and writes or reads again what is there.
class DescriptorSink final : public ByteSink {
 public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}
  [[nodiscard]] Result<> write(BytesView bytes) override;
  [[nodiscard]] Result<> write_at(std::uint64_t offset, BytesView bytes);
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const;
  /// Where the next write() goes: behind everything written.
  [[nodiscard]] std::uint64_t end() const noexcept { return end_; }
  /// Leaves room to be written later.
  void leave(std::uint64_t length) noexcept { end_ += length; }
  /// Moves everything from `offset` to the end back by `distance` bytes; what was at `offset` is left as it was.
  [[nodiscard]] Result<> make_room(std::uint64_t offset, std::uint64_t distance);
  /// Forgets what is behind `length`.
  [[nodiscard]] Result<> cut(std::uint64_t length);

 private:
  int descriptor_;
  std::uint64_t end_ = 0;
};

/// Gathers small writes for a DescriptorSink: a system call a block.
class BlockSink final : public ByteSink {
 public:
  explicit BlockSink(int descriptor) : sink_(descriptor) {}
  [[nodiscard]] Result<> write(BytesView bytes) override;
  /// What was written last is in the file only after this.
  [[nodiscard]] Result<> flush();

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 20U;
  DescriptorSink sink_;
  Bytes waiting_;
};

}  // namespace assay
