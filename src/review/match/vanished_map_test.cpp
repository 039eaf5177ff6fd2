#include "review/match/vanished_map.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace assay::review::match {
namespace {

// Of every byte where a character ends it says what is said of the byte alone, from wherever it is read.
TEST(VanishedMap, IsWhatIsSaidOfEachByte) {
  const std::vector<std::string> parts = {"哈", "哈", "輪", "，", " ", "a", "㎡", "ﬁ", "一", "\U0001F338", "x", "㎏"};
  std::mt19937 random(29);
  VanishedMap map;
  for (int turn = 0; turn < 500; ++turn) {
    std::string text;
    for (std::size_t left = random() % 90; left > 0; --left) text += parts[random() % parts.size()];
    text::Folded folded = text::fold(text);
    std::uint64_t from = folded.text.empty() ? 0 : random() % folded.text.size();
    if (turn % 3 == 0) {
      folded.drop(from);
      from = folded.folded_begin;
    }
    map.read(folded, from);
    std::size_t near = 0;
    for (std::uint64_t to = from + 1; to <= folded.folded_end(); ++to) {
      for (const auto more : {text::Needle::More::None, text::Needle::More::Any, text::Needle::More::Again}) {
        ASSERT_EQ(map.lacks(more, to), text::lacks(more, folded, to, near))
            << turn << ": " << folded.text << " at " << to << " from " << from;
      }
    }
  }
}

}  // namespace
}  // namespace assay::review::match
