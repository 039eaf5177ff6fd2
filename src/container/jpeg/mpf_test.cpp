#include "container/jpeg/mpf.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace assay::container::jpeg {
namespace {

struct Image {
  std::uint32_t size;
  std::uint32_t offset;
};

Bytes index_of(bool big, const std::vector<Image>& images) {
  Bytes out;
  const auto put16 = [&](std::uint16_t v) { big ? append_be(out, v) : append_le(out, v); };
  const auto put32 = [&](std::uint32_t v) { big ? append_be(out, v) : append_le(out, v); };
  append(out, big ? std::string_view("MM\0*", 4) : std::string_view("II*\0", 4));
  put32(8);
  put16(2);
  put16(0xB000);
  put16(7);
  put32(4);
  append(out, "0100");
  put16(0xB002);
  put16(7);
  put32(static_cast<std::uint32_t>(images.size() * 16));
  put32(38);
  put32(0);
  for (const Image& image : images) {
    put32(0x030000);
    put32(image.size);
    put32(image.offset);
    put32(0);
  }
  return out;
}

constexpr std::uint64_t kOffset = 1000;
constexpr std::uint64_t kScan = 2000;

TEST(Mpf, MovesTheFirstSizeWhenAnInsertionStandsBeforeTheIndex) {
  for (const bool big : {false, true}) {
    const Bytes block = index_of(big, {{50000, 0}, {7000, 49000}, {8000, 56000}, {1, 0}});
    const MovedIndex moved = move_index(block, kOffset, Move{kScan, 300, 300});
    EXPECT_EQ(moved.damage, "");
    EXPECT_EQ(moved.block, index_of(big, {{50300, 0}, {7000, 49000}, {8000, 56000}, {1, 0}}));
    EXPECT_EQ(move_index(moved.block, kOffset + 300, Move{kScan + 300, -300, -300}).block, block);
  }
}

TEST(Mpf, MovesTheOthersTooWhenTheInsertionStandsBehindTheIndex) {
  for (const bool big : {false, true}) {
    const Bytes block = index_of(big, {{50000, 0}, {7000, 49000}});
    const MovedIndex moved = move_index(block, kOffset, Move{kScan, 300, 0});
    EXPECT_EQ(moved.block, index_of(big, {{50300, 0}, {7000, 49300}}));
    EXPECT_EQ(move_index(moved.block, kOffset, Move{kScan + 300, -300, 0}).block, block);
  }
}

TEST(Mpf, LeavesWhatCannotBeRightAndSaysSo) {
  const Bytes block = index_of(true, {{1500, 0}, {7000, 10}, {8000, 0xFFFFFFF0U}});
  const MovedIndex moved = move_index(block, kOffset, Move{kScan, 300, 0});
  EXPECT_EQ(moved.block, block);
  EXPECT_EQ(moved.damage, "entry 1 points to 0x5dc, the first scan is at 0x7d0");
  EXPECT_NE(move_index(Bytes(3), kOffset, Move{}).damage, "");
  EXPECT_NE(move_index(Bytes(40), kOffset, Move{}).damage, "");
}

TEST(Mpf, EveryPrefixAndHostileNumberIsSurvived) {
  const Bytes block = index_of(false, {{50000, 0}, {7000, 49000}});
  for (std::size_t length = 0; length < block.size(); ++length) {
    const BytesView part = BytesView(block).first(length);
    EXPECT_EQ(move_index(part, kOffset, Move{kScan, 300, 300}).block.size(), length);
  }
  for (std::size_t at = 4; at + 4 <= block.size(); ++at) {
    for (const std::uint32_t hostile : {0U, 0x7FFFFFFFU, 0xFFFFFFFFU, 0xFFFFFFF1U}) {
      Bytes bad = block;
      store_le(bad.data() + at, hostile);
      EXPECT_EQ(move_index(bad, kOffset, Move{kScan, 300, 0}).block.size(), bad.size());
    }
  }
}

}  // namespace
}  // namespace assay::container::jpeg
