#include "media/film/film_track.hpp"

#include <gtest/gtest.h>

#include "media/film/nal.hpp"
#include "media/film/sample_tables.hpp"

namespace assay::media::film {
namespace {

namespace bmff = container::bmff;
using visible::Orientation;

std::array<std::int32_t, 9> matrix(int a, int b, int c, int d) {
  return {a * 65536, b * 65536, 0, c * 65536, d * 65536, 0, 0, 0, 1 << 30};
}

/// A stored picture of 3 x 2 shown through the matrix, the slow way: where does its first sample come to lie?
TEST(FilmOrientation, IsWhatTheMatrixDoes) {
  const visible::Size stored{3, 2};
  for (const auto& [a, b, c, d] : {std::array{1, 0, 0, 1},
                                   {-1, 0, 0, 1},
                                   {-1, 0, 0, -1},
                                   {1, 0, 0, -1},
                                   {0, 1, 1, 0},
                                   {0, 1, -1, 0},
                                   {0, -1, -1, 0},
                                   {0, -1, 1, 0}}) {
    const auto orientation = orientation_of(matrix(a, b, c, d));
    ASSERT_TRUE(orientation) << a << b << c << d;
    for (const visible::Point shown_at : {visible::Point{0, 0}, {1, 0}, {0, 1}}) {
      const visible::Point from = visible::stored_point(shown_at, stored, *orientation);
      const int x = a * static_cast<int>(from.x) + c * static_cast<int>(from.y);
      const int y = b * static_cast<int>(from.x) + d * static_cast<int>(from.y);
      const int left = std::min({0, a * 2 + c * 0, c * 1, a * 2 + c * 1});
      const int top = std::min({0, b * 2 + d * 0, d * 1, b * 2 + d * 1});
      EXPECT_EQ(x - left, static_cast<int>(shown_at.x)) << a << b << c << d;
      EXPECT_EQ(y - top, static_cast<int>(shown_at.y)) << a << b << c << d;
    }
  }
}

TEST(FilmOrientation, RefusesASlantAndTakesZerosForUpright) {
  EXPECT_EQ(orientation_of({46340, 46340, 0, -46340, 46340, 0, 0, 0, 1 << 30}).error().code, Code::Unsupported);
  EXPECT_EQ(*orientation_of({}), Orientation::Upright);
  EXPECT_EQ(*orientation_of({131072, 0, 0, 0, 131072, 0, 0, 0, 1 << 30}), Orientation::Upright);
}

TEST(FilmTables, AreReadAsTheyWereWritten) {
  const Bytes stsd = bmff::make_box(bmff::fourcc("stsd"), Bytes(8));
  const std::vector<NewSample> samples = {{10, true, 0}, {20, false, 3000}, {30, false, 1000}, {40, true, 4000}};
  const std::vector<std::int64_t> dts = {0, 1000, 2000, 3500};
  const Bytes table = make_sample_table(stsd, samples, dts, 5000, {{100, 2}, {500, 2}});
  bmff::Children top(table, 0, table.size());
  const bmff::Box stbl = *top.next();
  const FilmLimits limits;
  auto read = read_samples(table, stbl, 0, limits);
  ASSERT_TRUE(read) << read.error().message;
  const auto chunks = read_chunks(table, stbl, 0, *read);
  ASSERT_TRUE(chunks) << chunks.error().message;
  ASSERT_EQ(read->size(), 4);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ((*read)[i].size, samples[i].size);
    EXPECT_EQ((*read)[i].sync, samples[i].sync);
    EXPECT_EQ((*read)[i].cts, samples[i].cts);
    EXPECT_EQ((*read)[i].dts, dts[i]);
  }
  EXPECT_EQ((*read)[1].offset, 110);
  EXPECT_EQ((*read)[2].offset, 500);
  EXPECT_EQ(chunks->size(), 2);
  EXPECT_EQ(*track_duration(table, stbl, 4), 5000);
  EXPECT_LE(table.size(), most_table_bytes(4, 2) + stsd.size() + 8);
}

TEST(FilmOpening, IsReckonedInTheTimeThatIsShown) {
  FilmTrack track;
  track.scale = 1000;
  track.film_scale = 100;
  track.duration = 10'000;
  track.samples = {{0, 1, true, 0, 40}, {0, 1, false, 40, 80}};
  track.by_rank = {0, 1};
  EXPECT_DOUBLE_EQ(track.shown_seconds(), 10);
  auto spans = track.opening(2);
  ASSERT_EQ(spans.size(), 1);
  EXPECT_LE(spans[0].begin, 40);
  EXPECT_EQ(spans[0].end, 2040);
  // Nothing for a second, then half a second from 3 s on, then from 7 s on.
  track.edits = {{100, -1, 1}, {50, 3000, 1}, {200, 7000, 1}};
  EXPECT_DOUBLE_EQ(track.shown_seconds(), 2.5);
  spans = track.opening(2);
  ASSERT_EQ(spans.size(), 2);
  EXPECT_EQ(spans[0].begin, 40);
  EXPECT_EQ(spans[0].end, 3500);
  EXPECT_EQ(spans[1].begin, 7000);
  EXPECT_EQ(spans[1].end, 8500);
}

TEST(FilmUnits, AreFoundBetweenStartCodes) {
  const Bytes stream = {0, 0, 0, 1, 0x67, 1, 2, 3, 0, 0, 1, 0x65, 9, 0, 0, 3, 1, 0, 0, 0, 1, 0x41, 7};
  const auto units = units_of(stream);
  ASSERT_EQ(units.size(), 3);
  EXPECT_EQ(units[0].size(), 4);
  EXPECT_EQ(units[1].size(), 6);
  EXPECT_EQ(units[2].size(), 2);
  const Bytes prefixed = length_prefixed(stream, Codec::H264);
  EXPECT_EQ(prefixed, (Bytes{0, 0, 0, 6, 0x65, 9, 0, 0, 3, 1, 0, 0, 0, 2, 0x41, 7}));
  EXPECT_TRUE(units_of({}).empty());
  EXPECT_EQ(make_config(stream, Codec::H264, {}).error().code, Code::Internal);
}

}  // namespace
}  // namespace assay::media::film
