#include "visible/layout.hpp"

#include <gtest/gtest.h>

#include "visible/block_lettering.hpp"

namespace assay::visible {
namespace {

Layout laid(Size size, Wish wish = {.text = "AI生成"}) {
  BlockLettering lettering;
  auto layout = lay_out(size, wish, lettering);
  EXPECT_TRUE(layout) << layout.error().message;
  return layout ? *layout : Layout{};
}

/// Rows of the plate's coverage that hold ink of one of its glyphs.
std::uint32_t drawn_height(const Layout& layout, const Box& glyph) {
  std::uint32_t rows = 0;
  for (std::uint32_t y = 0; y < layout.ink.height(); ++y) {
    bool ink = false;
    for (std::uint32_t x = glyph.x; x < glyph.right(); ++x) ink = ink || layout.ink.at(x, y) >= kInk;
    rows += ink ? 1 : 0;
  }
  return rows;
}

TEST(Layout, DrawsHanInkOfAtLeastFivePercentOfTheShortestSide) {
  for (const Size size : {Size{4000, 3000}, Size{3000, 4000}, Size{1001, 777}, Size{640, 480}, Size{333, 5000}}) {
    const Layout layout = laid(size);
    EXPECT_EQ(layout.required, (size.shortest() + 19) / 20);
    EXPECT_GE(layout.ink_height, layout.required);
    EXPECT_LE(layout.ink_height, layout.required + 2 + layout.required / 20) << "not much more than asked for";
    EXPECT_GE(drawn_height(layout, layout.glyphs.back()), layout.required) << "counted in the coverage itself";
  }
}

TEST(Layout, TakesABiggerRatio) {
  const Layout layout = laid({1000, 1000}, {.text = "AI生成", .ratio = 0.08});
  EXPECT_EQ(layout.required, 80U);
  EXPECT_GE(layout.ink_height, 80U);
}

TEST(Layout, RefusesASmallerRatioAndIncompleteWords) {
  BlockLettering lettering;
  for (const double ratio : {0.049, 0.0, -1.0, 0.9, std::nan("")})
    EXPECT_EQ(lay_out({1000, 1000}, {.text = "AI生成", .ratio = ratio}, lettering).error().code, Code::InvalidInput);
  EXPECT_EQ(lay_out({1000, 1000}, {.text = "AI"}, lettering).error().code, Code::InvalidInput);
}

TEST(Layout, StandsAtTheAskedEdgeOrCorner) {
  const Size size{1200, 900};
  for (const Place place : {Place::BottomRight, Place::Bottom, Place::BottomLeft, Place::Left, Place::TopLeft,
                            Place::Top, Place::TopRight, Place::Right}) {
    const Layout layout = laid(size, {.text = "AI生成", .place = place});
    const std::string_view name = place_name(place);
    const Box plate = layout.plate;
    const auto has = [&](std::string_view word) { return name.find(word) != std::string_view::npos; };
    EXPECT_EQ(plate.x < 60, has("left")) << name;
    EXPECT_EQ(size.width - plate.right() < 60, has("right")) << name;
    EXPECT_EQ(plate.y < 60, has("top")) << name;
    EXPECT_EQ(size.height - plate.bottom() < 60, has("bottom")) << name;
    if (!has("left") && !has("right")) {
      EXPECT_NEAR(plate.x + plate.width / 2.0, 600, 1) << name;
    }
    EXPECT_EQ(place_from(name), place);
    EXPECT_EQ(meet(layout.ink_box, plate), layout.ink_box) << "the ink lies on the plate";
  }
  EXPECT_EQ(place_from("centre"), std::nullopt);
}

TEST(Layout, WrapsInNarrowPicturesWithoutCuttingWords) {
  const Layout narrow = laid({34, 400});
  EXPECT_EQ(narrow.lines, 2U);
  EXPECT_GE(narrow.ink_height, kLeastInk);
  const Layout three = laid({60, 400}, {.text = "人工智能生成合成"});
  EXPECT_GE(three.lines, 2U);
  EXPECT_LE(three.plate.right(), 60U);
}

TEST(Layout, GivesUpMarginsAndPaddingBeforeAPictureIsTooSmall) {
  for (std::uint32_t height = 13; height < 60; ++height) {
    BlockLettering lettering;
    const auto layout = lay_out({2000, height}, {.text = "AI生成"}, lettering);
    ASSERT_TRUE(layout) << height << ": " << layout.error().message;
    EXPECT_LE(layout->plate.bottom(), height);
    EXPECT_GE(layout->ink_height, kLeastInk);
  }
}

TEST(Layout, SaysWhatATinyPictureWouldNeed) {
  BlockLettering lettering;
  for (const Size size : {Size{1, 1}, Size{16, 16}, Size{2000, 8}, Size{8, 2000}}) {
    const auto layout = lay_out(size, {.text = "AI生成"}, lettering);
    ASSERT_FALSE(layout);
    EXPECT_EQ(layout.error().code, Code::Unsupported);
    EXPECT_NE(layout.error().message.find("it needs at least"), std::string::npos) << layout.error().message;
  }
  EXPECT_EQ(lay_out({0, 5}, {.text = "AI生成"}, lettering).error().code, Code::Corrupt);
}

TEST(Layout, KeepsWhatItSaysItNeeds) {
  BlockLettering lettering;
  const std::string message = lay_out({16, 16}, {.text = "AI生成"}, lettering).error().message;
  unsigned width = 0;
  unsigned height = 0;
  const std::size_t at = message.find("px or ");
  ASSERT_NE(at, std::string::npos) << message;
  ASSERT_EQ(std::sscanf(message.c_str() + at, "px or %u x %u", &width, &height), 2) << message;
  EXPECT_TRUE(lay_out({width, height}, {.text = "AI生成"}, lettering));
  EXPECT_FALSE(lay_out({width, height - 1}, {.text = "AI生成"}, lettering));
}

}  // namespace
}  // namespace assay::visible
