#include "visible/geometry.hpp"

#include <gtest/gtest.h>

namespace assay::visible {
namespace {

/// Row by row, as text.
std::string rows(const Grid<char>& grid) {
  std::string out;
  for (std::uint32_t y = 0; y < grid.height(); ++y)
    out += (y > 0 ? "/" : "") + std::string(grid.row(y), grid.row(y) + grid.width());
  return out;
}

Grid<char> grid_of(std::uint32_t width, std::string_view letters) {
  Grid<char> grid({width, static_cast<std::uint32_t>(letters.size() / width)});
  std::copy(letters.begin(), letters.end(), grid.samples().begin());
  return grid;
}

TEST(Orientation, ShowsAStoredPictureAsExifSays) {
  const Grid<char> stored = grid_of(3, "abcdef");
  const std::array<std::string, 9> shown = {"",         "abc/def",  "cba/fed",  "fed/cba", "def/abc",
                                            "ad/be/cf", "da/eb/fc", "fc/eb/da", "cf/be/ad"};
  for (std::uint32_t exif = 1; exif <= 8; ++exif)
    EXPECT_EQ(rows(to_shown(stored, orientation_from(exif).orientation)), shown[exif]) << exif;
}

TEST(Orientation, IsUndoneByStoring) {
  const Grid<char> shown = grid_of(4, "abcdefghijkl");
  for (std::uint32_t exif = 1; exif <= 8; ++exif) {
    const Orientation orientation = orientation_from(exif).orientation;
    const Grid<char> stored = to_stored(shown, orientation);
    EXPECT_EQ(stored.size(), shown_size(shown.size(), orientation));
    EXPECT_EQ(to_shown(stored, orientation), shown) << exif;
  }
}

TEST(Orientation, MovesBoxesAsItMovesPixels) {
  const Size stored{7, 5};
  for (std::uint32_t exif = 1; exif <= 8; ++exif) {
    const Orientation orientation = orientation_from(exif).orientation;
    const Size shown = shown_size(stored, orientation);
    Grid<char> grid(shown, '.');
    const Box box{1, 2, 2, 1};
    for (std::uint32_t x = box.x; x < box.right(); ++x) grid.at(x, box.y) = '#';
    const Box there = stored_box(box, stored, orientation);
    const Grid<char> moved = to_stored(grid, orientation);
    for (std::uint32_t y = 0; y < stored.height; ++y) {
      for (std::uint32_t x = 0; x < stored.width; ++x)
        EXPECT_EQ(moved.at(x, y) == '#', there.contains(x, y)) << exif << " " << x << "," << y;
    }
    EXPECT_EQ(shown_box(there, stored, orientation), box) << exif;
  }
}

TEST(Orientation, ThatIsAbsurdIsUpright) {
  for (const std::uint32_t exif : {0U, 9U, 255U, 65535U}) {
    EXPECT_EQ(orientation_from(exif).orientation, Orientation::Upright);
    EXPECT_FALSE(orientation_from(exif).known);
  }
}

TEST(Boxes, JoinMeetAndGrow) {
  EXPECT_EQ(join({}, {3, 4, 5, 6}), (Box{3, 4, 5, 6}));
  EXPECT_EQ(join({0, 0, 2, 2}, {5, 1, 1, 4}), (Box{0, 0, 6, 5}));
  EXPECT_EQ(meet({0, 0, 4, 4}, {2, 3, 9, 9}), (Box{2, 3, 2, 1}));
  EXPECT_TRUE(meet({0, 0, 2, 2}, {2, 0, 2, 2}).empty());
  EXPECT_EQ(grow({1, 5, 2, 2}, 3, {10, 8}), (Box{0, 2, 6, 6}));
}

}  // namespace
}  // namespace assay::visible
