#include "visible/ink_measure.hpp"

#include <gtest/gtest.h>

#include "visible/block_lettering.hpp"
#include "visible/ink_search.hpp"
#include "visible/test_picture.hpp"

namespace assay::visible {
namespace {

Tone tones(const Grid<Colour>& picture) {
  Tone out(picture.size());
  for (std::size_t i = 0; i < out.samples().size(); ++i) {
    const Colour& c = picture.samples()[i];
    out.samples()[i] = tone_of(c[0], c[1], c[2]);
  }
  return out;
}

/// Draws a line of block type of an em size, its bottom right corner at (right, bottom).
Box put_type(Tone& tone, std::string_view text, double em, std::uint32_t right, std::uint32_t bottom,
             std::uint8_t value) {
  BlockLettering lettering;
  const Line line = *lettering.line(text, em);
  const std::uint32_t left = right - line.coverage.width();
  const std::uint32_t top = bottom - line.coverage.height();
  Box ink;
  for (std::uint32_t y = 0; y < line.coverage.height(); ++y) {
    for (std::uint32_t x = 0; x < line.coverage.width(); ++x) {
      const int part = line.coverage.at(x, y);
      std::uint8_t& to = tone.at(left + x, top + y);
      to = static_cast<std::uint8_t>((to * (255 - part) + value * part) / 255);
      if (part >= kInk) ink = join(ink, {left + x, top + y, 1, 1});
    }
  }
  return ink;
}

TEST(MeasureInk, FindsHeightBoxAndContrast) {
  Tone tone({800, 600}, 40);
  const Box ink = put_type(tone, "AI生成", 40, 780, 580, 250);
  const auto measure = measure_ink(tone, ink);
  ASSERT_TRUE(measure);
  EXPECT_EQ(measure->ink_box, ink);
  EXPECT_EQ(measure->ink_height, 36U) << "of the Han characters, not of the bars beside them";
  EXPECT_TRUE(measure->is_high_enough());
  EXPECT_NEAR(measure->contrast,
              contrast_ratio(static_cast<double>(linear_from_srgb8(40)), static_cast<double>(linear_from_srgb8(250))),
              0.1);
  EXPECT_EQ(place_of(measure->ink_box, tone.size()), Place::BottomRight);
}

TEST(MeasureInk, SeesATooSmallLabelFail) {
  Tone tone({800, 600}, 40);
  const auto measure = measure_ink(tone, put_type(tone, "AI生成", 30, 780, 580, 250));
  ASSERT_TRUE(measure);
  EXPECT_EQ(measure->ink_height, 27U);
  EXPECT_FALSE(measure->is_high_enough()) << "27 of 30 px";
}

TEST(MeasureInk, SeesAWeakLabelFail) {
  Tone tone({800, 600}, 120);
  const auto measure = measure_ink(tone, put_type(tone, "AI生成", 40, 780, 580, 170));
  ASSERT_TRUE(measure);
  EXPECT_TRUE(measure->is_high_enough());
  EXPECT_FALSE(measure->is_legible()) << measure->contrast;
}

TEST(MeasureInk, MeasuresDarkTypeAndTwoLines) {
  Tone tone({800, 600}, 230);
  const Box lower = put_type(tone, "生成", 40, 780, 580, 10);
  const Box upper = put_type(tone, "AI人", 40, 780, 530, 10);
  const auto measure = measure_ink(tone, join(lower, upper));
  ASSERT_TRUE(measure);
  EXPECT_EQ(measure->lines, 2U);
  EXPECT_EQ(measure->ink_height, 36U);
  EXPECT_GT(measure->contrast, 10);
}

TEST(MeasureInk, FindsNothingOnPlainGround) {
  EXPECT_FALSE(measure_ink(Tone({100, 100}, 77), {10, 10, 50, 20}));
  EXPECT_FALSE(measure_ink(Tone({100, 100}, 77), {200, 200, 5, 5}));
  EXPECT_FALSE(measure_ink(Tone({2, 2}, 77), {0, 0, 2, 2}));
}

TEST(FindInk, FindsALabelAndItsHeightWithoutBeingToldWhere) {
  for (const double em : {40.0, 48.0, 60.0}) {  // type made of blocks is no type when it is smaller
    for (const auto& [right, bottom] : {std::pair{1180U, 880U}, std::pair{400U, 880U}, std::pair{1180U, 80U}}) {
      Tone tone = tones(test_picture({1200, 900}));
      // On a dark plate: half of this ground is too light for white type, in the eye's opinion too.
      Tone scratch = tone;
      const Box plate = grow(put_type(scratch, "AI生成", em, right, bottom, 255), 8, tone.size());
      for (std::uint32_t y = plate.y; y < plate.bottom(); ++y)
        std::fill_n(tone.row(y) + plate.x, plate.width, std::uint8_t{40});
      const Box ink = put_type(tone, "AI生成", em, right, bottom, 255);
      const auto found = find_ink(tone);
      if (found.empty()) {
        ADD_FAILURE() << em << " at " << right << "," << bottom;
        continue;
      }
      EXPECT_FALSE(meet(found[0].measure.ink_box, ink).empty()) << em << " at " << right << "," << bottom;
      EXPECT_NEAR(found[0].measure.ink_height, 0.9 * em, 1.5) << em << " at " << right << "," << bottom;
      EXPECT_EQ(found[0].measure.is_high_enough(), em >= 60);
    }
  }
}

TEST(FindInk, FindsNothingWithoutALabel) {
  EXPECT_TRUE(find_ink(tones(test_picture({1200, 900}))).empty());
  EXPECT_TRUE(find_ink(Tone({500, 400}, 90)).empty());
  EXPECT_TRUE(find_ink(Tone({3, 3}, 90)).empty());
}

TEST(FindInk, LooksNearTheEdgesOnly) {
  Tone tone({1200, 900}, 60);
  put_type(tone, "AI生成", 60, 700, 480, 255);
  EXPECT_TRUE(find_ink(tone).empty());
}

}  // namespace
}  // namespace assay::visible
