#include "text/code_view.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "text/character_data.hpp"
#include "text/character_table.hpp"
#include "text/sound_table.hpp"

namespace assay::text {
namespace {

constexpr char32_t kCodes = 0x110000;

// Lists of fixed size would leave out what does not fit.
TEST(CodeView, HasRoomForAllThatTheDataSaysOfACharacter) {
  std::size_t ways = 0;
  std::size_t syllables = 0;
  for (char32_t code = 0; code < kCodes; ++code) {
    ways = std::max(ways, ways_of(code).size());
    const Syllables read = syllables_of(code);
    syllables = std::max(syllables, static_cast<std::size_t>(read.end() - read.begin()));
  }
  EXPECT_GT(ways, 1U);
  EXPECT_LT(ways, Ways::kMost);
  EXPECT_GT(syllables, 1U);
  EXPECT_LT(syllables, Syllables::kMost);
}

TEST(CodeView, LinksAreTheStepsOfTheTable) {
  const CodeView& view = view_of(U'Ａ', kCharacterFoldings);
  ASSERT_GE(view.links, 3);
  EXPECT_EQ(view.chain[0].code, U'Ａ');
  EXPECT_EQ(view.chain[view.links - 1U].code, U'a');
  EXPECT_EQ(names_of(view.chain[view.links - 1U].acts), "case+width");
  EXPECT_EQ(view.letter, 'a');
  EXPECT_EQ(view_of(U'Ａ', {}).links, 1);
  EXPECT_TRUE(view_of(U'㎏', kCharacterFoldings).expands);
  EXPECT_FALSE(view_of(U'㎏', {}).expands);
  EXPECT_TRUE(view_of(U'🌸', kCharacterFoldings).vanishes.has_value());
  EXPECT_FALSE(view_of(U'🌸', kCharacterFoldings - Folding::Emoji).vanishes.has_value());
}

TEST(CodeView, SyllablesAreOneSoundAsTheirSpellingsAre) {
  const Foldings both = Folding::Nasal | Folding::Lateral;
  for (std::uint16_t i = 0; i < kSyllables.size(); ++i) {
    for (std::uint16_t k = 0; k < kSyllables.size(); ++k) {
      const auto least = same_sound(i, k, both);
      ASSERT_EQ(least.has_value(), same_sound(kSyllables[i], kSyllables[k], both)) << kSyllables[i] << kSyllables[k];
      if (!least) continue;
      ASSERT_TRUE(same_sound(kSyllables[i], kSyllables[k], *least)) << kSyllables[i] << kSyllables[k];
      if (i != k) {
        ASSERT_FALSE(same_sound(i, k, Foldings()).has_value());
      }
    }
  }
}

}  // namespace
}  // namespace assay::text
