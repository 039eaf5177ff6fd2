// Openings of labelled films that a person has looked at.
#include <gtest/gtest.h>

#include <cstdlib>

#include "media/film/film.hpp"
#include "media/film/films_test.hpp"

namespace assay::media::film {
namespace {

using namespace for_tests;  // NOLINT(google-build-using-namespace)

struct Golden {
  const char* name;
  const char* coding;  ///< ffmpeg options behind the pictures
  int turn = 0;        ///< degrees in the film's matrix
};

/// The label in the first picture with some of the picture around it, as a player shows it: a PPM file's bytes.
std::string crop_of(const std::string& film, const visible::Drawn& drawn, const std::string& ppm) {
  const visible::Box box = visible::grow(drawn.plate, 12, drawn.picture);
  ffmpeg("-i '" + film + "' -frames:v 1 -vf format=rgb24,crop=" + std::to_string(box.width) + ":" +
         std::to_string(box.height) + ":" + std::to_string(box.x) + ":" + std::to_string(box.y) + " -update 1 '" + ppm +
         "'");
  return read_file(ppm);
}

// Each crop is compared with the one in golden/, which was looked at. ASSAY_BLESS=1 writes them anew: look at them
// again then.
TEST(FilmGolden, LabelsLookAsTheyDidWhenAPersonLooked) {
  const std::string golden = std::string(ASSAY_SOURCE_DIR) + "/src/media/film/golden/";
  const Folder folder;
  const std::string pictures = "-f lavfi -i testsrc2=s=640x360:r=25:d=1 ";
  for (const Golden& one : {
           Golden{"h264", "-c:v libx264 -preset fast -crf 18"},
           Golden{"full-range", "-pix_fmt yuvj420p -c:v libx264 -preset ultrafast -colorspace bt470bg"},
           Golden{"ten-bit-422", "-pix_fmt yuv422p10le -c:v libx264 -preset ultrafast"},
           Golden{"interlaced", "-vf tinterlace=4 -flags +ilme+ildct -c:v libx264 -preset ultrafast"},
           Golden{"turned-90", "-c:v libx264 -preset ultrafast", 90},
           Golden{"hevc", "-c:v libx265 -x265-params log-level=none -preset ultrafast -tag:v hvc1"},
           Golden{"bright", "-vf lutyuv=y=235:u=128:v=128 -c:v libx264 -preset ultrafast"},
           Golden{"dark", "-vf lutyuv=y=16:u=128:v=128 -c:v libx264 -preset ultrafast"},
       }) {
    SCOPED_TRACE(one.name);
    const std::string in = folder / "in.mp4";
    const std::string out = folder / "out.mp4";
    ffmpeg(pictures + one.coding + " '" + in + "'");
    if (one.turn != 0) {
      ffmpeg("-i '" + in + "' -c copy -metadata:s:v rotate=" + std::to_string(one.turn) + " '" + (folder / "t.mp4") +
             "'");
      write_file(in, read_file(folder / "t.mp4"));
    }
    const auto label = draw(in, out);
    ASSERT_TRUE(label) << label.error().message;
    const std::string crop = crop_of(out, label->drawn, folder / "crop.ppm");
    ASSERT_FALSE(crop.empty());
    const std::string kept = golden + one.name + ".png";
    if (std::getenv("ASSAY_BLESS") != nullptr) ffmpeg("-i '" + (folder / "crop.ppm") + "' -update 1 '" + kept + "'");
    ffmpeg("-i '" + kept + "' -vf format=rgb24 -update 1 '" + (folder / "kept.ppm") + "'");
    const std::string expected = read_file(folder / "kept.ppm");
    ASSERT_EQ(crop.size(), expected.size());
    double sum = 0;
    for (std::size_t i = 0; i < crop.size(); ++i)
      sum += std::abs(int{static_cast<unsigned char>(crop[i])} - int{static_cast<unsigned char>(expected[i])});
    EXPECT_LT(sum / static_cast<double>(crop.size()), 2.0);
  }
}

}  // namespace
}  // namespace assay::media::film
