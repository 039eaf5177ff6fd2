#include "text/explain.hpp"

#include <gtest/gtest.h>

namespace assay::text {
namespace {

Keyword keyword_of(std::string_view text) { return std::move(*Keyword::make(text, kAllFoldings)); }

TEST(Explanation, TellsEachStretchThatIsWrittenOtherwise) {
  const std::string_view text = "賭🌸bo網z吧";
  const auto steps = explain(keyword_of("赌博网站"), text, 13, 100);
  ASSERT_EQ(steps.size(), 5U);
  EXPECT_EQ(in_words(steps, Language::English),
            "bytes 100-103: \"賭\" read as \"赌\" (traditional form)\n"
            "bytes 103-107: \"🌸\" left out (picture between)\n"
            "bytes 107-109: \"bo\" read as \"博\" (written in pinyin)\n"
            "bytes 109-112: \"網\" read as \"网\" (traditional form)\n"
            "bytes 112-113: \"z\" read as \"站\" (first letter of the syllable)");
  EXPECT_EQ(in_words(steps.front(), Language::Chinese), "第100-103字节：“賭”读作“赌”（繁体字）");
  EXPECT_EQ(in_words(steps[1], Language::Chinese), "第103-107字节：“🌸”略去（表情符号）");
}

TEST(Explanation, MakesNeighboursOfOneChainOneStep) {
  const auto steps = explain(keyword_of("casino"), "ＣＡＳＩＮＯ", 18);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(in_words(steps[0], Language::English),
            "bytes 0-18: \"ＣＡＳＩＮＯ\" read as \"casino\" (capital or small letter, full or half width)");
}

TEST(Explanation, HasNothingToSayOfWhatIsWrittenAsItIs) {
  EXPECT_EQ(in_words(explain(keyword_of("赌博"), "赌博", 6), Language::English), "written as it is");
  EXPECT_EQ(in_words(std::vector<Step>(), Language::Chinese), "原样书写");
}

TEST(Explanation, HasWordsForEveryFolding) {
  for (std::size_t i = 0; i < kFoldingCount; ++i) {
    EXPECT_FALSE(in_words(static_cast<Folding>(i), Language::English).empty());
    EXPECT_FALSE(in_words(static_cast<Folding>(i), Language::Chinese).empty());
  }
}

}  // namespace
}  // namespace assay::text
