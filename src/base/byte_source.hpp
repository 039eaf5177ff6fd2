// Where bytes come from and go to. Everything that parses works on a ByteSource, so a file, a memory block and a test
// share one way in.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay {

/// A finite run of bytes, readable at any offset. Not thread-safe; one source per thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;
  /// What to call it in messages: the path as the user gave it.
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// Fills `out` from `offset`. @return Corrupt if the source ends before (offset and lack named), Unavailable on an
  /// I/O error.
  [[nodiscard]] virtual Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) = 0;

  /// `length` bytes in a fresh vector. The length is checked against size() before memory is taken.
  [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::uint64_t length);

 protected:
  ByteSource() = default;
  ByteSource(const ByteSource&) = default;
  ByteSource(ByteSource&&) = default;
  ByteSource& operator=(const ByteSource&) = default;
  ByteSource& operator=(ByteSource&&) = default;
};

/// Bytes somebody else keeps alive.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(BytesView bytes, std::string_view name = "memory") : bytes_(bytes), name_(name) {}
  [[nodiscard]] std::uint64_t size() const noexcept override { return bytes_.size(); }
  [[nodiscard]] std::string_view name() const noexcept override { return name_; }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

 private:
  BytesView bytes_;
  std::string name_;
};

/// Takes bytes in order.
class ByteSink {
 public:
  virtual ~ByteSink() = default;

  [[nodiscard]] virtual Result<> write(BytesView bytes) = 0;
  /// Takes `length` bytes of `source` from `offset`. The default reads and writes through a buffer of 64 KiB; files
  /// let the kernel copy.
  [[nodiscard]] virtual Result<> copy_from(ByteSource& source, std::uint64_t offset, std::uint64_t length);

 protected:
  ByteSink() = default;
  ByteSink(const ByteSink&) = default;
  ByteSink(ByteSink&&) = default;
  ByteSink& operator=(const ByteSink&) = default;
  ByteSink& operator=(ByteSink&&) = default;
};

class MemorySink final : public ByteSink {
 public:
  [[nodiscard]] Result<> write(BytesView bytes) override {
    append(bytes_, bytes);
    return {};
  }
  [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
  [[nodiscard]] Bytes take() noexcept { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

/// A read-ahead window on a source, for parsers that hop over a file in small steps: many small reads cost one pread.
///   Window head(source, 16 * 1024);
///   ASSAY_TRY(BytesView marker, head.at(offset, 4));      // valid until the next at()
class Window {
 public:
  explicit Window(ByteSource& source, std::size_t step = 16 * 1024) : source_(source), step_(step) {}
  /// Exactly `length` bytes at `offset`. @return Corrupt when the source is shorter; Limited when length is over 64
  /// MiB.
  [[nodiscard]] Result<BytesView> at(std::uint64_t offset, std::size_t length);
  [[nodiscard]] ByteSource& source() noexcept { return source_; }

 private:
  ByteSource& source_;
  std::size_t step_;
  std::uint64_t start_ = 0;
  std::size_t filled_ = 0;
  std::size_t capacity_ = 0;
  std::unique_ptr<std::uint8_t[]> buffer_;  // not a vector: that would zero it before each read
};

}  // namespace assay
