// Other people's programs on our files: cjpeg, djpeg, cwebp, dwebp, pngcheck, jpeginfo, ImageMagick. They are run,
// never linked.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "media/image/picture.hpp"
#include "media/lettering/font_lettering.hpp"
#include "visible/test_picture.hpp"

namespace assay::media::image {
namespace {

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = "/tmp/assay-picture-XXXXXX";
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Folder() {
    if (!path_.empty()) std::filesystem::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

/// What a command writes; sets `status`.
std::string run(const std::string& command, int* status = nullptr) {
  std::string out;
  FILE* pipe = popen(("{ " + command + "; } 2>&1").c_str(), "r");
  if (pipe == nullptr) return out;
  std::array<char, 65536> buffer;
  for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) out.append(buffer.data(), got);
  const int answer = pclose(pipe);
  if (status != nullptr) *status = answer;
  return out;
}

void ok(const std::string& command) {
  int status = 0;
  const std::string said = run(command, &status);
  ASSERT_EQ(status, 0) << command << "\n" << said;
}

Bytes load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

void save(const std::string& path, BytesView bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

void save_ppm(const std::string& path, const visible::Grid<visible::Colour>& picture) {
  Bytes out;
  append(out, "P6\n" + std::to_string(picture.width()) + " " + std::to_string(picture.height()) + "\n255\n");
  for (const visible::Colour& colour : picture.samples()) append(out, colour);
  save(path, out);
}

/// A P5 or P6 file of 8 or 16 bits.
struct Pnm {
  visible::Size size;
  std::size_t bytes = 3;  ///< of a pixel
  Bytes samples;
};

Pnm parse_pnm(const std::string& file) {
  Pnm pnm;
  unsigned most = 0;
  int used = 0;
  char kind = 0;
  if (std::sscanf(file.c_str(), "P%c %u %u %u%n", &kind, &pnm.size.width, &pnm.size.height, &most, &used) != 4)
    return pnm;
  pnm.bytes = (kind == '5' ? 1U : 3U) * (most > 255 ? 2U : 1U);
  pnm.samples.assign(file.begin() + used + 1, file.end());
  return pnm;
}

std::size_t changed_outside(const Pnm& a, const Pnm& b, const visible::Box& box) {
  if (a.size != b.size || a.bytes != b.bytes || a.samples.size() != b.samples.size() || a.samples.empty())
    return static_cast<std::size_t>(-1);
  std::size_t changed = 0;
  for (std::uint32_t y = 0; y < a.size.height; ++y) {
    for (std::uint32_t x = 0; x < a.size.width; ++x) {
      const std::size_t at = (std::size_t{y} * a.size.width + x) * a.bytes;
      if (!box.contains(x, y) && !std::equal(&a.samples[at], &a.samples[at] + a.bytes, &b.samples[at])) ++changed;
    }
  }
  return changed;
}

visible::Lettering& lettering() {
  static const auto kFonts = [] {
    auto opened = lettering::FontLettering::open(lettering::default_fonts());
    if (!opened) ADD_FAILURE() << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
  }();
  return *kFonts;
}

struct Drawing {
  std::string source;
  std::string path;
  visible::Drawn drawn;
};

Drawing draw_file(const std::string& source, visible::Place place = visible::Place::BottomRight,
                  WebpCoding coding = WebpCoding::AsSource) {
  MemorySink sink;
  auto drawn = draw_label(load(source), sink, {.text = "AI生成", .place = place}, lettering(), {}, coding);
  EXPECT_TRUE(drawn) << source << ": " << drawn.error().message;
  if (!drawn) return {};
  const std::string path = source + ".labelled" + source.substr(source.rfind('.'));
  save(path, sink.bytes());
  return {source, path, *drawn};
}

class Oracle : public testing::Test {
 protected:
  void SetUp() override { save_ppm(folder_ / "scene.ppm", visible::test_picture({731, 523})); }
  std::string made(const std::string& command, const std::string& name) {
    ok(command + " " + folder_ / "scene.ppm" + " > " + folder_ / name);
    return folder_ / name;
  }
  Folder folder_;
};

TEST_F(Oracle, DjpegSeesNoPixelChangedOutsideTheBox) {
  int number = 0;
  for (const std::string options :
       {"-quality 85", "-quality 85 -optimize", "-quality 70 -progressive", "-quality 95 -sample 1x1",
        "-quality 80 -sample 2x1 -restart 1", "-quality 80 -restart 7B", "-grayscale", "-quality 90 -rgb",
        "-quality 40 -sample 4x1", "-quality 75 -sample 1x2 -progressive", "-quality 20"}) {
    SCOPED_TRACE(options);
    const auto place = static_cast<visible::Place>(number % 8);
    const Drawing drawing = draw_file(made("cjpeg " + options, std::to_string(number++) + ".jpg"), place);
    for (const std::string how : {"-dct int", "-dct int -nosmooth", "-dct fast", "-dct float"}) {
      int status = 0;
      const Pnm before = parse_pnm(run("djpeg " + how + " -pnm " + drawing.source, &status));
      EXPECT_EQ(status, 0);
      const Pnm after = parse_pnm(run("djpeg " + how + " -pnm " + drawing.path, &status));
      EXPECT_EQ(status, 0) << "djpeg warns of our file";
      EXPECT_EQ(changed_outside(before, after, drawing.drawn.changed), 0U) << how;
    }
    EXPECT_NE(run("jpeginfo -c " + drawing.path).find("OK"), std::string::npos);
    // The same coefficients after another program's transcoding say that the entropy coding is sound.
    ok("jpegtran -optimize -copy all " + drawing.path + " > " + folder_ / "again.jpg");
    EXPECT_EQ(changed_outside(parse_pnm(run("djpeg -pnm " + drawing.path)),
                              parse_pnm(run("djpeg -pnm " + folder_ / "again.jpg")), {}),
              0U);
  }
}

TEST_F(Oracle, ImageMagickSeesInksUnchangedOutsideTheBox) {
  for (const std::string name : {"cmyk.jpg", "ycck.jpg"}) {
    const std::string path = folder_ / name;
    ok("convert " + folder_ / "scene.ppm" + " -colorspace CMYK " +
       (name == "ycck.jpg" ? "-define jpeg:colorspace=ycck " : "") + "-quality 90 " + path);
    const Drawing drawing = draw_file(path);
    for (const std::string ink : {"C", "M", "Y", "K"}) {
      const auto channel = [&](const std::string& file) {
        return parse_pnm(run("convert " + file + " -channel " + ink + " -separate -depth 8 pgm:-"));
      };
      EXPECT_EQ(changed_outside(channel(drawing.source), channel(drawing.path), drawing.drawn.changed), 0U)
          << name << ink;
    }
  }
}

TEST_F(Oracle, PngcheckAndImageMagickSeeOnlyTheLabelChanged) {
  int number = 0;
  for (const std::string options :
       {"-depth 8", "-depth 8 -interlace PNG", "-depth 16", "-colorspace Gray -depth 8", "-colorspace Gray -depth 4",
        "-monochrome", "-alpha set -channel A -evaluate set 60% +channel", "-colors 30 -type Palette",
        "-colors 256 -type Palette", "-colors 200 -type Palette -interlace PNG",
        "-depth 8 -define png:compression-level=9", "-depth 8 -define png:compression-filter=0"}) {
    SCOPED_TRACE(options);
    const std::string path = folder_ / (std::to_string(number) + ".png");
    ok("convert " + folder_ / "scene.ppm " + options + " " + path);
    const Drawing drawing = draw_file(path, static_cast<visible::Place>(number++ % 8));
    int status = 0;
    const std::string said = run("pngcheck -v " + drawing.path, &status);
    EXPECT_EQ(status, 0) << said;
    for (const std::string channel : {"-alpha off", "-alpha extract"}) {
      const auto pixels = [&](const std::string& file) {
        return parse_pnm(run("convert " + file + " " + channel + " -depth 16 ppm:-"));
      };
      EXPECT_EQ(changed_outside(pixels(drawing.source), pixels(drawing.path), drawing.drawn.changed), 0U) << channel;
    }
  }
}

TEST_F(Oracle, DwebpSeesWhatWasPromised) {
  for (const std::string options : {"-lossless", "-lossless -exact -alpha_q 100", "-q 60", "-q 75", "-q 90"}) {
    for (const WebpCoding coding : {WebpCoding::AsSource, WebpCoding::Lossless}) {
      SCOPED_TRACE(options);
      const std::string path = folder_ / "picture.webp";
      ok("cwebp -quiet " + options + " " + folder_ / "scene.ppm" + " -o " + path);
      const Drawing drawing = draw_file(path, visible::Place::TopLeft, coding);
      const auto pixels = [](const std::string& file) { return parse_pnm(run("dwebp -quiet -ppm " + file + " -o -")); };
      const Pnm before = pixels(drawing.source);
      const Pnm after = pixels(drawing.path);
      if (options.starts_with("-lossless") || coding == WebpCoding::Lossless) {
        EXPECT_EQ(changed_outside(before, after, drawing.drawn.changed), 0U);
        continue;
      }
      double sum = 0;
      double count = 0;
      for (std::uint32_t y = 0; y < before.size.height; ++y) {
        for (std::uint32_t x = 0; x < before.size.width; ++x) {
          for (std::size_t i = 0; i < 3 && !drawing.drawn.changed.contains(x, y); ++i, ++count) {
            const std::size_t at = (std::size_t{y} * before.size.width + x) * 3 + i;
            const double d = double(before.samples[at]) - after.samples[at];
            sum += d * d;
          }
        }
      }
      EXPECT_GE(10 * std::log10(255 * 255 * count / sum), 44.0);
      EXPECT_LE(load(drawing.path).size(), 2 * load(drawing.source).size());
    }
  }
}

/// The picture as a viewer shows it, the Exif obeyed.
Pnm as_shown(const std::string& path) { return parse_pnm(run("convert " + path + " -auto-orient -depth 8 ppm:-")); }

TEST_F(Oracle, ImageMagickShowsTheLabelUprightInAllEightOrientations) {
  Pnm upright;
  for (int exif = 1; exif <= 8; ++exif) {
    const std::string path = folder_ / ("turned" + std::to_string(exif) + ".jpg");
    const std::string side = exif >= 5 ? "300x400" : "400x300";
    ok("convert -size " + side + " xc:gray40 -quality 95 " + path);
    ok("exiftool -q -overwrite_original -n -Orientation=" + std::to_string(exif) + " " + path);
    const Drawing drawing = draw_file(path);
    const Pnm shown = as_shown(drawing.path);
    ASSERT_EQ(shown.size, (visible::Size{400, 300})) << exif;
    if (exif == 1) upright = shown;
    ASSERT_EQ(shown.samples.size(), upright.samples.size());
    double sum = 0;
    for (std::size_t i = 0; i < shown.samples.size(); ++i)
      sum += std::abs(int{shown.samples[i]} - int{upright.samples[i]});
    EXPECT_LT(sum / static_cast<double>(shown.samples.size()), 0.3) << exif << ": the same picture but for rounding";
    EXPECT_EQ(run("exiftool -s3 -n -Orientation " + drawing.path), std::to_string(exif) + "\n");
  }
}

/// ImageMagick puts a label on a picture, `points` high; on a plate at the bottom, where white type alone is not
/// legible.
void annotate(const std::string& from, const std::string& to, int points, const std::string& gravity) {
  const std::string colours = gravity.starts_with("South") ? "-fill white -undercolor black" : "-fill white";
  ok("convert " + from + " -font " + lettering::default_fonts()[0].path + " -pointsize " + std::to_string(points) +
     " " + colours + " -gravity " + gravity + " -annotate +20+16 'AI生成' " + to);
}

TEST_F(Oracle, InspectTellsImageMagicksGoodLabelsFromTooSmallOnes) {
  // 523 px: 5 % are 27 px of ink, about 30 points of this font.
  for (const std::string gravity : {"SouthEast", "NorthWest", "South", "NorthEast"}) {
    for (const std::string name : {"foreign.png", "foreign.jpg", "foreign.webp"}) {
      SCOPED_TRACE(gravity + " " + name);
      annotate(folder_ / "scene.ppm", folder_ / name, 36, gravity);
      const auto good = inspect_label(load(folder_ / name), std::nullopt, {});
      ASSERT_TRUE(good) << good.error().message;
      ASSERT_FALSE(good->found.empty());
      EXPECT_TRUE(good->is_high_enough()) << good->found[0].measure.ink_height;
      annotate(folder_ / "scene.ppm", folder_ / name, 20, gravity);
      const auto small = inspect_label(load(folder_ / name), std::nullopt, {});
      ASSERT_TRUE(small);
      ASSERT_FALSE(small->found.empty());
      EXPECT_FALSE(small->is_high_enough()) << small->found[0].measure.ink_height;
    }
  }
}

TEST_F(Oracle, InspectTellsFfmpegsGoodLabelsFromTooSmallOnes) {
  for (const auto& [size, enough] : {std::pair{36, true}, {20, false}}) {
    SCOPED_TRACE(size);
    const std::string path = folder_ / "drawtext.jpg";
    ok("ffmpeg -v error -y -i " + folder_ / "scene.ppm" + " -vf \"drawtext=fontfile=" +
       lettering::default_fonts()[0].path + ":text='AI生成':fontsize=" + std::to_string(size) +
       ":fontcolor=white:box=1:boxcolor=black:boxborderw=6:x=w-tw-14:y=h-th-14\" -frames:v 1 -update 1 -q:v 3 " + path);
    const auto seen = inspect_label(load(path), std::nullopt, {});
    ASSERT_TRUE(seen) << seen.error().message;
    ASSERT_FALSE(seen->found.empty());
    EXPECT_EQ(seen->found[0].place, visible::Place::BottomRight);
    EXPECT_EQ(seen->is_high_enough(), enough) << seen->found[0].measure.ink_height;
    EXPECT_TRUE(seen->is_legible()) << seen->found[0].measure.contrast;
  }
}

TEST_F(Oracle, InspectAgreesWithWhatWasDrawn) {
  for (const std::string name : {"own.jpg", "own.png", "own.webp"}) {
    SCOPED_TRACE(name);
    ok("convert " + folder_ / "scene.ppm " + folder_ / name);
    const Drawing drawing = draw_file(folder_ / name);
    const Bytes file = load(drawing.path);
    const auto expected = inspect_label(file, drawing.drawn.ink_box, {});
    ASSERT_TRUE(expected);
    ASSERT_FALSE(expected->found.empty());
    EXPECT_NEAR(expected->found[0].measure.ink_height, drawing.drawn.ink_height, 1);
    EXPECT_TRUE(expected->is_high_enough());
    EXPECT_TRUE(expected->is_legible()) << expected->found[0].measure.contrast;
    const auto found = inspect_label(file, std::nullopt, {});
    ASSERT_TRUE(found);
    ASSERT_FALSE(found->found.empty());
    EXPECT_FALSE(visible::meet(found->found[0].measure.ink_box, drawing.drawn.ink_box).empty());
    EXPECT_TRUE(found->is_high_enough()) << found->found[0].measure.ink_height;
    EXPECT_EQ(found->found[0].place, visible::Place::BottomRight);
    const auto unlabelled = inspect_label(load(drawing.source), std::nullopt, {});
    ASSERT_TRUE(unlabelled);
    EXPECT_TRUE(unlabelled->found.empty());
  }
}

// --- pictures that a person has looked at
// -------------------------------------------------------------------------------

struct Golden {
  std::string name;
  std::string make;  ///< ImageMagick options after the scene
  std::string extension;
  visible::Wish wish{.text = "AI生成"};
};

/// The label with some of the picture around it, as shown.
Pnm crop_of(const std::string& path, const visible::Drawn& drawn) {
  const visible::Box box = visible::grow(drawn.plate, 12, drawn.picture);
  const std::string where = std::to_string(box.width) + "x" + std::to_string(box.height) + "+" + std::to_string(box.x) +
                            "+" + std::to_string(box.y);
  return parse_pnm(run("convert " + path + " -auto-orient -colorspace sRGB -background '#ff00ff' -flatten -crop " +
                       where + " +repage -depth 8 ppm:-"));
}

// Each crop is compared with the one in golden/, which was looked at. ASSAY_BLESS=1 writes them anew: look at them
// again then.
TEST_F(Oracle, LabelsLookAsTheyDidWhenAPersonLooked) {
  const std::string golden = std::string(ASSAY_SOURCE_DIR) + "/src/media/image/golden/";
  const bool bless = std::getenv("ASSAY_BLESS") != nullptr;
  using visible::Place;
  std::vector<Golden> cases = {
      {"jpeg-busy", "-quality 85", "jpg"},
      {"jpeg-grey", "-colorspace Gray", "jpg"},
      {"jpeg-cmyk", "-colorspace CMYK -quality 90", "jpg"},
      {"jpeg-coarse", "-quality 12", "jpg"},
      {"jpeg-light-ground", "-fill '#f4f0e8' -colorize 100", "jpg"},
      {"jpeg-dark-ground", "-fill '#101820' -colorize 100", "jpg"},
      {"jpeg-middle-ground", "-fill '#8a8a8a' -colorize 100", "jpg"},
      {"jpeg-narrow", "-crop 60x500+600+0 +repage", "jpg"},
      {"jpeg-small", "-resize 96x", "jpg"},
      {"jpeg-long-words",
       "-resize 420x -quality 90",
       "jpg",
       {.text = "该内容由人工智能生成合成", .place = Place::Bottom}},
      {"jpeg-top-left", "-sampling-factor 4:2:0", "jpg", {.text = "AI生成合成", .place = Place::TopLeft}},
      {"png-rgb", "-depth 8", "png"},
      {"png-grey1", "-monochrome", "png"},
      {"png-grey2", "-colorspace Gray -depth 2", "png"},
      {"png-palette16", "-colors 16 -type Palette", "png"},
      {"png-palette256", "-colors 256 -type Palette", "png"},
      {"png-alpha", "-alpha set -channel A -evaluate set 30% +channel", "png"},
      {"png-16-bit", "-depth 16", "png"},
      {"webp-lossy", "-quality 75", "webp"},
      {"webp-lossless", "-define webp:lossless=true", "webp"},
  };
  for (const Golden& one : cases) {
    SCOPED_TRACE(one.name);
    const std::string path = folder_ / (one.name + "." + one.extension);
    ok("convert " + folder_ / "scene.ppm " + one.make + " " + path);
    MemorySink sink;
    const auto drawn = draw_label(load(path), sink, one.wish, lettering(), {});
    ASSERT_TRUE(drawn) << drawn.error().message;
    save(path + ".labelled", sink.bytes());
    const Pnm crop = crop_of(one.extension + ":" + path + ".labelled", *drawn);
    ASSERT_FALSE(crop.samples.empty());
    if (bless) {
      Bytes ppm;
      append(ppm, "P6\n" + std::to_string(crop.size.width) + " " + std::to_string(crop.size.height) + "\n255\n");
      append(ppm, crop.samples);
      save(folder_ / "crop.ppm", ppm);
      ok("mkdir -p " + golden + " && convert " + folder_ / "crop.ppm" +
         " -define png:exclude-chunks=all PNG24:" + golden + one.name + ".png");
    }
    const Pnm expected = parse_pnm(run("convert " + golden + one.name + ".png -depth 8 ppm:-"));
    ASSERT_EQ(crop.size, expected.size);
    double sum = 0;
    for (std::size_t i = 0; i < crop.samples.size(); ++i)
      sum += std::abs(int{crop.samples[i]} - int{expected.samples[i]});
    EXPECT_LT(sum / static_cast<double>(crop.samples.size()), 1.5);
  }
}

TEST(Fonts, ThatAreMissingAreNamedWithTheirPackage) {
  const std::array<lettering::FontFile, 1> gone = {
      {{"/nowhere/NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "fonts-noto-cjk"}}};
  const auto opened = lettering::FontLettering::open(gone);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::NotFound);
  EXPECT_NE(opened.error().message.find("/nowhere/NotoSansCJK-Bold.ttc"), std::string::npos);
  EXPECT_NE(opened.error().message.find("fonts-noto-cjk"), std::string::npos);
}

}  // namespace
}  // namespace assay::media::image
