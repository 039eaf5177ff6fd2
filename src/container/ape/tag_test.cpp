#include "container/ape/tag.hpp"

#include <gtest/gtest.h>

namespace assay::container::ape {
namespace {

constexpr std::string_view kAudio = "audio audio";

Bytes end_of(std::uint32_t size, std::uint32_t count, std::uint32_t flags) {
  Bytes out;
  append(out, "APETAGEX");
  for (const std::uint32_t number : {2000U, size, count, flags, 0U, 0U}) append_le(out, number);
  return out;
}

Bytes file_of(std::initializer_list<Bytes> items, bool header) {
  Bytes body;
  for (const Bytes& item : items) append(body, item);
  const auto size = static_cast<std::uint32_t>(body.size() + kFooterSize);
  const auto count = static_cast<std::uint32_t>(items.size());
  Bytes file(kAudio.begin(), kAudio.end());
  if (header) append(file, end_of(size, count, 0xa0000000U));
  append(file, body);
  append(file, end_of(size, count, header ? 0x80000000U : 0));
  return file;
}

std::optional<Tag> tag_of(const Bytes& file) {
  MemorySource source(file);
  Window window(source);
  const auto tag = tag_before(window, file.size());
  EXPECT_TRUE(tag);
  return *tag;
}

Bytes with(const Bytes& file, std::vector<ItemChange> items) {
  MemorySource source(file);
  MemorySink sink;
  EXPECT_TRUE(spliced(*with_items(*tag_of(file), std::move(items)), file.size()).carry_out(source, sink));
  return sink.take();
}

TEST(ApeTag, ItemsAreFoundWithAndWithoutHeader) {
  for (const bool header : {true, false}) {
    const Bytes file = file_of({make_item("Title", "t"), make_item("AIGC", "{}")}, header);
    const std::optional<Tag> tag = tag_of(file);
    ASSERT_TRUE(tag);
    EXPECT_EQ(tag->offset, kAudio.size());
    EXPECT_EQ(tag->has_header, header);
    ASSERT_EQ(tag->items.size(), 2U);
    EXPECT_EQ(tag->items[1].key, "AIGC");
    EXPECT_EQ(as_text(BytesView(file).subspan(tag->items[1].value, 2)), "{}");
    EXPECT_TRUE(tag->items[1].is_text());
    EXPECT_TRUE(tag->damage.empty());
  }
}

TEST(ApeTag, ItemsAreReplacedAndGo) {
  for (const bool header : {true, false}) {
    const Bytes title = make_item("Title", "t");
    const Bytes file = file_of({title, make_item("AIGC", "{}")}, header);
    EXPECT_EQ(with(file, {{1, make_item("AIGC", "{\"longer\":1}")}}),
              file_of({title, make_item("AIGC", "{\"longer\":1}")}, header));
    EXPECT_EQ(with(file, {{1, {}}}), file_of({title}, header));
    EXPECT_EQ(as_text(with(file, {{0, {}}, {1, {}}})), kAudio);
  }
}

TEST(ApeTag, DamageIsToldWithItsPlace) {
  Bytes file = file_of({make_item("Title", "t"), make_item("AIGC", "{}")}, false);
  store_le<std::uint32_t>(file.data() + kAudio.size() + 15, 99);
  const std::optional<Tag> tag = tag_of(file);
  ASSERT_TRUE(tag);
  EXPECT_EQ(tag->items.size(), 1U);
  EXPECT_EQ(tag->damage, "the APE tag at 0xb cannot be read from 0x1a on: a value claims 99 bytes, the tag has 2 left");
}

TEST(ApeTag, HostileNumbersStayInsideTheFile) {
  const Bytes file = file_of({make_item("Title", "t"), make_item("AIGC", "{}")}, true);
  for (std::size_t at = kAudio.size(); at < file.size(); ++at) {
    for (const int value : {0, 1, 0x20, 0x7f, 0xff}) {
      Bytes changed = file;
      changed[at] = static_cast<std::uint8_t>(value);
      const std::optional<Tag> tag = tag_of(changed);
      if (!tag) continue;
      ASSERT_LE(tag->offset, tag->footer);
      for (const Item& item : tag->items)
        ASSERT_TRUE(item.offset >= tag->offset && item.value <= item.end && item.end <= tag->footer);
    }
  }
  for (std::size_t length = 0; length < file.size(); ++length)
    EXPECT_FALSE(tag_of(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length))));
}

}  // namespace
}  // namespace assay::container::ape
