#include "visible/legibility.hpp"

#include <gtest/gtest.h>

#include "visible/block_lettering.hpp"

namespace assay::visible {
namespace {

Layout laid(Size size) {
  BlockLettering lettering;
  return *lay_out(size, {.text = "AI生成"}, lettering);
}

/// Grounds of all kinds, as coded tones: f(x, y).
template <class F>
Light ground(Size size, const F& tone) {
  Light light(size);
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) light.at(x, y) = linear_from_srgb(tone(x, y));
  }
  return light;
}

/// Paints in coded values, as a codec does.
Light painted(const Light& light, const Stamp& stamp) {
  Light out = light;
  for (std::size_t i = 0; i < out.samples().size(); ++i) {
    const float coded = srgb_from_linear(light.samples()[i]) * stamp.keep.samples()[i] + stamp.paint.samples()[i];
    out.samples()[i] = linear_from_srgb(coded);
  }
  return out;
}

TEST(Contrast, IsThatOfWcag) {
  EXPECT_DOUBLE_EQ(contrast_ratio(0, 1), 21);
  EXPECT_DOUBLE_EQ(contrast_ratio(0.5, 0.5), 1);
  EXPECT_NEAR(contrast_ratio(static_cast<double>(linear_from_srgb8(0x76)), 1), 4.54, 0.01);  // #767676 on white
}

TEST(Style, StaysLegibleOnEveryGround) {
  const Layout layout = laid({1000, 800});
  const Size size = layout.plate.size();
  std::vector<Light> grounds;
  for (int tone = 0; tone <= 255; tone += 5)
    grounds.push_back(ground(size, [&](auto, auto) { return static_cast<float>(tone) / 255; }));
  grounds.push_back(ground(size, [](auto x, auto y) { return (x / 3 + y / 3) % 2 == 0 ? 0.0F : 1.0F; }));
  grounds.push_back(ground(size, [&](auto x, auto) { return static_cast<float>(x) / static_cast<float>(size.width); }));
  grounds.push_back(ground(size, [](auto x, auto) { return x % 40 < 3 ? 1.0F : 0.1F; }));
  grounds.push_back(
      ground(size, [](auto x, auto y) { return static_cast<float>((x * 7919 + y * 104729) % 256) / 255; }));
  for (std::size_t i = 0; i < grounds.size(); ++i) {
    const Style style = choose_style({grounds[i], false});
    EXPECT_GE(measured_contrast(painted(grounds[i], make_stamp(layout, style)), layout), kLeastContrast)
        << "ground " << i << ", plate " << style.plate;
  }
}

TEST(Style, NeedsNoPlateOnCalmDarkAndCalmLightGround) {
  const Size size{200, 100};
  const auto plain = [&](float tone) { return choose_style({ground(size, [=](auto, auto) { return tone; }), false}); };
  EXPECT_EQ(plain(0.05F), (Style{Polarity::LightOnDark, 0}));
  EXPECT_EQ(plain(0.95F), (Style{Polarity::DarkOnLight, 0}));
  EXPECT_GT(plain(0.5F).plate, 0);
}

TEST(Style, PutsAnOpaquePlateOnASeeThroughGround) {
  EXPECT_FLOAT_EQ(choose_style({ground({50, 50}, [](auto, auto) { return 0.0F; }), true}).plate, 1);
}

TEST(Style, GrowsStrongerUpToOpaque) {
  std::optional<Style> style = Style{Polarity::DarkOnLight, 0};
  int steps = 0;
  for (auto next = stronger(*style); next; next = stronger(*style), ++steps) {
    EXPECT_GT(next->plate, style->plate);
    style = next;
  }
  EXPECT_GE(steps, 3);
  EXPECT_FLOAT_EQ(style->plate, 1);
}

TEST(MeasuredContrast, SeesTypeThatIsTooWeak) {
  const Layout layout = laid({1000, 800});
  const Light grey = ground(layout.plate.size(), [](auto, auto) { return 0.6F; });
  EXPECT_LT(measured_contrast(painted(grey, make_stamp(layout, {Polarity::LightOnDark, 0})), layout), kLeastContrast);
  EXPECT_NEAR(measured_contrast(grey, layout), 1, 0.01) << "nothing drawn at all";
  // One bright spot behind one character is enough to fail.
  Light spot = ground(layout.plate.size(), [](auto, auto) { return 0.05F; });
  for (const Box glyph = layout.glyphs[2]; const std::uint32_t y : {glyph.y, glyph.y + glyph.height / 4})
    for (std::uint32_t row = y; row < y + glyph.height / 2; ++row)
      for (std::uint32_t x = glyph.x; x < glyph.right(); ++x) spot.at(x, row) = 1;
  EXPECT_LT(measured_contrast(painted(spot, make_stamp(layout, {Polarity::LightOnDark, 0})), layout), kLeastContrast);
}

TEST(Stamp, IsEmptyOutsideTypeAndPlate) {
  const Layout layout = laid({1000, 800});
  const Stamp bare = make_stamp(layout, {Polarity::LightOnDark, 0});
  for (std::size_t i = 0; i < layout.ink.samples().size(); ++i) {
    EXPECT_FLOAT_EQ(bare.keep.samples()[i], 1 - static_cast<float>(layout.ink.samples()[i]) / 255);
    EXPECT_FLOAT_EQ(bare.paint.samples()[i], static_cast<float>(layout.ink.samples()[i]) / 255);
  }
  const Stamp full = make_stamp(layout, {Polarity::DarkOnLight, 1});
  EXPECT_FLOAT_EQ(full.keep.at(layout.plate.width / 2, 0), 0);
  EXPECT_GT(full.keep.at(0, 0), 0.5F) << "corners are round";
  EXPECT_FLOAT_EQ(full.paint.at(layout.plate.width / 2, 0), 1);
}

}  // namespace
}  // namespace assay::visible
