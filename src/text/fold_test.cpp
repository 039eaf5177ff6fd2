#include "text/fold.hpp"

#include <gtest/gtest.h>

namespace assay::text {
namespace {

TEST(Fold, LeavesPlainTextAloneInOnePiece) {
  const Folded folded = fold("今天天气很好");
  EXPECT_EQ(fold("今夜月色很好").pieces.size(), 1U);
  EXPECT_EQ(folded.text, "今天气很好");  // 天 said again
  ASSERT_EQ(folded.pieces.size(), 3U);
  EXPECT_EQ(folded.pieces[1], (Piece{9, 6, Folding::Repeat, false}));
}

TEST(Fold, LeavesOutBytesThatAreNoCharacters) {
  const Folded folded = fold("a\xE4\xB8z\xFF\uFFFDb");
  EXPECT_EQ(folded.text, "azb");
  EXPECT_EQ(folded.origin(0, 2), (Origin{0, 4, Folding::Invisible, true, false}));
  EXPECT_EQ(folded.origin(1, 3), (Origin{3, 9, Folding::Invisible, true, false}));
}

TEST(Fold, MakesEachBadByteOneReplacementWhereNothingInvisibleVanishes) {
  const Folded folded = fold("a\xE4\xB8z\xFF", kCharacterFoldings - Folding::Invisible);
  EXPECT_EQ(folded.text, "a\uFFFD\uFFFDz\uFFFD");
  ASSERT_EQ(folded.pieces.size(), 5U);
  EXPECT_EQ(folded.pieces[1].end, 2U);
  EXPECT_EQ(folded.pieces[2].end, 3U);
}

TEST(Fold, HoldsACutCharacterAndNothingElse) {
  Folder folder;
  Folded out;
  folder.feed("\xE4\xB8", out);
  EXPECT_EQ(folder.held(), 2U);
  EXPECT_EQ(out.text, "");
  folder.feed("\xAD", out);
  EXPECT_EQ(folder.held(), 0U);
  EXPECT_EQ(out.text, "中");
  folder.feed("\xF0\x9F", out);
  EXPECT_EQ(folder.held(), 2U);
  folder.finish(out);
  EXPECT_EQ(out.text, "中");
  EXPECT_EQ(out.end(), 5U);
}

TEST(Fold, DoesNothingWithoutFoldings) {
  const std::string text = "Ａ B\u200b輪…🌸轮轮 ①";
  const Folded folded = fold(text, {});
  EXPECT_EQ(folded.text, text);
  EXPECT_EQ(folded.pieces.size(), 1U);
}

TEST(Fold, DoesOnlyWhatItsSetHas) {
  EXPECT_EQ(fold("ＡB 輪", Folding::Width).text, "AB 輪");
  EXPECT_EQ(fold("ＡB 輪", Folding::Case).text, "ａb 輪");
  EXPECT_EQ(fold("ＡB 輪", Folding::Traditional).text, "ＡB 轮");
  EXPECT_EQ(fold("ＡB 輪", Folding::Separator).text, "ＡB輪");
}

TEST(Fold, TellsWhereAPartCameFrom) {
  const Folded folded = fold("x輪.ﬁ!");
  ASSERT_EQ(folded.text, "x轮fi");
  EXPECT_EQ(folded.origin(0, 1), (Origin{0, 1, {}, true}));
  EXPECT_EQ(folded.origin(1, 4), (Origin{1, 4, Folding::Traditional, true}));
  EXPECT_EQ(folded.origin(1, 6),
            (Origin{1, 8, Folding::Traditional | Folding::Separator | Folding::Compatibility, true, false}));
  EXPECT_EQ(folded.origin(4, 5), (Origin{5, 8, Folding::Compatibility, false, false}));
  const Folded sounds = fold_sounds(folded);
  EXPECT_EQ(sounds.text.substr(sounds.text.size() - 2), "fi");
  EXPECT_EQ(sounds.origin(sounds.text.size() - 1, sounds.text.size()).begin, 5U);
}

TEST(Fold, TellsWhatVanishedBehindACharacter) {
  std::size_t near = 0;
  const Folded folded = fold("哈哈笑，x哈㎡一");
  ASSERT_EQ(folded.text, "哈笑x哈m2i");
  EXPECT_EQ(folded.vanished_behind(3, near), Foldings(Folding::Repeat));
  EXPECT_EQ(folded.vanished_behind(6, near), Folding::Sentence | Folding::Width);
  EXPECT_EQ(folded.vanished_behind(7, near), Foldings());
  EXPECT_EQ(folded.vanished_behind(10, near), Foldings()) << "two characters behind it are one";
  EXPECT_EQ(folded.vanished_behind(11, near), std::nullopt) << "in the middle of one";
  EXPECT_EQ(folded.vanished_behind(12, near), std::nullopt) << "behind one that became two";
  EXPECT_EQ(folded.vanished_behind(13, near), std::nullopt) << "nothing is behind";
  EXPECT_EQ(folded.vanished_behind(0, near), std::nullopt);
  // the first of several may be the one before said again
  const Folded again = fold("m㎡");
  EXPECT_EQ(again.vanished_behind(1, near), Foldings(Folding::Repeat));
}

TEST(Fold, ForgetsWhatIsDroppedAndKeepsCounting) {
  Folded folded = fold("abc輪de");
  folded.drop(3);
  EXPECT_EQ(folded.text, "轮de");
  EXPECT_EQ(folded.origin(6, 8), (Origin{6, 8, {}, true}));
  folded.drop(7);
  EXPECT_EQ(folded.text, "e");
  EXPECT_EQ(folded.begin, 7U);
  folded.drop(8);
  EXPECT_TRUE(folded.pieces.empty());
  EXPECT_EQ(folded.end(), 8U);
}

TEST(Fold, BreaksAGapThatIsTooLong) {
  const Folded folded = fold("a" + std::string(200, '.') + "b");
  EXPECT_EQ(folded.text, "a\n\n\nb");
}

TEST(Fold, StaysSmallOnOneLongLine) {
  Folder folder;
  Folded out;
  const std::string chunk(std::size_t{1} << 20, ' ');
  for (int i = 0; i < 64; ++i) {
    folder.feed(chunk, out);
    out.drop(out.folded_end());
  }
  EXPECT_LT(out.text.capacity() + out.pieces.capacity() * sizeof(Piece), std::size_t{4} << 20);
  EXPECT_EQ(out.end(), std::uint64_t{64} << 20);
}

// A letter said again whose brackets vanished was taken for a gap and for a letter, and read for ever.
TEST(Fold, GoesOnBehindALetterSaidAgainInBrackets) {
  EXPECT_EQ(fold_sounds(fold("b⒝。x")).text, fold_sounds(fold("bb。x")).text);
  EXPECT_EQ(fold_sounds(fold("a⒜")).text, fold_sounds(fold("aa")).text);
}

TEST(Folding, HasANameForEachAndReadsIt) {
  for (std::size_t i = 0; i < kFoldingCount; ++i) {
    const auto folding = static_cast<Folding>(i);
    EXPECT_EQ(folding_of(name_of(folding)), folding);
  }
  EXPECT_EQ(folding_of("none"), std::nullopt);
  EXPECT_EQ(names_of(Folding::Case | Folding::Pinyin), "case+pinyin");
  EXPECT_EQ(names_of({}), "exact");
}

}  // namespace
}  // namespace assay::text
