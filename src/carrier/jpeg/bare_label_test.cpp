#include "carrier/jpeg/bare_label.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::carrier::jpeg {
namespace {

std::string json_in(const std::string& payload) {
  if (!begins_bare_label(payload)) return "none";
  const BareLabel found = find_bare_label(payload);
  return payload.substr(found.begin, found.length);
}

TEST(BareLabel, FindsTheJsonBehindTheKey) {
  EXPECT_EQ(json_in("AIGC{\"a\":1}"), "{\"a\":1}");
  EXPECT_EQ(json_in(std::string("Name\0aigc\0{}tail", 16)), "{}");
  EXPECT_EQ(json_in("AIGC: {\"a\":{}} {}"), "{\"a\":{}}");
  EXPECT_EQ(json_in("{\"AIGC\": {\"a\":1}}\n"), "{\"AIGC\": {\"a\":1}}");
  EXPECT_EQ(json_in("{ \"aigc\":{}}"), "{ \"aigc\":{}}");
}

TEST(BareLabel, EndsWhereTheJsonEndsAndNotInAString) {
  EXPECT_EQ(json_in(R"(AIGC{"a":"}\"}{","b":{"c":"\\"}} and more)"), R"({"a":"}\"}{","b":{"c":"\\"}})");
  EXPECT_EQ(json_in("AIGC{\"a\":\"b"), "{\"a\":\"b");
  EXPECT_EQ(json_in("AIGC{\"a\":\"b\\"), "{\"a\":\"b\\");
}

TEST(BareLabel, PassesOverOtherSegments) {
  for (const char* payload : {"", "AIGC", "AIGC is a word {", "{\"aigc_info\":1}", "{}", "{\"x\":\"AIGC\"}",
                              "a long identifier that goes on and on and on AIGC{}"})
    EXPECT_EQ(json_in(payload), "none") << payload;
}

TEST(BareLabel, KnowsATextThatIsMeantToBeALabel) {
  EXPECT_TRUE(names_label(" {\"AIGC\":"));
  EXPECT_TRUE(names_label("{\"x\":1,\"aigc\" : {"));
  EXPECT_TRUE(names_label("{\"x\":\"{\\\"AIGC\\\":"));
  EXPECT_FALSE(names_label("{\"aigc_info\":{}}"));
  EXPECT_FALSE(names_label("the key \"AIGC\" {"));
  EXPECT_FALSE(names_label(""));
}

}  // namespace
}  // namespace assay::carrier::jpeg
