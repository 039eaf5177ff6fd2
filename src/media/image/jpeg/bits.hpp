// Entropy-coded bits, read and written at the speed of memory: stuffed zeros (FF00) taken out and put in, markers never
// crossed. Source: T.81, B.1.1.5 and F.1.2.3.
#pragma once

#include <cstdint>

#include "base/byte_source.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::media::image::jpeg {

/// True when one of the eight bytes is 0xFF.
[[nodiscard]] inline bool has_ff(std::uint64_t bytes) noexcept {
  return ((~bytes - 0x0101010101010101U) & bytes & 0x8080808080808080U) != 0;
}

/// A place between two bits: `used` bits of the byte at `offset` are behind it.
struct BitPlace {
  std::size_t offset = 0;
  unsigned used = 0;
};

/// Reads up to the next marker; beyond it zeros come, and is_exhausted() tells.
class BitReader {
 public:
  BitReader(BytesView file, BitPlace place) noexcept : file_(file), next_(place.offset) {
    refill();
    drop(place.used);
  }

  /// At least 56 bits at the top of bits().
  void refill() noexcept {
    if (count_ >= 56) return;
    if (file_.size() - next_ >= 8) {
      const std::uint64_t bytes = load_be<std::uint64_t>(file_.data() + next_);
      if (!has_ff(bytes)) {
        bits_ |= bytes >> count_;
        next_ += (63 - count_) >> 3U;
        count_ |= 56;
        return;
      }
    }
    refill_slowly();
  }
  /// The next bits, first one most significant.
  [[nodiscard]] std::uint64_t bits() const noexcept { return bits_; }
  /// At most 56 since the last refill.
  void drop(unsigned count) noexcept {
    bits_ <<= count;
    count_ -= count;
  }
  /// 1 to 32 bits.
  [[nodiscard]] std::uint32_t take(unsigned count) noexcept {
    refill();
    const auto value = static_cast<std::uint32_t>(bits_ >> (64 - count));
    drop(count);
    return value;
  }
  /// True once bits were taken that are not there.
  [[nodiscard]] bool is_exhausted() const noexcept { return count_ < padding_; }
  /// Where the next bit stands in the file; the end of the data when exhausted.
  [[nodiscard]] BitPlace place() const noexcept;
  /// The byte behind the one the last bit was taken from: where a marker is due after padding.
  [[nodiscard]] std::size_t aligned() const noexcept {
    const BitPlace here = place();
    if (here.used == 0) return here.offset;
    const bool stuffed = file_[here.offset] == 0xFF;
    return here.offset + (stuffed ? 2 : 1);
  }

 private:
  void refill_slowly() noexcept;

  BytesView file_;
  std::size_t next_ = 0;
  std::uint64_t bits_ = 0;
  unsigned count_ = 0;    // valid bits at the top of bits_
  unsigned padding_ = 0;  // of them, zeros that are not in the file
};

/// Writes bits with FF00 stuffing to a sink, 64 KiB at a time.
class BitWriter {
 public:
  explicit BitWriter(ByteSink& sink) : sink_(sink), buffer_(kBuffer + 32) {}

  /// 0 to 32 bits, the low ones of `value`; none above them is set.
  void put(std::uint32_t value, unsigned count) noexcept {
    if (count <= free_) {
      bits_ = bits_ << count | value;
      free_ -= count;
      if (free_ == 0) spill();
      return;
    }
    const unsigned rest = count - free_;  // free_ is 1 to 31 here
    bits_ = bits_ << (free_ & 31U) | value >> rest;
    spill();
    bits_ = value & ((1U << rest) - 1);
    free_ = 64 - rest;
  }
  /// Fills the last byte with ones (T.81, F.1.2.3).
  void pad() noexcept;
  /// After pad(): bytes as they are, no stuffing.
  void raw(std::uint8_t byte) noexcept { buffer_[size_++] = byte; }
  /// To be called at least once per MCU: hands a full buffer on.
  [[nodiscard]] Result<> drain() {
    if (size_ + kMostMcu < kBuffer) return {};
    return flush();
  }
  /// All that was written up to the last whole byte.
  [[nodiscard]] Result<> flush();

 private:
  void spill() noexcept {
    if (has_ff(bits_)) {
      spill_stuffed(8);
    } else {
      store_be(buffer_.data() + size_, bits_);
      size_ += 8;
    }
    bits_ = 0;
    free_ = 64;
  }
  void spill_stuffed(unsigned bytes) noexcept;

  static constexpr std::size_t kBuffer = 64 * 1024;
  static constexpr std::size_t kMostMcu = 8 * 1024;  // 10 blocks of 64 coefficients of 26 bits, every byte stuffed
  ByteSink& sink_;
  Bytes buffer_;
  std::size_t size_ = 0;
  std::uint64_t bits_ = 0;
  unsigned free_ = 64;
};

/// Entropy-coded bits of `file` from one place to another, no marker between them.
[[nodiscard]] Result<> copy_bits(BytesView file, BitPlace from, BitPlace to, BitWriter& writer);

}  // namespace assay::media::image::jpeg
