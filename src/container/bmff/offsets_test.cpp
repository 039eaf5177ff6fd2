#include "container/bmff/offsets.hpp"

#include <gtest/gtest.h>

#include "container/bmff/film_for_tests.hpp"

namespace assay::container::bmff {
namespace {

using namespace for_tests;

/// The offsets that the runs of a buffer mean.
std::vector<std::uint64_t> values(std::string_view text, const OffsetTables& tables) {
  std::vector<std::uint64_t> out;
  for (const OffsetRun& run : tables.runs)
    for (std::uint32_t i = 0; i < run.count; ++i)
      out.push_back(number(text, run.at + std::size_t{i} * run.stride, run.width) + run.addend);
  return out;
}

std::vector<std::uint64_t> fragment_values(const std::string& text, std::uint64_t offset = 0) {
  const auto tables = find_fragment_offsets(as_bytes(text), {"f.mp4", offset});
  return tables ? values(text, *tables) : std::vector<std::uint64_t>{};
}

TEST(Offsets, ChunkTablesOfBothWidthsAreFound) {
  const std::string text = box("moov", track({1, 2, 3}) + track({4}, true));
  const auto tables = find_offsets(as_bytes(text), {"f.mp4", 0});
  ASSERT_TRUE(tables);
  ASSERT_EQ(tables->chunks.size(), 2U);
  EXPECT_EQ(tables->chunks[0].count, 3U);
  EXPECT_EQ(tables->chunks[0].at(as_bytes(text), 2), 3U);
  EXPECT_EQ(tables->chunks[1].at(as_bytes(text), 0), 4U);
  EXPECT_TRUE(tables->unmovable.empty());
}

TEST(Offsets, TracksWhoseMediaLieElsewhereAreLeftAlone) {
  const std::string text = box("moov", track({1, 2, 3}, false, false));
  const auto tables = find_offsets(as_bytes(text), {"f.mp4", 0});
  ASSERT_TRUE(tables);
  EXPECT_TRUE(tables->chunks.empty());
}

TEST(Offsets, ATrackInTwoFilesCannotBeMoved) {
  const std::string dref = full_box("dref", u32(2) + box("url ", u32(1)) + box("url ", u32(0)));
  const std::string stsd = full_box("stsd", u32(2) + box("avc1", zeros(6) + u16(1)) + box("avc1", zeros(6) + u16(2)));
  const std::string text = box(
      "moov",
      box("trak", box("mdia", box("minf", box("dinf", dref) + box("stbl", stsd + full_box("stco", u32(1) + u32(8)))))));
  const auto tables = find_offsets(as_bytes(text), {"f.mp4", 0x30});
  ASSERT_TRUE(tables);
  EXPECT_NE(tables->unmovable.find("trak at 0x38"), std::string::npos) << tables->unmovable;
}

TEST(Offsets, DamagedTablesAreNamedWithTheirPlace) {
  const std::string stbl = box("stbl", full_box("stco", u32(1000) + u32(8)));
  const std::string text = box("moov", box("trak", box("mdia", box("minf", stbl))));
  const auto tables = find_offsets(as_bytes(text), {"f.mp4", 0x100});
  ASSERT_FALSE(tables);
  EXPECT_EQ(tables.error().message, "f.mp4: stco at 0x128 claims 1000 entries, it has 20 bytes");
  const std::string overrun = box("moov", box("trak", u32(99) + "mdia"));
  const auto broken = find_offsets(as_bytes(overrun), {"f.mp4", 0});
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, Code::Corrupt);
}

TEST(Offsets, AuxiliaryInformationOfTracksIsFound) {
  const std::string plain = full_box("saio", u32(2) + u32(7) + u32(9));
  const std::string typed = box("saio", u32(0x01000001) + zeros(8) + u32(1) + u64(11));
  const std::string text = box("moov", box("trak", box("mdia", box("minf", box("stbl", plain + typed)))));
  const auto tables = find_offsets(as_bytes(text), {"f.mp4", 0});
  ASSERT_TRUE(tables);
  EXPECT_EQ(values(text, *tables), (std::vector<std::uint64_t>{7, 9, 11}));
}

TEST(Offsets, ItemLocationsOfAllVersionsAreFound) {
  // version 0, 32-bit offsets and lengths, no base: two extents
  const std::string v0 =
      u32(0) + "\x44" + zeros(1) + u16(1) + u16(1) + u16(0) + u16(2) + u32(100) + u32(5) + u32(200) + u32(5);
  // version 1, 32-bit base; item 2 is in idat (method 1), item 3 in another file
  const std::string v1 = u32(0x01000000) + "\x44\x40" + u16(3) +                                                //
                         u16(1) + u16(0) + u16(0) + u32(1000) + u16(2) + u32(20) + u32(5) + u32(10) + u32(5) +  //
                         u16(2) + u16(1) + u16(0) + u32(7) + u16(1) + u32(20) + u32(5) +                        //
                         u16(3) + u16(0) + u16(1) + u32(7) + u16(1) + u32(20) + u32(5);
  // version 2, base only, no extent offsets
  const std::string v2 = u32(0x02000000) + "\x04\x80" + u32(1) + u32(1) + u16(0) + u16(0) + u64(5000) + u16(1) + u32(9);
  EXPECT_EQ(fragment_values(full_box("meta", box("iloc", v0))), (std::vector<std::uint64_t>{100, 200}));
  EXPECT_EQ(fragment_values(full_box("meta", box("iloc", v1))), (std::vector<std::uint64_t>{1010}));
  EXPECT_EQ(fragment_values(full_box("meta", box("iloc", v2))), (std::vector<std::uint64_t>{5000}));
  const std::string in_moov = box("moov", box("udta", full_box("meta", box("iloc", v0))));
  const auto tables = find_offsets(as_bytes(in_moov), {"f.mp4", 0});
  ASSERT_TRUE(tables);
  EXPECT_EQ(values(in_moov, *tables), (std::vector<std::uint64_t>{100, 200}));
}

TEST(Offsets, AnUnreadableItemLocationCannotBeMoved) {
  for (const std::string& body : {std::string("ab"), u32(0x07000000) + zeros(8), u32(0) + "\x33" + zeros(3),
                                  u32(0) + "\x44" + zeros(1) + u16(500) + zeros(20)}) {
    const std::string text = full_box("meta", box("iloc", body));
    const auto tables = find_fragment_offsets(as_bytes(text), {"f.mp4", 0});
    ASSERT_TRUE(tables);
    EXPECT_FALSE(tables->unmovable.empty());
  }
}

TEST(Offsets, FragmentsNameTheirBase) {
  const std::string with_base = box("tfhd", u32(1) + u32(1) + u64(4321));
  const std::string without = box("tfhd", u32(0x020000) + u32(1));
  EXPECT_EQ(fragment_values(box("moof", box("traf", with_base) + box("traf", without))),
            (std::vector<std::uint64_t>{4321}));
}

TEST(Offsets, RandomAccessTablesOfBothVersionsAreFound) {
  const std::string small =
      full_box("tfra", u32(1) + u32(0) + u32(2) + u32(0) + u32(50) + "\1\1\1" + u32(9) + u32(60) + "\1\1\1");
  const std::string wide = box("tfra", u32(0x01000000) + u32(2) + u32(0x3f) + u32(1) + u64(0) + u64(70) + zeros(12));
  EXPECT_EQ(fragment_values(box("mfra", small + wide)), (std::vector<std::uint64_t>{50, 60, 70}));
}

TEST(Offsets, SegmentIndexesCountFromTheirOwnEnd) {
  const std::string small = full_box("sidx", u32(1) + u32(1000) + u32(0) + u32(24) + u16(0) + u16(0));
  EXPECT_EQ(fragment_values(small, 100), (std::vector<std::uint64_t>{100 + small.size() + 24}));
  const std::string wide = box("sidx", u32(0x01000000) + u32(1) + u32(1000) + u64(0) + u64(24) + u16(0) + u16(0));
  EXPECT_EQ(fragment_values(wide, 100), (std::vector<std::uint64_t>{100 + wide.size() + 24}));
}

TEST(Offsets, EveryPrefixOfAMoovIsReadOrRefused) {
  const std::string text = box("moov", track({1, 2, 3}) + track({4}, true) + box("udta", mdta({{"k", "v"}})));
  for (std::size_t length = 0; length <= text.size(); ++length)
    (void)find_offsets(as_bytes(std::string_view(text).substr(0, length)), {"f.mp4", 0});
}

}  // namespace
}  // namespace assay::container::bmff
