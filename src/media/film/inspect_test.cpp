// Films labelled by ffmpeg's drawtext, good ones and bad ones: inspecting has to tell them apart.
#include <gtest/gtest.h>

#include "media/film/films_test.hpp"

namespace assay::media::film {
namespace {

using namespace for_tests;  // NOLINT(google-build-using-namespace)

/// A quiet film with a line of type of `size` em pixels that stands for `seconds`.
void labelled_by_ffmpeg(const std::string& path, int size, double seconds, const std::string& colour = "white") {
  const std::string font = lettering::default_fonts().front().path;
  ffmpeg(
      "-f lavfi -i \"gradients=s=640x360:r=25:d=4:c0=0x304050:c1=0x102030:x0=0:y0=0:x1=640:y1=360:speed=0.02\" -vf "
      "\"drawtext=fontfile='" +
      font + "':text='AI生成':fontsize=" + std::to_string(size) + ":fontcolor=" + colour +
      ":x=w-tw-16:y=h-th-14:enable='lt(t\\," + std::to_string(seconds) + ")'\" -c:v libx264 -crf 18 -preset fast '" +
      path + "'");
}

TEST(FilmInspection, PassesAGoodLabelOfAnotherProgram) {
  const Folder folder;
  labelled_by_ffmpeg(folder / "good.mp4", 32, 3);
  const auto seen = inspect(folder / "good.mp4");
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_FALSE(seen->found.empty());
  EXPECT_TRUE(seen->is_high_enough());
  EXPECT_TRUE(seen->is_long_enough());
  EXPECT_TRUE(seen->is_legible());
  EXPECT_TRUE(seen->is_in_opening());
  EXPECT_EQ(seen->found[0].ink.place, visible::Place::BottomRight);
  EXPECT_NEAR(seen->found[0].seconds, 3.0, 0.05);
}

TEST(FilmInspection, TellsTypeThatIsTooSmall) {
  const Folder folder;
  labelled_by_ffmpeg(folder / "small.mp4", 17, 3);
  const auto seen = inspect(folder / "small.mp4");
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_FALSE(seen->found.empty());
  EXPECT_FALSE(seen->is_high_enough());
  EXPECT_LT(seen->found[0].ink.measure.ratio(), 0.045);
  EXPECT_TRUE(seen->is_long_enough());
}

TEST(FilmInspection, TellsTypeThatGoesTooSoon) {
  const Folder folder;
  labelled_by_ffmpeg(folder / "soon.mp4", 32, 1);
  const auto seen = inspect(folder / "soon.mp4");
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_FALSE(seen->found.empty());
  EXPECT_TRUE(seen->is_high_enough());
  EXPECT_FALSE(seen->is_long_enough());
  EXPECT_NEAR(seen->found[0].seconds, 1.0, 0.05);
}

TEST(FilmInspection, TellsTypeThatCannotBeRead) {
  const Folder folder;
  labelled_by_ffmpeg(folder / "faint.mp4", 32, 3, "0x687078");
  const auto seen = inspect(folder / "faint.mp4");
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_FALSE(seen->is_legible());
}

TEST(FilmInspection, FindsNothingWhereNothingIs) {
  const Folder folder;
  ffmpeg("-f lavfi -i \"gradients=s=640x360:r=25:d=3\" -c:v libx264 -preset ultrafast '" + (folder / "bare.mp4") + "'");
  const auto seen = inspect(folder / "bare.mp4");
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_TRUE(seen->found.empty());
  EXPECT_FALSE(seen->is_high_enough());
}

TEST(FilmInspection, FindsOurOwnLabelWithoutBeingToldWhere) {
  const Folder folder;
  ffmpeg("-f lavfi -i \"gradients=s=640x360:r=25:d=3\" -c:v libx264 -preset ultrafast '" + (folder / "in.mp4") + "'");
  ASSERT_TRUE(draw(folder / "in.mp4", folder / "out.mp4"));
  const auto seen = inspect(folder / "out.mp4");
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_TRUE(seen->is_high_enough());
  EXPECT_TRUE(seen->is_long_enough());
  EXPECT_TRUE(seen->is_legible());
}

TEST(FilmInspection, RefusesAnAbsurdWish) {
  const Folder folder;
  ffmpeg("-f lavfi -i testsrc2=s=64x64:d=0.2 -c:v libx264 '" + (folder / "in.mp4") + "'");
  EXPECT_EQ(inspect(folder / "in.mp4", {.seconds = -1}).error().code, Code::InvalidInput);
}

}  // namespace
}  // namespace assay::media::film
