#include "media/image/png/rows.hpp"

#include <gtest/gtest.h>

#include <random>

namespace assay::media::image::png {
namespace {

TEST(Filters, ComeOffAsTheyWerePutOn) {
  std::mt19937 random(3);
  for (const std::size_t left : {1U, 2U, 3U, 4U, 6U, 8U}) {
    for (std::uint8_t filter = 0; filter <= 4; ++filter) {
      for (const std::size_t pixels : {0U, 1U, 2U, 31U}) {
        Bytes above(pixels * left);
        Bytes row(pixels * left);
        for (std::uint8_t& byte : above) byte = static_cast<std::uint8_t>(random());
        for (std::uint8_t& byte : row) byte = static_cast<std::uint8_t>(random());
        for (const BytesView neighbour : {BytesView(above), BytesView()}) {
          Bytes filtered(row.size());
          apply_filter(filter, left, neighbour, row, filtered);
          ASSERT_TRUE(unfilter(filter, left, neighbour, filtered));
          ASSERT_EQ(filtered, row) << int{filter} << " " << left;
        }
      }
    }
  }
  Bytes row(3);
  EXPECT_FALSE(unfilter(5, 1, {}, row));
}

TEST(Passes, HoldEveryPixelOnce) {
  for (const visible::Size size : {visible::Size{1, 1}, {3, 2}, {8, 8}, {17, 23}, {5, 1}, {1, 9}}) {
    for (const bool interlaced : {false, true}) {
      visible::Grid<int> seen(size);
      std::uint64_t offset = 0;
      for (const Pass& pass : passes_of(size, interlaced, {ColourType::Rgb, 8})) {
        EXPECT_EQ(pass.offset, offset);
        EXPECT_EQ(pass.row_bytes, 3U * pass.size.width);
        offset = pass.end();
        for (std::uint32_t y = 0; y < pass.size.height; ++y) {
          for (std::uint32_t x = 0; x < pass.size.width; ++x) ++seen.at(pass.x0 + x * pass.dx, pass.y0 + y * pass.dy);
        }
      }
      for (const int count : seen.samples()) EXPECT_EQ(count, 1);
    }
  }
}

TEST(Samples, AreGotAndPutAtEveryDepth) {
  for (const std::uint32_t depth : {1U, 2U, 4U, 8U, 16U}) {
    Bytes row(64, 0xA5);
    SampleRow samples(row.data(), {ColourType::Grey, depth});
    for (std::uint32_t x = 0; x < 20; ++x) samples.put(x, 0, x % (1U << depth));
    for (std::uint32_t x = 0; x < 20; ++x) EXPECT_EQ(samples.get(x, 0), x % (1U << depth)) << depth;
    EXPECT_EQ(row[63], 0xA5);
  }
}

}  // namespace
}  // namespace assay::media::image::png
