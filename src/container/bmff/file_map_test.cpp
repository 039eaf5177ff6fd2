#include "container/bmff/file_map.hpp"

#include <gtest/gtest.h>

#include "container/bmff/film_for_tests.hpp"

namespace assay::container::bmff {
namespace {

using namespace for_tests;

Result<FileMap> map_of(std::string_view text) {
  MemorySource source(as_bytes(text), "film.mp4");
  Window window(source, 64);
  return map_file(window);
}

TEST(FileMap, TellsWhereTheBoxesLie) {
  const std::string text = ftyp() + wide_box("mdat", std::string(500, 'x')) + box("moov");
  const auto map = map_of(text);
  ASSERT_TRUE(map);
  ASSERT_EQ(map->boxes.size(), 3U);
  EXPECT_EQ(map->boxes[1].offset, ftyp().size());
  EXPECT_EQ(map->boxes[1].size, 516U);
  EXPECT_EQ(map->boxes[1].header, 16);
  EXPECT_EQ(map->boxes[2].end(), text.size());
  EXPECT_EQ(map->trailing_from, text.size());
  EXPECT_EQ(map->missing, 0U);
}

TEST(FileMap, SizeZeroReachesTheEnd) {
  const std::string text = ftyp() + u32(0) + "mdat" + "media";
  const auto map = map_of(text);
  ASSERT_TRUE(map);
  EXPECT_TRUE(map->boxes[1].to_end);
  EXPECT_EQ(map->boxes[1].size, 13U);
}

TEST(FileMap, BoxThatClaimsMoreThanTheFileIsToldAsTruncated) {
  for (const std::string& head :
       {u32(1) + "mdat" + u64(1ULL << 63U), u32(1) + "mdat" + u64(~0ULL), u32(4000) + "mdat"}) {
    const std::string text = ftyp() + head + "media";
    const auto map = map_of(text);
    ASSERT_TRUE(map);
    ASSERT_EQ(map->boxes.size(), 2U);
    EXPECT_EQ(map->boxes[1].end(), text.size());
    EXPECT_GT(map->missing, 0U);
  }
}

TEST(FileMap, WhatIsNoBoxBehindTheLastOneIsTrailing) {
  for (const std::string& tail : {std::string("TAG a song of somebody"), zeros(1), zeros(100), std::string("abc"),
                                  u32(3) + "mdat", u32(1) + "mdat" + u64(9), u32(1) + "mdat"}) {
    const std::string text = ftyp() + box("moov") + tail;
    const auto map = map_of(text);
    ASSERT_TRUE(map) << tail;
    EXPECT_EQ(map->boxes.size(), 2U) << tail;
    EXPECT_EQ(map->trailing_from, text.size() - tail.size());
  }
}

TEST(FileMap, FileThatIsNoBoxAtAllIsCorrupt) {
  for (const std::string& text :
       {std::string(), std::string("abc"), std::string("no boxes here, only words"), zeros(64)}) {
    const auto map = map_of(text);
    ASSERT_FALSE(map);
    EXPECT_EQ(map.error().code, Code::Corrupt);
    EXPECT_NE(map.error().message.find("film.mp4"), std::string::npos);
  }
}

TEST(FileMap, CountsItsBoxes) {
  std::string text = ftyp();
  text.reserve(8 * kMostTopBoxes + 64);
  for (std::size_t i = 0; i < kMostTopBoxes; ++i) text += u32(8) + "free";
  const auto map = map_of(text);
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error().code, Code::Limited);
}

}  // namespace
}  // namespace assay::container::bmff
