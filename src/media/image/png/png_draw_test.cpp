#include "media/image/png/png_draw.hpp"

#include <gtest/gtest.h>

#include "media/image/png/png_tone.hpp"
#include "media/image/png/test_png.hpp"
#include "visible/block_lettering.hpp"
#include "visible/ink_measure.hpp"

namespace assay::media::image::png {
namespace {

using visible::Place;

constexpr visible::Size kSize{253, 197};

struct Outcome {
  Bytes file;
  visible::Drawn drawn;
};

Outcome drawn_on(const Bytes& file, Place place = Place::BottomRight) {
  visible::BlockLettering lettering;
  MemorySink sink;
  auto drawn = draw(file, sink, {.text = "AI生成", .place = place}, lettering, {});
  EXPECT_TRUE(drawn) << drawn.error().message;
  return drawn ? Outcome{sink.take(), *drawn} : Outcome{};
}

Error error_of(const Bytes& file, const visible::PictureLimits& limits = {}) {
  visible::BlockLettering lettering;
  MemorySink sink;
  const auto drawn = draw(file, sink, {.text = "AI生成"}, lettering, limits);
  return drawn ? Error{Code::Internal, "no error"} : drawn.error();
}

bool has_note(const visible::Drawn& drawn, std::string_view id) {
  return std::any_of(drawn.notes.begin(), drawn.notes.end(), [&](const visible::Note& note) { return note.id == id; });
}

/// Pixels outside the label that differ, by libpng.
std::size_t changed_outside(const Decoded& a, const Decoded& b, const visible::Box& box) {
  if (a.size != b.size) return static_cast<std::size_t>(-1);
  std::size_t changed = 0;
  for (std::uint32_t y = 0; y < a.size.height; ++y) {
    for (std::uint32_t x = 0; x < a.size.width; ++x)
      changed += !box.contains(x, y) && a.pixel(x, y) != b.pixel(x, y) ? 1 : 0;
  }
  return changed;
}

void check(const Bytes& source, const std::string& what, Place place = Place::BottomRight) {
  SCOPED_TRACE(what);
  ASSERT_FALSE(source.empty());
  const auto [file, drawn] = drawn_on(source, place);
  ASSERT_FALSE(file.empty());
  const Decoded before = decode(source);
  const Decoded after = decode(file);
  EXPECT_EQ(after.error, "");
  EXPECT_EQ(changed_outside(before, after, drawn.changed), 0U);
  EXPECT_GT(changed_outside(before, after, {}), 0U) << "something was drawn";
  EXPECT_EQ(before.interlaced, after.interlaced);
  if (!has_note(drawn, "palette-converted")) {
    EXPECT_EQ(before.type, after.type);
    EXPECT_EQ(before.depth, after.depth);
  }
  EXPECT_GE(drawn.contrast, visible::kLeastContrast);
  const auto tone = read_tone(file, {});
  ASSERT_TRUE(tone) << tone.error().message;
  const auto measure = visible::measure_ink(*tone, drawn.ink_box);
  ASSERT_TRUE(measure);
  EXPECT_TRUE(measure->is_high_enough()) << measure->ink_height << " of " << drawn.required;
  EXPECT_TRUE(measure->is_legible()) << measure->contrast;
}

std::string describe(const Making& how) {
  return "type " + std::to_string(how.type) + ", " + std::to_string(how.depth) + " bits" +
         (how.interlaced ? ", interlaced" : "") + ", filters " + std::to_string(how.filters) + ", level " +
         std::to_string(how.level);
}

TEST(PngDraw, ChangesNothingOutsideTheLabelInEveryForm) {
  const auto picture = visible::test_picture(kSize);
  for (const bool interlaced : {false, true}) {
    for (const auto& [type, depths] : {std::pair{PNG_COLOR_TYPE_GRAY, std::vector<int>{1, 2, 4, 8, 16}},
                                       {PNG_COLOR_TYPE_RGB, {8, 16}},
                                       {PNG_COLOR_TYPE_PALETTE, {1, 2, 4, 8}},
                                       {PNG_COLOR_TYPE_GRAY_ALPHA, {8, 16}},
                                       {PNG_COLOR_TYPE_RGB_ALPHA, {8, 16}}}) {
      for (const int depth : depths) {
        const Making how{.type = type, .depth = depth, .interlaced = interlaced};
        check(make_png(picture, how), describe(how));
      }
    }
  }
}

TEST(PngDraw, ChangesNothingOutsideTheLabelWithEveryFilterAndLevel) {
  const auto picture = visible::test_picture({640, 480});  // several deflate blocks
  for (const int filters : {PNG_FILTER_NONE, PNG_FILTER_SUB, PNG_FILTER_UP, PNG_FILTER_AVG, PNG_FILTER_PAETH}) {
    const Making how{.filters = filters};
    check(make_png(picture, how), describe(how));
  }
  for (const int level : {0, 1, 9}) {
    const Making how{.level = level};
    check(make_png(picture, how), describe(how));
  }
  for (const int bits : {8, 9, 12}) check(make_png(picture, {.window_bits = bits}), "window " + std::to_string(bits));
}

TEST(PngDraw, DrawsAtEveryPlace) {
  const auto picture = visible::test_picture(kSize);
  for (const Place place : {Place::BottomRight, Place::Bottom, Place::BottomLeft, Place::Left, Place::TopLeft,
                            Place::Top, Place::TopRight, Place::Right}) {
    check(make_png(picture, {}), std::string(visible::place_name(place)), place);
    check(make_png(picture, {.interlaced = true}), std::string(visible::place_name(place)) + ", interlaced", place);
  }
}

TEST(PngDraw, KeepsTheDataBeforeTheLabelAsItIs) {
  const Bytes source = make_png(visible::test_picture({800, 600}), {});
  const Bytes file = drawn_on(source).file;
  const auto common = std::mismatch(source.begin(), source.end(), file.begin(), file.end()).first - source.begin();
  EXPECT_GT(common, static_cast<std::ptrdiff_t>(source.size() / 2)) << "the label is in the last eighth of the rows";
  EXPECT_LT(file.size(), source.size() + source.size() / 20);
}

TEST(PngDraw, KeepsEveryOtherChunk) {
  for (const bool interlaced : {false, true}) {
    Bytes source = make_png(visible::test_picture(kSize), {.interlaced = interlaced, .gamma = 0.45455});
    source = with_chunk(source, "iCCP", as_bytes("profile that nobody inflates"));
    source = with_chunk(source, "tEXt", as_bytes("Comment\0of ours"));
    source = with_chunk(source, "prVt", as_bytes("private"));
    append(source, "bytes behind the picture");
    EXPECT_EQ(chunk_list(drawn_on(source).file), chunk_list(source));
  }
}

TEST(PngDraw, PutsAnOpaquePlateOnSeeThroughGround) {
  const auto picture = visible::test_picture(kSize);
  for (const Making& how :
       {Making{.type = PNG_COLOR_TYPE_RGB_ALPHA}, Making{.type = PNG_COLOR_TYPE_GRAY_ALPHA, .depth = 16}}) {
    const auto [file, drawn] = drawn_on(make_png(picture, how));
    EXPECT_FLOAT_EQ(drawn.style.plate, 1);
    const Decoded after = decode(file);
    const unsigned alpha = after.type == PNG_COLOR_TYPE_GRAY_ALPHA ? 1 : 3;
    for (std::uint32_t x = drawn.ink_box.x; x < drawn.ink_box.right(); ++x)
      ASSERT_EQ(after.sample(x, drawn.ink_box.y, alpha), how.depth == 16 ? 65535U : 255U);
  }
}

TEST(PngDraw, NeverDrawsInTheColourThatMeansTransparent) {
  // The plate would be black, and black is transparent.
  auto picture = visible::plain_picture(kSize, {0, 0, 0});
  for (std::uint32_t y = 100; y < kSize.height; ++y) {
    for (std::uint32_t x = 0; x < kSize.width; ++x) picture.at(x, y) = {20, 20, 20};
  }
  for (const int type : {PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_GRAY}) {
    for (const int depth : {8, 16}) {
      const Bytes source = make_png(picture, {.type = type, .depth = depth, .clear_colour = true});
      const auto [file, drawn] = drawn_on(source);
      const Decoded after = decode(file);
      for (std::uint32_t y = drawn.ink_box.y; y < drawn.ink_box.bottom(); ++y) {
        for (std::uint32_t x = drawn.ink_box.x; x < drawn.ink_box.right(); ++x) {
          const auto pixel = after.pixel(x, y);
          ASSERT_TRUE(std::any_of(pixel.begin(), pixel.end(), [](unsigned value) { return value != 0; }));
        }
      }
    }
  }
}

TEST(PngDraw, FindsRoomInAPalette) {
  const auto picture = visible::test_picture(kSize);
  const auto appended = drawn_on(make_png(picture, {.type = PNG_COLOR_TYPE_PALETTE, .entries = 100}));
  EXPECT_TRUE(has_note(appended.drawn, "palette-extended"));
  const Decoded longer = decode(appended.file);
  EXPECT_GT(longer.palette.size(), 100U);
  EXPECT_EQ(longer.type, PNG_COLOR_TYPE_PALETTE);

  // A full palette of which the picture uses but a few entries.
  const auto plain = visible::plain_picture(kSize, {100, 100, 100});
  const auto reused = drawn_on(make_png(plain, {.type = PNG_COLOR_TYPE_PALETTE}));
  EXPECT_TRUE(has_note(reused.drawn, "palette-extended"));
  EXPECT_EQ(decode(reused.file).palette.size(), 256U);
}

TEST(PngDraw, ConvertsAFullPaletteThatDoesNotContrast) {
  auto picture = visible::test_picture({512, 400});
  for (std::uint32_t i = 0; i < 256; ++i)  // every entry in use
    picture.at(i, 0) = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i)};
  for (const std::size_t clear : {0U, 3U}) {
    Bytes source = make_png(picture, {.type = PNG_COLOR_TYPE_PALETTE, .clear_entries = clear});
    source = with_chunk(source, "tEXt", as_bytes("Comment\0kept"));
    const auto [file, drawn] = drawn_on(source);
    EXPECT_TRUE(has_note(drawn, "palette-converted"));
    const Decoded before = decode(source);
    const Decoded after = decode(file);
    EXPECT_EQ(after.error, "");
    EXPECT_EQ(after.type, clear > 0 ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB);
    for (std::uint32_t y = 0; y < before.size.height; ++y) {
      for (std::uint32_t x = 0; x < before.size.width; ++x) {
        if (drawn.changed.contains(x, y)) continue;
        auto expected = before.pixel(x, y);
        if (clear > 0) expected.push_back(before.sample(x, y, 0) < clear ? 77 : 255);
        ASSERT_EQ(after.pixel(x, y), expected) << x << "," << y;
      }
    }
    if (clear == 0) check(source, "converted");
  }
}

TEST(PngDraw, DrawsInAPaletteOfTwo) {
  check(make_png(visible::test_picture(kSize), {.type = PNG_COLOR_TYPE_PALETTE, .depth = 1}),
        "two entries without contrast");
}

TEST(PngDraw, StandsUprightInAllEightOrientations) {
  const Bytes plain = make_png(visible::plain_picture({400, 300}, {128, 128, 128}), {});
  for (std::uint16_t exif = 0; exif <= 9; ++exif) {
    Bytes block;
    using namespace std::string_view_literals;
    append(block, "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"sv);
    append_be(block, exif);
    append(block, "\0\0\0\0\0\0"sv);
    const auto [file, drawn] = drawn_on(with_chunk(plain, "eXIf", block));
    EXPECT_EQ(has_note(drawn, "orientation-unknown"), exif == 0 || exif == 9);
    const auto shown = read_tone(file, {});
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->size(), drawn.picture);
    const auto measure = visible::measure_ink(*shown, drawn.ink_box);
    ASSERT_TRUE(measure);
    EXPECT_EQ(visible::place_of(measure->ink_box, shown->size()), Place::BottomRight) << exif;
  }
}

TEST(PngDraw, MeasuresLightWithTheFilesOwnGamma) {
  // Linear samples: 30 of 255 is darkish grey as sRGB would have it, but a middling one in truth.
  const auto picture = visible::plain_picture(kSize, {60, 60, 60});
  const auto coded = drawn_on(make_png(picture, {.gamma = 0.45455}));
  const auto linear = drawn_on(make_png(picture, {.gamma = 1.0}));
  EXPECT_EQ(coded.drawn.style.polarity, visible::Polarity::LightOnDark);
  EXPECT_EQ(linear.drawn.style.polarity, visible::Polarity::DarkOnLight);
  EXPECT_GE(linear.drawn.contrast, visible::kLeastContrast);
}

TEST(PngDraw, GivesTheSameBytesAgain) {
  const Bytes source = make_png(visible::test_picture(kSize), {});
  EXPECT_EQ(drawn_on(source).file, drawn_on(source).file);
}

TEST(PngDraw, RefusesEveryPrefix) {
  for (const Making& how :
       {Making{}, Making{.interlaced = true}, Making{.type = PNG_COLOR_TYPE_PALETTE, .entries = 40}}) {
    const Bytes source = make_png(visible::test_picture({120, 90}), how);
    for (std::size_t length = 0; length < source.size(); ++length) {
      const Bytes cut(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_EQ(error_of(cut).code, Code::Corrupt) << length;
      EXPECT_FALSE(read_tone(cut, {}));
    }
  }
}

/// The file with correct check sums, so that damage reaches the code behind them.
Bytes with_sums(Bytes file) {
  std::size_t at = 8;
  while (file.size() - at >= 12) {
    const std::size_t length = load_be<std::uint32_t>(file.data() + at);
    if (length > file.size() - at - 12) break;
    store_be(file.data() + at + 8 + length, container::png::chunk_crc(BytesView(file).subspan(at + 4, length + 4)));
    at += length + 12;
  }
  return file;
}

TEST(PngDraw, SurvivesDamageAnywhere) {
  const Bytes source = make_png(visible::test_picture({100, 80}), {.type = PNG_COLOR_TYPE_PALETTE, .entries = 40});
  for (std::size_t at = 8; at < source.size(); ++at) {
    for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{0xFF}, std::uint8_t{3}}) {
      Bytes damaged = source;
      damaged[at] = value;
      (void)error_of(with_sums(damaged), {.pixels = 1'000'000});
      (void)read_tone(with_sums(damaged), {.pixels = 1'000'000});
    }
  }
}

TEST(PngDraw, LooksAtLimitsBeforeItTakesMemory) {
  Bytes huge = make_png(visible::test_picture({64, 64}), {});
  store_be<std::uint32_t>(huge.data() + 16, 100'000);
  store_be<std::uint32_t>(huge.data() + 20, 100'000);
  EXPECT_EQ(error_of(with_sums(huge)).code, Code::Limited);
  EXPECT_NE(error_of(with_sums(huge)).message.find("100000 x 100000"), std::string::npos);
  EXPECT_EQ(error_of(make_png(visible::test_picture({640, 480}), {}), {.pixels = 1'000'000, .bytes = 10'000}).code,
            Code::Limited);
}

TEST(PngDraw, NeverInflatesAProfile) {
  // 512 MiB of zeros in 500 KB: an ICC bomb. It is carried along as it is.
  Bytes profile;
  append(profile, std::string_view("bomb\0\0", 6));
  profile.resize(500'000, 0);
  Bytes source = with_chunk(make_png(visible::test_picture(kSize), {}), "iCCP", profile);
  EXPECT_EQ(chunk_list(drawn_on(source).file), chunk_list(source));
}

TEST(PngDraw, NamesWhatItCannotDo) {
  const Bytes plain = make_png(visible::test_picture({64, 64}), {});
  const Error animated = error_of(with_chunk(plain, "acTL", Bytes(8)));
  EXPECT_EQ(animated.code, Code::Unsupported);
  EXPECT_NE(animated.message.find("APNG"), std::string::npos);
  EXPECT_EQ(error_of(make_png(visible::test_picture({12, 12}), {})).code, Code::Unsupported);
  Bytes damaged = plain;
  damaged[damaged.size() - 20] ^= 0x40;  // inside IDAT
  EXPECT_NE(error_of(damaged).message.find("check sum"), std::string::npos);
}

}  // namespace
}  // namespace assay::media::image::png
