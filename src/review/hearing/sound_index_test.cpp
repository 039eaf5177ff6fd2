#include "review/hearing/sound_index.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

namespace assay::review::hearing {
namespace {

Fingerprint any_sound(std::size_t items, std::mt19937& random) {
  Fingerprint out(items);
  for (std::uint32_t& item : out) item = static_cast<std::uint32_t>(random());
  return out;
}

/// Each bit is turned with that chance: what coding a sound again does to it.
void disturb(std::span<std::uint32_t> items, double chance, std::mt19937& random) {
  std::bernoulli_distribution turns(chance);
  for (std::uint32_t& item : items)
    for (unsigned bit = 0; bit < 32; ++bit)
      if (turns(random)) item ^= 1U << bit;
}

TEST(SoundIndex, FindsADisturbedSoundAtItsPlaceInALongerOne) {
  std::mt19937 random(1);
  const Fingerprint known = any_sound(200, random);
  Fingerprint heard = any_sound(3000, random);
  std::copy(known.begin(), known.end(), heard.begin() + 1234);
  disturb(heard, 0.12, random);
  const SoundIndex index({{5, any_sound(300, random)}, {7, known}});
  const auto hits = index.search(heard);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].key, 7U);
  EXPECT_NEAR(hits[0].from, 1234 * kItemSeconds, 2 * kItemSeconds);
  EXPECT_NEAR(hits[0].to, 1433 * kItemSeconds + kItemSpan, 2 * kItemSeconds);
  EXPECT_NEAR(hits[0].errors, 0.12, 0.02);
}

TEST(SoundIndex, FindsAPartOfAKnownSoundTwice) {
  std::mt19937 random(2);
  const Fingerprint known = any_sound(1000, random);
  Fingerprint heard = any_sound(400, random);
  std::copy_n(known.begin() + 500, 60, heard.begin() + 20);
  std::copy_n(known.begin() + 500, 60, heard.begin() + 300);
  const auto hits = SoundIndex({{1, known}}).search(heard);
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_NEAR(hits[0].from, 20 * kItemSeconds, 2 * kItemSeconds);
  EXPECT_NEAR(hits[1].from, 300 * kItemSeconds, 2 * kItemSeconds);
  EXPECT_NEAR(hits[0].known_from, 500 * kItemSeconds, 2 * kItemSeconds);
}

TEST(SoundIndex, FindsNeitherStrangersNorTooLittle) {
  std::mt19937 random(3);
  const Fingerprint known = any_sound(1000, random);
  Fingerprint heard = any_sound(5000, random);
  EXPECT_TRUE(SoundIndex({{1, known}}).search(heard).empty());
  std::copy_n(known.begin() + 100, 25, heard.begin() + 100);
  EXPECT_TRUE(SoundIndex({{1, known}}).search(heard).empty()) << "three seconds are not enough";
  EXPECT_TRUE(SoundIndex({{1, known}}).search({}).empty());
  EXPECT_TRUE(SoundIndex().search(heard).empty());
}

TEST(SoundIndex, DoesNotTakeSilenceForAKnownSoundWithSilenceInIt) {
  std::mt19937 random(4);
  Fingerprint known = any_sound(200, random);
  std::fill(known.begin() + 50, known.begin() + 150, 627964279U);
  EXPECT_TRUE(SoundIndex({{1, known}}).search(Fingerprint(5000, 627964279U)).empty());
  EXPECT_TRUE(SoundIndex({{1, Fingerprint(100, 627964279U)}}).search(Fingerprint(5000, 627964279U)).empty());
}

/// Every offset of every sound laid on the heard one: what the index may not miss when sounds are hardly disturbed.
RC_GTEST_PROP(SoundIndex, MissesNothingThatIsHeardClearly, (unsigned seed)) {
  std::mt19937 random(seed);
  const std::size_t length = 40 + random() % 100;
  const Fingerprint known = any_sound(length, random);
  Fingerprint heard = any_sound(length + random() % 500, random);
  const std::size_t at = random() % (heard.size() - length + 1);
  std::copy(known.begin(), known.end(), heard.begin() + static_cast<std::ptrdiff_t>(at));
  disturb(heard, 0.05, random);
  const auto hits = SoundIndex({{1, known}}).search(heard);
  RC_ASSERT(hits.size() == 1U);
  RC_ASSERT(hits[0].from <= static_cast<double>(at + 3) * kItemSeconds);
  RC_ASSERT(hits[0].from >= static_cast<double>(at) * kItemSeconds - 3 * kItemSeconds);
}

TEST(SoundIndex, ReadsItemsLowestByteFirstAndRefusesWhatIsNone) {
  Bytes bytes(kLeastItems * 4, 0);
  bytes[0] = 0x78;
  bytes[1] = 0x56;
  bytes[2] = 0x34;
  bytes[3] = 0x12;
  const auto read = fingerprint_from(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)[0], 0x12345678U);
  EXPECT_FALSE(fingerprint_from(BytesView(bytes).first(bytes.size() - 1)));
  EXPECT_FALSE(fingerprint_from(BytesView(bytes).first(bytes.size() - 4)));
  EXPECT_FALSE(fingerprint_from({}));
}

}  // namespace
}  // namespace assay::review::hearing
