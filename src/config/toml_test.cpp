#include "config/toml.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::config {
namespace {

TEST(Toml, TakesNoLetterOutsideATextForABlank) {
  for (const std::string text :
       {"\xc3\xa9 = 1", "a = \xc3\xa9", "a = 1 \xe3\x80\x82", "[\xe3\x80\x82]", "[a \xe3\x80\x81]"}) {
    const auto read = parse_toml(text, "f.toml");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::Configuration) << text;
  }
  EXPECT_TRUE(parse_toml("a = \"\xe3\x80\x82\xc3\xa9\" # \xe3\x80\x82", "f.toml"));
}

TEST(Toml, RefusesWhatIsNoKeyInsteadOfAssumingOne) {
  for (const std::string text :
       {"[[[", "a = 1\n[[[[[[[[", "[[[a]]]", "[[\xe4\xb8\xad]]", "[[=", "[.", "[[.", "a.= 1", "a.[ = 1"}) {
    const auto read = parse_toml(text, "f.toml");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::Configuration) << text;
    EXPECT_EQ(read.error().message.rfind("f.toml:", 0), 0U) << read.error().message;
  }
}

}  // namespace
}  // namespace assay::config
