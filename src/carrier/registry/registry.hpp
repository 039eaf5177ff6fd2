// A format is one row. CLI help, the docs' matrix and the contract tests are printed from this table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "carrier/carrier.hpp"

namespace assay::carrier::registry {

enum class FormatId : std::uint8_t { Jpeg, Png, Webp, Mp4, Wav, Mp3, Markdown, Text };

/// How the visible label gets into a format.
enum class Visible : std::uint8_t {
  No,
  Picture,  ///< type at an edge or corner
  Film,     ///< type in the opening; a file without pictures is a sound
  Sound,    ///< a rhythm or a sentence at the start or end
  Line,     ///< a line at the start or end of a text
};

struct FormatRow {
  FormatId id;
  std::string_view name;        ///< "JPEG"
  std::string_view key;         ///< "jpeg": in JSON and on the command line
  std::string_view media_type;  ///< "image/jpeg"
  std::string_view extensions;  ///< "jpg jpeg jpe jfif", first is usual
  /// Decides from content (`head`: up to the first 4 KiB) and, only for formats that are plain text, from `name`.
  bool (*sniff)(BytesView head, std::string_view name);
  const Carrier* carrier;
  bool in_place;             ///< big files can be labelled without a copy
  std::string_view writes;   ///< where a new label goes, in words; empty where no hidden label has a place
  std::string_view accepts;  ///< where labels are also read
  Visible visible = Visible::No;
  [[nodiscard]] constexpr bool holds_hidden_label() const noexcept { return !writes.empty(); }
};

/// All formats, in the order they are sniffed.
[[nodiscard]] std::span<const FormatRow> formats() noexcept;

/// The row for a source, by its content. @return Unsupported naming what is supported; Corrupt for an empty file
[[nodiscard]] Result<const FormatRow*> sniff(ByteSource& source);

/// True if the name's extension belongs to another row than this (a PNG named .jpg), which verify reports and nothing
/// relies on.
[[nodiscard]] bool extension_disagrees(const FormatRow& row, std::string_view name) noexcept;

}  // namespace assay::carrier::registry
