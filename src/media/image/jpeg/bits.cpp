#include "media/image/jpeg/bits.hpp"

#include <algorithm>
#include <cstring>

namespace assay::media::image::jpeg {

void BitReader::refill_slowly() noexcept {
  while (count_ <= 56) {
    if (next_ >= file_.size() || (file_[next_] == 0xFF && (next_ + 1 >= file_.size() || file_[next_ + 1] != 0))) {
      // Zeros below are what bits_ already holds: nothing beyond a marker was ever loaded.
      padding_ += 64 - count_;
      count_ = 64;
      return;
    }
    bits_ |= std::uint64_t{file_[next_]} << (56 - count_);
    next_ += file_[next_] == 0xFF ? 2 : 1;
    count_ += 8;
  }
}

BitPlace BitReader::place() const noexcept {
  const unsigned unread = is_exhausted() ? 0 : count_ - padding_;
  std::size_t at = next_;
  for (unsigned bytes = (unread + 7) / 8; bytes > 0; --bytes)
    at -= at >= 2 && file_[at - 1] == 0 && file_[at - 2] == 0xFF ? 2 : 1;
  return {at, (8 - unread % 8) % 8};
}

void BitWriter::spill_stuffed(unsigned bytes) noexcept {
  for (unsigned i = 0; i < bytes; ++i) {
    const auto byte = static_cast<std::uint8_t>(bits_ >> (8 * (bytes - 1 - i)));
    buffer_[size_++] = byte;
    if (byte == 0xFF) buffer_[size_++] = 0;
  }
}

void BitWriter::pad() noexcept {
  const unsigned used = 64 - free_;
  if (used % 8 != 0) put((1U << (8 - used % 8)) - 1, 8 - used % 8);
  const unsigned bytes = (64 - free_) / 8;
  spill_stuffed(bytes);
  bits_ = 0;
  free_ = 64;
}

Result<> BitWriter::flush() {
  ASSAY_CHECK(sink_.write(BytesView(buffer_.data(), size_)));
  size_ = 0;
  return {};
}

Result<> copy_bits(BytesView file, BitPlace from, BitPlace to, BitWriter& writer) {
  std::uint64_t bits = 8 * std::uint64_t{to.offset - from.offset} + to.used - from.used;
  for (const std::uint8_t* at = file.data() + from.offset; at < file.data() + to.offset;) {
    at =
        static_cast<const std::uint8_t*>(std::memchr(at, 0xFF, static_cast<std::size_t>(file.data() + to.offset - at)));
    if (at == nullptr) break;
    bits -= 8;
    at += 2;
  }
  BitReader reader(file, from);
  while (bits > 0) {
    for (int i = 0; i < 256 && bits > 0; ++i) {
      const auto count = static_cast<unsigned>(std::min<std::uint64_t>(bits, 32));
      writer.put(reader.take(count), count);
      bits -= count;
    }
    ASSAY_CHECK(writer.drain());
  }
  return {};
}

}  // namespace assay::media::image::jpeg
