#include "adapters/sql/search_grams.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace assay::adapters::sql {
namespace {

std::vector<Gram> grams_of(std::string_view text) {
  std::vector<Gram> out;
  add_grams(text, out);
  sort_grams(out);
  return out;
}

TEST(SearchGrams, AreCharactersPairsAndThreeOfAscii) {
  EXPECT_TRUE(grams_of("").empty());
  EXPECT_EQ(grams_of("a").size(), 1U);
  EXPECT_EQ(grams_of("王小明").size(), 3U + 2U);
  EXPECT_EQ(grams_of("abc").size(), 3U + 2U + 1U);
  EXPECT_EQ(grams_of("aaaa").size(), 1U + 1U + 1U);
  EXPECT_EQ(grams_of("ab王").size(), 3U + 2U);
}

TEST(SearchGrams, OfANeedleAreTheLongest) {
  EXPECT_TRUE(grams_of_needle("").empty());
  EXPECT_EQ(grams_of_needle("王").size(), 1U);
  EXPECT_EQ(grams_of_needle("王小").size(), 1U);
  EXPECT_EQ(grams_of_needle("王小明").size(), 2U);
  EXPECT_EQ(grams_of_needle("1").size(), 1U);
  EXPECT_EQ(grams_of_needle("12").size(), 1U);
  EXPECT_EQ(grams_of_needle("1234").size(), 2U);
  EXPECT_EQ(grams_of_needle("王1234明").size(), 2U + 2U);
  EXPECT_TRUE(grams_of_needle("\x98\x8e").empty()) << "the end of a character";
  EXPECT_TRUE(grams_of_needle("\xe6\x98").empty()) << "the beginning of one";
  EXPECT_EQ(grams_of_needle(std::string(1000, 'x') + "王").size(), 2U);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += std::to_string(i * 7919);
  EXPECT_EQ(grams_of_needle(many).size(), kMostNeedleGrams);
}

TEST(SearchGrams, LeaveNoTextOutThatHoldsTheNeedle) {
  std::mt19937 random(4);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    // bytes that begin, continue and break characters
    static constexpr std::string_view kBytes("ab7\0\x80\x98\xbf\xc3\xa9\xe5\xbc\xa0\xf0\x9f\xff", 15);
    for (std::size_t length = random() % 12; length > 0; --length) text += kBytes[random() % kBytes.size()];
    const std::vector<Gram> has = grams_of(text);
    const std::size_t from = random() % (text.size() + 1);
    const std::string needle = text.substr(from, random() % (text.size() - from + 1));
    for (const Gram gram : grams_of_needle(needle))
      ASSERT_TRUE(std::binary_search(has.begin(), has.end(), gram)) << round;
  }
}

TEST(SearchGrams, StandInADatabaseAsTheyAlwaysDid) {
  // Who changes these must fill the index of every database again: with a new migration.
  EXPECT_EQ(array_of(grams_of("a1张")), "{367978097,750285467,796380470,813106904,1053738836}");
  EXPECT_EQ(words_of(grams_of_needle("张三")), "bps3ao ");
  EXPECT_EQ(array_of({}), "{}");
}

}  // namespace
}  // namespace assay::adapters::sql
