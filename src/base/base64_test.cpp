#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Base64, WritesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), encoded);
    const auto back = from_base64(encoded);
    ASSERT_TRUE(back) << encoded;
    EXPECT_EQ(as_text(*back), plain);
  }
}

TEST(Base64, ReadsBackEveryByteAtEveryPlace) {
  for (std::size_t length = 1; length <= 4; ++length) {
    for (int value = 0; value < 256; ++value) {
      for (std::size_t place = 0; place < length; ++place) {
        Bytes bytes(length, 0x5a);
        bytes[place] = static_cast<std::uint8_t>(value);
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
      }
    }
  }
}

TEST(Base64, RefusesEveryOtherSpelling) {
  for (const char* const text : {"Zg", "Zg=", "Zg===", "=", "====", "Zg==Zg==", "Zm9v\n", " Zm9", "Zm-v", "Zm_v",
                                 "Zm9=v", "Z===", "Zh==", "Zm9="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

}  // namespace
}  // namespace assay
