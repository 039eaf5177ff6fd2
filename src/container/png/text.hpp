// Words in a PNG: the three textual chunks, their compression, and ImageMagick's raw profiles in them.
// Source: ISO/IEC 15948 clauses 11.3.4.3 (tEXt), 11.3.4.4 (zTXt), 11.3.4.5 (iTXt).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::container::png {

/// Most bytes of one textual chunk that are read, and most that it may inflate to: an XMP packet of 16 MiB is absurd.
inline constexpr std::size_t kMostText = 16U << 20U;
/// Keyword and its NUL end within these first bytes of a textual chunk.
inline constexpr std::size_t kKeywordHead = 80;

struct TextChunk {
  std::uint32_t type = 0;  ///< kText, kZtxt or kItxt
  std::string keyword;     ///< 1 to 79 bytes
  bool compressed = false;
  std::string language;  ///< iTXt only: tag and translated keyword with the NUL between them
  std::string text;      ///< inflated; the character set is the chunk's own
};

/// The keyword that the first bytes of a textual chunk's data begin with; empty when there is no NUL in them or nothing
/// before it.
[[nodiscard]] std::string_view keyword_of(BytesView head) noexcept;

/// @param data  the chunk's data, whole
/// @return Corrupt: no NUL behind the keyword, a field missing, a compression method that is not zlib, data that do not
/// inflate; Limited: more than kMostText bytes of text
[[nodiscard]] Result<TextChunk> parse_text(std::uint32_t type, BytesView data);

/// The chunk's data. A compressed text is told in stored deflate blocks: its size then depends on the text's length
/// alone, and the bytes on no zlib version.
[[nodiscard]] Bytes build_text(const TextChunk& chunk);

/// ImageMagick's way to put a metadata block into a textual chunk: "\n<name>\n<size, 8 wide>\n<hex, 36 bytes a
/// line>\n", keyword "Raw profile type <name>".
struct RawProfile {
  std::string name;   ///< as the text says it: "xmp", "exif", "APP1"
  std::string bytes;  ///< the block
};
inline constexpr std::string_view kRawProfileKeyword = "Raw profile type ";

/// nullopt: the text does not have that shape.
[[nodiscard]] std::optional<RawProfile> parse_raw_profile(std::string_view text);
[[nodiscard]] std::string build_raw_profile(const RawProfile& profile);

}  // namespace assay::container::png
