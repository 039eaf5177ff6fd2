#include "visible/components.hpp"

#include <gtest/gtest.h>

namespace assay::visible {
namespace {

Grid<std::uint8_t> mask_of(std::initializer_list<std::string_view> rows) {
  Grid<std::uint8_t> mask({static_cast<std::uint32_t>(rows.begin()->size()), static_cast<std::uint32_t>(rows.size())});
  std::uint32_t y = 0;
  for (const std::string_view row : rows) {
    for (std::uint32_t x = 0; x < row.size(); ++x) mask.at(x, y) = row[x] == '#' ? 1 : 0;
    ++y;
  }
  return mask;
}

TEST(Shapes, TouchOverEdgesAndCorners) {
  const auto shapes = shapes_of(mask_of({"##..#",  //
                                         "##.#.",  //
                                         "....#",  //
                                         "##..."}));
  ASSERT_EQ(shapes.size(), 3U);
  EXPECT_EQ(shapes[0].box, (Box{0, 0, 2, 2}));
  EXPECT_EQ(shapes[0].area, 4U);
  EXPECT_EQ(shapes[0].outline, 8U);
  EXPECT_EQ(shapes[1].box, (Box{3, 0, 2, 3}));
  EXPECT_EQ(shapes[1].area, 3U);
  EXPECT_EQ(shapes[1].outline, 12U);
  EXPECT_EQ(shapes[2].outline, 6U);
}

TEST(Shapes, JoinLateBranches) {
  const auto found = labelled_shapes_of(mask_of({"#.#.#",  //
                                                 "#.#.#",  //
                                                 "#####"}));
  ASSERT_EQ(found.shapes.size(), 1U);
  EXPECT_EQ(found.shapes[0].area, 11U);
  EXPECT_EQ(found.shapes[0].outline, 24U);
  EXPECT_EQ(found.owner.at(4, 0), 1U);
  EXPECT_EQ(found.owner.at(1, 0), 0U);
}

TEST(Shapes, HaveAStrokeWidth) {
  Grid<std::uint8_t> bar({100, 4}, 1);
  EXPECT_NEAR(shapes_of(bar)[0].stroke(), 4, 0.2);
  EXPECT_TRUE(shapes_of(Grid<std::uint8_t>({5, 5})).empty());
}

}  // namespace
}  // namespace assay::visible
