#include "container/tiff/tiff.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::container::tiff {
namespace {

using namespace std::string_view_literals;

struct Tag {
  std::uint16_t tag;
  std::uint16_t type;
  std::string value;  // bytes as they stand
};

// A block with IFD0 (and the Exif IFD when `exif` is not empty); values over 4 bytes follow their directory.
class Builder {
 public:
  explicit Builder(ByteOrder order) : order_(order) {}

  Bytes build(std::vector<Tag> ifd0, const std::vector<Tag>& exif) {
    out_.clear();
    append(out_, order_ == ByteOrder::Big ? "MM\0*"sv : "II*\0"sv);
    put32(8);
    std::size_t pointer = 0;
    if (!exif.empty()) ifd0.push_back({0x8769, 4, std::string(4, '\0')});
    pointer = directory(ifd0);
    if (!exif.empty()) {
      patch32(pointer, static_cast<std::uint32_t>(out_.size()));
      directory(exif);
    }
    return out_;
  }

 private:
  // Returns the offset of the last entry's value field.
  std::size_t directory(const std::vector<Tag>& tags) {
    put16(static_cast<std::uint16_t>(tags.size()));
    std::vector<std::pair<std::size_t, std::string>> later;
    std::size_t field = 0;
    for (const Tag& tag : tags) {
      put16(tag.tag);
      put16(tag.type);
      put32(tag.type == 4 ? 1 : static_cast<std::uint32_t>(tag.value.size()));
      field = out_.size();
      if (tag.value.size() > 4) {
        later.emplace_back(out_.size(), tag.value);
        put32(0);
      } else {
        append(out_, tag.value + std::string(4 - tag.value.size(), '\0'));
      }
    }
    put32(0);
    for (const auto& [at, value] : later) {
      patch32(at, static_cast<std::uint32_t>(out_.size()));
      append(out_, value);
    }
    return field;
  }
  void put16(std::uint16_t v) { order_ == ByteOrder::Big ? append_be(out_, v) : append_le(out_, v); }
  void put32(std::uint32_t v) { order_ == ByteOrder::Big ? append_be(out_, v) : append_le(out_, v); }
  void patch32(std::size_t at, std::uint32_t v) {
    order_ == ByteOrder::Big ? store_be(out_.data() + at, v) : store_le(out_.data() + at, v);
  }
  ByteOrder order_;
  Bytes out_;
};

constexpr ByteOrder kOrders[] = {ByteOrder::Little, ByteOrder::Big};
const std::string kAscii("ASCII\0\0\0", 8);
const std::string kUnicode("UNICODE\0", 8);

Bytes photo(ByteOrder order, const std::string& comment) {
  return Builder(order).build(
      {{kImageDescription, 2, std::string("a cat\0", 6)}, {0x010F, 2, std::string("Maker\0", 6)}},
      {{0x9000, 7, "0232"}, {kUserComment, 7, comment}, {0x927C, 7, "maker note bytes"}});
}

const Value* find(const Values& values, std::uint16_t tag) {
  const auto at =
      std::find_if(values.values.begin(), values.values.end(), [&](const Value& v) { return v.tag == tag; });
  return at == values.values.end() ? nullptr : &*at;
}

std::string text_in(const Bytes& block, std::uint16_t tag) {
  const auto found = find_values(block);
  if (!found) return "error: " + found.error().message;
  const Value* value = find(*found, tag);
  return value == nullptr ? "absent" : text_of(block, *value);
}

TEST(Tiff, FindsTextInIfd0AndExifInBothByteOrders) {
  for (const ByteOrder order : kOrders) {
    const Bytes block = photo(order, kAscii + "{\"AIGC\":1}");
    const auto found = find_values(block);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->order, order);
    EXPECT_EQ(found->damage, "");
    EXPECT_EQ(found->wanted, 0U);
    EXPECT_EQ(text_in(block, kImageDescription), "a cat");
    EXPECT_EQ(text_in(block, kUserComment), "{\"AIGC\":1}");
    EXPECT_EQ(find(*found, kUserComment)->prefix, 8U);
  }
}

TEST(Tiff, ReadsUserCommentsWithEveryPrefix) {
  for (const ByteOrder order : kOrders) {
    EXPECT_EQ(text_in(photo(order, "{\"no\":\"prefix\"}"), kUserComment), "{\"no\":\"prefix\"}");
    EXPECT_EQ(text_in(photo(order, std::string(8, '\0') + "undefined  \0"), kUserComment), "undefined");
    EXPECT_EQ(text_in(photo(order, kUnicode + std::string("\0{\0}", 4)), kUserComment), "{}");
    EXPECT_EQ(text_in(photo(order, kUnicode + std::string("{\0}\0", 4)), kUserComment), "{}");
    EXPECT_EQ(text_in(photo(order, kUnicode + std::string("\xFE\xFF\0{\0}", 6)), kUserComment), "{}");
    EXPECT_EQ(text_in(photo(order, kUnicode + std::string("\xFF\xFE{\0}\0", 6)), kUserComment), "{}");
    EXPECT_EQ(text_in(photo(order, kUnicode + "{\"utf\":8}"), kUserComment), "{\"utf\":8}");
    EXPECT_EQ(text_in(photo(order, "abc"), kUserComment), "abc");
    EXPECT_EQ(text_in(photo(order, std::string(64, '\0')), kUserComment), "");
  }
}

// Everything but the entry, the old value and the bytes added stays.
void expect_only_value_changed(const Bytes& before, const Bytes& after, const Value& value) {
  ASSERT_GE(after.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool in_entry = i >= value.entry + 4 && i < value.entry + 12;
    const bool in_value = i >= value.begin && i < value.begin + value.length;
    if (!in_entry && !in_value) {
      ASSERT_EQ(before[i], after[i]) << "offset " << i;
    }
  }
}

TEST(Tiff, AppendsALongerTextAndZeroesTheOld) {
  for (const ByteOrder order : kOrders) {
    for (const std::string& prefix : {kAscii, std::string(), kUnicode + std::string("\xFE\xFF", 2)}) {
      const std::string old = prefix.size() == 10 ? std::string("\0O\0l\0d", 6) : "Old value";
      const Bytes block = photo(order, prefix + old);
      const Values found = *find_values(block);
      const Value value = *find(found, kUserComment);
      const std::string longer(300, 'x');
      const auto changed = with_text(block, value, longer);
      ASSERT_TRUE(changed);
      expect_only_value_changed(block, *changed, value);
      EXPECT_EQ(text_in(*changed, kUserComment), longer);
      EXPECT_EQ(text_in(*changed, kImageDescription), "a cat");
      EXPECT_GE(find(*find_values(*changed), kUserComment)->begin, block.size());
      EXPECT_EQ(find(*find_values(*changed), kUserComment)->prefix, prefix.size());
      EXPECT_TRUE(std::all_of(changed->begin() + static_cast<std::ptrdiff_t>(value.begin),
                              changed->begin() + static_cast<std::ptrdiff_t>(value.begin + value.length),
                              [](std::uint8_t byte) { return byte == 0; }));
      // The value stands last now, so a still longer one grows in place instead of leaving a hole.
      const auto again = with_text(*changed, *find(*find_values(*changed), kUserComment), longer + "yy");
      EXPECT_EQ(text_in(*again, kUserComment), longer + "yy");
      EXPECT_LE(again->size(), changed->size() + 4);
    }
  }
}

TEST(Tiff, WritesAShorterTextWhereTheOldOneStands) {
  for (const ByteOrder order : kOrders) {
    const Bytes block = photo(order, kAscii + "a rather long comment");
    const Value value = *find(*find_values(block), kUserComment);
    const auto changed = with_text(block, value, "short");
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->size(), block.size());
    expect_only_value_changed(block, *changed, value);
    EXPECT_EQ(text_in(*changed, kUserComment), "short");
    EXPECT_EQ(as_text(*changed).find("rather"), std::string_view::npos);
    EXPECT_EQ(*with_text(*changed, *find(*find_values(*changed), kUserComment), "short"), *changed);
  }
}

TEST(Tiff, KeepsTheNulOfAnAsciiValueAndFitsTinyOnesIntoTheEntry) {
  const Bytes block = photo(ByteOrder::Big, kAscii + "x");
  const Value value = *find(*find_values(block), kImageDescription);
  const auto changed = with_text(block, value, "abc");
  EXPECT_EQ(text_in(*changed, kImageDescription), "abc");
  const Value now = *find(*find_values(*changed), kImageDescription);
  EXPECT_EQ(now.length, 4U);
  EXPECT_EQ(now.begin, now.entry + 8);
  const auto grown = with_text(*changed, now, "abcdef");
  EXPECT_EQ(text_in(*grown, kImageDescription), "abcdef");
  EXPECT_EQ(find(*find_values(*grown), kImageDescription)->length, 7U);
}

TEST(Tiff, EmptiesAValue) {
  const Bytes block = photo(ByteOrder::Little, kAscii + "{\"AIGC\":1}");
  const Value value = *find(*find_values(block), kUserComment);
  const auto changed = with_text(block, value, "");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->size(), block.size());
  EXPECT_EQ(text_in(*changed, kUserComment), "");
  EXPECT_EQ(as_text(*changed).find("AIGC"), std::string_view::npos);
}

TEST(Tiff, NeverWritesOverBytesThatAnotherEntryUses) {
  Bytes block = photo(ByteOrder::Little, kAscii + "a comment of its own");
  const Value comment = *find(*find_values(block), kUserComment);
  // The description now points into the comment, the whole of it.
  const Value description = *find(*find_values(block), kImageDescription);
  store_le(block.data() + description.entry + 4, static_cast<std::uint32_t>(comment.length));
  store_le(block.data() + description.entry + 8, static_cast<std::uint32_t>(comment.begin));
  for (const std::string_view text : {"new"sv, ""sv}) {
    const auto changed = with_text(block, comment, text);
    EXPECT_EQ(text_in(*changed, kUserComment), text);
    EXPECT_NE(text_in(*changed, kImageDescription).find("a comment of its own"), std::string::npos);
  }
}

TEST(Tiff, RefusesToGrowUnderAnEntryThatClaimsMoreThanThereIs) {
  Bytes block =
      Builder(ByteOrder::Little).build({{kImageDescription, 2, "a description"}}, {{kUserComment, 7, kAscii + "note"}});
  const Value description = *find(*find_values(block), kImageDescription);
  store_le(block.data() + description.entry + 4, std::uint32_t{600});
  const Value comment = *find(*find_values(block), kUserComment);
  const std::string longer(700, 'n');
  const auto grown = with_texts(block, std::vector<NewText>{{comment, longer}});
  ASSERT_FALSE(grown);
  EXPECT_EQ(grown.error().code, Code::Corrupt);
  EXPECT_NE(grown.error().message.find("claims 600 bytes"), std::string::npos) << grown.error().message;
  for (const std::string_view text : {"n"sv, ""sv})
    EXPECT_EQ(text_in(*with_texts(block, std::vector<NewText>{{comment, text}}), kUserComment), text);
}

TEST(Tiff, SurvivesHostileOffsetsAndCounts) {
  const Bytes block = photo(ByteOrder::Little, kAscii + "comment");
  const Value comment = *find(*find_values(block), kUserComment);
  for (const std::uint32_t hostile : {0U, 1U, 8U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFF0U, 0xFFFFFFFFU}) {
    Bytes count = block;
    store_le(count.data() + comment.entry + 4, hostile);
    Bytes offset = block;
    store_le(offset.data() + comment.entry + 8, hostile);
    Bytes first = block;
    store_le(first.data() + 4, hostile);
    for (const Bytes& bad : {count, offset, first}) {
      const auto found = find_values(bad);
      if (!found) {
        EXPECT_EQ(found.error().code, Code::Corrupt);
        continue;
      }
      for (const Value& value : found->values) {
        EXPECT_LE(value.begin + value.length, bad.size());
        EXPECT_TRUE(with_text(bad, value, "a text that is longer than before"));
      }
    }
  }
}

TEST(Tiff, ReportsDamageAndStillReadsTheRest) {
  Bytes block = photo(ByteOrder::Big, kAscii + "comment");
  const Value comment = *find(*find_values(block), kUserComment);
  store_be(block.data() + comment.entry + 4, std::uint32_t{70000});
  const auto found = find_values(block);
  ASSERT_TRUE(found);
  EXPECT_NE(found->damage.find("tag 0x9286"), std::string::npos) << found->damage;
  EXPECT_NE(found->damage.find("70000"), std::string::npos) << found->damage;
  EXPECT_EQ(text_in(block, kImageDescription), "a cat");
}

TEST(Tiff, IsNotCaughtByDirectoriesThatPointAtEachOther) {
  Bytes block = Builder(ByteOrder::Little).build({{kImageDescription, 2, "one text"}}, {{0x9000, 7, "0232"}});
  // IFD0's Exif pointer is its second entry; it points at IFD0 itself.
  store_le(block.data() + 8 + 2 + 12 + 8, std::uint32_t{8});
  const auto found = find_values(block);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->values.size(), 1U);
  EXPECT_TRUE(with_text(block, found->values[0], "longer than before, so it goes to the end"));
}

TEST(Tiff, AnswersFromTheBeginningOfABlockOrAsksForMore) {
  const Bytes block = photo(ByteOrder::Little, kAscii + "comment");
  const std::size_t all = find_values(block)->values.size();
  for (std::size_t length = 8; length < block.size(); ++length) {
    const auto part = find_values(BytesView(block).first(length), block.size());
    ASSERT_TRUE(part) << length;
    EXPECT_TRUE(part->values.size() == all || part->wanted > length) << length;
  }
}

TEST(Tiff, EveryPrefixOfABlockIsReadOrRefused) {
  for (const ByteOrder order : kOrders) {
    const Bytes block = photo(order, kAscii + "comment");
    for (std::size_t length = 0; length < block.size(); ++length) {
      const Bytes part(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(length));
      const auto found = find_values(part);
      if (!found) {
        EXPECT_EQ(found.error().code, Code::Corrupt);
        continue;
      }
      for (const Value& value : found->values) EXPECT_TRUE(with_text(part, value, "some longer replacement text"));
    }
  }
}

TEST(Tiff, RefusesTextThatUtf16CannotHold) {
  const Bytes block = photo(ByteOrder::Big, kUnicode + std::string("\0a\0b\0c", 6));
  const auto changed = with_text(block, *find(*find_values(block), kUserComment), "\xFF");
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, Code::InvalidInput);
}

}  // namespace
}  // namespace assay::container::tiff
