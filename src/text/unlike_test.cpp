#include "text/unlike.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "text/agreement.hpp"
#include "text/code_view.hpp"
#include "text/sound_table.hpp"

namespace assay::text {
namespace {

std::vector<Foldings> sets_of_foldings() {
  std::vector<Foldings> sets = {kAllFoldings, kUsualFoldings, kCharacterFoldings};
  std::mt19937 random(3);
  for (int i = 0; i < 8; ++i) sets.push_back(Foldings::of_bits(static_cast<std::uint32_t>(random())));
  return sets;
}

TEST(Unlike, CharactersAreNeverTakenForEachOther) {
  std::mt19937 random(5);
  const auto any = [&] { return static_cast<char32_t>(0x4E00 + random() % 0x5200); };
  const std::vector<Foldings> sets = sets_of_foldings();
  std::size_t unlike = 0;
  constexpr int kPairs = 20'000;
  for (int i = 0; i < kPairs; ++i) {
    const char32_t one = any();
    const char32_t other = any();
    const Foldings allowed = sets[static_cast<std::size_t>(i) % sets.size()];
    if (!is_unlike(one, other, allowed)) continue;
    ++unlike;
    EXPECT_TRUE(is_unlike(other, one, allowed));
    const Foldings shape = allowed & kCharacterFoldings;
    const CodeView& text = view_of(one, shape);
    const CodeView& keyword = view_of(other, shape);
    EXPECT_FALSE(same_character(text, keyword, shape)) << std::uint32_t{one} << ' ' << std::uint32_t{other};
    EXPECT_FALSE(same_sound(text, keyword, allowed)) << std::uint32_t{one} << ' ' << std::uint32_t{other};
    EXPECT_FALSE(text.may_expand || keyword.may_expand || text.vanishes || text.letter != 0);
    EXPECT_FALSE(may_lack(other, allowed));
    for (const std::u32string& parts : parts_of(other))
      EXPECT_FALSE(same_character(text, view_of(parts.front(), shape), shape))
          << std::uint32_t{one} << ' ' << std::uint32_t{other};
  }
  EXPECT_GT(unlike, kPairs / 2);
}

TEST(Unlike, AlikeInShapeSoundOrPartAreNot) {
  EXPECT_FALSE(is_unlike(U'轮', U'轮', kAllFoldings));
  EXPECT_FALSE(is_unlike(U'輪', U'轮', kAllFoldings));
  EXPECT_FALSE(is_unlike(U'伦', U'轮', kAllFoldings));
  EXPECT_FALSE(is_unlike(U'行', U'航', kAllFoldings));
  EXPECT_FALSE(is_unlike(U'蓝', U'男', kAllFoldings));
  EXPECT_FALSE(is_unlike(U'白', U'的', kAllFoldings));
  EXPECT_FALSE(is_unlike(U'一', U'轮', kAllFoldings));
  EXPECT_FALSE(is_unlike(U'a', U'轮', kAllFoldings));
  EXPECT_FALSE(is_unlike(U'。', U'轮', kAllFoldings));
}

TEST(Unlike, OfAnotherToneWhereTonesCount) {
  EXPECT_FALSE(is_unlike(U'妈', U'马', kAllFoldings));
  EXPECT_TRUE(is_unlike(U'妈', U'马', kUsualFoldings));
  EXPECT_FALSE(is_unlike(U'伦', U'轮', kUsualFoldings));
  EXPECT_TRUE(is_unlike(U'伦', U'功', kCharacterFoldings));
}

}  // namespace
}  // namespace assay::text
