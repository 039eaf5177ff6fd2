#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "base/base64.hpp"
#include "review/recognition/known_media.hpp"

namespace assay::review::recognition {
namespace {

using likeness::Hash256;

Hash256 any_hash(std::mt19937_64& random) {
  Hash256 hash;
  for (std::uint64_t& word : hash.words) word = random();
  return hash;
}

std::string hashes_json(const Hash256& first, std::mt19937_64& random) {
  std::string out = "[\"" + to_hex(first) + "\"";
  for (int i = 1; i < 8; ++i) out += ",\"" + to_hex(any_hash(random)) + "\"";
  return out + "]";
}

std::string picture_json(const Hash256& hash, std::mt19937_64& random) {
  return R"({"schema":"assay.features/1","kind":"picture","format":"png","picture":[640,480],"likeness":{"quality":90,"hashes":)" +
         hashes_json(hash, random) +
         R"(},"lines":[{"text":"去","box":[1,2,30,40],"confidence":91.0000}],"codes":[{"text":"https://a.example","box":[5,6,7,8]}],)"
         R"("faces":[[10,20,80,80]],"findings":[{"id":"text-not-read","words":"w"}]})";
}

std::string film_json(const std::vector<Hash256>& frames, const hearing::Fingerprint& sound, std::mt19937_64& random) {
  std::string out =
      R"({"schema":"assay.features/1","kind":"film","format":"mp4","codec":"H.264","picture":[320,240],"seconds":)" +
      std::to_string(frames.size()) + R"(.0000,"every":0.5000,"frames":[)";
  for (std::size_t i = 0; i < frames.size() * 2; ++i)
    out += std::string(i == 0 ? "" : ",") + R"({"at":)" + std::to_string(static_cast<double>(i) / 2) +
           R"(,"quality":80,"hashes":)" + hashes_json(frames[i / 2], random) + "}";
  Bytes bytes;
  for (const std::uint32_t item : sound)
    for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(item >> shift));
  return out + R"(],"sound":{"format":"M4A","codec":"aac","rate":44100,"channels":2,"seconds":8.0000,"fingerprint":")" +
         to_base64(bytes) + R"("},"findings":[]})";
}

TEST(ReadFeatures, TakesWhatAPictureHas) {
  std::mt19937_64 random(1);
  const Hash256 hash = any_hash(random);
  const auto read = read_features(picture_json(hash, random));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->kind, Kind::Picture);
  EXPECT_EQ(read->width, 640U);
  EXPECT_EQ(read->likeness->hashes[0], hash);
  ASSERT_EQ(read->lines.size(), 1U);
  EXPECT_EQ(read->lines[0].text, "去");
  EXPECT_EQ(read->lines[0].box, (Box{1, 2, 30, 40}));
  EXPECT_EQ(read->codes[0].text, "https://a.example");
  EXPECT_EQ(read->faces.size(), 1U);
  EXPECT_EQ(read->findings[0].id, "text-not-read");
}

TEST(ReadFeatures, RefusesEveryPrefixAndWhatMakesNoSense) {
  std::mt19937_64 random(2);
  const std::string whole = film_json({any_hash(random), any_hash(random)}, {1, 2, 3}, random);
  ASSERT_TRUE(read_features(whole)) << read_features(whole).error().message;
  for (std::size_t length = 0; length < whole.size(); ++length)
    ASSERT_FALSE(read_features(std::string_view(whole).substr(0, length))) << length;
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = whole;
    changed.replace(changed.find(from), from.size(), to);
    return read_features(changed);
  };
  EXPECT_FALSE(with("assay.features/1", "assay.features/2"));
  EXPECT_FALSE(with(R"("kind":"film")", R"("kind":"game")"));
  EXPECT_FALSE(with(R"("quality":80)", R"("quality":101)"));
  EXPECT_FALSE(with(R"("picture":[320,240])", R"("picture":[320])"));
  EXPECT_FALSE(with(R"("every":0.5000)", R"("every":-1)"));
  EXPECT_FALSE(with(R"("at":0.500000)", R"("at":0.000000)")) << "frames have to grow";
  EXPECT_FALSE(with(R"("fingerprint":")", R"("fingerprint":"A)"));
}

TEST(KnownMedia, FindsPicturesTurnedAndNotPlainOnes) {
  std::mt19937_64 random(3);
  const Hash256 known = any_hash(random);
  auto images = std::make_shared<likeness::NearIndex>();
  ASSERT_TRUE(images->add(known, 7));
  ASSERT_TRUE(images->add(any_hash(random), 8));
  const auto media = KnownMedia::create(images, {{7, 31}, {8, 31}}, {}, {});
  ASSERT_TRUE(media);
  auto features = read_features(picture_json(any_hash(random), random));
  ASSERT_TRUE(features);
  EXPECT_TRUE(media->recognise(*features).empty());
  features->likeness->hashes[2] = known;
  features->likeness->hashes[2].flip(3);
  const auto found = media->recognise(*features);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].key, 7U);
  EXPECT_EQ(found[0].distance, 1U);
  EXPECT_EQ(found[0].turn, likeness::Turn::Half);
  features->likeness->quality = likeness::kLeastQuality - 1;
  EXPECT_TRUE(media->recognise(*features).empty());
}

TEST(KnownMedia, HoldsAPictureToItsOwnDistance) {
  std::mt19937_64 random(4);
  Hash256 hash = any_hash(random);
  auto images = std::make_shared<likeness::NearIndex>();
  ASSERT_TRUE(images->add(hash, 7));
  for (const unsigned bit : {1U, 2U, 3U, 4U}) hash.flip(bit);
  const auto features = read_features(picture_json(hash, random));
  ASSERT_TRUE(features);
  EXPECT_EQ(KnownMedia::create(images, {{7, 4}}, {}, {})->recognise(*features).size(), 1U);
  EXPECT_TRUE(KnownMedia::create(images, {{7, 3}}, {}, {})->recognise(*features).empty());
}

TEST(KnownMedia, TellsWhenAPictureStandsInAFilm) {
  std::mt19937_64 random(5);
  std::vector<Hash256> frames(10);
  for (Hash256& frame : frames) frame = any_hash(random);
  auto images = std::make_shared<likeness::NearIndex>();
  ASSERT_TRUE(images->add(frames[4], 7));
  const auto media = KnownMedia::create(images, {{7, 31}}, {{9, {frames.begin() + 2, frames.begin() + 8}, 31}}, {});
  ASSERT_TRUE(media);
  const auto features = read_features(film_json(frames, {}, random));
  ASSERT_TRUE(features) << features.error().message;
  const auto found = media->recognise(*features);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].by, By::Image);
  EXPECT_DOUBLE_EQ(found[0].from, 4);
  EXPECT_DOUBLE_EQ(found[0].to, 5);
  EXPECT_EQ(found[1].by, By::Film);
  EXPECT_NEAR(found[1].from, 2, 0.51);
  EXPECT_NEAR(found[1].to, 8, 0.51);
}

}  // namespace
}  // namespace assay::review::recognition
