#include "carrier/bmff/content_form.hpp"

#include "carrier/bmff/film_test_support.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::bmff {
namespace {

using namespace for_tests;

std::string sha256(std::string_view text) {
  return to_hex(crypto::digest_of(crypto::DigestAlgorithm::Sha256, as_bytes(text)));
}

/// The canonical film by hand: media in file order, then the moov with 64-bit offsets into that stream.
TEST(BmffDigest, CoversWhatTheFormatsPageSays) {
  const std::string media = ftyp() + mdat(0, 4);
  const std::uint64_t at = ftyp().size() + 8;
  const std::string moov =
      box("moov", track({at, at + kChunk, at + 2 * kChunk, at + 3 * kChunk}, true) + box("udta", mdir(title("T"))));
  const MoovParts parts{.after = box("free", "room") + box("udta", mdir(title("T")))};
  for (const std::string& film :
       {film_moov_first(parts), film_moov_last(parts), film_moov_first(parts, box("free", "x")),
        film_moov_first({.after = parts.after, .wide = true})}) {
    EXPECT_EQ(digest(film), sha256(media + moov));
    EXPECT_EQ(digest(film, DigestScheme::HeadV1), sha256(u64(media.size()) + moov + media));
  }
}

TEST(BmffDigest, HeadCoversTheFirstAndTheLastMebibyteOfMedia) {
  const std::size_t mebibyte = 1U << 20U;
  std::string body(3 * mebibyte, 'm');
  const auto film = [&] { return ftyp() + box("mdat", body) + box("moov", track({100})); };
  const std::string before = digest(film(), DigestScheme::HeadV1);
  const std::string full = digest(film());
  body[mebibyte + mebibyte / 2] = 'x';
  EXPECT_EQ(digest(film(), DigestScheme::HeadV1), before);
  EXPECT_NE(digest(film()), full);
  body[mebibyte + mebibyte / 2] = 'm';
  for (const std::size_t i : {std::size_t{0}, mebibyte - ftyp().size() - 9, body.size() - mebibyte, body.size() - 1}) {
    body[i] = 'x';
    EXPECT_NE(digest(film(), DigestScheme::HeadV1), before) << i;
    body[i] = 'm';
  }
  body += 'm';
  EXPECT_NE(digest(film(), DigestScheme::HeadV1), before);
}

TEST(BmffDigest, DependsOnMediaMetadataAndOffsets) {
  const std::string film = film_moov_last({.after = box("udta", mdir(title("T")))});
  const std::string before = digest(film);
  std::string media = film;
  media[ftyp().size() + 20] ^= 1;
  EXPECT_NE(digest(media), before);
  std::string named = film;
  named[named.rfind('T')] = 'U';
  EXPECT_NE(digest(named), before);
  std::string offset = film;
  offset[offset.find("stco") + 15] ^= 1;
  EXPECT_NE(digest(offset), before);
}

TEST(BmffDigest, AListWithoutKeysAndAnEmptyUdtaAreNothing) {
  const std::string bare = digest(film_moov_last());
  EXPECT_EQ(digest(film_moov_last({.after = box("udta")})), bare);
  EXPECT_EQ(digest(film_moov_last({.after = box("udta", zeros(4))})), bare);
  EXPECT_EQ(digest(film_moov_last({.after = box("udta", mdta({}))})), bare);
  EXPECT_EQ(digest(film_moov_last({.after = box("udta", mdta({{"AIGC", kForeign}}))})), bare);
  EXPECT_EQ(digest(film_moov_last({.after = mdta({{"aigc", kForeign}})})), bare);
  EXPECT_EQ(digest(film_moov_last({.after = box("udta", box("AIGC", kForeign))})), bare);
  EXPECT_EQ(digest(film_moov_last() + box("uuid", kXmpUuid + xmp::fresh_packet(kForeign))), bare);
  EXPECT_EQ(digest(film_moov_last() + box("free", "anything")), bare);
  EXPECT_NE(digest(film_moov_last({.after = box("udta", mdta({{"k", "v"}}))})), bare);
}

TEST(BmffDigest, DoesNotTellTwoLabelsInOnePlaceApart) {
  for (const std::string& children :
       {mdta({{"a", "1"}, {"AIGC", kForeign}, {"b", "2"}}), mdir(title("T") + freeform("AIGC", kForeign)),
        box("AIGC", kForeign) + box("name", "x"), box("XMP_", packet(property(kForeign)))}) {
    const std::string film = film_moov_first({.after = box("udta", children)});
    const std::string before = digest(film);
    EXPECT_EQ(digest(write(film, our_label("a"))), before);
    EXPECT_EQ(digest(write(film, our_label(std::string(200, 'b')))), before);
  }
}

TEST(BmffDigest, TrailingBytesAreContent) {
  EXPECT_NE(digest(film_moov_last() + "TAG"), digest(film_moov_last()));
  EXPECT_NE(digest(film_moov_last() + "TAG"), digest(film_moov_last() + "TAH"));
}

TEST(BmffDigest, ATruncatedFilmHasNone) {
  const std::string film = film_moov_first();
  MemorySource source(as_bytes(std::string_view(film).substr(0, film.size() - 1)), "film.mp4");
  const auto value = carrier().digest_content(source, crypto::DigestAlgorithm::Sha256, DigestScheme::Full);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, Code::Corrupt);
}

}  // namespace
}  // namespace assay::carrier::bmff
