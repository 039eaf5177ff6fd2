#include "media/image/png/header.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "container/tiff/orientation.hpp"

namespace assay::media::image::png {
namespace {

using container::png::chunk_type;
using container::png::kChunkOverhead;

constexpr std::uint32_t kPlte = chunk_type("PLTE");
constexpr std::uint32_t kTrns = chunk_type("tRNS");
constexpr std::uint32_t kGama = chunk_type("gAMA");
constexpr std::uint32_t kSrgb = chunk_type("sRGB");
constexpr std::uint32_t kIccp = chunk_type("iCCP");
constexpr std::uint32_t kHist = chunk_type("hIST");
constexpr std::uint32_t kBkgd = chunk_type("bKGD");
constexpr std::uint32_t kActl = chunk_type("acTL");
constexpr std::uint32_t kMostSide = 0x7fffffffU;

tl::unexpected<Error> corrupt(const Chunk& chunk, std::string_view what) {
  return fail(Code::Corrupt,
              fmt::format("{} at 0x{:x}: {}", container::png::type_name(chunk.type), chunk.offset, what));
}

Result<> list_chunks(BytesView file, Header& header) {
  using container::png::kSignature;
  if (file.size() < kSignature.size() || !std::equal(kSignature.begin(), kSignature.end(), file.begin()))
    return fail(Code::Corrupt, "no PNG signature at 0x0");
  bool in_image = false;
  bool after_image = false;
  for (std::size_t at = kSignature.size();;) {
    if (file.size() - at < kChunkOverhead)
      return fail(Code::Corrupt, fmt::format("no IEND: a chunk is due at 0x{:x}, the file has {} bytes (truncated?)",
                                             at, file.size()));
    Chunk chunk;
    chunk.offset = at;
    chunk.length = load_be<std::uint32_t>(file.data() + at);
    chunk.type = load_be<std::uint32_t>(file.data() + at + 4);
    if (chunk.size() > file.size() - at)
      return corrupt(chunk, fmt::format("claims {} bytes, file has {} left (truncated?)", chunk.length,
                                        file.size() - at - kChunkOverhead));
    if (header.chunks.size() >= container::png::kMostChunks)
      return fail(Code::Limited, fmt::format("more than {} chunks", container::png::kMostChunks));
    if (header.chunks.empty() && chunk.type == container::png::kCgbi)
      return fail(Code::Unsupported, "Apple's own kind of PNG (CgBI) cannot be drawn on; convert it to PNG first");
    if (header.chunks.empty() && chunk.type != container::png::kIhdr)
      return corrupt(chunk, "IHDR is not the first chunk");
    if (chunk.type == kActl)
      return fail(Code::Unsupported,
                  "an animated PNG (APNG) cannot be drawn on: only its first picture would carry the label; label a "
                  "still PNG, or a video");
    const bool is_data = chunk.type == container::png::kIdat;
    if (is_data && after_image) return corrupt(chunk, "image data after another chunk");
    after_image = after_image || (in_image && !is_data);
    in_image = in_image || is_data;
    chunk.after_image = after_image;
    if (is_data || chunk.type == container::png::kIhdr || chunk.type == kPlte) {
      const std::uint32_t sum = container::png::chunk_crc(file.subspan(at + 4, std::size_t{chunk.length} + 4));
      if (sum != load_be<std::uint32_t>(file.data() + chunk.data() + chunk.length))
        return corrupt(chunk, "the check sum is wrong: the data is damaged");
    }
    header.chunks.push_back(chunk);
    at = chunk.end();
    if (chunk.type != container::png::kIend) continue;
    header.end = at;
    break;
  }
  if (!in_image) return fail(Code::Corrupt, "there is no image data (IDAT)");
  return {};
}

Result<> read_ihdr(BytesView file, Header& header) {
  const Chunk& chunk = header.chunks.front();
  if (chunk.length != 13) return corrupt(chunk, fmt::format("has {} bytes, not 13", chunk.length));
  const std::uint8_t* at = file.data() + chunk.data();
  header.size = {load_be<std::uint32_t>(at), load_be<std::uint32_t>(at + 4)};
  if (header.size.area() == 0 || header.size.width > kMostSide || header.size.height > kMostSide)
    return corrupt(chunk, fmt::format("a picture of {} x {} px", header.size.width, header.size.height));
  const std::uint32_t depth = at[8];
  const std::uint32_t type = at[9];
  const std::uint32_t depths = type == 0                             ? 1U << 1 | 1U << 2 | 1U << 4 | 1U << 8 | 1U << 16
                               : type == 3                           ? 1U << 1 | 1U << 2 | 1U << 4 | 1U << 8
                               : type == 2 || type == 4 || type == 6 ? 1U << 8 | 1U << 16
                                                                     : 0U;
  if (depth > 16 || (depths >> depth & 1U) == 0)
    return corrupt(chunk, fmt::format("colour type {} with {} bits a sample", type, depth));
  if (at[10] != 0 || at[11] != 0 || at[12] > 1)
    return corrupt(chunk, fmt::format("compression {}, filter {}, interlace {}", at[10], at[11], at[12]));
  header.form = {static_cast<ColourType>(type), depth};
  header.interlaced = at[12] == 1;
  return {};
}

Result<> read_palette(BytesView data, const Chunk& chunk, Header& header) {
  if (header.form.type != ColourType::Palette) return {};
  if (!header.palette.empty()) return corrupt(chunk, "a second palette");
  const std::size_t count = data.size() / 3;
  if (data.size() % 3 != 0 || count == 0 || count > std::size_t{1} << header.form.depth)
    return corrupt(chunk, fmt::format("{} bytes for a palette of {} bits", data.size(), header.form.depth));
  for (std::size_t i = 0; i < count; ++i)
    header.palette.push_back({{data[3 * i], data[3 * i + 1], data[3 * i + 2]}, 255});
  return {};
}

void read_transparency(BytesView data, Header& header) {
  switch (header.form.type) {
    case ColourType::Palette:
      for (std::size_t i = 0; i < std::min(data.size(), header.palette.size()); ++i) header.palette[i].alpha = data[i];
      break;
    case ColourType::Grey:
      if (data.size() >= 2) {
        const auto value = load_be<std::uint16_t>(data.data());
        header.clear = {value, value, value};
      }
      break;
    case ColourType::Rgb:
      if (data.size() >= 6)
        header.clear = {load_be<std::uint16_t>(data.data()), load_be<std::uint16_t>(data.data() + 2),
                        load_be<std::uint16_t>(data.data() + 4)};
      break;
    default:
      break;
  }
}

Result<> read_chunks(BytesView file, Header& header) {
  bool profiled = false;
  bool oriented = false;
  for (const Chunk& chunk : header.chunks) {
    const BytesView data = file.subspan(chunk.data(), chunk.length);
    if (chunk.type == kPlte) {
      ASSAY_CHECK(read_palette(data, chunk, header));
    } else if (chunk.type == kTrns) {
      read_transparency(data, header);
    } else if (chunk.type == kGama && data.size() == 4) {
      const std::uint32_t value = load_be<std::uint32_t>(data.data());
      if (value >= 1000 && value <= 10'000'000) header.gamma = value / 100000.0;
    } else if (chunk.type == kSrgb || chunk.type == kIccp) {
      profiled = true;
    } else if (chunk.type == kHist) {
      header.has_histogram = true;
    } else if (chunk.type == kBkgd && header.form.type == ColourType::Palette && data.size() == 1) {
      header.background = data[0];
    } else if (chunk.type == container::png::kExif && !oriented) {
      oriented = true;
      if (const auto found = container::tiff::find_orientation(data))
        header.orientation = visible::orientation_from(*found);
    }
  }
  if (profiled) header.gamma.reset();
  if (header.form.type == ColourType::Palette && header.palette.empty())
    return fail(Code::Corrupt, "a palette picture without a palette (PLTE)");
  return {};
}

}  // namespace

Result<Header> read_header(BytesView file, const visible::PictureLimits& limits) {
  Header header;
  ASSAY_CHECK(list_chunks(file, header));
  ASSAY_CHECK(read_ihdr(file, header));
  if (header.size.area() > limits.pixels)
    return fail(Code::Limited, fmt::format("the picture has {} x {} px, the limit is {} pixels", header.size.width,
                                           header.size.height, limits.pixels));
  ASSAY_CHECK(read_chunks(file, header));
  return header;
}

}  // namespace assay::media::image::png
