#include "cli/parse.hpp"

#include <gtest/gtest.h>

#include "cli/commands.hpp"

namespace assay::cli {
namespace {

Result<Arguments> words(const Command& command, std::vector<std::string_view> list) { return parse(command, list); }

TEST(Parse, OptionsAndOperandsComeInAnyOrder) {
  for (const std::vector<std::string_view>& list : {std::vector<std::string_view>{"-o", "out", "a", "b"},
                                                    {"a", "-o", "out", "b"},
                                                    {"a", "b", "-o", "out"},
                                                    {"--output=out", "a", "b"}}) {
    const auto arguments = words(kLabel, list);
    ASSERT_TRUE(arguments) << arguments.error().message;
    EXPECT_EQ(arguments->get("--output"), "out");
    EXPECT_EQ(arguments->positional(), (std::vector<std::string>{"a", "b"}));
  }
}

TEST(Parse, TheLastValueOfAnOptionCounts) { EXPECT_EQ(words(kLabel, {"-j", "1", "-j2", "a"})->get("--jobs"), "2"); }

TEST(Parse, AnOptionalValueStandsBehindAnEqualsSignOnly) {
  const auto plain = words(kLabel, {"--visible", "photo.jpg", "-o", "out"});
  ASSERT_TRUE(plain) << plain.error().message;
  EXPECT_TRUE(plain->has("--visible"));
  EXPECT_EQ(plain->get("--visible"), "");
  EXPECT_EQ(plain->positional(), std::vector<std::string>{"photo.jpg"});
  const auto placed = words(kLabel, {"photo.jpg", "--visible=top-left"});
  ASSERT_TRUE(placed) << placed.error().message;
  EXPECT_EQ(placed->get("--visible"), "top-left");
  EXPECT_FALSE(words(kLabel, {"photo.jpg", "--visible=middle"}));
  EXPECT_FALSE(words(kLabel, {"photo.jpg"})->has("--visible"));
  const auto file = words(kLabel, {"-o", "out", "--", "--visible"});
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->positional(), std::vector<std::string>{"--visible"});
}

TEST(Parse, WordsAfterTwoDashesAreFiles) {
  const auto arguments = words(kLabel, {"--in-place", "--", "--json"});
  ASSERT_TRUE(arguments) << arguments.error().message;
  EXPECT_TRUE(arguments->has("--in-place"));
  EXPECT_FALSE(arguments->has("--json"));
  EXPECT_EQ(arguments->positional(), std::vector<std::string>{"--json"});
}

TEST(Parse, MistakesAreNamedAndPointToHelp) {
  for (const std::vector<std::string_view>& list :
       {std::vector<std::string_view>{}, {"--no-such", "a"}, {"--degree", "perhaps", "a"}, {"-o"}}) {
    const auto arguments = words(kLabel, list);
    ASSERT_FALSE(arguments);
    EXPECT_EQ(arguments.error().code, Code::InvalidInput);
    EXPECT_NE(arguments.error().message.find("assay label --help"), std::string::npos) << arguments.error().message;
  }
  EXPECT_FALSE(words(kFormats, {"extra"}));
}

}  // namespace
}  // namespace assay::cli
