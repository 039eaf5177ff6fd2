#include "media/image/webp/container.hpp"

#include <fmt/core.h>

#include "container/tiff/orientation.hpp"

namespace assay::media::image::webp {
namespace {

constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::size_t kMostChunks = 10'000;
constexpr std::uint32_t kVp8 = chunk_type("VP8 ");
constexpr std::uint32_t kVp8l = chunk_type("VP8L");
constexpr std::uint32_t kAlph = chunk_type("ALPH");
constexpr std::uint32_t kAnim = chunk_type("ANIM");
constexpr std::uint32_t kAnmf = chunk_type("ANMF");
constexpr std::uint32_t kExif = chunk_type("EXIF");

bool is_picture(std::uint32_t type) noexcept { return type == kVp8 || type == kVp8l || type == kAlph; }

Result<std::size_t> list_chunks(BytesView file, std::vector<Chunk>& chunks) {
  if (file.size() < kRiffHeader || as_text(file.first(4)) != "RIFF" || as_text(file.subspan(8, 4)) != "WEBP")
    return fail(Code::Corrupt, "no WebP (RIFF, WEBP) at 0x0");
  const std::uint64_t claimed = std::uint64_t{load_le<std::uint32_t>(file.data() + 4)} + 8;
  if (claimed > file.size())
    return fail(Code::Corrupt, fmt::format("RIFF claims {} bytes, the file has {} (truncated?)", claimed, file.size()));
  const auto end = static_cast<std::size_t>(claimed);
  std::size_t at = kRiffHeader;
  while (end >= at && end - at >= kChunkHeader) {
    Chunk chunk;
    chunk.type = load_le<std::uint32_t>(file.data() + at);
    chunk.offset = at;
    chunk.length = load_le<std::uint32_t>(file.data() + at + 4);
    if (chunk.length > end - chunk.data())
      return fail(Code::Corrupt, fmt::format("chunk {} at 0x{:x} claims {} bytes, RIFF has {} left (truncated?)",
                                             as_text(file.subspan(at, 4)), at, chunk.length, end - chunk.data()));
    chunk.end = chunk.data() + chunk.length;
    if (chunk.length % 2 != 0 && chunk.end < end) ++chunk.end;
    if (chunks.size() >= kMostChunks) return fail(Code::Limited, fmt::format("more than {} chunks", kMostChunks));
    chunks.push_back(chunk);
    at = chunk.end;
  }
  return at;
}

}  // namespace

Result<Container> read_container(BytesView file) {
  Container container;
  ASSAY_TRY(container.end, list_chunks(file, container.chunks));
  bool found = false;
  bool has_frame = false;
  bool oriented = false;
  for (std::size_t i = 0; i < container.chunks.size(); ++i) {
    const Chunk& chunk = container.chunks[i];
    const BytesView data = file.subspan(chunk.data(), chunk.length);
    if (chunk.type == kAnim || chunk.type == kAnmf)
      return fail(Code::Unsupported, "an animated WebP cannot be drawn on; label it as a video, or a still picture");
    if (is_picture(chunk.type)) {
      if (!found) container.picture = i;
      found = true;
      has_frame = has_frame || chunk.type != kAlph;
      container.picture_bytes += chunk.length;
      if (chunk.type == kVp8l) container.kind = Kind::Lossless;
    } else if (chunk.type == kExif && !oriented) {
      oriented = true;
      using namespace std::string_view_literals;
      const bool prefixed = as_text(data).starts_with("Exif\0\0"sv);
      if (const auto value = assay::container::tiff::find_orientation(prefixed ? data.subspan(6) : data))
        container.orientation = visible::orientation_from(*value);
    }
  }
  if (!has_frame) return fail(Code::Corrupt, "the WebP has no picture (VP8 or VP8L)");
  return container;
}

Result<> write_container(BytesView file, const Container& container, BytesView encoded, ByteSink& sink) {
  std::vector<Chunk> fresh;
  ASSAY_CHECK(list_chunks(encoded, fresh));
  Bytes picture;
  for (const Chunk& chunk : fresh) {
    if (!is_picture(chunk.type)) continue;
    append(picture, encoded.subspan(chunk.offset, kChunkHeader + chunk.length));
    if (chunk.length % 2 != 0) picture.push_back(0);
  }
  std::uint64_t size = 4 + picture.size();
  for (const Chunk& chunk : container.chunks) {
    if (!is_picture(chunk.type)) size += kChunkHeader + chunk.length + chunk.length % 2;
  }
  if (size > 0xFFFFFFFEU) return fail(Code::Limited, "the WebP would be over 4 GiB");
  Bytes head;
  append(head, "RIFF");
  append_le(head, static_cast<std::uint32_t>(size));
  append(head, "WEBP");
  ASSAY_CHECK(sink.write(head));
  for (std::size_t i = 0; i < container.chunks.size(); ++i) {
    const Chunk& chunk = container.chunks[i];
    if (i == container.picture) ASSAY_CHECK(sink.write(picture));
    if (is_picture(chunk.type)) continue;
    ASSAY_CHECK(sink.write(file.subspan(chunk.offset, kChunkHeader + chunk.length)));
    static constexpr std::uint8_t kPad = 0;
    if (chunk.length % 2 != 0) ASSAY_CHECK(sink.write({&kPad, 1}));
  }
  return sink.write(file.subspan(container.end));
}

}  // namespace assay::media::image::webp
