#include "base/utf16.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Utf16, GoesThereAndBackInBothOrders) {
  const std::string text = "{\"a\"} \xE4\xBA\xBA \xF0\x9F\x98\x80";  // U+4EBA, U+1F600
  for (const Utf16Order order : {Utf16Order::Little, Utf16Order::Big}) {
    Bytes units;
    ASSERT_TRUE(append_utf16(units, text, order));
    EXPECT_EQ(units.size(), 20U);
    const FromUtf16 back = from_utf16(units, order);
    EXPECT_TRUE(back.exact);
    EXPECT_EQ(back.text, text);
  }
  Bytes big;
  ASSERT_TRUE(append_utf16(big, "\xF0\x9F\x98\x80", Utf16Order::Big));
  EXPECT_EQ(to_hex(big), "d83dde00");  // RFC 2781, section 2.1
}

TEST(Utf16, SaysWhenSurrogatesOrBytesAreMissing) {
  for (const char* digits : {"d83d", "d83d0041", "de00", "004100"}) {
    const FromUtf16 read = from_utf16(*from_hex(digits), Utf16Order::Big);
    EXPECT_FALSE(read.exact) << digits;
    EXPECT_NE(read.text.find("\xEF\xBF\xBD"), std::string::npos) << digits;
  }
}

TEST(Utf16, RefusesWhatIsNotUtf8AndNamesTheByte) {
  for (const char* text :
       {"ab\x80", "ab\xC0\x80", "ab\xE0\x80\x80", "ab\xED\xA0\x80", "ab\xF4\x90\x80\x80", "ab\xE4\xBA"}) {
    Bytes out;
    const auto done = append_utf16(out, text, Utf16Order::Little);
    ASSERT_FALSE(done) << text;
    EXPECT_EQ(done.error().code, Code::InvalidInput);
    EXPECT_NE(done.error().message.find("byte 2"), std::string::npos) << done.error().message;
  }
}

}  // namespace
}  // namespace assay
