// What is found in pictures and sounds, against other people's programs (qrencode, fpcalc) and drawings whose content
// is known.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "media/features/codes.hpp"
#include "media/features/faces.hpp"
#include "media/features/fingerprint.hpp"
#include "media/features/written_text.hpp"
#include "media/lettering/font_lettering.hpp"
#include "media/sound/speech_samples.hpp"

namespace assay::media::features {
namespace {

using visible::Colours;

constexpr visible::Colour kWhite = {255, 255, 255};

std::string told_by(const std::string& command) {
  FILE* const pipe = ::popen(command.c_str(), "r");
  std::string out;
  if (pipe == nullptr) return out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  ::pclose(pipe);
  return out;
}

/// Black on what is there, its top left corner at x, y. @return the box of it
visible::Box write_on(Colours& picture, std::string_view text, double em, std::uint32_t x, std::uint32_t y) {
  const auto fonts = lettering::FontLettering::open(lettering::default_fonts());
  EXPECT_TRUE(fonts) << fonts.error().message;
  const auto line = (*fonts)->line(text, em);
  EXPECT_TRUE(line) << line.error().message;
  for (std::uint32_t row = 0; row < line->coverage.height(); ++row)
    for (std::uint32_t column = 0; column < line->coverage.width(); ++column)
      for (std::uint8_t& sample : picture.at(x + column, y + row))
        sample = static_cast<std::uint8_t>(sample * (255 - line->coverage.at(column, row)) / 255);
  return {x, y, line->coverage.width(), line->coverage.height()};
}

/// The squares of a code by `qrencode`, so many pixels each.
void draw_code(Colours& picture, const std::string& text, std::uint32_t side, std::uint32_t x, std::uint32_t y) {
  const std::string rows = told_by("qrencode -t ASCII -m 4 -o - '" + text + "'");
  ASSERT_FALSE(rows.empty());
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  for (const char c : rows) {
    if (c == '\n') {
      ++row;
      column = 0;
      continue;
    }
    const std::uint32_t module = column++ / 2;  // two characters a square
    if (c != '#') continue;
    for (std::uint32_t py = 0; py < side; ++py)
      for (std::uint32_t px = 0; px < side; ++px) picture.at(x + module * side + px, y + row * side + py) = {0, 0, 0};
  }
}

/// A face from in front, of ellipses with soft edges: 240 x 240 at scale 1.
void draw_face(Colours& picture, std::uint32_t x, std::uint32_t y, double scale) {
  struct Ellipse {
    double x, y, rx, ry, tone, soft;
  };
  std::vector<Ellipse> parts = {{120, 118, 72, 98, 60, 3}, {120, 128, 58, 82, 200, 3}};
  for (const double side : {-1.0, 1.0}) {
    parts.insert(parts.end(), {{120 + side * 25, 112, 17, 10, 150, 3},
                               {120 + side * 25, 98, 17, 4, 70, 2},
                               {120 + side * 25, 113, 11, 5.5, 235, 1.5},
                               {120 + side * 25, 113, 5.5, 5.5, 40, 1.5},
                               {120 + side * 9, 148, 5, 4, 110, 2}});
  }
  parts.insert(parts.end(), {{120, 135, 7, 18, 222, 4}, {120, 172, 24, 8, 120, 2.5}, {120, 172, 20, 1.6, 60, 1.2}});
  const auto size = static_cast<std::uint32_t>(240 * scale);
  for (std::uint32_t row = 0; row < size; ++row) {
    for (std::uint32_t column = 0; column < size; ++column) {
      double tone = 145;
      for (const Ellipse& one : parts) {
        const double off = std::hypot((column / scale - one.x) / one.rx, (row / scale - one.y) / one.ry) - 1;
        const double share = 1 / (1 + std::exp(std::clamp(off * std::min(one.rx, one.ry) / one.soft, -60.0, 60.0)));
        tone += (one.tone - tone) * share;
      }
      const auto sample = static_cast<std::uint8_t>(tone);
      picture.at(x + column, y + row) = {sample, sample, sample};
    }
  }
}

TEST(WrittenText, IsReadWhereItStandsInBothScripts) {
  auto reader = TextReader::open(tessdata_folder());
  ASSERT_TRUE(reader) << reader.error().message;
  Colours picture({700, 260}, kWhite);
  const visible::Box han = write_on(picture, "欢迎访问赌博网站", 48, 60, 40);
  const visible::Box latin = write_on(picture, "Welcome to the casino", 40, 60, 160);
  const auto read = (*reader)->read(picture);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_FALSE(read->timed_out);
  ASSERT_EQ(read->lines.size(), 2U);
  EXPECT_EQ(read->lines[0].text, "欢迎访问赌博网站");
  EXPECT_EQ(read->lines[1].text, "Welcome to the casino");
  for (const auto& [line, wanted] : {std::pair{read->lines[0], han}, std::pair{read->lines[1], latin}}) {
    EXPECT_NEAR(line.box.x, wanted.x, 6);
    EXPECT_NEAR(line.box.y, wanted.y, 6);
    EXPECT_NEAR(line.box.right(), wanted.right(), 6);
    EXPECT_GE(line.confidence, TextReader::kLeastConfidence);
  }
  const auto nothing = (*reader)->read(Colours({64, 64}, kWhite));
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->lines.empty());
}

TEST(WrittenText, AMissingLanguageFileNamesItsPackage) {
  const auto reader = TextReader::open("/nowhere");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, Code::NotFound);
  EXPECT_NE(reader.error().message.find("tesseract-ocr-"), std::string::npos);
}

TEST(Codes, SayWhatAnotherProgramEncoded) {
  for (const std::string text : {"https://bad.example/pay?to=1", "赌博网站", "WIFI:S:net;P:word;;"}) {
    Colours picture({400, 330}, kWhite);
    draw_code(picture, text, 6, 50, 20);
    const auto codes = find_codes(picture);
    ASSERT_TRUE(codes) << codes.error().message;
    ASSERT_EQ(codes->size(), 1U) << text;
    EXPECT_EQ(codes->front().text, text);
    EXPECT_NEAR(codes->front().box.x, 50 + 4 * 6, 6);
    EXPECT_NEAR(codes->front().box.y, 20 + 4 * 6, 6);
  }
  Colours two({700, 330}, kWhite);
  draw_code(two, "one", 6, 10, 20);
  draw_code(two, "two", 6, 350, 20);
  EXPECT_EQ(find_codes(two)->size(), 2U);
  EXPECT_TRUE(find_codes(Colours({100, 100}, kWhite))->empty());
}

TEST(Faces, AreCountedWhereTheyAre) {
  Colours picture({520, 260}, {178, 178, 178});
  EXPECT_TRUE(find_faces(picture)->empty());
  draw_face(picture, 10, 10, 1);
  const auto one = find_faces(picture);
  ASSERT_TRUE(one) << one.error().message;
  ASSERT_EQ(one->size(), 1U);
  EXPECT_TRUE(one->front().contains(130, 138));  // the middle of the drawn face
  EXPECT_FALSE(one->front().contains(400, 138));
  draw_face(picture, 290, 30, 0.9);
  EXPECT_EQ(find_faces(picture)->size(), 2U);
}

/// Chords that change each quarter of a second, two channels.
std::vector<std::int16_t> melody(unsigned rate, unsigned seconds) {
  std::mt19937 random(7);
  std::vector<std::int16_t> out;
  for (unsigned part = 0; part < seconds * 4; ++part) {
    const double low = 220 * std::pow(2, static_cast<double>(random() % 12) / 12);
    const double high = low * std::pow(2, static_cast<double>(random() % 20) / 12);
    for (unsigned i = 0; i < rate / 4; ++i) {
      const double at = 2 * std::numbers::pi * i / rate;
      const double value = 9000 * (std::sin(low * at) + 0.7 * std::sin(high * at));
      out.push_back(static_cast<std::int16_t>(value));
      out.push_back(static_cast<std::int16_t>(value / 2));
    }
  }
  return out;
}

TEST(Fingerprint, IsWhatFpcalcTells) {
  constexpr unsigned kRate = 44100;
  const std::vector<std::int16_t> samples = melody(kRate, 12);
  std::string path = testing::TempDir() + "/melody.wav";
  {
    std::string head = "RIFF";
    const auto put = [&head](std::uint32_t value, unsigned bytes) {
      for (unsigned i = 0; i < bytes; ++i) head += static_cast<char>(value >> (8 * i) & 0xFFU);
    };
    const auto bytes = static_cast<std::uint32_t>(samples.size() * 2);
    put(36 + bytes, 4);
    head += "WAVEfmt ";
    for (const auto& [value, size] : {std::pair{16U, 4U}, std::pair{1U, 2U}, std::pair{2U, 2U}, std::pair{kRate, 4U},
                                      std::pair{kRate * 4, 4U}, std::pair{4U, 2U}, std::pair{16U, 2U}})
      put(value, size);
    head += "data";
    put(bytes, 4);
    std::ofstream out(path, std::ios::binary);
    out << head;
    out.write(reinterpret_cast<const char*>(samples.data()), bytes);
  }
  const std::string told = told_by("fpcalc -raw -length 0 " + path + " 2>/dev/null");
  std::remove(path.c_str());
  const std::size_t begin = told.find("FINGERPRINT=");
  ASSERT_NE(begin, std::string::npos) << told;
  auto made = Fingerprinter::create(kRate, 2);
  ASSERT_TRUE(made) << made.error().message;
  std::vector<float> piece;
  for (std::size_t at = 0; at < samples.size(); at += piece.size()) {  // in pieces of any length
    piece.assign(samples.begin() + static_cast<std::ptrdiff_t>(at),
                 samples.begin() + static_cast<std::ptrdiff_t>(std::min(samples.size(), at + 5002)));
    for (float& sample : piece) sample /= 32768;
    ASSERT_TRUE(made->take(piece));
  }
  const auto items = made->finish();
  ASSERT_TRUE(items) << items.error().message;
  std::string ours = "FINGERPRINT=";
  for (std::size_t i = 0; i < items->size(); ++i) ours += fmt::format("{}{}", i == 0 ? "" : ",", (*items)[i]);
  EXPECT_EQ(told.substr(begin, told.find('\n', begin) - begin), ours);
  EXPECT_GT(items->size(), 50U);
}

TEST(SpeechSamples, KeepLengthAndPitchOfAnyForm) {
  for (const auto& [rate, channels] :
       {std::pair{44100U, 2U}, std::pair{8000U, 1U}, std::pair{16000U, 1U}, std::pair{96000U, 6U}}) {
    std::vector<std::int16_t> got;
    auto making = sound::SpeechSamples::create(rate, channels, [&](std::span<const std::int16_t> samples) -> Result<> {
      got.insert(got.end(), samples.begin(), samples.end());
      return {};
    });
    ASSERT_TRUE(making) << making.error().message;
    std::vector<float> tone;
    for (unsigned i = 0; i < rate * 2; ++i)
      for (unsigned channel = 0; channel < channels; ++channel)
        tone.push_back(static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * 300 * i / rate)));
    for (std::size_t at = 0; at < tone.size();) {
      const std::size_t length = std::min<std::size_t>(tone.size() - at, std::size_t{997} * channels);
      ASSERT_TRUE(making->take(std::span(tone).subspan(at, length)));
      at += length;
    }
    ASSERT_TRUE(making->finish());
    EXPECT_NEAR(static_cast<double>(got.size()), 2.0 * sound::kSpeechRate, 40) << rate;
    int crossings = 0;
    int loudest = 0;
    for (std::size_t i = 1; i < got.size(); ++i) {
      crossings += got[i - 1] < 0 && got[i] >= 0 ? 1 : 0;
      loudest = std::max(loudest, std::abs(static_cast<int>(got[i])));
    }
    EXPECT_NEAR(crossings, 600, 3) << rate;
    EXPECT_NEAR(loudest, 16384, 400) << rate;
  }
  EXPECT_FALSE(sound::SpeechSamples::create(44100, 0, [](auto) { return Result<>(); }));
}

}  // namespace
}  // namespace assay::media::features
