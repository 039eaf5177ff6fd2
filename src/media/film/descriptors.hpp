// Files that are there already, by their descriptors. Internal to this folder.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/byte_source.hpp"

namespace assay::media::film {

/// Reads at offsets; the descriptor stays the caller's.
class FdSource final : public ByteSource {
 public:
  /// @return InvalidInput: no regular file; Unavailable
  [[nodiscard]] static Result<FdSource> open(int fd);
  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }
  [[nodiscard]] std::string_view name() const noexcept override { return "film"; }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

 private:
  FdSource(int fd, std::uint64_t size) noexcept : fd_(fd), size_(size) {}
  int fd_;
  std::uint64_t size_;
};

/// Writes in order, and again at places written before.
class FdTarget final : public ByteSink {
 public:
  explicit FdTarget(int fd) noexcept : fd_(fd) {}
  [[nodiscard]] Result<> write(BytesView bytes) override;
  [[nodiscard]] Result<> write_at(std::uint64_t offset, BytesView bytes) const;
  /// Room to be written later.
  [[nodiscard]] Result<> leave(std::uint64_t length);
  [[nodiscard]] std::uint64_t at() const noexcept { return at_; }
  /// Begins again with an empty file.
  [[nodiscard]] Result<> restart();

 private:
  int fd_;
  std::uint64_t at_ = 0;
};

}  // namespace assay::media::film
