#include "container/png/text.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include "container/png/chunks.hpp"

namespace assay::container::png {
namespace {

using namespace std::string_literals;

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

/// zlib's own compressor, as any PNG writer uses it.
std::string deflated(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  EXPECT_EQ(
      compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size()),
      Z_OK);
  out.resize(size);
  return out;
}

/// zlib's own decompressor.
std::string inflated(std::string_view data) {
  std::string out(1U << 20U, '\0');
  uLongf size = out.size();
  EXPECT_EQ(
      uncompress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(data.data()), data.size()),
      Z_OK);
  out.resize(size);
  return out;
}

TEST(PngText, IsReadFromAllThreeKinds) {
  const auto plain = parse_text(kText, bytes_of("AIGC\0{}"s));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->keyword, "AIGC");
  EXPECT_EQ(plain->text, "{}");

  const auto packed = parse_text(kZtxt, bytes_of("AIGC\0\0"s + deflated("hello hello hello")));
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->text, "hello hello hello");

  const auto international = parse_text(kItxt, bytes_of("XML:com.adobe.xmp\0\0\0zh-CN\0\xe6\x96\x87\0<x/>"s));
  ASSERT_TRUE(international);
  EXPECT_EQ(international->text, "<x/>");
  EXPECT_EQ(international->language, "zh-CN\0\xe6\x96\x87"s);
  EXPECT_FALSE(international->compressed);

  const auto squeezed = parse_text(kItxt, bytes_of("k\0\1\0\0\0"s + deflated("<x/>")));
  ASSERT_TRUE(squeezed);
  EXPECT_EQ(squeezed->text, "<x/>");
  EXPECT_TRUE(squeezed->compressed);
}

TEST(PngText, IsBuiltAsItWasRead) {
  const std::string whole[] = {"AIGC\0{}"s, "k\0\0\0en\0t\0text"s, "k\0\0\0\0\0"s};
  const std::uint32_t types[] = {kText, kItxt, kItxt};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto chunk = parse_text(types[i], bytes_of(whole[i]));
    ASSERT_TRUE(chunk) << chunk.error().message;
    EXPECT_EQ(build_text(*chunk), bytes_of(whole[i]));
  }
}

TEST(PngText, IsStoredInSoManyBytesForItsLengthAndZlibReadsIt) {
  for (const std::size_t size : {0U, 1U, 65535U, 65536U, 140'000U}) {
    std::string text(size, 'a');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * i % 23);
    TextChunk chunk;
    chunk.type = kZtxt;
    chunk.keyword = "AIGC";
    chunk.text = text;
    const Bytes data = build_text(chunk);
    EXPECT_EQ(inflated(as_text(data).substr(6)), text);
    chunk.text.assign(size, 'x');
    EXPECT_EQ(build_text(chunk).size(), data.size());
    const auto back = parse_text(kZtxt, data);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->text, text);
  }
}

TEST(PngText, ThatIsBrokenSaysHow) {
  struct Case {
    std::uint32_t type;
    std::string data;
    std::string_view words;
  };
  const std::string whole = deflated("some text that is packed");
  const Case cases[] = {
      {kText, "", "no keyword"},
      {kText, "\0x"s, "no keyword"},
      {kText, std::string(100, 'k'), "no keyword"},
      {kZtxt, "k\0"s, "before its compression method"},
      {kZtxt, "k\0\7x"s, "method 7"},
      {kZtxt, "k\0\0"s + whole.substr(0, whole.size() - 6), "ends early"},
      {kZtxt, "k\0\0\x78\x9c\xff\xff\xff"s, "is broken"},
      {kItxt, "k\0\0"s, "compression flag"},
      {kItxt, "k\0\1\5\0\0x"s, "method 5"},
      {kItxt, "k\0\0\0en"s, "language"},
      {kItxt, "k\0\0\0en\0t"s, "translated keyword"},
  };
  for (const Case& one : cases) {
    const auto chunk = parse_text(one.type, bytes_of(one.data));
    ASSERT_FALSE(chunk) << one.words;
    EXPECT_EQ(chunk.error().code, Code::Corrupt);
    EXPECT_NE(chunk.error().message.find(one.words), std::string::npos) << chunk.error().message;
  }
}

TEST(PngText, InflatesNoFurtherThanItsLimit) {
  const auto at_limit = parse_text(kZtxt, bytes_of("k\0\0"s + deflated(std::string(kMostText, 'a'))));
  ASSERT_TRUE(at_limit) << at_limit.error().message;
  EXPECT_EQ(at_limit->text.size(), kMostText);
  const auto bomb = parse_text(kZtxt, bytes_of("k\0\0"s + deflated(std::string(kMostText + 1, 'a'))));
  ASSERT_FALSE(bomb);
  EXPECT_EQ(bomb.error().code, Code::Limited);
}

TEST(PngText, GivesAnErrorOrAResultForEveryPrefix) {
  const std::string whole = "XML:com.adobe.xmp\0\1\0zh\0t\0"s + deflated("a packet, a packet, a packet");
  for (std::size_t length = 0; length <= whole.size(); ++length)
    for (const std::uint32_t type : {kText, kZtxt, kItxt}) {
      const auto chunk = parse_text(type, bytes_of(whole.substr(0, length)));
      if (type == kItxt) {
        EXPECT_EQ(chunk.has_value(), length == whole.size());
      }
    }
}

TEST(PngRawProfile, IsReadAsImageMagickWritesIt) {
  const auto profile = parse_raw_profile("\nxmp\n      40\n" + std::string(72, '6') + "\n61626364\n");
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->name, "xmp");
  EXPECT_EQ(profile->bytes, std::string(36, 'f') + "abcd");
}

TEST(PngRawProfile, IsBuiltAsItWasRead) {
  for (const std::size_t size : {0U, 1U, 36U, 37U, 100U}) {
    RawProfile profile{"exif", std::string(size, '\xa5')};
    const std::string text = build_raw_profile(profile);
    const auto back = parse_raw_profile(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(back->name, "exif");
    EXPECT_EQ(back->bytes, profile.bytes);
  }
  EXPECT_EQ(build_raw_profile({"xmp", "ab"}), "\nxmp\n       2\n6162\n");
}

TEST(PngRawProfile, ThatHasAnotherShapeIsNone) {
  for (const std::string_view text :
       {"", "\n", "\nxmp", "\nxmp\n", "\nxmp\n3\n6162\n", "\nxmp\n2\n616\n", "\nxmp\n2\n61zz\n", "xmp\n2\n6162\n",
        "\nxmp\n99999999999\n6162\n", "\nxmp\n2\n616263\n"})
    EXPECT_FALSE(parse_raw_profile(text)) << text;
}

}  // namespace
}  // namespace assay::container::png
