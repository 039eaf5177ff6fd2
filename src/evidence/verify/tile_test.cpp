#include "evidence/verify/tile.hpp"

#include <gtest/gtest.h>

namespace assay::evidence::verify {
namespace {

TEST(TilePath, IsThatOfTheSpecification) {
  EXPECT_EQ(tile_path({0, 1234067}), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path({0, 0}), "tile/0/000");
  EXPECT_EQ(tile_path({4, 999}), "tile/4/999");
  EXPECT_EQ(tile_path({1, 1000}), "tile/1/x001/000");
  EXPECT_EQ(tile_path({2, 5, 17}), "tile/2/005.p/17");
  EXPECT_EQ(tile_path({kEntriesLevel, 273, 112}), "tile/entries/273.p/112");
}

TEST(TilePath, IsReadBack) {
  for (const int level : {kEntriesLevel, 0, 1, 4}) {
    for (const std::uint64_t index : {0ULL, 1ULL, 999ULL, 1000ULL, 1234067ULL, (1ULL << 32) - 1}) {
      for (const std::uint64_t width : {1ULL, 255ULL, 256ULL}) {
        const TileName name = {level, index, width};
        EXPECT_EQ(read_tile_path(tile_path(name)), name) << tile_path(name);
      }
    }
  }
}

TEST(TilePath, RefusesEveryOtherSpelling) {
  for (const char* const bad : {"",
                                "tile",
                                "tile/",
                                "tile/0",
                                "tile/0/",
                                "tile/0/00",
                                "tile/0/0000",
                                "tile/0/x000/001",
                                "tile/0/001/002",
                                "tile/0/x001",
                                "tile/0/001/",
                                "tile/00/001",
                                "tile/5/001",
                                "tile/-1/001",
                                "tile/entries",
                                "tile/Entries/001",
                                "tile/0/001.p",
                                "tile/0/001.p/",
                                "tile/0/001.p/0",
                                "tile/0/001.p/256",
                                "tile/0/001.p/01",
                                "tile/0/0a1",
                                "tile/0/001.p/1/2",
                                "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                                "checkpoint",
                                "/tile/0/001"}) {
    EXPECT_FALSE(read_tile_path(bad)) << bad;
  }
}

TEST(Tile, WidthsAreThoseOfTheExampleOfSeventyThousandLeaves) {
  constexpr std::uint64_t kSize = 70'000;
  EXPECT_EQ(hashes_at(0, kSize) / kTileWidth, 273U);
  EXPECT_EQ(hashes_at(0, kSize) % kTileWidth, 112U);
  EXPECT_EQ(hashes_at(1, kSize) / kTileWidth, 1U);
  EXPECT_EQ(hashes_at(1, kSize) % kTileWidth, 17U);
  EXPECT_EQ(hashes_at(2, kSize), 1U);
}

}  // namespace
}  // namespace assay::evidence::verify
