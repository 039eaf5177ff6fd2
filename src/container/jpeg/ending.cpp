// Where the picture ends: needed only to say whether a file is cut short or carries something behind its picture.
#include <algorithm>
#include <array>
#include <cstring>

#include "container/jpeg/segments.hpp"

namespace assay::container::jpeg {
namespace {

constexpr std::uint8_t kEoi = 0xD9;
constexpr std::size_t kTail = 64;
constexpr std::size_t kStep = 64 * 1024;

// Scan data: FF is followed by 00, a restart marker or FF; anything else is a marker with a length, or the end.
class ScanWalk {
 public:
  ScanWalk(ByteSource& source, std::uint64_t scan)
      : window_(source, kStep), size_(source.size()), limit_(scan + kMostScanned), at_(scan) {}

  Result<Ending> run() {
    while (at_ < size_) {
      if (at_ > limit_) return Ending{};
      const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kStep, size_ - at_));
      ASSAY_TRY(const BytesView chunk, window_.at(at_, length));
      std::size_t i = 0;
      while (i < chunk.size()) {
        const void* found = std::memchr(chunk.data() + i, 0xFF, chunk.size() - i);
        if (found == nullptr) break;
        i = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - chunk.data());
        // Four bytes hold a marker and its length; near the chunk's end the next chunk begins at this FF.
        if (chunk.size() - i < 4 && at_ + chunk.size() < size_) break;
        if (chunk.size() - i < 2) return Ending{.is_known = true};
        const std::uint8_t marker = chunk[i + 1];
        if (marker == kEoi) return Ending{.is_known = true, .has_end = true, .end = at_ + i + 2};
        if (marker == 0xFF) {
          ++i;
        } else if (marker == 0 || (marker >= 0xD0 && marker <= 0xD8) || marker == 1 || chunk.size() - i < 4) {
          i += 2;
        } else {
          i += 2 + std::max<std::size_t>(2, load_be<std::uint16_t>(chunk.data() + i + 2));
        }
      }
      // `i` stands on an unfinished marker or behind a segment; without either the chunk is done.
      const bool done = i < chunk.size() && chunk[i] != 0xFF;
      at_ += done ? chunk.size() : std::max<std::size_t>(i, 1);
    }
    return Ending{.is_known = true};
  }

 private:
  Window window_;
  std::uint64_t size_;
  std::uint64_t limit_;
  std::uint64_t at_;
};

bool is_padding(std::uint8_t byte) noexcept { return byte == 0 || byte == '\n' || byte == '\r' || byte == ' '; }

}  // namespace

Result<Ending> find_end(ByteSource& source, std::uint64_t scan) {
  std::array<std::uint8_t, kTail> buffer;
  const std::uint64_t size = source.size();
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kTail, size - scan));
  const auto tail = std::span(buffer).first(length);
  ASSAY_CHECK(source.read_at(size - length, tail));
  std::size_t last = length;
  while (last > 0 && is_padding(tail[last - 1])) --last;
  if (last >= 2 && tail[last - 2] == 0xFF && tail[last - 1] == kEoi)
    return Ending{.is_known = true, .has_end = true, .end = size - length + last};
  return ScanWalk(source, scan).run();
}

}  // namespace assay::container::jpeg
