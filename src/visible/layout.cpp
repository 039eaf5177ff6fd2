#include "visible/layout.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>

#include "visible/characters.hpp"
#include "visible/wording.hpp"

namespace assay::visible {
namespace {

constexpr std::array<std::pair<Place, std::string_view>, 8> kPlaces = {{{Place::BottomRight, "bottom-right"},
                                                                        {Place::Bottom, "bottom"},
                                                                        {Place::BottomLeft, "bottom-left"},
                                                                        {Place::Left, "left"},
                                                                        {Place::TopLeft, "top-left"},
                                                                        {Place::Top, "top"},
                                                                        {Place::TopRight, "top-right"},
                                                                        {Place::Right, "right"}}};
constexpr std::size_t kMostLines = 4;
/// Of the tallest Han character: lower ones (一, 工) are flat by nature and say nothing about the type's size.
constexpr double kFullHeight = 0.75;

std::uint32_t rounded(double value) noexcept { return static_cast<std::uint32_t>(std::lround(value)); }

/// Pieces that a line break never cuts.
std::vector<std::u32string> pieces_of(std::u32string_view text) {
  static constexpr std::array<std::u32string_view, 3> kWords = {U"人工智能", U"生成", U"合成"};
  std::vector<std::u32string> pieces;
  bool in_word = false;
  while (!text.empty()) {
    std::size_t length = 1;
    for (const std::u32string_view word : kWords) {
      if (text.substr(0, word.size()) == word) length = word.size();
    }
    const bool latin = text[0] > 0x20 && text[0] < 0x2E80;
    if (latin && in_word) {
      pieces.back() += text.substr(0, 1);
    } else {
      pieces.emplace_back(text.substr(0, length));
    }
    in_word = latin;
    text.remove_prefix(length);
  }
  return pieces;
}

double rough_width(std::u32string_view text) noexcept {
  double width = 0;
  for (const char32_t c : text) width += c < 0x2E80 ? 0.6 : 1.0;
  return width;
}

/// The text on at most `count` lines, the widest as narrow as can be. Fewer come back when fewer do as well.
std::vector<std::string> break_lines(const std::vector<std::u32string>& pieces, std::size_t count) {
  double limit = 0;
  double whole = 0;
  for (const std::u32string& piece : pieces) {
    limit = std::max(limit, rough_width(piece));
    whole += rough_width(piece);
  }
  for (;; limit += 0.1) {
    std::vector<std::u32string> lines(1);
    for (const std::u32string& piece : pieces) {
      if (!lines.back().empty() && rough_width(lines.back()) + rough_width(piece) > limit + 1e-9) lines.emplace_back();
      if (lines.back().empty() && piece == U" ") continue;
      lines.back() += piece;
    }
    if (lines.size() > count && limit < whole) continue;
    std::vector<std::string> out;
    out.reserve(lines.size());
    for (const std::u32string& line : lines) out.push_back(encode_utf8(line));
    return out;
  }
}

/// Rendered ink height that counts: the lowest of the full-height Han characters.
std::uint32_t ink_height_of(const Line& line) noexcept {
  std::uint32_t tallest = 0;
  for (const Glyph& glyph : line.glyphs) {
    if (glyph.ideograph) tallest = std::max(tallest, glyph.ink.height);
  }
  std::uint32_t lowest = tallest;
  for (const Glyph& glyph : line.glyphs) {
    if (glyph.ideograph && glyph.ink.height >= kFullHeight * tallest) lowest = std::min(lowest, glyph.ink.height);
  }
  return lowest;
}

/// The em size, in pixels, at which the rendered ink reaches `height`.
Result<double> em_for(std::string_view text, std::uint32_t height, Lettering& lettering) {
  double em = height * 1.05;
  for (int round = 0; round < 64; ++round) {
    ASSAY_TRY(const Line line, lettering.line(text, em));
    const std::uint32_t reached = ink_height_of(line);
    if (reached >= height) return em;
    if (reached == 0) break;
    em *= std::max(1.0 + 0.2 / height, static_cast<double>(height) / reached);
  }
  return fail(Code::Unsupported, fmt::format("the font draws no ink for the Han characters of \"{}\"", text));
}

/// Lines drawn, one below the other.
struct Block {
  std::vector<Line> lines;
  Size size;
  std::uint32_t gap = 0;
};

Result<Block> draw_block(const std::vector<std::string>& texts, double em, std::uint32_t ink, Lettering& lettering) {
  Block block;
  block.gap = std::max<std::uint32_t>(1, rounded(0.2 * ink));
  for (const std::string& text : texts) {
    ASSAY_TRY(Line line, lettering.line(text, em));
    block.size.width = std::max(block.size.width, line.coverage.width());
    block.size.height += line.coverage.height() + (block.lines.empty() ? 0 : block.gap);
    block.lines.push_back(std::move(line));
  }
  if (block.size.area() > kMostLabelPixels)
    return fail(Code::Limited, fmt::format("a label of {} x {} px is over the limit of {} pixels", block.size.width,
                                           block.size.height, kMostLabelPixels));
  return block;
}

/// Room between text and plate, and between plate and the picture's edge.
struct Room {
  std::uint32_t padding = 0;
  std::uint32_t margin = 0;
};

std::uint32_t least_padding(std::uint32_t ink) noexcept { return std::max<std::uint32_t>(1, ink / 10); }

/// The room the picture leaves on both axes; nullopt when the block does not even fit with the least padding.
std::optional<Room> room_for(const Block& block, std::uint32_t ink, Size shown) noexcept {
  const std::uint32_t least = least_padding(ink);
  const std::uint64_t wide = std::uint64_t{block.size.width} + 2 * least;
  const std::uint64_t high = std::uint64_t{block.size.height} + 2 * least;
  if (wide > shown.width || high > shown.height) return std::nullopt;
  const auto left = static_cast<std::uint32_t>(std::min(shown.width - wide, shown.height - high) / 2);
  Room room;
  room.padding = std::clamp(std::max(2U, rounded(0.3 * ink)), least, least + left);
  room.margin = std::min(least + left - room.padding, std::max(2U, rounded(0.4 * ink)));
  return room;
}

Point corner_of(Place place, Size plate, Size shown, std::uint32_t margin) noexcept {
  const std::uint32_t right = shown.width - plate.width;
  const std::uint32_t bottom = shown.height - plate.height;
  const std::uint32_t far_x = right - std::min(margin, right);
  const std::uint32_t far_y = bottom - std::min(margin, bottom);
  const std::uint32_t near_x = std::min(margin, right);
  const std::uint32_t near_y = std::min(margin, bottom);
  switch (place) {
    case Place::BottomRight:
      return {far_x, far_y};
    case Place::Bottom:
      return {right / 2, far_y};
    case Place::BottomLeft:
      return {near_x, far_y};
    case Place::Left:
      return {near_x, bottom / 2};
    case Place::TopLeft:
      return {near_x, near_y};
    case Place::Top:
      return {right / 2, near_y};
    case Place::TopRight:
      return {far_x, near_y};
    case Place::Right:
      return {far_x, bottom / 2};
  }
  return {far_x, far_y};
}

/// How lines stand under each other: to the side the label is at.
std::uint32_t indent(Place place, std::uint32_t room) noexcept {
  if (place == Place::Bottom || place == Place::Top) return room / 2;
  return place == Place::BottomRight || place == Place::Right || place == Place::TopRight ? room : 0;
}

Layout place_block(const Block& block, const Room& room, Size shown, const Wish& wish, std::uint32_t required) {
  Layout layout;
  layout.picture = shown;
  layout.required = required;
  layout.lines = static_cast<std::uint32_t>(block.lines.size());
  layout.plate.width = block.size.width + 2 * room.padding;
  layout.plate.height = block.size.height + 2 * room.padding;
  const Point corner = corner_of(wish.place, layout.plate.size(), shown, room.margin);
  layout.plate.x = corner.x;
  layout.plate.y = corner.y;
  layout.ink = Coverage(layout.plate.size());
  Box ink;
  std::uint32_t y = room.padding;
  for (const Line& line : block.lines) {
    const std::uint32_t x = room.padding + indent(wish.place, block.size.width - line.coverage.width());
    for (std::uint32_t row = 0; row < line.coverage.height(); ++row)
      std::copy_n(line.coverage.row(row), line.coverage.width(), layout.ink.row(y + row) + x);
    for (const Glyph& glyph : line.glyphs) {
      if (glyph.ink.empty()) continue;
      layout.glyphs.push_back({glyph.ink.x + x, glyph.ink.y + y, glyph.ink.width, glyph.ink.height});
      ink = join(ink, layout.glyphs.back());
    }
    if (const std::uint32_t height = ink_height_of(line); height > 0)
      layout.ink_height = layout.ink_height == 0 ? height : std::min(layout.ink_height, height);
    y += line.coverage.height() + block.gap;
  }
  layout.ink_box = {ink.x + layout.plate.x, ink.y + layout.plate.y, ink.width, ink.height};
  return layout;
}

}  // namespace

std::string_view place_name(Place place) noexcept {
  for (const auto& [value, name] : kPlaces) {
    if (value == place) return name;
  }
  return "bottom-right";
}

std::optional<Place> place_from(std::string_view name) noexcept {
  for (const auto& [value, known] : kPlaces) {
    if (known == name) return value;
  }
  return std::nullopt;
}

Result<Layout> lay_out(Size shown, const Wish& wish, Lettering& lettering) {
  ASSAY_CHECK(check_wording(wish.text));
  if (std::isnan(wish.ratio) || wish.ratio < kLeastRatio || wish.ratio > 0.5)
    return fail(Code::InvalidInput, fmt::format("a label height of {:.3f} of the shortest side is asked for; {} to 0.5 "
                                                "can be drawn (GB 45438-2025, 5.2: at least 5 %)",
                                                wish.ratio, kLeastRatio));
  if (shown.area() == 0) return fail(Code::Corrupt, "the picture has no pixels");
  const auto required = static_cast<std::uint32_t>(std::ceil(wish.ratio * shown.shortest() - 1e-9));
  const std::uint32_t ink = std::max(required, kLeastInk);
  ASSAY_TRY(const double em, em_for(wish.text, ink, lettering));
  const std::vector<std::u32string> pieces = pieces_of(*decode_utf8(wish.text));
  std::string needs;
  std::size_t tried = 0;
  for (std::size_t count = 1; count <= kMostLines; ++count) {
    const std::vector<std::string> texts = break_lines(pieces, count);
    if (texts.size() == tried) continue;
    tried = texts.size();
    ASSAY_TRY(const Block block, draw_block(texts, em, ink, lettering));
    if (const auto room = room_for(block, ink, shown)) return place_block(block, *room, shown, wish, required);
    const std::uint32_t least = least_padding(ink);
    needs += fmt::format("{}{} x {} px", needs.empty() ? "" : " or ", block.size.width + 2 * least,
                         block.size.height + 2 * least);
  }
  return fail(Code::Unsupported,
              fmt::format("a picture of {} x {} px is too small for a legible \"{}\": it needs at least {}; label the "
                          "bigger original, or show the label beside the picture",
                          shown.width, shown.height, wish.text, needs));
}

}  // namespace assay::visible
