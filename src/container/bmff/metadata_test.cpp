#include "container/bmff/metadata.hpp"

#include <gtest/gtest.h>

#include "container/bmff/film_for_tests.hpp"

namespace assay::container::bmff {
namespace {

using namespace for_tests;

Result<MetaBox> read(const std::string& text) {
  return read_meta_box(as_bytes(text), {fourcc("meta"), 8, 0, text.size()});
}

TEST(Metadata, KeysAndValuesOfBothStylesOfMetaAreRead) {
  const std::vector<KeyValue> list = {{"com.apple.quicktime.make", "A"}, {"AIGC", "{}"}};
  for (const std::string& text : {mdta(list), box("meta", mdta_children(list))}) {
    const auto meta = read(text);
    ASSERT_TRUE(meta);
    EXPECT_TRUE(meta->sound);
    EXPECT_TRUE(meta->has_keys());
    ASSERT_EQ(meta->names.size(), 2U);
    EXPECT_EQ(meta->names[1].name, "AIGC");
    EXPECT_EQ(meta->names[1].space, fourcc("mdta"));
    ASSERT_EQ(meta->items.size(), 2U);
    const auto value = first_value(as_bytes(text), meta->items[1]);
    ASSERT_TRUE(value);
    EXPECT_EQ(text_of(*value, 100), "{}");
  }
}

TEST(Metadata, AListThatIsNotUnderstoodIsNotSound) {
  const std::string too_many =
      full_box("meta", hdlr("mdta") + full_box("keys", u32(9) + box("mdta", "k")) + box("ilst"));
  const std::string short_key =
      full_box("meta", hdlr("mdta") + full_box("keys", u32(1) + u32(4) + "mdta") + box("ilst"));
  const std::string broken_item = full_box("meta", hdlr("mdta") + keys({"k"}) + box("ilst", u32(99) + u32(1)));
  const std::string no_handler = full_box("meta", keys({"k"}) + box("ilst"));
  const std::string junk = full_box("meta", mdta_children({{"k", "v"}}) + "\x7fjunkjunk");
  for (const std::string& text :
       {too_many, short_key, broken_item, no_handler, junk, box("meta"), box("meta", "abc")}) {
    const auto meta = read(text);
    ASSERT_TRUE(meta);
    EXPECT_FALSE(meta->sound) << text;
  }
}

TEST(Metadata, ListsThatNoWriterMakesAreRefused) {
  std::string items;
  for (std::size_t i = 0; i < kMostMetaEntries + 2; ++i) items += box("\xa9nam");
  const auto meta = read(mdir(items));
  ASSERT_FALSE(meta);
  EXPECT_EQ(meta.error().code, Code::Limited);
}

TEST(Metadata, TextIsReadFromUtf8AndBothOrdersOfUtf16) {
  const auto text = [](std::uint32_t type, std::string_view bytes) {
    const std::string item = box("item", data_box(bytes, type));
    const auto value = first_value(as_bytes(item), {fourcc("item"), 8, 0, item.size()});
    return text_of(*value, 100);
  };
  using namespace std::string_view_literals;
  EXPECT_EQ(text(1, "ab"), "ab");
  EXPECT_EQ(text(0, "ab"), "ab");
  EXPECT_EQ(text(2, "\0a\x4e\x2d"sv), "a\xe4\xb8\xad");
  EXPECT_EQ(text(2,
                 "\xff\xfe"
                 "a\0\x2d\x4e"sv),
            "a\xe4\xb8\xad");
  EXPECT_EQ(text(5, "\xfe\xff\0a"sv), "a");
  EXPECT_EQ(text(13, "\xff\xd8\xff"), std::nullopt);
}

TEST(Metadata, WhatIsMadeIsWhatTheGuidePrints) {
  // TC260-PG-20257A: meta(0){ hdlr mdta; keys 1 mdta AIGC; ilst{ 1{ data 1 0 J } } }
  EXPECT_EQ(as_text(make_meta("AIGC", "{}")), mdta({{"AIGC", "{}"}}));
}

}  // namespace
}  // namespace assay::container::bmff
