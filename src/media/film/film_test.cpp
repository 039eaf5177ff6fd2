// Whole films, held against ffmpeg and ffprobe.
#include "media/film/film.hpp"

#include <gtest/gtest.h>

#include "media/film/films_test.hpp"

/// x265 3.5 forgets about a kilobyte of strings with every encoder it opens; what we forget is still told.
extern "C" const char* __lsan_default_suppressions() { return "leak:libx265"; }  // NOLINT

namespace assay::media::film {
namespace {

using namespace for_tests;  // NOLINT(google-build-using-namespace)

const std::string kPictures = "-f lavfi -i testsrc2=s=320x240:r=25:d=3 ";
const std::string kQuick = "-c:v libx264 -preset ultrafast ";

/// What a film says of its pictures beside their number.
std::string looks_of(const std::string& path) {
  return ffprobe(
      "-select_streams v:0 -show_entries stream=codec_name,codec_tag_string,profile,width,height,sample_aspect_ratio,"
      "pix_fmt,color_range,color_space,color_transfer,color_primaries,chroma_location,field_order,time_base,start_time,"
      "duration,nb_frames:stream_side_data=rotation,displaymatrix:stream_tags:stream_disposition '" +
      path + "'");
}

TEST(Film, KeepsSoundSubtitlesChaptersAndTagsToTheLastByte) {
  const Folder folder;
  write_file(folder / "s.srt", "1\n00:00:00,500 --> 00:00:02,000\n字幕 one\n\n2\n00:00:02,100 --> 00:00:02,900\ntwo\n");
  write_file(folder / "c.txt",
             ";FFMETADATA1\ntitle=片名\ncomment=a comment\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=First\n"
             "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=3000\ntitle=Second\n");
  const std::string in = folder / "in.mp4";
  const std::string out = folder / "out.mp4";
  ffmpeg(kPictures + "-f lavfi -i sine=440:d=3 -f lavfi -i sine=880:d=3:r=48000 -i '" + (folder / "s.srt") + "' -i '" +
         (folder / "c.txt") +
         "' -map 0 -map 1 -map 2 -map 3 -map_metadata 4 -map_chapters 4 -c:a:0 aac -c:a:1 ac3 -c:s mov_text "
         "-metadata:s:a:0 language=zho -c:v libx264 -preset fast '" +
         in + "'");
  const auto label = draw(in, out);
  ASSERT_TRUE(label) << label.error().message;
  const std::string rest = "-map 0:a -map 0:s -map 0:d? -c copy -f streamhash -hash md5 - 2>&1";
  const std::string before = output_of("ffmpeg -nostdin -v error -i '" + in + "' " + rest);
  EXPECT_NE(before.find("MD5="), std::string::npos) << before;
  EXPECT_EQ(before, output_of("ffmpeg -nostdin -v error -i '" + out + "' " + rest));
  for (const std::string stream : {"a:0", "a:1", "s:0"}) {
    const std::string packets = "-select_streams " + stream +
                                " -show_entries packet=pts,dts,duration,size,flags,data_hash -show_data_hash md5 '";
    EXPECT_EQ(ffprobe(packets + in + "'"), ffprobe(packets + out + "'"));
  }
  const std::string others =
      "-show_chapters -show_entries format=nb_streams,duration,start_time:format_tags:stream_tags '";
  EXPECT_EQ(ffprobe(others + in + "'"), ffprobe(others + out + "'"));
  EXPECT_EQ(looks_of(in), looks_of(out));
  EXPECT_EQ(times_of(in), times_of(out));
}

TEST(Film, LabelsTheOpeningAndNothingAfterIt) {
  const Folder folder;
  const std::string in = folder / "in.mp4";
  const std::string out = folder / "out.mp4";
  ffmpeg(kPictures + "-c:v libx264 -preset fast -crf 12 '" + in + "'");
  const auto label = draw(in, out);
  ASSERT_TRUE(label) << label.error().message;
  EXPECT_EQ(label->frames, 75);
  EXPECT_EQ(label->labelled_frames, 50);
  EXPECT_DOUBLE_EQ(label->seconds, 2.0);
  EXPECT_GE(label->drawn.ink_height, 12);
  EXPECT_GE(label->drawn.contrast, visible::kLeastContrast);
  const auto seen = inspect(out, {.expected = label->drawn.ink_box});
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_EQ(seen->found.size(), 1);
  EXPECT_TRUE(seen->is_high_enough());
  EXPECT_TRUE(seen->is_legible());
  EXPECT_TRUE(seen->is_long_enough());
  EXPECT_TRUE(seen->is_in_opening());
  EXPECT_NEAR(seen->found[0].seconds, 2.0, 1e-9);
  EXPECT_FALSE(seen->found[0].stands_on);
  // Pictures behind the opening are the old ones, coded once more; in the opening all but the corner is.
  EXPECT_GT(psnr(in, out, "trim=start_frame=50"), 40);
  EXPECT_GT(psnr(in, out, "trim=end_frame=50,crop=320:190:0:0"), 40);
  EXPECT_LT(psnr(in, out, "trim=end_frame=50,crop=60:28:256:208"), 25);
  const auto untouched = inspect(in, {.expected = label->drawn.ink_box});
  ASSERT_TRUE(untouched);
  EXPECT_FALSE(untouched->is_high_enough() && untouched->is_long_enough() && untouched->is_legible());
}

TEST(Film, KeepsTheTimeOfEveryPictureOfAVariableRate) {
  const Folder folder;
  const std::string in = folder / "in.mp4";
  const std::string out = folder / "out.mp4";
  ffmpeg(kPictures +
         "-vf \"select='not(mod(n\\,3))+gt(n\\,40)'\" -vsync vfr -video_track_timescale 90000 -c:v libx264 -bf 3 "
         "-preset fast '" +
         in + "'");
  const auto label = draw(in, out);
  ASSERT_TRUE(label) << label.error().message;
  EXPECT_EQ(times_of(in), times_of(out));
  EXPECT_EQ(looks_of(in), looks_of(out));
  EXPECT_GE(label->seconds, 2.0);
  EXPECT_GT(psnr(in, out, "trim=start=2.2"), 40);
}

TEST(Film, FollowsAnEditListThatBeginsLater) {
  const Folder folder;
  const std::string whole = folder / "whole.mp4";
  const std::string in = folder / "in.mp4";
  const std::string out = folder / "out.mp4";
  ffmpeg(kPictures + "-f lavfi -i sine=440:d=3 -c:a aac -c:v libx264 -preset fast -g 250 '" + whole + "'");
  ffmpeg("-ss 0.73 -i '" + whole + "' -c copy '" + in + "'");
  const auto label = draw(in, out);
  ASSERT_TRUE(label) << label.error().message;
  EXPECT_EQ(looks_of(in), looks_of(out));
  EXPECT_EQ(times_of(in), times_of(out));
  EXPECT_GE(label->seconds, 2.0);
  EXPECT_LT(label->seconds, 2.05);
  const auto seen = inspect(out, {.expected = label->drawn.ink_box});
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->is_long_enough());
  EXPECT_GE(seen->found[0].seconds, 2.0);
  EXPECT_EQ(seen->found[0].from, 0);
  EXPECT_EQ(ffprobe("-select_streams v -show_entries frame=pts -of csv=p=0 '" + in + "'"),
            ffprobe("-select_streams v -show_entries frame=pts -of csv=p=0 '" + out + "'"));
}

TEST(Film, StandsUprightInTurnedFilms) {
  const Folder folder;
  const std::string base = folder / "base.mp4";
  ffmpeg(kPictures + kQuick + "'" + base + "'");
  for (const int turn : {90, 180, 270}) {
    const std::string in = folder / "in.mp4";
    const std::string out = folder / "out.mp4";
    ffmpeg("-i '" + base + "' -c copy -metadata:s:v rotate=" + std::to_string(turn) + " '" + in + "'");
    const auto label = draw(in, out);
    ASSERT_TRUE(label) << label.error().message;
    EXPECT_EQ(looks_of(in), looks_of(out));
    EXPECT_EQ(label->drawn.picture.width, turn == 180 ? 320 : 240);
    // ffmpeg turns the picture; what it then gives is a film without a matrix, where the label stands where it was said
    // to.
    const std::string turned = folder / "turned.mp4";
    ffmpeg("-i '" + out + "' -c:v libx264 -crf 12 -preset ultrafast -metadata:s:v rotate=0 '" + turned + "'");
    const auto seen = inspect(turned, {.expected = label->drawn.ink_box});
    ASSERT_TRUE(seen) << seen.error().message;
    ASSERT_EQ(seen->found.size(), 1);
    EXPECT_EQ(seen->picture, label->drawn.picture);
    EXPECT_TRUE(seen->is_high_enough()) << turn;
    EXPECT_TRUE(seen->is_legible()) << turn;
    EXPECT_TRUE(seen->is_long_enough()) << turn;
    EXPECT_EQ(seen->found[0].ink.place, visible::Place::BottomRight);
    EXPECT_NEAR(seen->found[0].ink.measure.ink_box.width, label->drawn.ink_box.width, 2);
  }
}

struct Kind {
  const char* name;
  const char* coding;
};

class FilmKinds : public ::testing::TestWithParam<Kind> {};

TEST_P(FilmKinds, KeepTheirFormColourAndTimes) {
  const Folder folder;
  const std::string in = folder / "in.mp4";
  const std::string out = folder / "out.mp4";
  ffmpeg(kPictures + GetParam().coding + " '" + in + "'");
  const auto label = draw(in, out);
  ASSERT_TRUE(label) << label.error().message;
  EXPECT_EQ(looks_of(in), looks_of(out));
  EXPECT_EQ(times_of(in), times_of(out));
  EXPECT_GE(label->drawn.ink_height * 20, label->drawn.picture.shortest());
  EXPECT_GE(label->drawn.contrast, visible::kLeastContrast);
  const auto seen = inspect(out, {.expected = label->drawn.ink_box});
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_EQ(seen->found.size(), 1);
  EXPECT_TRUE(seen->is_high_enough());
  EXPECT_TRUE(seen->is_legible());
  EXPECT_TRUE(seen->is_long_enough());
  EXPECT_GT(psnr(in, out, "trim=start=2.1"), 38);
  EXPECT_GT(psnr(in, out, "crop=iw:trunc(ih/2):0:0:exact=1"), 38);
  const std::string hdr = "-select_streams v -read_intervals %+#1 -show_frames '";
  const std::string filter = "' | grep -E '_x=|_y=|luminance|max_content|max_average|interlaced|top_field'";
  EXPECT_EQ(ffprobe(hdr + in + filter), ffprobe(hdr + out + filter));
}

INSTANTIATE_TEST_SUITE_P(
    All, FilmKinds,
    ::testing::Values(
        Kind{"Baseline", "-c:v libx264 -preset ultrafast"}, Kind{"Main", "-c:v libx264 -profile:v main -preset fast"},
        Kind{"Bframes", "-c:v libx264 -preset medium -bf 5 -g 20"},
        Kind{"OneB", "-c:v libx264 -preset fast -bf 1 -x264-params b-pyramid=none"},
        Kind{"FullRange", "-pix_fmt yuvj420p -c:v libx264 -preset ultrafast -colorspace bt470bg"},
        Kind{
            "Bt709",
            "-c:v libx264 -preset ultrafast -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"},
        Kind{"TenBit", "-pix_fmt yuv420p10le -c:v libx264 -preset ultrafast"},
        Kind{"FourTwoTwo", "-pix_fmt yuv422p -c:v libx264 -preset ultrafast"},
        Kind{"FourTwoTwoTenBit", "-pix_fmt yuv422p10le -c:v libx264 -preset ultrafast"},
        Kind{"FourFourFour", "-pix_fmt yuv444p -c:v libx264 -preset ultrafast"},
        Kind{"Odd", "-vf scale=333:201 -pix_fmt yuv444p -c:v libx264 -preset ultrafast"},
        Kind{"Grey", "-pix_fmt gray -c:v libx264 -preset ultrafast"},
        Kind{"Interlaced", "-vf tinterlace=4 -flags +ilme+ildct -c:v libx264 -preset ultrafast"},
        Kind{"BottomFieldFirst",
             "-vf tinterlace=5,setfield=bff -flags +ilme+ildct -x264-params bff=1 -c:v libx264 -preset ultrafast"},
        Kind{"PixelAspect", "-vf setsar=16/15 -c:v libx264 -preset ultrafast"},
        Kind{"TallPixels", "-vf setsar=2/3 -c:v libx264 -preset ultrafast"},
        Kind{"Hevc", "-c:v libx265 -x265-params log-level=none -preset ultrafast -tag:v hvc1"},
        Kind{"HevcHev1", "-c:v libx265 -x265-params log-level=none -preset fast -tag:v hev1"},
        Kind{"HevcTenBit444",
             "-pix_fmt yuv444p10le -c:v libx265 -x265-params log-level=none -preset ultrafast -tag:v hvc1"},
        Kind{"HevcHdr10",
             "-pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -color_range tv "
             "-c:v libx265 -preset "
             "ultrafast -x265-params "
             "log-level=none:master-display=\"G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)\""
             ":max-cll=1000,400 -tag:v hvc1"},
        Kind{"HevcHlg",
             "-pix_fmt yuv420p10le -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc -c:v libx265 "
             "-preset ultrafast "
             "-x265-params log-level=none -tag:v hvc1"}),
    [](const ::testing::TestParamInfo<Kind>& kind) { return kind.param.name; });

TEST(Film, KeepsItsMoovInFrontAndWritesQuickTime) {
  const Folder folder;
  for (const std::string name : {"in.mp4", "in.mov"}) {
    const std::string in = folder / name;
    const std::string out = folder / ("out-" + name);
    ffmpeg(kPictures + "-f lavfi -i sine=440:d=3 -c:a pcm_s16le -strict -2 -movflags +faststart -f mov " + kQuick +
           "'" + in + "'");
    const auto label = draw(in, out);
    ASSERT_TRUE(label) << label.error().message;
    EXPECT_EQ(looks_of(in), looks_of(out));
    const std::string bytes = read_file(out);
    EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
    const std::string sound = "-map 0:a -c copy -f md5 - 2>&1";
    EXPECT_EQ(output_of("ffmpeg -nostdin -v error -i '" + in + "' " + sound),
              output_of("ffmpeg -nostdin -v error -i '" + out + "' " + sound));
  }
}

TEST(Film, JoinsFragments) {
  const Folder folder;
  const std::string whole = folder / "whole.mp4";
  ffmpeg(kPictures + "-f lavfi -i sine=440:d=3 -c:a aac -c:v libx264 -preset fast -g 20 '" + whole + "'");
  for (const std::string flags :
       {"frag_keyframe+empty_moov", "frag_keyframe", "frag_keyframe+empty_moov+default_base_moof"}) {
    const std::string in = folder / "in.mp4";
    const std::string out = folder / "out.mp4";
    ffmpeg("-i '" + whole + "' -c copy -movflags " + flags + " '" + in + "'");
    const auto label = draw(in, out);
    ASSERT_TRUE(label) << flags << ": " << label.error().message;
    EXPECT_EQ(label->frames, 75);
    EXPECT_EQ(label->drawn.notes.size(), 1);
    EXPECT_EQ(times_of(in), times_of(out)) << flags;
    EXPECT_EQ(read_file(out).find("moof"), std::string::npos);
    const std::string sound =
        "-select_streams a -show_entries packet=pts,dts,size,data_hash -show_data_hash md5 -of csv '";
    EXPECT_EQ(ffprobe(sound + in + "'"), ffprobe(sound + out + "'")) << flags;
    EXPECT_GT(psnr(in, out, "trim=start=2.1"), 38) << flags;
    const auto seen = inspect(in, {.expected = label->drawn.ink_box});
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_EQ(seen->frames, 75);
  }
}

TEST(Film, KeepsACoverPicture) {
  const Folder folder;
  const std::string in = folder / "in.mp4";
  const std::string out = folder / "out.mp4";
  ffmpeg("-f lavfi -i testsrc2=s=64x64 -frames:v 1 '" + (folder / "cover.png") + "'");
  ffmpeg(kPictures + "-i '" + (folder / "cover.png") +
         "' -map 0 -map 1 -c:v:0 libx264 -preset:v:0 ultrafast -c:v:1 copy -disposition:v:1 "
         "attached_pic '" +
         in + "'");
  const auto label = draw(in, out);
  ASSERT_TRUE(label) << label.error().message;
  const std::string cover = "-map 0:v:1 -c copy -f md5 -";
  const std::string before = output_of("ffmpeg -nostdin -v error -i '" + in + "' " + cover);
  EXPECT_EQ(before, output_of("ffmpeg -nostdin -v error -i '" + out + "' " + cover));
  EXPECT_NE(before.find("MD5="), std::string::npos);
}

TEST(Film, LabelsAllOfAShortFilmAndAllOfALongOneWhenAsked) {
  const Folder folder;
  const std::string in = folder / "in.mp4";
  const std::string out = folder / "out.mp4";
  ffmpeg("-f lavfi -i testsrc2=s=320x240:r=25:d=1.2 " + kQuick + "'" + in + "'");
  auto label = draw(in, out);
  ASSERT_TRUE(label) << label.error().message;
  EXPECT_EQ(label->labelled_frames, 30);
  EXPECT_NEAR(label->seconds, 1.2, 1e-6);
  auto seen = inspect(out, {.expected = label->drawn.ink_box});
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->is_long_enough());
  EXPECT_TRUE(seen->found[0].whole_film);
  ffmpeg(kPictures + kQuick + "'" + in + "'");
  label = draw(in, out, {.stay = Stay::Throughout}, {}, visible::Place::TopLeft);
  ASSERT_TRUE(label) << label.error().message;
  EXPECT_EQ(label->labelled_frames, 75);
  seen = inspect(out, {.expected = label->drawn.ink_box});
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->found[0].whole_film);
  EXPECT_EQ(seen->found[0].ink.place, visible::Place::TopLeft);
}

TEST(Film, DrawsTheSameFileTwiceAlike) {
  const Folder folder;
  const std::string in = folder / "in.mp4";
  ffmpeg(kPictures + kQuick + "'" + in + "'");
  ASSERT_TRUE(draw(in, folder / "a.mp4", {}, {.threads = 1}));
  ASSERT_TRUE(draw(in, folder / "b.mp4", {}, {.threads = 1}));
  EXPECT_EQ(read_file(folder / "a.mp4"), read_file(folder / "b.mp4"));
}

}  // namespace
}  // namespace assay::media::film
