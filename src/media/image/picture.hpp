// Labels on still pictures, whatever the format: told by content, never by name. Everything here works on bytes in
// memory, takes no thread, keeps no state and opens no file, so that it can run in a process that may do nothing else.
//
//   ASSAY_TRY(const visible::Drawn drawn, draw_label(bytes, sink, {.text = "AI生成"}, *lettering, limits));
//   ASSAY_TRY(const Inspection seen, inspect_label(sink.bytes(), drawn.ink_box, limits));
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/colour.hpp"
#include "visible/drawn.hpp"
#include "visible/ink_search.hpp"

namespace assay::media::image {

enum class Format : std::uint8_t { Jpeg, Png, Webp };

/// "jpeg", "png", "webp".
[[nodiscard]] std::string_view format_name(Format format) noexcept;
/// By the first bytes; nullopt when none of ours.
[[nodiscard]] std::optional<Format> sniff(BytesView file) noexcept;

struct Picture {
  Format format = Format::Jpeg;
  visible::Colours colours;  ///< as shown
};

/// The picture as viewers show it.
/// @return Corrupt; Unsupported; Limited
[[nodiscard]] Result<Picture> read_picture(BytesView file, const visible::PictureLimits& limits);

/// How a lossy WebP is coded again; other formats have one way.
enum class WebpCoding : std::uint8_t { AsSource, Lossless };

/// Draws a label; see the draw() of each format for what is kept.
/// @return what was drawn; Unsupported (no picture format of ours); what the formats return. Source: GB
/// 45438-2025, 5.2.
[[nodiscard]] Result<visible::Drawn> draw_label(BytesView file, ByteSink& sink, const visible::Wish& wish,
                                                visible::Lettering& lettering, const visible::PictureLimits& limits,
                                                WebpCoding webp = WebpCoding::AsSource);

/// What a reviewer needs to know of a picture's label.
struct Inspection {
  Format format = Format::Jpeg;
  visible::Size picture;                 ///< as shown
  std::vector<visible::FoundInk> found;  ///< the likeliest first; certainty 1 for a box that was given
  /// The first of `found` is at least 5 % of the shortest side high.
  [[nodiscard]] bool is_high_enough() const noexcept { return !found.empty() && found[0].measure.is_high_enough(); }
  [[nodiscard]] bool is_legible() const noexcept { return !found.empty() && found[0].measure.is_legible(); }
};

/// Measures a label where it is expected (as shown), or looks for one near the edges. The limits of looking are told in
/// visible/ink_search.hpp.
/// @return Corrupt; Unsupported; Limited. Finding nothing is no error: `found` is empty.
[[nodiscard]] Result<Inspection> inspect_label(BytesView file, const std::optional<visible::Box>& expected,
                                               const visible::PictureLimits& limits);

}  // namespace assay::media::image
