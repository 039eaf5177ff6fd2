// Properties that hold for any text, tried on random ones made of what people evade lists with.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "text/character_data.hpp"
#include "text/plain_search.hpp"

namespace assay::text {
namespace {

rc::Gen<std::string> text_gen() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(
                          rc::gen::elementOf(std::vector<std::string>{"法",
                                                                      "轮",
                                                                      "功",
                                                                      "輪",
                                                                      "白",
                                                                      "勺",
                                                                      "女",
                                                                      "马",
                                                                      "天",
                                                                      "天",
                                                                      "四",
                                                                      "①",
                                                                      "Ａ",
                                                                      "ａ",
                                                                      "a",
                                                                      "b",
                                                                      "n",
                                                                      "g",
                                                                      "l",
                                                                      "i",
                                                                      "fa",
                                                                      "lun",
                                                                      "gong",
                                                                      "nan",
                                                                      "ning",
                                                                      "xian",
                                                                      "3",
                                                                      "1",
                                                                      "2",
                                                                      "0",
                                                                      " ",
                                                                      ".",
                                                                      "。",
                                                                      "\n",
                                                                      "\u200b",
                                                                      "🌸",
                                                                      "🅰",
                                                                      "ﬁ",
                                                                      "㎏",
                                                                      "é",
                                                                      "а",
                                                                      "½",
                                                                      "\xFF",
                                                                      "\xE4\xB8",
                                                                      "\xF0\x9F",
                                                                      "\uFFFD",
                                                                      "\uE123",
                                                                      "\u0E34",
                                                                      "\u0600",
                                                                      "กิน",
                                                                      "。",
                                                                      "B",
                                                                      "𝐚",
                                                                      "㊙",
                                                                      "한",
                                                                      "々",
                                                                      "ｶﾞ",
                                                                      "\uE001",
                                                                      "!",
                                                                      "@",
                                                                      "                                        "})),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& part : parts) text += part;
                        return text;
                      });
}

Foldings any_set() {
  return Foldings::of_bits(*rc::gen::weightedOneOf<std::uint32_t>(
      {{3, rc::gen::just(kAllFoldings.bits())}, {2, rc::gen::arbitrary<std::uint32_t>()}}));
}

std::vector<std::string_view> cut(std::string_view text) {
  std::vector<std::string_view> chunks;
  while (!text.empty()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, std::min<std::size_t>(text.size(), 9) + 1);
    chunks.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return chunks;
}

void covers(const Folded& folded, std::uint64_t size) {
  std::uint64_t end = 0;
  std::uint64_t folded_end = 0;
  for (const Piece& piece : folded.pieces) {
    RC_ASSERT(piece.end >= end && piece.folded_end >= folded_end);
    RC_ASSERT(piece.end > end || piece.folded_end > folded_end);
    if (piece.even) RC_ASSERT(piece.end - end == piece.folded_end - folded_end);
    end = piece.end;
    folded_end = piece.folded_end;
  }
  RC_ASSERT(end == size);
  RC_ASSERT(folded_end == folded.text.size());
}

RC_GTEST_PROP(FoldProperty, PiecesCoverTheTextWithoutGapOrOverlap, ()) {
  const std::string text = *text_gen();
  const Foldings set = any_set();
  const Folded characters = fold(text, set);
  covers(characters, text.size());
  covers(fold_sounds(characters, set), text.size());
}

RC_GTEST_PROP(FoldProperty, ChunksMakeNoDifference, ()) {
  const std::string text = *text_gen();
  const Foldings set = any_set();
  Folder folder(set);
  SoundFolder sound_folder(set);
  Folded characters;
  Folded sounds;
  for (const auto chunk : cut(text)) {
    folder.feed(chunk, characters);
    RC_ASSERT(folder.held() <= kMaxHeldByFolder);
    sound_folder.feed(characters, sounds);
    if (*rc::gen::arbitrary<bool>()) characters.drop(characters.folded_end());
  }
  folder.finish(characters);
  sound_folder.feed(characters, sounds);
  sound_folder.finish(sounds);
  const Folded whole = fold(text, set);
  const Folded whole_sounds = fold_sounds(whole, set);
  RC_ASSERT(sounds.text == whole_sounds.text);
  RC_ASSERT(joined(sounds) == joined(whole_sounds));
  RC_ASSERT(characters.folded_end() == whole.text.size());
}

RC_GTEST_PROP(FoldProperty, FoldingAgainChangesNothing, ()) {
  const std::string text = *text_gen();
  const Foldings set = any_set();
  const std::string once = fold(text, set).text;
  RC_PRE(once.find(kBreak) == std::string::npos);
  RC_ASSERT(fold(once, set).text == once);
}

RC_GTEST_PROP(FoldProperty, AKeywordIsFoundInItself, ()) {
  const std::string word = *rc::gen::resize(8, text_gen());
  const auto keyword = Keyword::make(word, kAllFoldings);
  RC_PRE(keyword.has_value());
  RC_PRE(fold(word).text.find(kBreak) == std::string::npos);
  const auto found = plain_search("好" + word + "吗", *keyword);
  RC_ASSERT(found.has_value());
  RC_ASSERT(found->acts.empty());
}

RC_GTEST_PROP(FoldProperty, AHitUsesNothingThatIsForbidden, ()) {
  const std::string text = *text_gen();
  const Foldings allowed = any_set();
  const auto keyword =
      Keyword::make(*rc::gen::element<std::string>("法轮功", "天天", "女马", "gong", "ab", "南宁", "白勺天"), allowed);
  RC_PRE(keyword.has_value());
  const auto found = plain_search(text, *keyword);
  if (found) RC_ASSERT(allowed.covers(found->acts));
}

// What is decided at a glance is what an alignment of all characters says.
RC_GTEST_PROP(FoldProperty, ACandidateIsDecidedAsItsAlignmentSays, ()) {
  static const std::vector<std::string> kNear = {"法", "发",   "轮", "伦", "輪", "功",     "工", " ", "🌸", "白",
                                                 "勺", "的",   "得", "a",  "A",  "\u200b", "1",  "l", "l",  "ﬁ",
                                                 "fa", "\xff", "。", "\n", "，", "i",      "罚", "b"};
  const auto any = [](std::size_t most) {
    std::string text;
    for (auto left = *rc::gen::inRange<std::size_t>(1, most); left > 0; --left) text += *rc::gen::elementOf(kNear);
    return text;
  };
  const Foldings allowed = any_set();
  const std::string word = *rc::gen::arbitrary<bool>() ? any(5) : *rc::gen::element<std::string>("法轮功", "的得");
  const auto keyword = Keyword::make(word, allowed);
  RC_PRE(keyword.has_value());
  const std::string text = any(9);
  const auto agreement = keyword->agrees(text, text.size());
  const auto matches = keyword->matches(text, text.size());
  RC_ASSERT(agreement.has_value() == matches.has_value());
  if (!agreement) return;
  Foldings acts;
  for (const Match& match : *matches) acts |= match.acts;
  RC_ASSERT(*agreement == (Agreement{acts, matches->front().begin, matches->back().end}));
}

// Every character of three bytes, beside every other kind of neighbour that decides about it: read at once and byte by
// byte.
TEST(FoldProperty, EveryCharacterOfThreeBytesComesOutTheSameAtOnceAndByBytes) {
  std::string text;
  for (char32_t code = 0x800; code < 0x10000; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    append_utf8(text, code);
    if (code % 3 == 0) text += "轮輪";
    if (code % 7 == 0) append_utf8(text, code);
  }
  for (const SplitRow& row : kSplits) text.append(row.parts).append(row.whole).append(row.parts.substr(0, 3));
  for (const Foldings set : {kAllFoldings, Foldings(), kAllFoldings - Folding::Repeat, kAllFoldings - Folding::Split,
                             Folding::Homophone | Folding::Traditional, kCharacterFoldings - Folding::Separator}) {
    Folder folder(set);
    SoundFolder sound_folder(set);
    Folded characters;
    Folded sounds;
    for (const char& byte : text) {
      folder.feed({&byte, 1}, characters);
      sound_folder.feed(characters, sounds);
    }
    folder.finish(characters);
    sound_folder.feed(characters, sounds);
    sound_folder.finish(sounds);
    const Folded whole = fold(text, set);
    const Folded whole_sounds = fold_sounds(whole, set);
    EXPECT_TRUE(characters.text == whole.text && joined(characters) == joined(whole)) << names_of(set);
    EXPECT_TRUE(sounds.text == whole_sounds.text && joined(sounds) == joined(whole_sounds)) << names_of(set);
  }
}

}  // namespace
}  // namespace assay::text
