#include "container/png/chunks.hpp"

#include <gtest/gtest.h>

namespace assay::container::png {
namespace {

/// Appends a chunk by hand; the check sum is left wrong on purpose: a walk never looks at it.
void put_chunk(Bytes& to, std::string_view type, std::size_t length) {
  append_be<std::uint32_t>(to, static_cast<std::uint32_t>(length));
  append(to, type);
  to.resize(to.size() + length + 4, 0xee);
}

Bytes picture(std::initializer_list<std::pair<std::string_view, std::size_t>> chunks) {
  Bytes file(kSignature.begin(), kSignature.end());
  for (const auto& [type, length] : chunks) put_chunk(file, type, length);
  return file;
}

Result<Layout> walk_bytes(const Bytes& file) {
  MemorySource source(file, "p.png");
  Window window(source);
  return walk(window);
}

TEST(PngChunks, AreListedWithoutImageData) {
  const Bytes file = picture({{"IHDR", 13}, {"gAMA", 4}, {"IDAT", 100}, {"IDAT", 5000}, {"tEXt", 9}, {"IEND", 0}});
  const auto layout = walk_bytes(file);
  ASSERT_TRUE(layout) << layout.error().message;
  std::string seen;
  for (const Chunk& chunk : layout->chunks) seen += type_name(chunk.type) + (chunk.after_image ? "* " : " ");
  EXPECT_EQ(seen, "IHDR gAMA tEXt* IEND* ");
  EXPECT_EQ(layout->after_ihdr, 8U + 25U);
  EXPECT_EQ(layout->end, file.size());
  EXPECT_EQ(layout->chunks[2].offset, 8U + 25 + 16 + 112 + 5012);
  EXPECT_EQ(layout->chunks[2].data(), layout->chunks[2].offset + 8);
  EXPECT_EQ(layout->chunks[2].end(), layout->chunks[3].offset);
}

TEST(PngChunks, EndWithIendWhateverFollows) {
  Bytes file = picture({{"IHDR", 13}, {"IDAT", 1}, {"IEND", 0}});
  const std::size_t whole = file.size();
  append(file, "trailing bytes that are no chunk");
  const auto layout = walk_bytes(file);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->end, whole);
}

TEST(PngChunks, MayStartWithApplesCgbi) {
  const auto layout = walk_bytes(picture({{"CgBI", 4}, {"IHDR", 13}, {"IDAT", 1}, {"IEND", 0}}));
  ASSERT_TRUE(layout) << layout.error().message;
  EXPECT_EQ(layout->after_ihdr, 8U + 16 + 25);
}

TEST(PngChunks, LetAnimationControlStandBeforeWhatIsNew) {
  const auto layout = walk_bytes(
      picture({{"IHDR", 13}, {"pHYs", 9}, {"acTL", 8}, {"fcTL", 26}, {"IDAT", 1}, {"acTL", 8}, {"IEND", 0}}));
  ASSERT_TRUE(layout) << layout.error().message;
  EXPECT_EQ(layout->after_ihdr, 8U + 25 + 21 + 20);
}

TEST(PngChunks, SayWhatIsWrongAndWhere) {
  struct Case {
    Bytes file;
    std::string_view words;
    Code code = Code::Corrupt;
  };
  Bytes huge = picture({{"IHDR", 13}});
  append_be<std::uint32_t>(huge, 0x80000000U);
  append(huge, "IDATxxxx");
  Bytes beyond = picture({{"IHDR", 13}});
  append_be<std::uint32_t>(beyond, 70000);
  append(beyond, "tEXtxxxxxxxx");
  const Case cases[] = {
      {Bytes{}, "no PNG signature"},
      {Bytes{'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0}, "no PNG signature"},
      {picture({{"IDAT", 13}, {"IEND", 0}}), "IHDR of 13 bytes is due at 0x8, found IDAT"},
      {picture({{"IHDR", 12}, {"IEND", 0}}), "found IHDR of 12 bytes"},
      {picture({{"IHDR", 13}, {"ID\1T", 1}, {"IEND", 0}}), "chunk type at 0x25"},
      {picture({{"IHDR", 13}, {"IDAT", 1}}), "no IEND"},
      {huge, "IDAT at 0x21 claims 2147483648 bytes"},
      {beyond, "tEXt at 0x21 claims 70000 bytes, file has 4 left"},
  };
  for (const Case& one : cases) {
    const auto layout = walk_bytes(one.file);
    ASSERT_FALSE(layout) << one.words;
    EXPECT_EQ(layout.error().code, one.code);
    EXPECT_NE(layout.error().message.find(one.words), std::string::npos) << layout.error().message;
    EXPECT_EQ(layout.error().message.rfind("p.png: ", 0), 0U);
  }
}

TEST(PngChunks, AreCountedUpToALimit) {
  Bytes file = picture({{"IHDR", 13}});
  for (std::size_t i = 0; i < kMostChunks; ++i) put_chunk(file, "IDAT", 0);
  put_chunk(file, "IEND", 0);
  const auto layout = walk_bytes(file);
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().code, Code::Limited);
}

TEST(PngChunks, OfEveryPrefixGiveAnError) {
  const Bytes file = picture({{"IHDR", 13}, {"tEXt", 30}, {"IDAT", 40}, {"iTXt", 30}, {"IEND", 0}});
  for (std::size_t length = 0; length < file.size(); ++length)
    EXPECT_FALSE(walk_bytes(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)))) << length;
  EXPECT_TRUE(walk_bytes(file));
}

TEST(PngChunks, AreMadeWithTheRightCheckSum) {
  // The IEND chunk is the same twelve bytes in every PNG.
  EXPECT_EQ(make_chunk(kIend, {}), (Bytes{0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82}));
  EXPECT_EQ(chunk_crc(as_bytes("123456789")), 0xcbf43926U);  // the check value of CRC-32
}

/// Counts what a walk costs.
class CountingSource final : public ByteSource {
 public:
  explicit CountingSource(BytesView all) : inner_(all) {}
  [[nodiscard]] std::uint64_t size() const noexcept override { return inner_.size(); }
  [[nodiscard]] std::string_view name() const noexcept override { return "counted"; }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
    ++reads;
    bytes += out.size();
    return inner_.read_at(offset, out);
  }
  std::size_t reads = 0;
  std::size_t bytes = 0;

 private:
  MemorySource inner_;
};

TEST(PngChunks, OfImageDataAreHoppedOver) {
  Bytes file = picture({{"IHDR", 13}});
  for (int i = 0; i < 100; ++i) put_chunk(file, "IDAT", 8192);
  put_chunk(file, "IEND", 0);
  CountingSource source(file);
  Window window(source);
  ASSERT_TRUE(walk(window));
  EXPECT_LT(source.reads, 110U);
  EXPECT_LT(source.bytes, 40'000U);
}

}  // namespace
}  // namespace assay::container::png
