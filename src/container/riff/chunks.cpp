#include "container/riff/chunks.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace assay::container::riff {
namespace {

constexpr std::uint32_t kOpenSize = 0xffffffffU;
/// What sox, arecord and others write when they cannot know: the greatest size a careful reader of 1995 could bear.
constexpr std::uint32_t kOpenSizeFrom = 0x7ffff000U;
/// RIFF size, data size, sample count, table length.
constexpr std::uint64_t kDs64Fixed = 28;
constexpr std::uint64_t kDs64Entry = 12;
/// EBU Tech 3306 has a table for chunks other than data that are over 4 GiB. Nobody has that many.
constexpr std::uint32_t kMostDs64Entries = 64;
/// Chunks looked at behind the claimed end of a RIFF before they are taken for what they look like.
constexpr std::size_t kMostBehindEnd = 64;

bool is_id(const std::uint8_t* at) noexcept {
  // The last characters may be NUL: "XMP\0" has been seen.
  const auto printable = [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; };
  return printable(at[0]) && at[0] != ' ' && printable(at[1]) && printable(at[2]) && (printable(at[3]) || at[3] == 0);
}

struct LongSize {
  FourCc id = 0;
  std::uint64_t size = 0;
};

class Walker {
 public:
  Walker(Window& window, FourCc streaming)
      : window_(window), streaming_(streaming), file_end_(window.source().size()) {}

  Result<Layout> run(FourCc form) {
    ASSAY_CHECK(read_header(form));
    std::uint64_t at = kFileHeader;
    while (file_end_ - at >= kChunkHeader) {
      if (!layout_.size_open && at >= layout_.claimed_end) {
        ASSAY_TRY(const bool whole, only_chunks_follow(at));
        if (!whole) break;
      }
      ASSAY_TRY(const bool taken, take(at));
      if (!taken) break;
      if (layout_.chunks.size() > kMostChunks)
        return fail(Code::Limited, fmt::format("{}: more than {} chunks, the last at 0x{:x}", window_.source().name(),
                                               kMostChunks, at));
      at = layout_.chunks.back().end();
      if (layout_.damage || layout_.open_chunk) break;
    }
    layout_.end = at;
    if (!layout_.chunks.empty() && !layout_.damage && !layout_.open_chunk) {
      const Chunk& last = layout_.chunks.back();
      layout_.pad_missing = last.length % 2 != 0 && !last.padded;
    }
    return std::move(layout_);
  }

 private:
  Result<> read_header(FourCc form) {
    ByteSource& source = window_.source();
    if (file_end_ < kFileHeader)
      return fail(Code::Corrupt, fmt::format("{}: {} bytes are no RIFF file, its header alone has {} (truncated?)",
                                             source.name(), file_end_, kFileHeader));
    ASSAY_TRY(const BytesView head, window_.at(0, kFileHeader));
    const auto envelope = load_be<FourCc>(head.data());
    layout_.wide = envelope == fourcc("RF64") || envelope == fourcc("BW64");
    const auto found = load_be<FourCc>(head.data() + 8);
    if ((envelope != fourcc("RIFF") && !layout_.wide) || found != form)
      return fail(Code::Corrupt, fmt::format("{}: no RIFF header of form {} at 0x0", source.name(), id_name(form)));
    const auto size = load_le<std::uint32_t>(head.data() + 4);
    layout_.size_open = !layout_.wide && (size == 0 || size == kOpenSize);
    layout_.claimed_end = std::uint64_t{size} + 8;
    return layout_.wide ? read_ds64() : Result<>{};
  }

  Result<> read_ds64() {
    ByteSource& source = window_.source();
    const auto refuse = [&] {
      return fail(Code::Corrupt, fmt::format("{}: RF64 without a whole ds64 chunk at 0x{:x}, where its sizes stand",
                                             source.name(), kFileHeader));
    };
    constexpr std::uint64_t kData = kFileHeader + kChunkHeader;
    if (file_end_ < kData + kDs64Fixed) return refuse();
    ASSAY_TRY(const BytesView head, window_.at(kFileHeader, kChunkHeader + kDs64Fixed));
    const auto length = load_le<std::uint32_t>(head.data() + 4);
    if (load_be<FourCc>(head.data()) != fourcc("ds64") || length < kDs64Fixed || length > file_end_ - kData)
      return refuse();
    const auto riff_size = load_le<std::uint64_t>(head.data() + 8);
    const auto entries = load_le<std::uint32_t>(head.data() + 32);
    long_sizes_.push_back({streaming_, load_le<std::uint64_t>(head.data() + 16)});
    layout_.size_open = riff_size == 0 || riff_size == std::numeric_limits<std::uint64_t>::max();
    layout_.claimed_end = checked_add(riff_size, 8).value_or(riff_size);
    const std::uint64_t held = std::min<std::uint64_t>((length - kDs64Fixed) / kDs64Entry, kMostDs64Entries);
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(entries, held); ++i) {
      ASSAY_TRY(const BytesView entry, window_.at(kData + kDs64Fixed + i * kDs64Entry, kDs64Entry));
      long_sizes_.push_back({load_be<FourCc>(entry.data()), load_le<std::uint64_t>(entry.data() + 4)});
    }
    return {};
  }

  /// Bytes of data that the chunk claims: nullopt when its writer left the size open.
  std::optional<std::uint64_t> claimed(FourCc id, std::uint32_t size, std::uint64_t left) {
    std::uint64_t wanted = size;
    if (layout_.wide && size == kOpenSize) {
      const auto known =
          std::find_if(long_sizes_.begin(), long_sizes_.end(), [&](const LongSize& one) { return one.id == id; });
      if (known != long_sizes_.end()) wanted = known->size;
    }
    if (id != streaming_) return wanted;
    const bool open = wanted == std::numeric_limits<std::uint64_t>::max() || (wanted >= kOpenSizeFrom && wanted > left);
    return open ? std::nullopt : std::optional(wanted);
  }

  /// Adds the chunk at `at`. False: there is none.
  Result<bool> take(std::uint64_t at) {
    ASSAY_TRY(const BytesView head, window_.at(at, kChunkHeader));
    if (!is_id(head.data())) return false;
    Chunk chunk;
    chunk.offset = at;
    chunk.id = load_be<FourCc>(head.data());
    const std::uint64_t left = file_end_ - chunk.data();
    const auto size = load_le<std::uint32_t>(head.data() + 4);
    std::optional<std::uint64_t> wanted = claimed(chunk.id, size, left);
    if (wanted == 0U && chunk.id == streaming_ && left > 0) {
      // Either there are no samples, and chunks follow, or all that follows is samples.
      ASSAY_TRY(const bool empty, only_chunks_follow(chunk.data()));
      if (!empty) wanted.reset();
    }
    if (!wanted) {
      chunk.length = left;
      layout_.open_chunk = layout_.chunks.size();
    } else if (*wanted > left) {
      chunk.length = left;
      layout_.damage =
          Error{Code::Corrupt, fmt::format("{}: {} at 0x{:x} claims {} bytes, file has {} left (truncated?)",
                                           window_.source().name(), id_name(chunk.id), at, *wanted, left)};
    } else {
      chunk.length = *wanted;
      ASSAY_TRY(chunk.padded, has_pad(chunk.data_end(), chunk.length));
    }
    layout_.chunks.push_back(chunk);
    return true;
  }

  /// Some writers forget the pad byte: it is there if the next chunk stands behind it, or a zero that starts none.
  Result<bool> has_pad(std::uint64_t data_end, std::uint64_t length) {
    if (length % 2 == 0 || data_end == file_end_) return false;
    ASSAY_TRY(const bool there, chunk_starts(data_end + 1));
    if (there) return true;
    ASSAY_TRY(const BytesView byte, window_.at(data_end, 1));
    return byte[0] == 0;
  }

  Result<bool> chunk_starts(std::uint64_t at) {
    if (at == file_end_) return true;
    if (file_end_ - at < kChunkHeader) return false;
    ASSAY_TRY(const BytesView head, window_.at(at, kChunkHeader));
    if (!is_id(head.data())) return false;
    return load_be<FourCc>(head.data()) == streaming_ ||
           load_le<std::uint32_t>(head.data() + 4) <= file_end_ - at - kChunkHeader;
  }

  /// Whether whole chunks, and nothing else, reach from `at` to the end of the file.
  Result<bool> only_chunks_follow(std::uint64_t at) {
    for (std::size_t count = 0; count < kMostBehindEnd; ++count) {
      if (at == file_end_) return count > 0;
      if (file_end_ - at < kChunkHeader) return false;
      ASSAY_TRY(const BytesView head, window_.at(at, kChunkHeader));
      const auto size = load_le<std::uint32_t>(head.data() + 4);
      if (!is_id(head.data()) || size > file_end_ - at - kChunkHeader) return false;
      at += kChunkHeader + size;
      ASSAY_TRY(const bool padded, has_pad(at, size));
      if (padded) ++at;
    }
    return false;
  }

  Window& window_;
  FourCc streaming_;
  std::uint64_t file_end_;
  std::vector<LongSize> long_sizes_;
  Layout layout_;
};

}  // namespace

std::string id_name(FourCc id) {
  std::string letters(4, '.');
  for (std::size_t i = 0; i < 4; ++i) {
    const auto letter = static_cast<std::uint8_t>(id >> (24 - 8 * i) & 0xffU);
    if (letter >= 0x20 && letter < 0x7f) letters[i] = static_cast<char>(letter);
  }
  return letters;
}

Result<Layout> walk(Window& window, FourCc form, FourCc streaming) { return Walker(window, streaming).run(form); }

std::vector<Chunk> sub_chunks(BytesView data) {
  std::vector<Chunk> chunks;
  std::uint64_t at = 0;
  while (data.size() - at >= kChunkHeader && chunks.size() < kMostChunks) {
    Chunk chunk;
    chunk.offset = at;
    chunk.id = load_be<FourCc>(data.data() + at);
    chunk.length = load_le<std::uint32_t>(data.data() + at + 4);
    if (!is_id(data.data() + at) || chunk.length > data.size() - chunk.data()) break;
    if (chunk.length % 2 != 0 && chunk.data_end() < data.size()) {
      const std::uint64_t next = chunk.data_end() + 1;
      const bool there = next == data.size() || (data.size() - next >= kChunkHeader && is_id(data.data() + next));
      chunk.padded = there || data[chunk.data_end()] == 0;
    }
    chunks.push_back(chunk);
    at = chunk.end();
  }
  return chunks;
}

Bytes make_chunk(FourCc id, BytesView data) {
  Bytes chunk;
  chunk.reserve(data.size() + kChunkHeader + 1);
  append_be<FourCc>(chunk, id);
  append_le<std::uint32_t>(chunk, static_cast<std::uint32_t>(data.size()));
  append(chunk, data);
  if (data.size() % 2 != 0) chunk.push_back(0);
  return chunk;
}

}  // namespace assay::container::riff
