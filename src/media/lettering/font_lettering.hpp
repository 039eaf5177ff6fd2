// Text drawn with FreeType and shaped with HarfBuzz. Fonts are opened once, before a process locks itself in; drawing
// reads them through their mappings and touches no file.
//
//   ASSAY_TRY(auto lettering, FontLettering::open(default_fonts()));
//   ASSAY_TRY(const visible::Layout layout, visible::lay_out(size, wish, *lettering));
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "visible/lettering.hpp"

namespace assay::media::lettering {

/// A font file and how to call the face wanted in it.
struct FontFile {
  std::string path;
  std::string face;     ///< family name for a collection ("Noto Sans CJK SC"); empty for the first face
  std::string package;  ///< the Debian package that brings it, for messages
};

/// Noto Sans CJK SC Bold: its strokes stay solid at ten pixels, which a regular weight's do not.
[[nodiscard]] std::vector<FontFile> default_fonts();

/// Not thread-safe: FreeType keeps the size set last.
class FontLettering final : public visible::Lettering {
 public:
  /// Opens the fonts in order; a character is drawn with the first that has it.
  /// @return NotFound: a file is not there (path and package named), or has no such face; Corrupt: no font FreeType
  /// knows
  [[nodiscard]] static Result<std::unique_ptr<FontLettering>> open(std::span<const FontFile> files);

  FontLettering(const FontLettering&) = delete;
  FontLettering& operator=(const FontLettering&) = delete;
  ~FontLettering() override;

  [[nodiscard]] Result<visible::Line> line(std::string_view text, double em) override;

 private:
  struct Fonts;
  explicit FontLettering(std::unique_ptr<Fonts> fonts);
  std::unique_ptr<Fonts> fonts_;
};

}  // namespace assay::media::lettering
