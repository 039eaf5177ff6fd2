#include "config/toml.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::config {
namespace {

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
