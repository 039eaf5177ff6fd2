#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace assay {
namespace {

TEST(Utf8, AcceptsTheBordersOfEverySequenceLength) {
  for (const char* const text : {"", "plain text of more than eight bytes", "\x7f", "\xc2\x80", "\xdf\xbf",
                                 "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
                                 "\xf4\x8f\xbf\xbf", "\xe4\xba\xba\xe5\xb7\xa5\xe6\x99\xba\xe8\x83\xbd"}) {
    EXPECT_FALSE(utf8_error(text)) << text;
  }
}

TEST(Utf8, NamesTheFirstByteThatIsNone) {
  for (const char* const bad :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xff", "\xc2", "\xe4\xba", "\xf0\x90\x80", "\xc2 ", "\xe4\xba ", "\xf0\x90\x80 "}) {
    for (std::size_t before = 0; before < 20; ++before) {
      EXPECT_EQ(utf8_error(std::string(before, 'a') + bad), before) << bad;
      std::string wide;
      for (std::size_t i = 0; i < before; ++i) wide += "人";
      EXPECT_EQ(utf8_error(wide + bad), wide.size()) << bad;
      EXPECT_EQ(utf8_error(wide + bad + "人人人"), wide.size()) << bad;
      EXPECT_EQ(utf8_error("a" + wide + bad + "人人人"), wide.size() + 1) << bad;
    }
  }
}

// Every two characters of three bytes side by side, well-formed or not, are passed over only if both are well-formed.
TEST(Utf8, PassesOverWholeCharactersOnly) {
  std::string text = "人人??";
  for (const unsigned first : {0xdfU, 0xe0U, 0xe1U, 0xecU, 0xedU, 0xeeU, 0xefU, 0xf0U}) {
    for (const unsigned second : {0x7fU, 0x80U, 0x9fU, 0xa0U, 0xbfU, 0xc0U}) {
      for (const unsigned third : {0x7fU, 0x80U, 0xbfU, 0xc0U}) {
        for (const std::size_t at : {std::size_t{0}, std::size_t{3}}) {
          text.replace(0, 6, "人人");
          for (const auto& [i, byte] : {std::pair(0, first), {1, second}, {2, third}})
            text[at + static_cast<std::size_t>(i)] = static_cast<char>(static_cast<unsigned char>(byte));
          const std::size_t behind = utf8_pass_wide(text, 0);
          EXPECT_TRUE(behind == 0 || behind == 6);
          EXPECT_TRUE(behind == 0 || utf8_sequence(std::string_view(text).substr(at)) == 3) << first << second;
        }
      }
    }
  }
  EXPECT_EQ(utf8_pass_wide("人人人人", 0), 6U) << "as long as eight bytes can be read";
  EXPECT_EQ(utf8_pass_wide("人人", 6), 6U);
}

}  // namespace
}  // namespace assay
