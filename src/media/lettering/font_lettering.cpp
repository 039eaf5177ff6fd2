#include "media/lettering/font_lettering.hpp"

#include <fmt/core.h>
#include <ft2build.h>
#include <hb-ft.h>
#include <hb.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <algorithm>
#include <cmath>
#include <optional>

#include "visible/characters.hpp"

namespace assay::media::lettering {
namespace {

/// A bigger em box than this would draw one character in more than 60 million pixels.
constexpr double kMostEm = 8000;

struct LibraryCloser {
  void operator()(FT_Library library) const noexcept { FT_Done_FreeType(library); }
};
struct FaceCloser {
  void operator()(FT_Face face) const noexcept { FT_Done_Face(face); }
};
struct ShaperCloser {
  void operator()(hb_font_t* font) const noexcept { hb_font_destroy(font); }
};
struct BufferCloser {
  void operator()(hb_buffer_t* buffer) const noexcept { hb_buffer_destroy(buffer); }
};
using Library = std::unique_ptr<FT_LibraryRec_, LibraryCloser>;
using Face = std::unique_ptr<FT_FaceRec_, FaceCloser>;
using Shaper = std::unique_ptr<hb_font_t, ShaperCloser>;
using Buffer = std::unique_ptr<hb_buffer_t, BufferCloser>;

struct Font {
  Face face;
  Shaper shaper;  // holds a reference on the face
};

Result<Face> open_face(FT_Library library, const FontFile& file) {
  const auto advice = [&] {
    return file.package.empty()
               ? std::string()
               : fmt::format("; install the package {} (apt-get install {})", file.package, file.package);
  };
  FT_Long faces = 1;
  for (FT_Long index = 0; index < faces; ++index) {
    FT_Face raw = nullptr;
    const FT_Error error = FT_New_Face(library, file.path.c_str(), index, &raw);
    if (error == FT_Err_Cannot_Open_Resource)
      return fail(Code::NotFound, fmt::format("the font {} is not there{}", file.path, advice()));
    if (error != 0)
      return fail(Code::Corrupt, fmt::format("the font {} cannot be read (FreeType error 0x{:02x}){}", file.path,
                                             static_cast<unsigned>(error), advice()));
    Face face(raw);
    faces = std::min<FT_Long>(face->num_faces, 64);
    if (!FT_IS_SCALABLE(face.get())) continue;
    if (file.face.empty() || (face->family_name != nullptr && file.face == face->family_name)) return face;
  }
  return fail(Code::NotFound, fmt::format("the font {} has no face {}{}", file.path, file.face, advice()));
}

/// A glyph to draw: pen in 26.6 pixels.
struct Placed {
  std::size_t font = 0;
  FT_UInt glyph = 0;
  FT_Pos x = 0;
  FT_Pos y = 0;
  bool ideograph = false;
};

/// A glyph drawn, its place in pixels: y upwards from the base line to the top row.
struct Bitmap {
  visible::Coverage coverage;
  std::int64_t left = 0;
  std::int64_t top = 0;
  bool ideograph = false;
};

/// Rows and columns of the grid with a pixel that counts as ink.
visible::Box ink_of(const visible::Coverage& coverage) noexcept {
  const auto is_ink = [](std::uint8_t value) { return value >= visible::kInk; };
  std::uint32_t left = coverage.width();
  std::uint32_t right = 0;
  std::uint32_t top = coverage.height();
  std::uint32_t bottom = 0;
  for (std::uint32_t y = 0; y < coverage.height(); ++y) {
    const std::uint8_t* const begin = coverage.row(y);
    const std::uint8_t* const end = begin + coverage.width();
    const std::uint8_t* const first = std::find_if(begin, end, is_ink);
    if (first == end) continue;
    const std::uint8_t* last = end - 1;
    while (!is_ink(*last)) --last;
    left = std::min(left, static_cast<std::uint32_t>(first - begin));
    right = std::max(right, static_cast<std::uint32_t>(last - begin) + 1);
    top = std::min(top, y);
    bottom = y + 1;
  }
  if (right == 0) return {};
  return {left, top, right - left, bottom - top};
}

hb_script_t script_of(char32_t c) noexcept { return hb_unicode_script(hb_unicode_funcs_get_default(), c); }

bool is_shared_script(hb_script_t script) noexcept {
  return script == HB_SCRIPT_COMMON || script == HB_SCRIPT_INHERITED || script == HB_SCRIPT_UNKNOWN;
}

/// Characters of one font and one script, [begin, end).
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t font = 0;
  hb_script_t script = HB_SCRIPT_COMMON;
};

Result<Bitmap> draw_glyph(FT_Face face, const Placed& placed) {
  if (FT_Load_Glyph(face, placed.glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0 ||
      face->glyph->format != FT_GLYPH_FORMAT_OUTLINE)
    return fail(Code::Corrupt, fmt::format("the font's glyph {} cannot be loaded", placed.glyph));
  FT_Outline_Translate(&face->glyph->outline, placed.x & 63, placed.y & 63);
  if (FT_Render_Glyph(face->glyph, FT_RENDER_MODE_NORMAL) != 0)
    return fail(Code::Corrupt, fmt::format("the font's glyph {} cannot be drawn", placed.glyph));
  const FT_Bitmap& bitmap = face->glyph->bitmap;
  Bitmap out;
  out.ideograph = placed.ideograph;
  out.left = std::int64_t{placed.x >> 6} + face->glyph->bitmap_left;
  out.top = std::int64_t{placed.y >> 6} + face->glyph->bitmap_top;
  out.coverage = visible::Coverage({bitmap.width, bitmap.rows});
  for (std::uint32_t y = 0; y < bitmap.rows; ++y)
    std::copy_n(bitmap.buffer + std::ptrdiff_t{bitmap.pitch} * y, bitmap.width, out.coverage.row(y));
  return out;
}

/// The glyphs on one grid, cut to what is covered.
visible::Line join_bitmaps(const std::vector<Bitmap>& bitmaps) {
  std::int64_t left = 0;
  std::int64_t right = 0;
  std::int64_t top = 0;
  std::int64_t bottom = 0;
  bool first = true;
  for (const Bitmap& bitmap : bitmaps) {
    if (bitmap.coverage.size().area() == 0) continue;
    const std::int64_t end_x = bitmap.left + bitmap.coverage.width();
    const std::int64_t end_y = bitmap.top - bitmap.coverage.height();
    left = first ? bitmap.left : std::min(left, bitmap.left);
    right = first ? end_x : std::max(right, end_x);
    top = first ? bitmap.top : std::max(top, bitmap.top);
    bottom = first ? end_y : std::min(bottom, end_y);
    first = false;
  }
  visible::Line line;
  line.coverage =
      visible::Coverage({static_cast<std::uint32_t>(right - left), static_cast<std::uint32_t>(top - bottom)});
  for (const Bitmap& bitmap : bitmaps) {
    const auto x0 = static_cast<std::uint32_t>(bitmap.left - left);
    const auto y0 = static_cast<std::uint32_t>(top - bitmap.top);
    visible::Box ink = ink_of(bitmap.coverage);
    ink.x += x0;
    ink.y += y0;
    line.glyphs.push_back({ink, bitmap.ideograph});
    for (std::uint32_t y = 0; y < bitmap.coverage.height(); ++y) {
      const std::uint8_t* from = bitmap.coverage.row(y);
      std::uint8_t* to = line.coverage.row(y0 + y) + x0;
      for (std::uint32_t x = 0; x < bitmap.coverage.width(); ++x) to[x] = std::max(to[x], from[x]);
    }
  }
  return line;
}

}  // namespace

struct FontLettering::Fonts {
  Library library;
  std::vector<Font> fonts;
  Buffer buffer;
  double em = 0;

  Result<std::size_t> font_of(char32_t c) const {
    for (std::size_t i = 0; i < fonts.size(); ++i) {
      if (FT_Get_Char_Index(fonts[i].face.get(), c) != 0) return i;
    }
    return fail(Code::NotFound,
                fmt::format("no font at hand has the character {} (U+{:04X}); add one that has it",
                            visible::encode_utf8(std::u32string_view(&c, 1)), static_cast<unsigned>(c)));
  }

  Result<> set_size(double wanted) {
    if (wanted == em) return {};
    for (const Font& font : fonts) {
      if (FT_Set_Char_Size(font.face.get(), 0, std::lround(wanted * 64), 72, 72) != 0)
        return fail(Code::Internal, fmt::format("the font takes no size of {:.1f} px", wanted));
      hb_ft_font_changed(font.shaper.get());
    }
    em = wanted;
    return {};
  }

  Result<std::vector<Run>> runs_of(std::u32string_view text) const {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < text.size(); ++i) {
      ASSAY_TRY(const std::size_t font, font_of(text[i]));
      const hb_script_t script = script_of(text[i]);
      if (!runs.empty() && runs.back().font == font &&
          (runs.back().script == script || is_shared_script(script) || is_shared_script(runs.back().script))) {
        runs.back().end = i + 1;
        if (is_shared_script(runs.back().script)) runs.back().script = script;
      } else {
        runs.push_back({i, i + 1, font, script});
      }
    }
    return runs;
  }

  void shape(std::u32string_view text, const Run& run, FT_Pos& pen, std::vector<Placed>& placed) const {
    hb_buffer_t* const to = buffer.get();
    hb_buffer_reset(to);
    static_assert(sizeof(char32_t) == sizeof(std::uint32_t));
    hb_buffer_add_utf32(to, reinterpret_cast<const std::uint32_t*>(text.data()), static_cast<int>(text.size()),
                        static_cast<unsigned>(run.begin), static_cast<int>(run.end - run.begin));
    hb_buffer_set_direction(to, HB_DIRECTION_LTR);
    hb_buffer_set_script(to, run.script);
    hb_buffer_set_language(to, hb_language_from_string("zh-Hans", -1));
    hb_shape(fonts[run.font].shaper.get(), to, nullptr, 0);
    unsigned count = 0;
    const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(to, &count);
    const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(to, &count);
    for (unsigned i = 0; i < count; ++i) {
      placed.push_back({run.font, infos[i].codepoint, pen + places[i].x_offset, places[i].y_offset,
                        visible::is_ideograph(text[infos[i].cluster])});
      pen += places[i].x_advance;
    }
  }
};

std::vector<FontFile> default_fonts() {
  return {{"/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "fonts-noto-cjk"}};
}

FontLettering::FontLettering(std::unique_ptr<Fonts> fonts) : fonts_(std::move(fonts)) {}
FontLettering::~FontLettering() = default;

Result<std::unique_ptr<FontLettering>> FontLettering::open(std::span<const FontFile> files) {
  if (files.empty()) return fail(Code::Configuration, "no font is named to draw labels with");
  auto fonts = std::make_unique<Fonts>();
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) return fail(Code::Internal, "FreeType does not start");
  fonts->library.reset(library);
  for (const FontFile& file : files) {
    Font font;
    ASSAY_TRY(font.face, open_face(library, file));
    font.shaper.reset(hb_ft_font_create_referenced(font.face.get()));
    hb_ft_font_set_load_flags(font.shaper.get(), FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
    fonts->fonts.push_back(std::move(font));
  }
  fonts->buffer.reset(hb_buffer_create());
  return std::unique_ptr<FontLettering>(new FontLettering(std::move(fonts)));
}

Result<visible::Line> FontLettering::line(std::string_view text, double em) {
  if (std::isnan(em) || em < 1 || em > kMostEm)
    return fail(Code::Limited, fmt::format("type of {:.0f} px is asked for; 1 to {:.0f} can be drawn", em, kMostEm));
  const auto characters = visible::decode_utf8(text);
  if (!characters) return fail(Code::InvalidInput, "the label's text is not UTF-8");
  ASSAY_CHECK(fonts_->set_size(em));
  ASSAY_TRY(const std::vector<Run> runs, fonts_->runs_of(*characters));
  std::vector<Placed> placed;
  FT_Pos pen = 0;
  for (const Run& run : runs) fonts_->shape(*characters, run, pen, placed);
  if (em * static_cast<double>(pen) / 64 > static_cast<double>(visible::kMostLabelPixels))
    return fail(Code::Limited, fmt::format("a label of {} x {:.0f} px is over the limit of {} pixels", pen / 64, em,
                                           visible::kMostLabelPixels));
  std::vector<Bitmap> bitmaps;
  for (const Placed& glyph : placed) {
    ASSAY_TRY(Bitmap bitmap, draw_glyph(fonts_->fonts[glyph.font].face.get(), glyph));
    bitmaps.push_back(std::move(bitmap));
  }
  return join_bitmaps(bitmaps);
}

}  // namespace assay::media::lettering
