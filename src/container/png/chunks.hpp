// A PNG as a row of chunks: where each one lies, without reading image data. Source: ISO/IEC 15948 (PNG), clause 5.
//
//   Window window(source);
//   ASSAY_TRY(const Layout layout, walk(window));
//   for (const Chunk& chunk : layout.chunks) ...            // all but IDAT and fdAT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"

namespace assay::container::png {

inline constexpr std::array<std::uint8_t, 8> kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

/// More chunks than this are no picture: a 4 GB PNG written in 32 KiB steps has 131 072.
inline constexpr std::size_t kMostChunks = 200'000;

/// Length, type and check sum around a chunk's data.
inline constexpr std::uint32_t kChunkOverhead = 12;

/// A chunk type as the number its four letters make, most significant first.
[[nodiscard]] constexpr std::uint32_t chunk_type(std::string_view letters) noexcept {
  std::uint32_t value = 0;
  for (const char letter : letters.substr(0, 4)) value = value << 8 | static_cast<std::uint8_t>(letter);
  return value;
}
inline constexpr std::uint32_t kIhdr = chunk_type("IHDR");
inline constexpr std::uint32_t kIdat = chunk_type("IDAT");
inline constexpr std::uint32_t kFdat = chunk_type("fdAT");
inline constexpr std::uint32_t kActl = chunk_type("acTL");
inline constexpr std::uint32_t kIend = chunk_type("IEND");
inline constexpr std::uint32_t kCgbi = chunk_type("CgBI");
inline constexpr std::uint32_t kText = chunk_type("tEXt");
inline constexpr std::uint32_t kZtxt = chunk_type("zTXt");
inline constexpr std::uint32_t kItxt = chunk_type("iTXt");
inline constexpr std::uint32_t kExif = chunk_type("eXIf");
inline constexpr std::uint32_t kC2pa = chunk_type("caBX");

/// The four letters of a chunk type.
[[nodiscard]] std::string type_name(std::uint32_t type);

struct Chunk {
  std::uint64_t offset = 0;  ///< of the length field
  std::uint32_t length = 0;  ///< bytes of data, at most 2^31 - 1
  std::uint32_t type = 0;
  bool after_image = false;  ///< stands behind the first IDAT
  [[nodiscard]] std::uint64_t data() const noexcept { return offset + 8; }
  [[nodiscard]] std::uint64_t size() const noexcept { return std::uint64_t{length} + kChunkOverhead; }
  [[nodiscard]] std::uint64_t end() const noexcept { return offset + size(); }
};

struct Layout {
  std::vector<Chunk> chunks;  ///< in file order, without IDAT and fdAT
  /// Where a new chunk goes that readers shall meet first: behind IHDR. In an animation behind acTL, because readers
  /// tell animations by finding it in the first kilobytes, and show only one frame when a long chunk stands before it.
  std::uint64_t after_ihdr = 0;
  std::uint64_t end = 0;  ///< just behind IEND; what follows up to the source's size is no PNG
};

/// Walks the chunk headers up to IEND. Image data is hopped over, never read: a file costs one small read for each of
/// its big chunks. Apple's CgBI may stand before IHDR.
/// @return Corrupt: no signature, no IHDR first, a length that is over 2^31 - 1 or runs past the file, a type that is
/// no letters, no IEND (chunk and offset named); Limited: more than kMostChunks chunks
[[nodiscard]] Result<Layout> walk(Window& window);

/// CRC-32 of a chunk: over its type and its data.
[[nodiscard]] std::uint32_t chunk_crc(BytesView type_and_data) noexcept;

/// A whole chunk: length, type, data, CRC. `data` is at most 2^31 - 1 bytes.
[[nodiscard]] Bytes make_chunk(std::uint32_t type, BytesView data);

}  // namespace assay::container::png
