#include "media/image/jpeg/jpeg_draw.hpp"

#include <gtest/gtest.h>

#include "media/image/jpeg/frame.hpp"
#include "media/image/jpeg/jpeg_tone.hpp"
#include "media/image/jpeg/test_jpeg.hpp"
#include "visible/block_lettering.hpp"
#include "visible/ink_measure.hpp"

namespace assay::media::image::jpeg {
namespace {

using visible::Place;

constexpr visible::Size kSize{397, 301};  // no multiple of any MCU

struct Result2 {
  Bytes file;
  visible::Drawn drawn;
};

Result2 drawn_on(const Bytes& file, Place place = Place::BottomRight) {
  visible::BlockLettering lettering;
  MemorySink sink;
  auto drawn = draw(file, sink, {.text = "AI生成", .place = place}, lettering, {});
  EXPECT_TRUE(drawn) << drawn.error().message;
  return drawn ? Result2{sink.take(), *drawn} : Result2{};
}

Error error_of(const Bytes& file, const visible::PictureLimits& limits = {}) {
  visible::BlockLettering lettering;
  MemorySink sink;
  const auto drawn = draw(file, sink, {.text = "AI生成"}, lettering, limits);
  return drawn ? Error{Code::Internal, "no error"} : drawn.error();
}

/// Pixels outside a box that differ.
std::size_t pixels_changed_outside(const Decoded& a, const Decoded& b, const visible::Box& box) {
  if (a.size != b.size || a.components != b.components) return static_cast<std::size_t>(-1);
  std::size_t changed = 0;
  for (std::uint32_t y = 0; y < a.size.height; ++y) {
    for (std::uint32_t x = 0; x < a.size.width; ++x) {
      if (!box.contains(x, y) && !std::equal(a.at(x, y), a.at(x, y) + a.components, b.at(x, y))) ++changed;
    }
  }
  return changed;
}

/// Everything that has to hold for every kind of JPEG.
void check(const Bytes& source, const std::string& what, Place place = Place::BottomRight) {
  SCOPED_TRACE(what);
  ASSERT_FALSE(source.empty());
  const auto [file, drawn] = drawn_on(source, place);
  ASSERT_FALSE(file.empty());
  const Dump before = dump(source);
  const Dump after = dump(file);
  EXPECT_EQ(changed_outside(before, after, drawn.changed), 0U);
  EXPECT_GT(changed_outside(before, after, {}), 0U) << "something was drawn";
  EXPECT_EQ(before.restart, after.restart);
  EXPECT_EQ(before.progressive, after.progressive);
  for (std::size_t c = 0; c < before.components.size(); ++c)
    EXPECT_EQ(before.components[c].quant, after.components[c].quant);
  const Decoded old_pixels = decode(source);
  const Decoded new_pixels = decode(file);
  EXPECT_EQ(new_pixels.warning, "");
  EXPECT_EQ(pixels_changed_outside(old_pixels, new_pixels, drawn.changed), 0U);
  EXPECT_GE(drawn.contrast, visible::kLeastContrast);
  EXPECT_GE(drawn.ink_height, drawn.required);
  // Measured anew in the decoded file.
  const auto tone = read_tone(file, {});
  ASSERT_TRUE(tone) << tone.error().message;
  const auto measure = visible::measure_ink(*tone, drawn.ink_box);
  ASSERT_TRUE(measure);
  EXPECT_TRUE(measure->is_high_enough()) << measure->ink_height << " of " << drawn.required;
  EXPECT_TRUE(measure->is_legible()) << measure->contrast;
  EXPECT_NEAR(measure->ink_height, drawn.ink_height, 1);
}

TEST(JpegDraw, ChangesNothingOutsideTheLabelInEverySampling) {
  const auto picture = visible::test_picture(kSize);
  for (const auto& [h, v] : {std::pair{1, 1}, {2, 1}, {2, 2}, {1, 2}, {4, 1}, {4, 2}}) {
    check(make_jpeg(picture, {.h = h, .v = v}), "sampling " + std::to_string(h) + "x" + std::to_string(v));
    check(make_jpeg(picture, {.h = h, .v = v, .progressive = true}),
          "progressive, sampling " + std::to_string(h) + "x" + std::to_string(v));
  }
}

TEST(JpegDraw, ChangesNothingOutsideTheLabelInEveryMode) {
  const auto picture = visible::test_picture(kSize);
  check(make_jpeg(picture, {.optimised = true}), "optimised tables");
  check(make_jpeg(picture, {.own_scans = true}), "one scan for each component");
  for (const unsigned restart : {1U, 7U, 25U, 1000U}) {
    check(make_jpeg(picture, {.restart = restart}), "restart " + std::to_string(restart));
    check(make_jpeg(picture, {.optimised = true, .restart = restart}), "optimised, restart " + std::to_string(restart));
    check(make_jpeg(picture, {.progressive = true, .restart = restart}),
          "progressive, restart " + std::to_string(restart));
  }
  for (const int quality : {30, 60, 95, 100})
    check(make_jpeg(picture, {.quality = quality}), "quality " + std::to_string(quality));
}

TEST(JpegDraw, ChangesNothingOutsideTheLabelInEveryColourSpace) {
  const auto picture = visible::test_picture(kSize);
  check(make_jpeg(picture, {.space = JCS_GRAYSCALE, .h = 1, .v = 1}), "grey");
  check(make_jpeg(picture, {.space = JCS_GRAYSCALE, .h = 2, .v = 2}), "grey with sampling factors");
  check(make_jpeg(picture, {.space = JCS_GRAYSCALE, .progressive = true}), "grey, progressive");
  check(make_jpeg(picture, {.space = JCS_RGB, .h = 1, .v = 1}), "RGB");
  check(make_jpeg(picture, {.space = JCS_CMYK, .h = 1, .v = 1}), "CMYK as Adobe has it");
  check(make_jpeg(picture, {.space = JCS_CMYK, .h = 1, .v = 1, .adobe = false}), "CMYK");
  check(make_jpeg(picture, {.space = JCS_YCCK, .h = 2, .v = 2}), "YCCK");
}

TEST(JpegDraw, DrawsAtEveryPlace) {
  const Bytes source = make_jpeg(visible::test_picture(kSize), {.restart = 9});
  const Bytes optimised = make_jpeg(visible::test_picture(kSize), {.optimised = true});
  for (const Place place : {Place::BottomRight, Place::Bottom, Place::BottomLeft, Place::Left, Place::TopLeft,
                            Place::Top, Place::TopRight, Place::Right}) {
    check(source, std::string(visible::place_name(place)), place);
    check(optimised, std::string(visible::place_name(place)) + ", optimised", place);
  }
}

TEST(JpegDraw, DrawsOnEveryGround) {
  for (const visible::Colour colour : {visible::Colour{0, 0, 0},
                                       {255, 255, 255},
                                       {128, 128, 128},
                                       {255, 0, 0},
                                       {0, 0, 255},
                                       {255, 255, 0},
                                       {90, 140, 60}}) {
    const auto plain = visible::plain_picture(kSize, colour);
    check(make_jpeg(plain, {}), "plain " + std::to_string(colour[0]) + " " + std::to_string(colour[1]));
    check(make_jpeg(plain, {.optimised = true}), "plain, tables with hardly a symbol");
  }
}

TEST(JpegDraw, NeutralisesColourUnderThePlate) {
  const auto [file, drawn] = drawn_on(make_jpeg(visible::plain_picture(kSize, {255, 255, 0}), {.quality = 95}));
  const Decoded pixels = decode(file);
  ASSERT_EQ(drawn.style.polarity, visible::Polarity::DarkOnLight);
  const visible::Colour ink = colour_of(pixels, drawn.ink_box.right() - 2, drawn.ink_box.y + drawn.ink_box.height / 2);
  for (const std::uint8_t value : ink) EXPECT_LT(value, 40) << "black type, not dark yellow";
}

TEST(JpegDraw, StandsUprightInAllEightOrientations) {
  const Bytes plain = make_jpeg(visible::plain_picture({400, 300}, {128, 128, 128}), {.quality = 95});
  for (std::uint16_t exif = 1; exif <= 8; ++exif) {
    const Bytes source = with_orientation(plain, exif);
    const auto [file, drawn] = drawn_on(source);
    EXPECT_EQ(static_cast<int>(drawn.orientation), exif);
    const auto shown = read_tone(file, {});  // turned as the Exif says
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->size(), drawn.picture);
    const auto measure = visible::measure_ink(*shown, drawn.ink_box);
    ASSERT_TRUE(measure);
    EXPECT_EQ(visible::place_of(measure->ink_box, shown->size()), Place::BottomRight) << exif;
    // The bar of "A" stands left of the Han frames and is lower than they: upright, not mirrored.
    const auto dark_rows = [&](std::uint32_t x) {
      std::uint32_t rows = 0;
      for (std::uint32_t y = drawn.plate.y; y < drawn.plate.bottom(); ++y) {
        const int distance = std::abs(int{shown->at(x, y)} - int{measure->ink});
        rows += distance < 60 ? 1 : 0;
      }
      return rows;
    };
    const std::uint32_t left = dark_rows(drawn.ink_box.x + 1);
    const std::uint32_t right = dark_rows(drawn.ink_box.right() - 2);
    EXPECT_GT(right, left + 1) << exif << ": 0.9 em beside 0.7 em";
    EXPECT_EQ(std::search(file.begin(), file.end(), source.begin() + 2, source.begin() + 38) - file.begin(), 2)
        << "Exif untouched";
  }
}

TEST(JpegDraw, TakesAnAbsurdOrientationForUpright) {
  for (const std::uint16_t exif : {std::uint16_t{0}, std::uint16_t{9}, std::uint16_t{65535}}) {
    const auto [file, drawn] = drawn_on(with_orientation(make_jpeg(visible::test_picture(kSize), {}), exif));
    EXPECT_EQ(drawn.orientation, visible::Orientation::Upright);
    ASSERT_FALSE(drawn.notes.empty());
    EXPECT_EQ(drawn.notes[0].id, "orientation-unknown");
  }
}

/// Segments of a file that are no Huffman tables and no scans, in order, and what follows EOI.
std::vector<Bytes> kept_parts(const Bytes& file) {
  std::vector<Bytes> parts;
  std::size_t at = 0;
  for (;;) {
    const auto segment = segment_at(file, at);
    if (!segment) {
      ADD_FAILURE() << segment.error().message;
      return parts;
    }
    at = segment->end;
    if (segment->marker == kSos) {
      while (!(file[at] == 0xFF && file[at + 1] != 0 && (file[at + 1] < kRst0 || file[at + 1] > 0xD7))) ++at;
    } else if (segment->marker != kDht) {
      parts.emplace_back(file.begin() + static_cast<std::ptrdiff_t>(segment->begin),
                         file.begin() + static_cast<std::ptrdiff_t>(segment->end));
    }
    if (segment->marker == kEoi) break;
  }
  parts.emplace_back(file.begin() + static_cast<std::ptrdiff_t>(at), file.end());
  return parts;
}

TEST(JpegDraw, KeepsEverySegmentAndWhatFollows) {
  for (const Making& how :
       {Making{}, Making{.optimised = true}, Making{.progressive = true}, Making{.own_scans = true}}) {
    Bytes source = with_orientation(make_jpeg(visible::test_picture(kSize), how), 3);
    Bytes extra;
    for (const std::uint8_t marker : {std::uint8_t{0xE2}, std::uint8_t{0xED}, std::uint8_t{0xFE}}) {
      append(extra, Bytes{0xFF, 0xFF, marker, 0, 20});  // a fill byte before the marker, too
      extra.resize(extra.size() + 18, marker);
    }
    append(extra, "stray bytes");  // decoders pass over them
    source.insert(source.begin() + 38, extra.begin(), extra.end());
    append(source, "what a phone puts behind its picture\xFF\xD8\xFF\xD9");
    const auto [file, drawn] = drawn_on(source);
    EXPECT_EQ(kept_parts(file), kept_parts(source));
  }
}

TEST(JpegDraw, MovesWhatAMultiPictureIndexPointsTo) {
  for (const Making& how : {Making{}, Making{.optimised = true}, Making{.progressive = true}}) {
    const Bytes second = make_jpeg(visible::test_picture({64, 48}), {});
    const Bytes plain = make_jpeg(visible::test_picture(kSize), how);
    // SOI, APP2 with an index of two pictures, the rest; then the second picture.
    Bytes block;
    append(block, std::string_view("MM\0*\0\0\0\x08\0\x01\xB0\x02\0\x07\0\0\0\x20\0\0\0\x1A\0\0\0\0", 26));
    const std::size_t header = 2 + 4 + 4;  // offset of the TIFF header
    const std::size_t size = plain.size() + 4 + 4 + 26 + 32;
    for (const std::size_t number : {std::size_t{0x30000}, size, std::size_t{0}, std::size_t{0}, std::size_t{0},
                                     second.size(), size - header, std::size_t{0}})
      append_be(block, static_cast<std::uint32_t>(number));
    Bytes source = {0xFF, 0xD8, 0xFF, 0xE2, 0, static_cast<std::uint8_t>(2 + 4 + block.size())};
    append(source, std::string_view("MPF\0", 4));
    append(source, block);
    source.insert(source.end(), plain.begin() + 2, plain.end());
    ASSERT_EQ(source.size(), size);
    append(source, second);
    const auto [file, drawn] = drawn_on(source);
    ASSERT_NE(file.size(), source.size()) << "a test of moving needs a move";
    const std::size_t first_size = load_be<std::uint32_t>(file.data() + header + 26 + 4);
    const std::size_t second_offset = header + load_be<std::uint32_t>(file.data() + header + 26 + 16 + 8);
    EXPECT_EQ(first_size, file.size() - second.size());
    EXPECT_EQ(second_offset, first_size);
    EXPECT_TRUE(std::equal(second.begin(), second.end(), file.begin() + static_cast<std::ptrdiff_t>(second_offset)));
    EXPECT_EQ(decode(file).warning, "");
  }
}

TEST(JpegDraw, ExtendsTablesThatLackASymbol) {
  const auto [file, drawn] = drawn_on(make_jpeg(visible::plain_picture(kSize, {40, 40, 40}), {.optimised = true}));
  ASSERT_FALSE(drawn.notes.empty());
  EXPECT_EQ(drawn.notes[0].id, "huffman-tables-extended");
  EXPECT_TRUE(drawn_on(make_jpeg(visible::test_picture(kSize), {})).drawn.notes.empty()) << "the usual tables have all";
}

TEST(JpegDraw, GivesTheSameBytesAgain) {
  const Bytes source = make_jpeg(visible::test_picture(kSize), {});
  EXPECT_EQ(drawn_on(source).file, drawn_on(source).file);
}

TEST(JpegDraw, RefusesOrFinishesEveryPrefix) {
  for (const Making& how :
       {Making{.quality = 40}, Making{.quality = 40, .progressive = true}, Making{.quality = 40, .restart = 5}}) {
    const Bytes source = make_jpeg(visible::test_picture({160, 120}), how);
    for (std::size_t length = 0; length < source.size(); ++length) {
      const Bytes cut(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(length));
      visible::BlockLettering lettering;
      MemorySink sink;
      const auto drawn = draw(cut, sink, {.text = "AI生成"}, lettering, {});
      if (length + 2 < source.size()) {
        ASSERT_FALSE(drawn) << length << " of " << source.size();
        EXPECT_EQ(drawn.error().code, Code::Corrupt) << drawn.error().message;
        EXPECT_GT(drawn.error().message.size(), 10U);
      }
      (void)read_tone(cut, {});
    }
  }
}

TEST(JpegDraw, SurvivesDamageAnywhere) {
  for (const Making& how : {Making{.quality = 40}, Making{.quality = 40, .progressive = true}}) {
    const Bytes source = make_jpeg(visible::test_picture({160, 120}), how);
    for (std::size_t at = 0; at < source.size(); ++at) {
      for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{0xFF}}) {
        Bytes damaged = source;
        damaged[at] = value;
        visible::BlockLettering lettering;
        MemorySink sink;
        (void)draw(damaged, sink, {.text = "AI生成"}, lettering, {.pixels = 1'000'000});
      }
    }
  }
}

TEST(JpegDraw, LooksAtLimitsBeforeItTakesMemory) {
  Bytes huge = make_jpeg(visible::test_picture({64, 64}), {});
  const auto frame = read_frame(huge);
  ASSERT_TRUE(frame);
  for (const Segment& segment : frame->segments) {
    if (segment.marker != kSof0) continue;
    store_be<std::uint16_t>(huge.data() + segment.data() + 1, 65500);
    store_be<std::uint16_t>(huge.data() + segment.data() + 3, 65500);
  }
  EXPECT_EQ(error_of(huge).code, Code::Limited);
  EXPECT_NE(error_of(huge).message.find("65500 x 65500"), std::string::npos);
  const Bytes progressive = make_jpeg(visible::test_picture(kSize), {.progressive = true});
  EXPECT_EQ(error_of(progressive, {.pixels = 1'000'000, .bytes = 100'000}).code, Code::Limited);
}

TEST(JpegDraw, RefusesManyScans) {
  // A progressive file that says its last scan a thousand times over.
  Bytes source = make_jpeg(visible::test_picture({64, 64}), {.progressive = true});
  std::size_t last = source.size();
  for (std::size_t i = 0; i + 1 < source.size(); ++i) {
    if (source[i] == 0xFF && source[i + 1] == kSos) last = i;
  }
  const Bytes scan(source.begin() + static_cast<std::ptrdiff_t>(last), source.end() - 2);
  Bytes many(source.begin(), source.end() - 2);
  for (int i = 0; i < 1000; ++i) append(many, scan);
  append(many, Bytes{0xFF, 0xD9});
  EXPECT_EQ(error_of(many).code, Code::Limited);
}

TEST(JpegDraw, RefusesAComponentThatNoScanHolds) {
  Bytes source = make_jpeg(visible::test_picture({64, 64}), {.own_scans = true});
  std::size_t last = source.size();
  for (std::size_t i = 0; i + 1 < source.size(); ++i) {
    if (source[i] == 0xFF && source[i + 1] == kSos) last = i;
  }
  source.erase(source.begin() + static_cast<std::ptrdiff_t>(last), source.end() - 2);
  const Error error = error_of(source);
  EXPECT_EQ(error.code, Code::Corrupt);
  EXPECT_NE(error.message.find("component 3 of 3"), std::string::npos) << error.message;
}

TEST(JpegDraw, NamesWhatItCannotDo) {
  const auto with_frame = [](std::uint8_t marker, std::uint8_t bits, std::uint16_t height) {
    Bytes file = make_jpeg(visible::test_picture({64, 64}), {});
    const auto frame = read_frame(file);
    for (const Segment& segment : frame->segments) {
      if (segment.marker != kSof0) continue;
      file[segment.offset + 1] = marker;
      file[segment.data()] = bits;
      store_be(file.data() + segment.data() + 1, height);
    }
    return error_of(file);
  };
  EXPECT_NE(with_frame(0xC9, 8, 64).message.find("arithmetic"), std::string::npos);
  EXPECT_NE(with_frame(0xC3, 8, 64).message.find("lossless"), std::string::npos);
  EXPECT_NE(with_frame(0xC5, 8, 64).message.find("hierarchical"), std::string::npos);
  EXPECT_NE(with_frame(0xC1, 12, 64).message.find("12 bits"), std::string::npos);
  EXPECT_NE(with_frame(0xC0, 8, 0).message.find("DNL"), std::string::npos);
  for (const std::uint8_t marker : {std::uint8_t{0xC9}, std::uint8_t{0xC3}, std::uint8_t{0xC5}})
    EXPECT_EQ(with_frame(marker, 8, 64).code, Code::Unsupported);
  EXPECT_EQ(error_of(Bytes{}).code, Code::Corrupt);
  EXPECT_EQ(error_of(make_jpeg(visible::test_picture({12, 12}), {})).code, Code::Unsupported) << "too small";
}

}  // namespace
}  // namespace assay::media::image::jpeg
