#include "container/bmff/relocation.hpp"

#include <gtest/gtest.h>

#include "container/bmff/film_for_tests.hpp"

namespace assay::container::bmff {
namespace {

using namespace for_tests;

/// [media 100][moov 50 -> 70][room 30 -> 0][media 200]
Relocation grown(Relocation::Lost lost) {
  Relocation relocation(lost, 370, 101);
  relocation.next(100, 0, 100, true);
  relocation.next(50, 100, 70, false);
  relocation.next(30, 170, 0, false);
  relocation.next(200, 170, 200, true);
  return relocation;
}

TEST(Relocation, MediaKeepTheirPlaceInTheirBox) {
  const Relocation relocation = grown(Relocation::Lost::Keep);
  EXPECT_EQ(relocation.at(0), 0U);
  EXPECT_EQ(relocation.at(99), 99U);
  EXPECT_EQ(relocation.at(180), 170U);
  EXPECT_EQ(relocation.at(379), 369U);
  EXPECT_EQ(relocation.at(5), 5U);  // back again, past the remembered stretch
}

TEST(Relocation, TheEndOfMediaBelongsToThem) {
  for (const auto lost : {Relocation::Lost::Keep, Relocation::Lost::Mark}) {
    EXPECT_EQ(grown(lost).at(100), 100U);
    EXPECT_EQ(grown(lost).at(380), 370U);
  }
}

TEST(Relocation, OffsetsThatPointAtNoMediaStayLost) {
  const Relocation marked = grown(Relocation::Lost::Mark);
  for (const std::uint64_t offset : {101U, 149U, 150U, 179U, 381U, 5000U})
    EXPECT_EQ(marked.at(offset), Relocation::kLost);
  const Relocation kept = grown(Relocation::Lost::Keep);
  for (const std::uint64_t offset : {101U, 149U, 150U, 179U}) {
    EXPECT_GT(kept.at(offset), 100U);
    EXPECT_LT(kept.at(offset), 170U);
  }
  EXPECT_EQ(kept.at(371 + 10), 381U);
  EXPECT_EQ(kept.at(~0ULL), ~0ULL);
}

TEST(Relocation, FieldsThatCannotHoldTheNewValueAreRefused) {
  Relocation relocation(Relocation::Lost::Keep, 0x100000100, 1);
  relocation.next(0xffffff00, 0x100, 0xffffff00, true);
  Bytes fields(8);
  store_be(fields.data(), std::uint32_t{16});
  store_be(fields.data() + 4, std::uint32_t{0xfffffe80});
  const OffsetRun run{0, 2, 4, 4, false, 0, 0};
  EXPECT_TRUE(relocate(fields, run, relocation, Overflow::Refuse, "f.mp4").has_value());
  EXPECT_EQ(load_be<std::uint32_t>(fields.data()), 0x110U);
  EXPECT_EQ(load_be<std::uint32_t>(fields.data() + 4), 0xffffff80U);
  const auto again = relocate(fields, run, relocation, Overflow::Refuse, "f.mp4");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::Unsupported);
  EXPECT_TRUE(relocate(fields, run, relocation, Overflow::Wrap, "f.mp4").has_value());
}

TEST(Relocation, AnItemWhosePartsWouldBePartedIsRefused) {
  const Relocation relocation = grown(Relocation::Lost::Keep);
  Bytes field(4);
  store_be(field.data(), std::uint32_t{20});
  EXPECT_TRUE(relocate(field, {0, 1, 0, 4, false, 0, 50}, relocation, Overflow::Refuse, "f").has_value());
  EXPECT_FALSE(relocate(field, {0, 1, 0, 4, false, 0, 200}, relocation, Overflow::Refuse, "f").has_value());
}

TEST(Relocation, AnOffsetFromAPlaceThatMovesCountsFromItsNewPlace) {
  const Relocation relocation = grown(Relocation::Lost::Keep);
  Bytes field(4);
  store_be(field.data(), std::uint32_t{80});  // from 100, the end of the first media, to 180
  ASSERT_TRUE(relocate(field, {0, 1, 0, 4, true, 100, 0}, relocation, Overflow::Refuse, "f").has_value());
  EXPECT_EQ(load_be<std::uint32_t>(field.data()), 70U);
}

TEST(Relocation, OnlyTablesThatPassFourGigabytesWiden) {
  Relocation relocation(Relocation::Lost::Keep, 0x100000100, 1);
  relocation.next(0xffffff00, 0x100, 0xffffff00, true);
  const std::string low = full_box("stco", u32(1) + u32(0x1000));
  const std::string high = full_box("stco", u32(2) + u32(0x1000) + u32(0xfffffe00 + 0x100));
  const auto table = [](std::string_view text, std::uint32_t count) {
    return ChunkTable{{fourcc("stco"), 8, 0, text.size()}, 16, count};
  };
  EXPECT_FALSE(needs_widening(as_bytes(low), table(low, 1), relocation));
  EXPECT_TRUE(needs_widening(as_bytes(high), table(high, 2), relocation));
}

}  // namespace
}  // namespace assay::container::bmff
