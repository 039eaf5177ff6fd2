#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

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
    }
  }
}

}  // namespace
}  // namespace assay
