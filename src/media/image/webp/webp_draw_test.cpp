#include "media/image/webp/webp_draw.hpp"

#include <gtest/gtest.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include <cmath>

#include "media/image/webp/webp_tone.hpp"
#include "visible/block_lettering.hpp"
#include "visible/ink_measure.hpp"
#include "visible/test_picture.hpp"

namespace assay::media::image::webp {
namespace {

using visible::Place;

constexpr visible::Size kSize{301, 203};

struct Making {
  bool lossless = false;
  float quality = 75;
  bool alpha = false;
};

Bytes make_webp(const visible::Grid<visible::Colour>& picture, const Making& how) {
  Bytes rgba;
  for (std::uint32_t y = 0; y < picture.height(); ++y) {
    for (std::uint32_t x = 0; x < picture.width(); ++x) {
      append(rgba, picture.at(x, y));
      rgba.push_back(how.alpha ? static_cast<std::uint8_t>(x * 255 / picture.width()) : std::uint8_t{255});
    }
  }
  std::uint8_t* data = nullptr;
  const auto width = static_cast<int>(picture.width());
  const auto height = static_cast<int>(picture.height());
  const std::size_t size = how.lossless ? WebPEncodeLosslessRGBA(rgba.data(), width, height, width * 4, &data)
                                        : WebPEncodeRGBA(rgba.data(), width, height, width * 4, how.quality, &data);
  Bytes out(data, data + size);
  WebPFree(data);
  return out;
}

struct Decoded {
  int width = 0;
  int height = 0;
  Bytes rgba;
};

Decoded decode(const Bytes& file) {
  Decoded out;
  std::uint8_t* data = WebPDecodeRGBA(file.data(), file.size(), &out.width, &out.height);
  if (data != nullptr) out.rgba.assign(data, data + std::size_t{4} * out.width * out.height);
  WebPFree(data);
  return out;
}

/// The picture in a VP8X container, with chunks around it.
Bytes extended(const Bytes& simple, std::uint8_t flags, std::string_view exif) {
  Bytes body;
  append(body, "WEBP");
  const auto chunk = [&](std::string_view type, BytesView data) {
    append(body, type);
    append_le(body, static_cast<std::uint32_t>(data.size()));
    append(body, data);
    if (data.size() % 2 != 0) body.push_back(0);
  };
  const Decoded size = decode(simple);
  Bytes head = {flags, 0, 0, 0};
  for (const int side : {size.width, size.height}) {
    for (unsigned shift = 0; shift < 24; shift += 8) head.push_back(static_cast<std::uint8_t>((side - 1) >> shift));
  }
  chunk("VP8X", head);
  chunk("ICCP", as_bytes("a profile"));
  // What the simple file holds, its own VP8X left out.
  for (std::size_t at = 12; at + 8 <= simple.size();) {
    const std::uint32_t length = load_le<std::uint32_t>(simple.data() + at + 4);
    if (as_text(BytesView(simple).subspan(at, 4)) != "VP8X")
      chunk(as_text(BytesView(simple).subspan(at, 4)), BytesView(simple).subspan(at + 8, length));
    at += 8 + length + length % 2;
  }
  if (!exif.empty()) chunk("EXIF", as_bytes(exif));
  chunk("XMP ", as_bytes("<x:xmpmeta/>"));
  chunk("unkn", as_bytes("own"));
  Bytes out;
  append(out, "RIFF");
  append_le(out, static_cast<std::uint32_t>(body.size()));
  append(out, body);
  append(out, "behind");
  return out;
}

std::vector<std::string> other_chunks(const Bytes& file) {
  std::vector<std::string> out;
  const std::size_t end = load_le<std::uint32_t>(file.data() + 4) + 8;
  for (std::size_t at = 12; at + 8 <= end;) {
    const std::uint32_t length = load_le<std::uint32_t>(file.data() + at + 4);
    const std::string chunk(as_text(BytesView(file).subspan(at, 8 + length)));
    const std::string type = chunk.substr(0, 4);
    out.push_back(type == "VP8 " || type == "VP8L" || type == "ALPH" ? "picture" : chunk);
    at += 8 + length + length % 2;
  }
  out.emplace_back(as_text(BytesView(file).subspan(end)));
  return out;
}

struct Outcome {
  Bytes file;
  visible::Drawn drawn;
};

Outcome drawn_on(const Bytes& file, Coding coding = Coding::AsSource, Place place = Place::BottomRight) {
  visible::BlockLettering lettering;
  MemorySink sink;
  auto drawn = draw(file, sink, {.text = "AI生成", .place = place}, lettering, {}, coding);
  EXPECT_TRUE(drawn) << drawn.error().message;
  return drawn ? Outcome{sink.take(), *drawn} : Outcome{};
}

Error error_of(const Bytes& file, const visible::PictureLimits& limits = {}) {
  visible::BlockLettering lettering;
  MemorySink sink;
  const auto drawn = draw(file, sink, {.text = "AI生成"}, lettering, limits);
  return drawn ? Error{Code::Internal, "no error"} : drawn.error();
}

struct Difference {
  std::size_t pixels = 0;
  std::size_t alphas = 0;
  double psnr = 99;
};

Difference outside(const Bytes& before, const Bytes& after, const visible::Box& box) {
  const Decoded a = decode(before);
  const Decoded b = decode(after);
  Difference out;
  EXPECT_EQ(a.rgba.size(), b.rgba.size());
  if (a.rgba.size() != b.rgba.size()) return out;
  double sum = 0;
  double count = 0;
  for (std::uint32_t y = 0; y < static_cast<std::uint32_t>(a.height); ++y) {
    for (std::uint32_t x = 0; x < static_cast<std::uint32_t>(a.width); ++x) {
      if (box.contains(x, y)) continue;
      const std::size_t at = (std::size_t{y} * static_cast<std::size_t>(a.width) + x) * 4;
      bool differs = false;
      for (std::size_t i = 0; i < 3; ++i) {
        const double d = double(a.rgba[at + i]) - b.rgba[at + i];
        differs = differs || d != 0;
        sum += d * d;
        ++count;
      }
      out.pixels += differs ? 1 : 0;
      out.alphas += a.rgba[at + 3] != b.rgba[at + 3] ? 1 : 0;
    }
  }
  if (sum > 0) out.psnr = 10 * std::log10(255 * 255 * count / sum);
  return out;
}

void check_measure(const Outcome& outcome) {
  const auto tone = read_tone(outcome.file, {});
  ASSERT_TRUE(tone) << tone.error().message;
  EXPECT_EQ(tone->size(), outcome.drawn.picture);
  const auto measure = visible::measure_ink(*tone, outcome.drawn.ink_box);
  ASSERT_TRUE(measure);
  EXPECT_TRUE(measure->is_high_enough()) << measure->ink_height << " of " << outcome.drawn.required;
  EXPECT_TRUE(measure->is_legible()) << measure->contrast;
  EXPECT_GE(outcome.drawn.contrast, visible::kLeastContrast);
}

TEST(WebpDraw, KeepsALosslessPictureExactOutside) {
  for (const bool alpha : {false, true}) {
    const Bytes source = make_webp(visible::test_picture(kSize), {.lossless = true, .alpha = alpha});
    const Outcome outcome = drawn_on(source);
    const Difference difference = outside(source, outcome.file, outcome.drawn.changed);
    EXPECT_EQ(difference.pixels, 0U);
    EXPECT_EQ(difference.alphas, 0U);
    check_measure(outcome);
  }
}

TEST(WebpDraw, KeepsALossyPictureAt44DecibelsInTwiceTheSize) {
  for (const float quality : {50.0F, 75.0F, 90.0F}) {
    const Bytes source = make_webp(visible::test_picture({800, 600}), {.quality = quality});
    const Outcome outcome = drawn_on(source);
    EXPECT_GE(outside(source, outcome.file, outcome.drawn.changed).psnr, kLeastPsnr) << quality;
    ASSERT_FALSE(outcome.drawn.notes.empty());
    EXPECT_EQ(outcome.drawn.notes[0].id, "webp-recoded");
    EXPECT_LE(static_cast<double>(outcome.file.size()), kMostGrowth * static_cast<double>(source.size())) << quality;
    check_measure(outcome);
  }
}

TEST(WebpDraw, KeepsAlphaExactOutside) {
  const Bytes source = make_webp(visible::test_picture(kSize), {.alpha = true});
  const Outcome outcome = drawn_on(source);
  EXPECT_EQ(outside(source, outcome.file, outcome.drawn.changed).alphas, 0U);
  EXPECT_FLOAT_EQ(outcome.drawn.style.plate, 1);
  check_measure(outcome);
}

TEST(WebpDraw, CodesALossyPictureWithoutLossWhenAsked) {
  const Bytes source = make_webp(visible::test_picture(kSize), {});
  const Outcome outcome = drawn_on(source, Coding::Lossless);
  EXPECT_EQ(outside(source, outcome.file, outcome.drawn.changed).pixels, 0U);
  ASSERT_FALSE(outcome.drawn.notes.empty());
  EXPECT_EQ(outcome.drawn.notes[0].id, "webp-lossless");
  check_measure(outcome);
}

TEST(WebpDraw, KeepsEveryOtherChunk) {
  for (const Making& how : {Making{}, Making{.lossless = true}, Making{.alpha = true}}) {
    const Bytes source =
        extended(make_webp(visible::test_picture(kSize), how), how.alpha ? 0x3C : 0x2C, "II*\0no tags");
    auto before = other_chunks(source);
    const auto after = other_chunks(drawn_on(source).file);
    EXPECT_EQ(std::vector(before.begin(), before.end() - 1).size(), after.size() - 1);
    EXPECT_EQ(before, after);
  }
}

TEST(WebpDraw, StandsUprightInAllEightOrientations) {
  const Bytes plain = make_webp(visible::plain_picture({400, 300}, {128, 128, 128}), {.quality = 90});
  for (std::uint16_t exif = 0; exif <= 9; ++exif) {
    Bytes block;
    using namespace std::string_view_literals;
    append(block, exif % 2 == 0 ? "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"sv
                                : "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"sv);
    append_be(block, exif);
    append(block, "\0\0\0\0\0\0"sv);
    const Outcome outcome = drawn_on(extended(plain, 0x0C, as_text(block)));
    check_measure(outcome);
    EXPECT_EQ(static_cast<int>(outcome.drawn.orientation), exif >= 1 && exif <= 8 ? exif : 1);
  }
}

TEST(WebpDraw, RefusesEveryPrefix) {
  for (const Making& how : {Making{}, Making{.lossless = true}, Making{.alpha = true}}) {
    const Bytes source = make_webp(visible::test_picture({60, 50}), how);
    for (std::size_t length = 0; length < source.size(); ++length) {
      const Bytes cut(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_EQ(error_of(cut).code, Code::Corrupt) << length;
      EXPECT_FALSE(read_tone(cut, {}));
    }
  }
}

TEST(WebpDraw, NamesWhatItCannotDo) {
  Bytes animation;
  append(animation, "RIFF");
  append_le<std::uint32_t>(animation, 4 + 18 + 14);
  append(animation, "WEBPVP8X");
  append_le<std::uint32_t>(animation, 10);
  append(animation, Bytes{2, 0, 0, 0, 9, 0, 0, 9, 0, 0});
  append(animation, "ANIM");
  append_le<std::uint32_t>(animation, 6);
  animation.resize(animation.size() + 6);
  EXPECT_EQ(error_of(animation).code, Code::Unsupported);
  EXPECT_NE(error_of(animation).message.find("animated"), std::string::npos);
  EXPECT_EQ(error_of(make_webp(visible::test_picture({12, 12}), {})).code, Code::Unsupported);
  EXPECT_EQ(error_of(make_webp(visible::test_picture(kSize), {}), {.pixels = 1000}).code, Code::Limited);
  EXPECT_EQ(error_of(make_webp(visible::test_picture(kSize), {}), {.pixels = 1'000'000, .bytes = 100'000}).code,
            Code::Limited);
}

}  // namespace
}  // namespace assay::media::image::webp
