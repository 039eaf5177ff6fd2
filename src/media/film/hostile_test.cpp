// Films that are none, broken or not ours to draw on: each ends in an error that says what is wrong.
#include <gtest/gtest.h>

#include "media/film/films_test.hpp"

namespace assay::media::film {
namespace {

using namespace for_tests;  // NOLINT(google-build-using-namespace)

const std::string kClip = "-f lavfi -i testsrc2=s=160x120:r=10:d=1 ";

Error error_of(const std::string& path, const FilmLimits& limits = {}, const OpeningWish& opening = {}) {
  const auto label = draw(path, path + ".out", opening, limits);
  return label ? Error{Code::Internal, "was drawn on"} : label.error();
}

std::string clip_in(const Folder& folder, const std::string& coding = "-c:v libx264 -preset ultrafast") {
  const std::string path = folder / "clip.mp4";
  ffmpeg(kClip + coding + " '" + path + "'");
  return path;
}

void put(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
}

#define EXPECT_SAYS(error, wanted_code, ...)                                                                 \
  do {                                                                                                       \
    const Error said = (error);                                                                              \
    EXPECT_EQ(said.code, wanted_code) << said.message;                                                       \
    for (const std::string word : {__VA_ARGS__})                                                             \
      EXPECT_NE(said.message.find(word), std::string::npos) << "no \"" << word << "\" in: " << said.message; \
  } while (false)

TEST(FilmRefusals, NameTheCodecAndThoseThatCanBeDrawnOn) {
  const Folder folder;
  EXPECT_SAYS(error_of(clip_in(folder, "-c:v mpeg4")), Code::Unsupported, "MPEG-4 part 2", "mp4v", "H.264", "HEVC");
}

TEST(FilmRefusals, SayThatAFileHasSoundOnly) {
  const Folder folder;
  ffmpeg("-f lavfi -i sine=440:d=1 -c:a aac '" + (folder / "a.m4a") + "'");
  EXPECT_SAYS(error_of(folder / "a.m4a"), Code::Unsupported, "no pictures", "audible");
}

TEST(FilmRefusals, SayWhichTracksThereAre) {
  const Folder folder;
  ffmpeg(kClip + "-map 0 -map 0 -c:v libx264 -preset ultrafast '" + (folder / "two.mp4") + "'");
  EXPECT_SAYS(error_of(folder / "two.mp4"), Code::Unsupported, "2 picture tracks", "(1, 2)");
}

TEST(FilmRefusals, SayThatAFilmIsEncrypted) {
  const Folder folder;
  const std::string path =
      clip_in(folder,
              "-c:v libx264 -encryption_scheme cenc-aes-ctr -encryption_key 76a6c65c5ea762046bd749a2e632ccbb "
              "-encryption_kid a7e61c373e219033c21091fa607bf3b8");
  EXPECT_SAYS(error_of(path), Code::Unsupported, "encrypted", "encv");
}

TEST(FilmRefusals, SayThatPixelsCannotBeDrawnOn) {
  const Folder folder;
  EXPECT_SAYS(error_of(clip_in(folder, "-c:v libx264rgb -pix_fmt rgb24")), Code::Unsupported, "gbrp", "4:2:0");
}

TEST(FilmRefusals, HoldTheLimits) {
  const Folder folder;
  const std::string path = clip_in(folder);
  EXPECT_SAYS(error_of(path, {.pixels = 100}), Code::Limited, "160 x 120", "avc1 at 0x", "100 pixels");
  EXPECT_SAYS(error_of(path, {.frames = 9}), Code::Limited, "10 frames", "limit is 9");
  EXPECT_SAYS(error_of(path, {.seconds = 0.5}), Code::Limited, "1 s long");
  EXPECT_SAYS(error_of(path, {.header_bytes = 64}), Code::Limited, "moov at 0x");
  EXPECT_SAYS(error_of(path, {.sample_bytes = 64}), Code::Limited, "picture 1");
  EXPECT_SAYS(error_of(path, {.memory_bytes = 1 << 20}), Code::Limited, "160 x 120");
  EXPECT_SAYS(error_of(path, {}, {.seconds = 1.5}), Code::InvalidInput, "1.500 s", "at least 2 s");
}

TEST(FilmRefusals, SayThatAPictureIsTooSmallForType) {
  const Folder folder;
  ffmpeg("-f lavfi -i testsrc2=s=16x16:d=0.2 -c:v libx264 '" + (folder / "tiny.mp4") + "'");
  EXPECT_SAYS(error_of(folder / "tiny.mp4"), Code::Unsupported, "16 x 16", "too small");
}

TEST(FilmRefusals, SayThatThereAreNoPictures) {
  const Folder folder;
  const std::string path = clip_in(folder);
  std::string bytes = read_file(path);
  put(bytes, bytes.find("stsz") + 12, 0);
  write_file(path, bytes);
  EXPECT_SAYS(error_of(path), Code::InvalidInput, "0 samples", "stsz");
}

TEST(FilmRefusals, SayWhatATableClaims) {
  const Folder folder;
  const std::string path = clip_in(folder);
  const std::string whole = read_file(path);
  const auto broken = [&](std::string_view type, std::size_t at, std::uint32_t value) {
    std::string bytes = whole;
    put(bytes, bytes.rfind(type) + at, value);
    write_file(path, bytes);
    return error_of(path);
  };
  EXPECT_SAYS(broken("stsz", 12, 0x00100000), Code::Corrupt, "stsz at 0x", "1048576 entries");
  EXPECT_SAYS(broken("stsz", 12, 0x7fffffff), Code::Limited, "2147483647 frames");
  EXPECT_SAYS(broken("stts", 8, 0xffffffff), Code::Corrupt, "stts at 0x");
  EXPECT_SAYS(broken("stts", 12, 3), Code::Corrupt, "3 of 10");
  EXPECT_SAYS(broken("stsc", 16, 0), Code::Corrupt, "stsc at 0x");
  EXPECT_SAYS(broken("stco", 8, 0xffffffff), Code::Corrupt, "stco");
  EXPECT_SAYS(broken("stco", 12, 0x7ffffff0), Code::Corrupt, "0x7ffffff0");
  EXPECT_SAYS(broken("mdhd", 16, 0), Code::Corrupt, "time scale of 0");
  EXPECT_SAYS(broken("avcC", 4, 0), Code::Corrupt, "");
}

TEST(FilmRefusals, HoldEveryPrefixOfAFilm) {
  const Folder folder;
  const std::string path = clip_in(folder, "-c:v libx264 -preset ultrafast -movflags +faststart");
  const std::string whole = read_file(path);
  const std::size_t moov = whole.find("mdat");
  const std::string cut = folder / "cut.mp4";
  for (std::size_t length = 0; length < whole.size(); length += length < moov ? 1 : 997) {
    write_file(cut, std::string_view(whole).substr(0, length));
    const auto seen = inspect(cut);
    ASSERT_FALSE(seen) << length;
    EXPECT_FALSE(seen.error().message.empty());
  }
}

TEST(FilmRefusals, SurviveEveryByteOfAMoovTurnedAround) {
  const Folder folder;
  ffmpeg("-f lavfi -i testsrc2=s=64x64:r=10:d=0.3 -c:v libx264 -preset ultrafast -movflags +faststart '" +
         (folder / "c.mp4") + "'");
  const std::string whole = read_file(folder / "c.mp4");
  const std::string bad = folder / "bad.mp4";
  for (std::size_t at = 0; at < whole.find("mdat") + 4; ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(~bytes[at]);
    write_file(bad, bytes);
    const auto seen = inspect(bad);
    EXPECT_TRUE(seen || !seen.error().message.empty()) << at;
  }
}

TEST(FilmRefusals, TellDamageAmongThePictures) {
  const Folder folder;
  const std::string path = clip_in(folder, "-c:v libx264 -preset ultrafast -g 1");
  std::string bytes = read_file(path);
  const std::size_t mdat = bytes.find("mdat");
  for (std::size_t at = mdat + 4; at < bytes.find("moov") - 4; ++at) bytes[at] = '\x55';
  write_file(path, bytes);
  const Error error = error_of(path);
  EXPECT_EQ(error.code, Code::Corrupt) << error.message;
}

}  // namespace
}  // namespace assay::media::film
