#include "media/lettering/font_lettering.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "visible/layout.hpp"

namespace assay::media::lettering {
namespace {

std::unique_ptr<FontLettering> open_default() {
  auto opened = FontLettering::open(default_fonts());
  EXPECT_TRUE(opened) << opened.error().message;
  return opened ? std::move(*opened) : nullptr;
}

TEST(FontLettering, DrawsOneGlyphForEachCharacter) {
  const auto fonts = open_default();
  ASSERT_TRUE(fonts);
  const auto line = fonts->line("AI生成", 100);
  ASSERT_TRUE(line) << line.error().message;
  ASSERT_EQ(line->glyphs.size(), 4U);
  EXPECT_FALSE(line->glyphs[0].ideograph);
  EXPECT_TRUE(line->glyphs[3].ideograph);
  EXPECT_NEAR(line->glyphs[0].ink.height, 73, 2) << "capitals of Noto Sans";
  EXPECT_NEAR(line->glyphs[2].ink.height, 90, 5) << "a Han character fills most of its em box";
  for (std::size_t i = 1; i < 4; ++i) EXPECT_GT(line->glyphs[i].ink.x, line->glyphs[i - 1].ink.x);
}

TEST(FontLettering, ReachesEveryHeightAskedFor) {
  const auto fonts = open_default();
  ASSERT_TRUE(fonts);
  for (std::uint32_t side = 200; side < 4000; side += 97) {
    const auto layout = visible::lay_out({side, side}, {.text = "AI生成"}, *fonts);
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_GE(layout->ink_height, layout->required) << side;
    EXPECT_LE(layout->ink_height, layout->required + 2) << side;
  }
}

TEST(FontLettering, MeasuresTheLowestFullCharacter) {
  const auto fonts = open_default();
  ASSERT_TRUE(fonts);
  // 工 and 一 are flat by nature; 人工智能生成 is as high as its other characters.
  const auto layout = visible::lay_out({2000, 2000}, {.text = "人工智能生成"}, *fonts);
  ASSERT_TRUE(layout);
  EXPECT_LE(layout->ink_height, 106U);
}

TEST(FontLettering, NamesACharacterNoFontHas) {
  const auto fonts = open_default();
  ASSERT_TRUE(fonts);
  const auto line = fonts->line("AI生成\xF0\x92\x80\x80", 40);  // a cuneiform sign
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().code, Code::NotFound);
  EXPECT_NE(line.error().message.find("U+12000"), std::string::npos);
}

TEST(FontLettering, HoldsSizesToItsLimit) {
  const auto fonts = open_default();
  ASSERT_TRUE(fonts);
  EXPECT_EQ(fonts->line("AI生成", 1e9).error().code, Code::Limited);
  EXPECT_EQ(fonts->line("AI生成", 0).error().code, Code::Limited);
  EXPECT_EQ(fonts->line("AI生成", std::nan("")).error().code, Code::Limited);
}

TEST(FontLettering, SaysWhichFaceOrFontIsMissing) {
  const FontFile real = default_fonts()[0];
  const std::array<FontFile, 1> other = {{{real.path, "No Such Face", real.package}}};
  EXPECT_NE(FontLettering::open(other).error().message.find("No Such Face"), std::string::npos);
  const std::array<FontFile, 1> no_font = {{{"/proc/self/status", "", ""}}};
  EXPECT_EQ(FontLettering::open(no_font).error().code, Code::Corrupt);
  EXPECT_EQ(FontLettering::open({}).error().code, Code::Configuration);
}

}  // namespace
}  // namespace assay::media::lettering
