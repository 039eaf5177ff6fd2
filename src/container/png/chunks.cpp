#include "container/png/chunks.hpp"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>

namespace assay::container::png {
namespace {

constexpr std::uint32_t kMostLength = 0x7fffffffU;
constexpr std::size_t kHeader = 8;
constexpr std::uint32_t kIhdrLength = 13;
/// Behind a chunk longer than this the next header is fetched by a read of its own: filling a window would cost more.
constexpr std::uint32_t kLongChunk = 4096;

bool is_letter(std::uint8_t byte) { return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'); }

/// Reads one chunk header and checks it against the file's size.
class Walker {
 public:
  explicit Walker(Window& window) : window_(window), size_(window.source().size()) {}

  Result<Chunk> next(std::uint64_t offset, bool far) {
    ByteSource& source = window_.source();
    if (size_ < kChunkOverhead || offset > size_ - kChunkOverhead)
      return fail(Code::Corrupt, fmt::format("{}: no IEND: a chunk header is due at 0x{:x}, but the file has {} bytes "
                                             "(truncated?)",
                                             source.name(), offset, size_));
    std::array<std::uint8_t, kHeader> bytes;
    if (far) {
      ASSAY_CHECK(source.read_at(offset, bytes));
    } else {
      ASSAY_TRY(const BytesView view, window_.at(offset, kHeader));
      std::copy(view.begin(), view.end(), bytes.begin());
    }
    Chunk chunk;
    chunk.offset = offset;
    chunk.length = load_be<std::uint32_t>(bytes.data());
    chunk.type = load_be<std::uint32_t>(bytes.data() + 4);
    if (!std::all_of(bytes.begin() + 4, bytes.end(), is_letter))
      return fail(Code::Corrupt, fmt::format("{}: the chunk type at 0x{:x} is 0x{:08x}, not four letters",
                                             source.name(), offset + 4, chunk.type));
    if (chunk.length > kMostLength)
      return fail(Code::Corrupt, fmt::format("{}: {} at 0x{:x} claims {} bytes, a PNG chunk has at most {}",
                                             source.name(), type_name(chunk.type), offset, chunk.length, kMostLength));
    if (chunk.size() > size_ - offset)
      return fail(Code::Corrupt,
                  fmt::format("{}: {} at 0x{:x} claims {} bytes, file has {} left (truncated?)", source.name(),
                              type_name(chunk.type), offset, chunk.length, size_ - offset - kChunkOverhead));
    return chunk;
  }

 private:
  Window& window_;
  std::uint64_t size_;
};

Result<> check_signature(Window& window) {
  ByteSource& source = window.source();
  if (source.size() >= kSignature.size()) {
    ASSAY_TRY(const BytesView head, window.at(0, kSignature.size()));
    if (std::equal(head.begin(), head.end(), kSignature.begin())) return {};
  }
  return fail(Code::Corrupt, fmt::format("{}: no PNG signature at 0x0", source.name()));
}

}  // namespace

std::string type_name(std::uint32_t type) {
  std::string letters(4, '?');
  for (std::size_t i = 0; i < 4; ++i) letters[i] = static_cast<char>(type >> (24 - 8 * i) & 0xffU);
  return letters;
}

Result<Layout> walk(Window& window) {
  ASSAY_CHECK(check_signature(window));
  Layout layout;
  Walker walker(window);
  std::uint64_t at = kSignature.size();
  bool far = false;
  bool after_image = false;
  for (std::size_t count = 0; count < kMostChunks; ++count) {
    ASSAY_TRY(Chunk chunk, walker.next(at, far));
    if (layout.after_ihdr == 0 && chunk.type != kCgbi) {
      if (chunk.type != kIhdr || chunk.length != kIhdrLength)
        return fail(Code::Corrupt, fmt::format("{}: IHDR of 13 bytes is due at 0x{:x}, found {} of {} bytes",
                                               window.source().name(), at, type_name(chunk.type), chunk.length));
      layout.after_ihdr = chunk.end();
    }
    if (chunk.type == kActl && !after_image) layout.after_ihdr = chunk.end();
    if (chunk.type == kIdat) after_image = true;
    chunk.after_image = after_image;
    if (chunk.type != kIdat && chunk.type != kFdat) layout.chunks.push_back(chunk);
    at = chunk.end();
    far = chunk.length > kLongChunk;
    if (chunk.type == kIend) {
      layout.end = at;
      return layout;
    }
  }
  return fail(Code::Limited,
              fmt::format("{}: more than {} chunks, the last at 0x{:x}", window.source().name(), kMostChunks, at));
}

std::uint32_t chunk_crc(BytesView type_and_data) noexcept {
  return static_cast<std::uint32_t>(crc32_z(0, type_and_data.data(), type_and_data.size()));
}

Bytes make_chunk(std::uint32_t type, BytesView data) {
  Bytes chunk;
  chunk.reserve(data.size() + kChunkOverhead);
  append_be<std::uint32_t>(chunk, static_cast<std::uint32_t>(data.size()));
  append_be<std::uint32_t>(chunk, type);
  append(chunk, data);
  append_be<std::uint32_t>(chunk, chunk_crc(BytesView(chunk).subspan(4)));
  return chunk;
}

}  // namespace assay::container::png
