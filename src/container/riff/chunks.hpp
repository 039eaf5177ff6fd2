// A RIFF file as a row of chunks: where each one lies, without reading media. Sizes that a writer got wrong or left
// open are seen through. Source: Multimedia Programming Interface and Data Specifications 1.0 (RIFF); EBU Tech 3306
// (RF64); ITU-R BS.2088 (BW64).
//
//   Window window(source);
//   ASSAY_TRY(const Layout layout, walk(window, fourcc("WAVE"), fourcc("data")));
//   for (const Chunk& chunk : layout.chunks) ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"

namespace assay::container::riff {

/// A chunk's four characters as the number they make, first one most significant.
using FourCc = std::uint32_t;
[[nodiscard]] constexpr FourCc fourcc(std::string_view letters) noexcept {
  FourCc value = 0;
  for (const char letter : letters.substr(0, 4)) value = value << 8U | static_cast<std::uint8_t>(letter);
  return value;
}
/// The four characters for messages; what is not printable becomes a dot.
[[nodiscard]] std::string id_name(FourCc id);

/// More chunks than this are no picture and no sound: an hour of animation at 12 frames a second has 43 200.
inline constexpr std::size_t kMostChunks = 65'536;
/// Id and size before a chunk's data.
inline constexpr std::uint64_t kChunkHeader = 8;
/// "RIFF", size, form.
inline constexpr std::uint64_t kFileHeader = 12;

struct Chunk {
  std::uint64_t offset = 0;  ///< of the id
  std::uint64_t length = 0;  ///< bytes of data; in a file cut short those that are there
  FourCc id = 0;
  bool padded = false;  ///< a pad byte stands behind the data
  [[nodiscard]] std::uint64_t data() const noexcept { return offset + kChunkHeader; }
  [[nodiscard]] std::uint64_t data_end() const noexcept { return data() + length; }
  [[nodiscard]] std::uint64_t end() const noexcept { return data_end() + (padded ? 1 : 0); }
};

struct Layout {
  std::vector<Chunk> chunks;              ///< in file order, each starting where the one before ends
  std::uint64_t end = 0;                  ///< behind the last chunk; what follows up to the source's size is no chunk
  std::uint64_t claimed_end = 0;          ///< where the RIFF ends by its size field; any number
  bool wide = false;                      ///< RF64 or BW64: 64-bit sizes in the ds64 chunk
  bool size_open = false;                 ///< the writer could not seek back to fill in the RIFF size
  bool pad_missing = false;               ///< the last chunk is odd and has no pad byte
  std::optional<std::size_t> open_chunk;  ///< the chunk whose size was left open: it lasts to the end of the file
  std::optional<Error> damage;            ///< the file ends inside the last chunk
};

/// Walks the chunk headers. Data are hopped over, never read: one small read for each header that is far from the one
/// before. Chunks behind the claimed end of the RIFF count when nothing but whole chunks follows there: their writer
/// forgot the size field.
/// @param form       "WAVE", "WEBP": the four characters at offset 8
/// @param streaming  the chunk whose size a writer to a pipe leaves open (0, 0xFFFFFFFF, or from 0x7FFFF000 on and
/// beyond the file); 0 for forms without one
/// @return Corrupt: no RIFF header of that form, RF64 without ds64; Limited: more than kMostChunks chunks
[[nodiscard]] Result<Layout> walk(Window& window, FourCc form, FourCc streaming = 0);

/// The chunks inside a LIST's data, whole in memory; stops before the first that does not fit.
/// @param data  behind the list type; offsets count from its first byte
[[nodiscard]] std::vector<Chunk> sub_chunks(BytesView data);

/// A whole chunk: id, size, data, pad byte if the size is odd. `data` is under 4 GiB.
[[nodiscard]] Bytes make_chunk(FourCc id, BytesView data);

}  // namespace assay::container::riff
