#include "container/id3/frame.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include "container/id3/unsynchronisation.hpp"

namespace assay::container::id3 {
namespace {

using namespace std::string_view_literals;

std::string told(std::string_view data) {
  const std::optional<UserText> text = user_text(as_bytes(data));
  return text ? text->description + "=" + text->value : "none";
}

TEST(Id3Frame, UserTextIsReadInEveryEncoding) {
  EXPECT_EQ(told("\0AIGC\0{\"a\":1}"sv), "AIGC={\"a\":1}");
  EXPECT_EQ(told("\3aigc\0{}\0"sv), "aigc={}");
  EXPECT_EQ(told("\1\xff\xfe"
                 "A\0\0\0\xff\xfe"
                 "{\0}\0"sv),
            "A={}");
  EXPECT_EQ(told("\1\xfe\xff\0A\0\0\xfe\xff\0{\0}\0\0"sv), "A={}");
  EXPECT_EQ(told("\1\xff\xfe"
                 "A\0\0\0{\0}\0"sv),
            "A={}")
      << "one byte order mark for both";
  EXPECT_EQ(told("\2\0A\0\0\0{\0}"sv), "A={}");
  EXPECT_EQ(told("\3A\0b\0c"sv), "A=b\0c"sv) << "several strings";
  EXPECT_EQ(told("\4A\0b"sv), "none");
  EXPECT_EQ(told("\3AIGC"sv), "none");
  EXPECT_EQ(told("\1A\0"sv), "none");
  EXPECT_EQ(told(""), "none");
}

Tag of_version(std::uint8_t major) {
  Tag tag;
  tag.major = major;
  tag.sizes = major == 4 ? FrameSizes::SyncSafe : FrameSizes::Plain;
  return tag;
}

TEST(Id3Frame, UserTextIsMadeAsItsVersionWantsIt) {
  EXPECT_EQ(as_text(*make_user_text(of_version(4), "AIGC", "{}")), "TXXX\0\0\0\10\0\0\3AIGC\0{}"sv);
  EXPECT_EQ(as_text(*make_user_text(of_version(3), "AIGC", "{}")), "TXXX\0\0\0\10\0\0\0AIGC\0{}"sv);
  EXPECT_EQ(as_text(*make_user_text(of_version(2), "AIGC", "{}")), "TXX\0\0\10\0AIGC\0{}"sv);
  const std::string long_text(300, 'x');
  EXPECT_EQ(as_text(*make_user_text(of_version(4), "AIGC", long_text)).substr(4, 4), "\0\0\2\x32"sv);
  EXPECT_EQ(as_text(*make_user_text(of_version(3), "AIGC", long_text)).substr(4, 4), "\0\0\1\x32"sv);
}

TEST(Id3Frame, ForeignLettersGoInUtf16BeforeVersion4) {
  const std::string_view value = "{\"ContentProducer\":\"\xe4\xb8\xad\"}";
  for (const std::uint8_t major : std::initializer_list<std::uint8_t>{2, 3, 4}) {
    const auto frame = make_user_text(of_version(major), "AIGC", value);
    ASSERT_TRUE(frame);
    const std::size_t header = major == 2 ? 6 : 10;
    EXPECT_EQ((*frame)[header], major == 4 ? 3 : 1);
    const auto text = user_text(BytesView(*frame).subspan(header));
    ASSERT_TRUE(text);
    EXPECT_EQ(text->description, "AIGC");
    EXPECT_EQ(text->value, value);
  }
  EXPECT_FALSE(make_user_text(of_version(3), "AIGC", "\xff\xff"));
}

TEST(Id3Frame, OfAnUnsynchronisedTagHidesItsFalseSyncs) {
  Tag tag = of_version(3);
  tag.unsynchronised = true;
  const auto frame = make_user_text(tag, "AIGC", std::string(0x1ff - 6, 'x'));
  ASSERT_TRUE(frame);
  EXPECT_EQ(as_text(*frame).substr(0, 11), "TXXX\0\0\1\xff\0\0\0"sv);
  EXPECT_EQ(resynchronised(*frame).size(), frame->size() - 1);
}

/// The data of one 2.4 or 2.3 frame with these flags.
Result<FrameData> data_with(std::uint8_t major, std::uint16_t flags, std::string_view bytes, std::size_t most = 1000) {
  MemorySource source(as_bytes(bytes));
  Window window(source);
  Frame frame;
  frame.end = bytes.size();
  frame.flags = flags;
  return data_of(window, of_version(major), frame, most);
}

TEST(Id3Frame, DataAreTakenOutOfTheirWrapping) {
  EXPECT_EQ(as_text(data_with(4, 0, "abc")->bytes), "abc");
  EXPECT_EQ(as_text(data_with(4, 0x41, "g\0\0\0\3abc"sv)->bytes), "abc") << "group and data length";
  EXPECT_EQ(as_text(data_with(4, 0x02, "\xff\0\xe0z"sv)->bytes), "\xff\xe0z") << "unsynchronised";
  EXPECT_EQ(as_text(data_with(3, 0x20, "gabc")->bytes), "abc");
  EXPECT_FALSE(data_with(3, 0x40, "abc"));
  EXPECT_FALSE(data_with(4, 0x04, "abc"));
  EXPECT_FALSE(data_with(4, 0x01, "abc")) << "shorter than its own data length";
  const auto beginning = data_with(4, 0, "abcdefghijklmnop", 4);
  EXPECT_EQ(as_text(beginning->bytes), "abcd");
  EXPECT_FALSE(beginning->whole);
}

TEST(Id3Frame, CompressedDataInflateWithinTheirBound) {
  const std::string text(5000, 'a');
  Bytes packed(200);
  uLongf size = packed.size();
  ASSERT_EQ(::compress(packed.data(), &size, as_bytes(text).data(), text.size()), Z_OK);
  packed.resize(size);
  for (const std::uint8_t major : std::initializer_list<std::uint8_t>{3, 4}) {
    Bytes data;
    data.reserve(4 + packed.size());
    append_be<std::uint32_t>(data, 5000);
    append(data, packed);
    const std::uint16_t flags = major == 3 ? 0x80 : 0x09;
    EXPECT_EQ(as_text(data_with(major, flags, as_text(data), 5000)->bytes), text);
    EXPECT_EQ(data_with(major, flags, as_text(data), 4999).error().code, Code::Unsupported);
    data.back() ^= 1;
    EXPECT_EQ(data_with(major, flags, as_text(data), 5000).error().code, Code::Corrupt);
  }
}

TEST(Id3Frame, PrivateBytesAndObjectTypesAreSplit) {
  const auto found = private_data(as_bytes("XMP\0<x/>"sv));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->owner, "XMP");
  EXPECT_EQ(as_text(found->bytes), "<x/>");
  EXPECT_FALSE(private_data(as_bytes("XMP")));
  EXPECT_EQ(as_text(*make_private(of_version(3), "XMP", as_bytes("<x/>"))), "PRIV\0\0\0\10\0\0XMP\0<x/>"sv);
  EXPECT_FALSE(make_private(of_version(2), "XMP", {}));
  EXPECT_EQ(object_type(as_bytes("\0application/c2pa\0name\0"sv)), "application/c2pa");
  EXPECT_EQ(object_type(as_bytes("\0application"sv)), "");
  EXPECT_EQ(object_type({}), "");
}

TEST(Id3Frame, SyncSafeNumbersGoThereAndBack) {
  for (const std::uint32_t number : {0U, 1U, 127U, 128U, 16383U, 16384U, 0xabcdefU, kMostSyncSafe}) {
    EXPECT_TRUE(is_sync_safe(to_sync_safe(number)));
    EXPECT_EQ(from_sync_safe(to_sync_safe(number)), number);
  }
  EXPECT_EQ(to_sync_safe(0x86aU), 0x106aU);
  EXPECT_FALSE(is_sync_safe(0x80U));
}

}  // namespace
}  // namespace assay::container::id3
