#include "review/classify/stream_points.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace assay::review::classify {
namespace {

std::vector<std::string> stretches(const StreamLimits& limits, std::string_view text, std::mt19937& random) {
  StreamPoints points(limits);
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t length = std::min<std::size_t>(text.size(), 1 + random() % 40);
    points.feed(text.substr(0, length));
    text.remove_prefix(length);
    while (auto one = points.take()) out.push_back(std::move(*one));
  }
  if (auto one = points.finish()) out.push_back(std::move(*one));
  return out;
}

TEST(StreamPoints, CoverTheWholeTextHoweverItComesAndCutNoCharacter) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (std::size_t i = random() % 200; i-- > 0;) text += std::vector<std::string>{"a", "é", "词", "😀"}[random() % 4];
    const StreamLimits limits{random() % 60, random() % 30};
    std::string joined;
    std::vector<std::string> first;
    for (int way = 0; way < 3; ++way) {
      const auto all = stretches(limits, text, random);
      if (way == 0) first = all;
      ASSERT_EQ(all, first);  // the chunks make no difference
    }
    if (limits.every == 0) {
      ASSERT_EQ(first, std::vector<std::string>{text});
      continue;
    }
    for (const std::string& one : first) {
      ASSERT_LE(one.size(), limits.every + limits.overlap + 6);
      if (!one.empty() && limits.every > 3) {
        ASSERT_NE(static_cast<unsigned char>(one.front()) & 0xC0U, 0x80U);
      }
      std::size_t common = std::min(one.size(), joined.size());
      while (joined.substr(joined.size() - common) != one.substr(0, common)) --common;
      joined += one.substr(common);
    }
    if (limits.overlap == 0) {
      std::string plain;
      for (const std::string& one : first) plain += one;
      ASSERT_EQ(plain, text);
    }
  }
}

TEST(StreamPoints, HaveInCommonWhatStandsAcrossAPoint) {
  StreamPoints points({10, 4});
  points.feed("0123456789abcdefghijkl");
  EXPECT_EQ(points.take(), "0123456789");
  EXPECT_EQ(points.take(), "6789abcdefghij");
  EXPECT_FALSE(points.take());
  EXPECT_EQ(points.covered(), 20U);
  EXPECT_EQ(points.finish(), "ghijkl");
  EXPECT_EQ(points.covered(), 22U);
  EXPECT_FALSE(points.finish());
}

TEST(StreamPoints, AnEmptyTextIsAskedAboutOnce) {
  StreamPoints points({10, 4});
  EXPECT_EQ(points.finish(), "");
}

}  // namespace
}  // namespace assay::review::classify
