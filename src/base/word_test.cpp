#include "base/word.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(HoldsWord, LatinLettersStandOnTheirOwn) {
  for (const auto* text : {"AI", "AI生成", "由AI生成", "SAID AI", "AI-made", "A AI1"})
    EXPECT_TRUE(holds_word(text, "AI")) << text;
  for (const auto* text : {"", "A", "SAID", "AID", "MAI AIM", "ai"}) EXPECT_FALSE(holds_word(text, "AI")) << text;
}

TEST(HoldsWord, ChineseHasNoWordBoundaries) {
  EXPECT_TRUE(holds_word("本文生成于", "生成"));
  EXPECT_FALSE(holds_word("本文成于", "生成"));
}

}  // namespace
}  // namespace assay
