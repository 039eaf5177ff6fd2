#include "review/viewing/film_index.hpp"

#include <gtest/gtest.h>

#include <random>

namespace assay::review::viewing {
namespace {

using likeness::Hash256;

class FilmIndexTest : public ::testing::Test {
 protected:
  Hash256 any_hash() {
    Hash256 hash;
    for (std::uint64_t& word : hash.words) word = random_();
    return hash;
  }
  std::vector<Hash256> any_film(std::size_t frames) {
    std::vector<Hash256> out(frames);
    for (Hash256& hash : out) hash = any_hash();
    return out;
  }
  /// So many bits turned.
  Hash256 near(Hash256 hash, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i) hash.flip(static_cast<unsigned>(random_() % likeness::kHashBits));
    return hash;
  }
  /// A film of others' frames, two a second.
  std::vector<SeenFrame> strangers(double seconds) {
    std::vector<SeenFrame> out;
    for (int i = 0; i < seconds * 2; ++i) {
      SeenFrame frame;
      frame.at = i / 2.0;
      frame.likeness.quality = 100;
      for (Hash256& hash : frame.likeness.hashes) hash = any_hash();
      out.push_back(frame);
    }
    return out;
  }
  /// Shows `film` from `at` on in the position `turn`.
  void show(std::vector<SeenFrame>& seen, const std::vector<Hash256>& film, double at, std::size_t turn = 0) {
    for (std::size_t i = 0; i < film.size(); ++i) {
      const auto place = static_cast<std::size_t>((at + static_cast<double>(i)) * 2);
      for (const std::size_t one : {place, place + 1})
        if (one < seen.size()) seen[one].likeness.hashes[turn] = near(film[i], 20);
    }
  }
  static FilmIndex index_of(std::vector<KnownFilm> films) {
    auto made = FilmIndex::create(std::move(films));
    EXPECT_TRUE(made);
    return made ? std::move(*made) : FilmIndex();
  }
  std::mt19937_64 random_{1};
};

TEST_F(FilmIndexTest, SaysWhereAKnownFilmIsShown) {
  const auto known = any_film(12);
  auto seen = strangers(60);
  show(seen, known, 20.5);
  const auto hits = index_of({{3, any_film(30)}, {7, known}}).search(seen);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].key, 7U);
  EXPECT_NEAR(hits[0].from, 20.5, 0.51);
  EXPECT_NEAR(hits[0].to, 32.5, 0.51);
  EXPECT_EQ(hits[0].alike, 12U);
}

TEST_F(FilmIndexTest, FindsItMirroredAndWithFramesMissingOrPlain) {
  const auto known = any_film(12);
  auto seen = strangers(60);
  const auto mirrored = static_cast<std::size_t>(likeness::Turn::MirrorX);
  show(seen, known, 10, mirrored);
  for (const std::size_t gone : {26U, 27U, 30U, 31U}) seen[gone].likeness.quality = 0;
  seen.erase(seen.begin() + 36, seen.begin() + 38);
  const auto hits = index_of({{7, known}}).search(seen);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].turn, likeness::Turn::MirrorX);
  EXPECT_NEAR(hits[0].from, 10, 0.51);
  EXPECT_NEAR(hits[0].to, 22, 0.51);
  EXPECT_EQ(hits[0].alike, 9U);
}

TEST_F(FilmIndexTest, FindsAPartOfALongOneInTheMiddle) {
  const auto known = any_film(300);
  auto seen = strangers(100);
  show(seen, {known.begin() + 100, known.begin() + 106}, 40);
  const auto hits = index_of({{7, known}}).search(seen);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_NEAR(hits[0].from, 40, 0.51);
  EXPECT_NEAR(hits[0].known_from, 100, 0.51);
  EXPECT_NEAR(hits[0].known_to, 106, 1.01);
}

TEST_F(FilmIndexTest, OneFrameOrFramesOutOfOrderAreNoFilm) {
  const auto known = any_film(20);
  auto seen = strangers(60);
  show(seen, {known[3]}, 5);
  show(seen, {known[9]}, 7);
  show(seen, {known[2]}, 31);
  EXPECT_TRUE(index_of({{7, known}}).search(seen).empty());
  EXPECT_EQ(index_of({{7, {known[3]}}}).search(seen).size(), 1U) << "a film known by one frame";
  EXPECT_TRUE(FilmIndex().search(seen).empty());
}

TEST_F(FilmIndexTest, HoldsFilmsToTheirOwnDistance) {
  const auto known = any_film(10);
  auto seen = strangers(30);
  show(seen, known, 5);
  EXPECT_TRUE(index_of({{7, known, 4}}).search(seen).empty());
}

TEST_F(FilmIndexTest, RefusesFilmsWithoutFrames) { EXPECT_FALSE(FilmIndex::create({{7, {}, 31}})); }

TEST_F(FilmIndexTest, ManyFilmsAreLaidOutAndSearchedTheSame) {
  const auto known = any_film(12);
  std::vector<KnownFilm> films;
  for (std::uint32_t i = 0; i < 60; ++i) films.push_back({i, any_film(900)});
  films.push_back({99, known});
  auto seen = strangers(30);
  show(seen, known, 8);
  const auto hits = index_of(std::move(films)).search(seen);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].key, 99U);
}

}  // namespace
}  // namespace assay::review::viewing
