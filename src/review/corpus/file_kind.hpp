// What a file of a corpus is, by its first bytes, and by its name where bytes do not tell one text format from another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace assay::review::corpus {

enum class FileKind : std::uint8_t { Text, JsonLines, Csv, Tsv, Html, Gzip, Zstd, Picture, Sound, Film, Other };
inline constexpr std::size_t kFileKindCount = 11;

/// "text", "jsonl", "csv", "tsv", "html", "gzip", "zstd", "picture", "sound", "film", "other": the name in JSON.
[[nodiscard]] std::string_view name_of(FileKind kind) noexcept;

/// First bytes that `kind_of` wants to see.
inline constexpr std::size_t kHeadBytes = 512;

/// @param name  of the file; what a name of `x.jsonl.gz` says of the content is asked with `inner_name`
/// @param head  its first kHeadBytes, or all there is
[[nodiscard]] FileKind kind_of(std::string_view name, std::string_view head) noexcept;
/// Whether its texts are read here; pictures, sounds and films are decoded elsewhere.
[[nodiscard]] constexpr bool is_text(FileKind kind) noexcept { return kind <= FileKind::Zstd; }
[[nodiscard]] constexpr bool is_media(FileKind kind) noexcept {
  return kind == FileKind::Picture || kind == FileKind::Sound || kind == FileKind::Film;
}
/// Whether it begins with the byte order mark of UTF-16, and is a text therefore.
[[nodiscard]] bool is_utf16(std::string_view head) noexcept;
/// `a/x.jsonl` of `a/x.jsonl.gz`.
[[nodiscard]] std::string_view inner_name(std::string_view name) noexcept;

}  // namespace assay::review::corpus
