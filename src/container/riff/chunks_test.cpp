#include "container/riff/chunks.hpp"

#include <gtest/gtest.h>

namespace assay::container::riff {
namespace {

constexpr FourCc kWave = fourcc("WAVE");
constexpr FourCc kData = fourcc("data");

void put(Bytes& to, std::string_view id, std::uint32_t claimed, std::size_t present) {
  append(to, id);
  append_le<std::uint32_t>(to, claimed);
  to.resize(to.size() + present, 0x80);
}
void put(Bytes& to, std::string_view id, std::size_t length) {
  put(to, id, static_cast<std::uint32_t>(length), length);
  if (length % 2 != 0) to.push_back(0);
}

Bytes envelope(std::string_view id, std::uint32_t size) {
  Bytes file;
  append(file, id);
  append_le<std::uint32_t>(file, size);
  append(file, "WAVE");
  return file;
}

/// A RIFF file with the right size around what `body` puts.
template <class Body>
Bytes riff(Body&& body) {
  Bytes file = envelope("RIFF", 0);
  body(file);
  store_le(file.data() + 4, static_cast<std::uint32_t>(file.size() - 8));
  return file;
}

Result<Layout> walk_bytes(const Bytes& file) {
  MemorySource source(file, "s.wav");
  Window window(source);
  return walk(window, kWave, kData);
}

/// "fmt 16 data 3+" with a plus for a pad byte.
std::string told(const Layout& layout) {
  std::string text;
  for (const Chunk& chunk : layout.chunks)
    text += id_name(chunk.id) + std::to_string(chunk.length) + (chunk.padded ? "+ " : " ");
  return text;
}

TEST(RiffChunks, AreListedByTheirHeaders) {
  const Bytes file = riff([](Bytes& to) {
    put(to, "fmt ", 16);
    put(to, "data", 100'001);
    put(to, "LIST", 4);
  });
  const auto layout = walk_bytes(file);
  ASSERT_TRUE(layout) << layout.error().message;
  EXPECT_EQ(told(*layout), "fmt 16 data100001+ LIST4 ");
  EXPECT_EQ(layout->end, file.size());
  EXPECT_EQ(layout->claimed_end, file.size());
  EXPECT_EQ(layout->chunks[1].offset, 36U);
  EXPECT_EQ(layout->chunks[1].data(), 44U);
  EXPECT_EQ(layout->chunks[1].end(), layout->chunks[2].offset);
  EXPECT_FALSE(layout->size_open || layout->pad_missing || layout->open_chunk || layout->damage || layout->wide);
}

TEST(RiffChunks, ForgottenPadByteIsNoticed) {
  const Bytes between = riff([](Bytes& to) {
    put(to, "fmt ", 16);
    put(to, "data", 5, 5);
    put(to, "LIST", 4);
  });
  auto layout = walk_bytes(between);
  ASSERT_TRUE(layout);
  EXPECT_EQ(told(*layout), "fmt 16 data5 LIST4 ");
  EXPECT_FALSE(layout->pad_missing);

  Bytes last = riff([](Bytes& to) { put(to, "data", 5, 5); });
  layout = walk_bytes(last);
  ASSERT_TRUE(layout);
  EXPECT_TRUE(layout->pad_missing);
  EXPECT_EQ(layout->end, last.size());

  append(last, "TAG behind it");
  layout = walk_bytes(last);
  ASSERT_TRUE(layout);
  EXPECT_TRUE(layout->pad_missing);
  EXPECT_EQ(layout->end, last.size() - 13) << "the T is no pad byte";
}

TEST(RiffChunks, BehindTheClaimedEndCountWhenNothingElseFollows) {
  Bytes file = riff([](Bytes& to) { put(to, "data", 8); });
  const std::uint64_t claimed = file.size();
  put(file, "AIGC", 3);
  auto layout = walk_bytes(file);
  ASSERT_TRUE(layout);
  EXPECT_EQ(told(*layout), "data8 AIGC3+ ");
  EXPECT_EQ(layout->claimed_end, claimed);
  append(file, "junk");
  layout = walk_bytes(file);
  ASSERT_TRUE(layout);
  EXPECT_EQ(told(*layout), "data8 ");
  EXPECT_EQ(layout->end, claimed);
}

TEST(RiffChunks, JunkInsideTheRiffEndsTheWalk) {
  const Bytes file = riff([](Bytes& to) {
    put(to, "data", 8);
    to.resize(to.size() + 20);
  });
  const auto layout = walk_bytes(file);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->end, file.size() - 20);
  EXPECT_EQ(layout->claimed_end, file.size());
}

TEST(RiffChunks, SizeLeftOpenReachesToTheEndOfTheFile) {
  for (const std::uint32_t size : {0U, 0xffffffffU, 0x7ffff000U, 0x80000000U}) {
    Bytes file = envelope("RIFF", 0xffffffffU);
    put(file, "fmt ", 16);
    put(file, "data", size, 1000);
    const auto layout = walk_bytes(file);
    ASSERT_TRUE(layout);
    EXPECT_EQ(told(*layout), "fmt 16 data1000 ") << size;
    EXPECT_EQ(layout->open_chunk, 1U);
    EXPECT_TRUE(layout->size_open);
    EXPECT_FALSE(layout->damage);
  }
}

TEST(RiffChunks, NoSamplesAreNoOpenSize) {
  const auto nothing = walk_bytes(riff([](Bytes& to) { put(to, "data", 0); }));
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(nothing->open_chunk);
  const auto list = walk_bytes(riff([](Bytes& to) {
    put(to, "data", 0);
    put(to, "LIST", 6);
  }));
  ASSERT_TRUE(list);
  EXPECT_FALSE(list->open_chunk);
  EXPECT_EQ(told(*list), "data0 LIST6 ");
}

Bytes rf64(std::uint64_t riff_size, std::uint64_t data_size, std::uint32_t data_field = 0xffffffffU) {
  Bytes file = envelope("RF64", 0xffffffffU);
  append(file, "ds64");
  append_le<std::uint32_t>(file, 28);
  append_le<std::uint64_t>(file, riff_size);
  append_le<std::uint64_t>(file, data_size);
  append_le<std::uint64_t>(file, 0);
  append_le<std::uint32_t>(file, 0);
  put(file, "fmt ", 16);
  put(file, "data", data_field, 10);
  put(file, "LIST", 4);
  return file;
}

TEST(RiffChunks, Rf64TakesItsSizesFromDs64) {
  const std::size_t size = rf64(0, 0).size();
  const auto layout = walk_bytes(rf64(size - 8, 10));
  ASSERT_TRUE(layout) << layout.error().message;
  EXPECT_TRUE(layout->wide);
  EXPECT_EQ(told(*layout), "ds6428 fmt 16 data10 LIST4 ");
  EXPECT_EQ(layout->claimed_end, size);
  const auto open = walk_bytes(rf64(~std::uint64_t{0}, ~std::uint64_t{0}));
  ASSERT_TRUE(open);
  EXPECT_TRUE(open->size_open);
  EXPECT_EQ(open->open_chunk, 2U);
  const auto huge = walk_bytes(rf64(size - 8, std::uint64_t{1} << 62U));
  ASSERT_TRUE(huge);
  EXPECT_TRUE(huge->open_chunk);
}

TEST(RiffChunks, FileCutShortTellsWhereAndKeepsWhatIsThere) {
  const Bytes file = riff([](Bytes& to) {
    put(to, "fmt ", 16);
    put(to, "LIST", 300);
  });
  const auto layout = walk_bytes(Bytes(file.begin(), file.begin() + 100));
  ASSERT_TRUE(layout);
  ASSERT_TRUE(layout->damage);
  EXPECT_NE(layout->damage->message.find("s.wav: LIST at 0x24 claims 300 bytes, file has 56 left (truncated?)"),
            std::string::npos)
      << layout->damage->message;
  EXPECT_EQ(told(*layout), "fmt 16 LIST56 ");
}

TEST(RiffChunks, ForeignFilesAreRefused) {
  for (const Bytes& file : {Bytes{}, envelope("RIFF", 4), envelope("RIFX", 4), envelope("RF64", 4)}) {
    Bytes changed = file;
    if (!changed.empty() && changed[3] == 'F') changed[11] = 'X';  // RIFF of form WAVX
    const auto layout = walk_bytes(changed);
    ASSERT_FALSE(layout);
    EXPECT_EQ(layout.error().code, Code::Corrupt);
  }
}

TEST(RiffChunks, MoreChunksThanAnyFileHasAreRefused) {
  Bytes file = envelope("RIFF", 0xffffffffU);
  for (std::size_t i = 0; i <= kMostChunks; ++i) put(file, "JUNK", 0);
  const auto layout = walk_bytes(file);
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().code, Code::Limited);
}

TEST(RiffChunks, EveryPrefixGivesAnAnswerInsideTheFile) {
  const std::size_t size = rf64(0, 0).size();
  const Bytes file = rf64(size - 8, 10);
  for (std::size_t length = 0; length <= file.size(); ++length) {
    const auto layout = walk_bytes(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)));
    if (!layout) continue;
    EXPECT_LE(layout->end, length);
    for (const Chunk& chunk : layout->chunks) EXPECT_LE(chunk.end(), length);
  }
}

TEST(RiffChunks, SubChunksStopAtTheFirstThatDoesNotFit) {
  Bytes data;
  put(data, "ISFT", 5);
  put(data, "AIGC", 2);
  put(data, "ICMT", 500, 3);
  const auto chunks = sub_chunks(data);
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_TRUE(chunks[0].padded);
  EXPECT_EQ(chunks[1].id, fourcc("AIGC"));
  EXPECT_EQ(chunks[1].offset, 14U);
}

TEST(RiffChunks, AreMadeWithTheirPadByte) {
  EXPECT_EQ(as_text(make_chunk(fourcc("AIGC"), as_bytes("abc"))), std::string_view("AIGC\3\0\0\0abc\0", 12));
  EXPECT_EQ(as_text(make_chunk(fourcc("AIGC"), as_bytes("ab"))), std::string_view("AIGC\2\0\0\0ab", 10));
}

}  // namespace
}  // namespace assay::container::riff
