// Every way around a list that we know of, found; and what only looks like one, left alone.
#include <gtest/gtest.h>

#include "text/plain_search.hpp"

namespace assay::text {
namespace {

struct Example {
  std::string_view keyword, text, hit;  // hit: the part of the text that is the keyword
  Foldings acts;
};

void PrintTo(const Example& one, std::ostream* out) { *out << one.keyword << " in " << one.text; }

Keyword keyword_of(std::string_view text, Foldings allowed = kAllFoldings) {
  auto keyword = Keyword::make(text, allowed);
  EXPECT_TRUE(keyword) << text;
  return std::move(*keyword);
}

class Evasion : public testing::TestWithParam<Example> {};

TEST_P(Evasion, IsFoundWhereItIsAndSaysHow) {
  const Example& one = GetParam();
  const auto found = plain_search(one.text, keyword_of(one.keyword));
  ASSERT_TRUE(found);
  EXPECT_EQ(one.text.substr(found->begin, found->end - found->begin), one.hit);
  EXPECT_EQ(names_of(found->acts), names_of(one.acts));
}

TEST_P(Evasion, IsNotFoundWhenItsFoldingsAreForbidden) {
  const Example& one = GetParam();
  for (std::size_t i = 0; i < kFoldingCount; ++i) {
    const auto folding = static_cast<Folding>(i);
    if (!one.acts.has(folding)) continue;
    const auto found = plain_search(one.text, keyword_of(one.keyword, kAllFoldings - folding));
    EXPECT_TRUE(!found || !found->acts.has(folding)) << name_of(folding);
  }
  if (!one.acts.empty()) {
    EXPECT_FALSE(plain_search(one.text, keyword_of(one.keyword, {})));
  }
}

using enum Folding;
INSTANTIATE_TEST_SUITE_P(
    Characters, Evasion,
    testing::Values(Example{"赌博网站", "这是赌博网站吗", "赌博网站", {}},                                          //
                    Example{"casino", "the CaSiNo here", "CaSiNo", Folding::Case},                                  //
                    Example{"casino", "ｃａｓｉｎｏ", "ｃａｓｉｎｏ", Width},                                       //
                    Example{"casino", "ＣＡＳＩＮＯ", "ＣＡＳＩＮＯ", Width | Folding::Case},                       //
                    Example{"casino", "𝐜𝒂𝓈𝔦𝕟𝗼", "𝐜𝒂𝓈𝔦𝕟𝗼", Compatibility},                                           //
                    Example{"fish", "ﬁsh", "ﬁsh", Compatibility},                                                   //
                    Example{"casino", "ⓒⓐⓢⓘⓝⓞ", "ⓒⓐⓢⓘⓝⓞ", Enclosed},                                                //
                    Example{"casino", "🅲🅰🆂🅸🅽🅾", "🅲🅰🆂🅸🅽🅾", Enclosed | Folding::Case},                                //
                    Example{"秘密", "㊙密", "㊙密", Enclosed},                                                      //
                    Example{"赌博", "赌㊙博", "赌㊙博", Emoji},                                                     //
                    Example{"赌博", "赌㎡博", "赌㎡博", Separator}, Example{"赌博", "赌℃博", "赌℃博", Separator},   //
                    Example{"赌博", "赌@ⓐ博", "赌@ⓐ博", Separator},                                                 //
                    Example{"casino", "(as!n0", "(as!n0", Leet},                                                    //
                    Example{"betting", "8e++ing", "8e++ing", Leet}, Example{"casino", "ᶜᵃˢⁱⁿᵒ", "ᶜᵃˢⁱⁿᵒ", Script},  //
                    Example{"casino", "c̶a̶s̶ǐnó", "c̶a̶s̶ǐnó", Mark},                                                    //
                    Example{"赌博网站", "賭博網站", "賭博網站", Traditional},                                       //
                    Example{"賭博網站", "赌博网站", "赌博网站", Traditional},                                       //
                    Example{"人口", "⼈⼝", "⼈⼝", Variant},                                                       //
                    Example{"8964", "八九六四", "八九六四", Numeral},                                               //
                    Example{"8964", "捌玖陆肆", "捌玖陆肆", Numeral},                                               //
                    Example{"8964", "⑧⑨⑥④", "⑧⑨⑥④", Enclosed},                                                      //
                    Example{"8964", "⁸⁹₆₄", "⁸⁹₆₄", Script},                                                        //
                    Example{"casino", "саsinо", "саsinо", Confusable},                                              //
                    Example{"casino", "c4s1n0x", "c4s1n0", Leet | Inside},                                          //
                    Example{"casino", "c@$ino", "c@$ino", Leet},                                                    //
                    Example{"casino", "x (@$!n0", "(@$!n0", Leet},                                                  //
                    Example{"cocaine", "x (0(@1n3", "(0(@1n3", Leet},                                               //
                    Example{"loli", "l0l1", "l0l1", Leet},                                                          //
                    Example{"hello", "he11o", "he11o", Leet},                                                       //
                    Example{"赌博", "赌\u200b\u200d博", "赌\u200b\u200d博", Invisible},                             //
                    Example{"赌博", "赌\u202e\ufe0f博", "赌\u202e\ufe0f博", Invisible},                             //
                    Example{"赌博", "赌 . * _博", "赌 . * _博", Separator},                                         //
                    Example{"赌博", "赌，博", "赌，博", Sentence | Across},                                         //
                    Example{"赌博", "赌\r\n博", "赌\r\n博", Sentence},                                              //
                    Example{"赌博", "赌🌸博", "赌🌸博", Emoji},                                                     //
                    Example{"大赌博", "xx大赌赌赌博", "大赌赌赌博", Repeat},
                    Example{"casino", "caassinno", "caassinno", Repeat},
                    Example{"赌博网", "【賭】-【博】 *网", "賭】-【博】 *网", Traditional | Separator}));

INSTANTIATE_TEST_SUITE_P(
    Sounds, Evasion,
    testing::Values(
        Example{"赌博网站", "去du博wang站玩", "du博wang站", Pinyin},
        Example{"赌博网站", "dubowangzhan", "dubowangzhan", Pinyin},
        Example{"赌博网站", "du bo wang zhan", "du bo wang zhan", Pinyin | Separator},
        Example{"赌博网站", "du3bo2wang3zhan4", "du3bo2wang3zhan4", Pinyin},
        Example{"赌博网站", "dǔbówǎngzhàn", "dǔbówǎngzhàn", Pinyin | Mark},
        Example{"赌博网站", "d.u.b.o.w.a.n.g.z.h.a.n", "d.u.b.o.w.a.n.g.z.h.a.n", Pinyin | Separator},
        Example{"赌博网站", "D U B O 网站", "D U B O 网站", Pinyin | Separator | Folding::Case},
        Example{"赌博网站", "来dbwz吧", "dbwz", Initials}, Example{"赌博网站", "赌b网z", "赌b网z", Initials},
        Example{"赌博网站", "读播往战", "读播往战", Homophone | Tone},
        Example{"赌博网站", "堵搏往战", "堵搏往战", Homophone},
        Example{"赌博网站", "堵博網占", "堵博網占", Homophone | Traditional},
        Example{"赌博网站", "赌博完站", "赌博完站", Homophone | Nasal | Tone},
        Example{"赌博网站", "赌博晚站", "赌博晚站", Homophone | Nasal},
        Example{"你是牛魔", "里是牛魔", "里是牛魔", Homophone | Lateral},
        Example{"南宁赌场", "nanning赌场", "nanning赌场", Pinyin},
        Example{"南宁赌场", "nan ning du chang", "nan ning du chang", Pinyin | Separator},
        Example{"长安赌场", "changan赌场", "changan赌场", Pinyin},
        Example{"重庆赌场", "虫庆赌场", "虫庆赌场", Homophone}, Example{"六合彩", "liu合彩", "liu合彩", Pinyin},
        Example{"六合彩", "流合彩", "流合彩", Homophone | Tone}, Example{"的士司机", "白勺士司机", "白勺士司机", Split},
        Example{"他妈的", "他女马白勺", "他女马白勺", Split},
        Example{"他妈的", "他 女 马 的", "他 女 马 的", Split | Separator},
        Example{"毒品交易", "毒口口口交易", "毒口口口交易", Split},
        Example{"毒品", "毒口 口口", "毒口 口口", Split | Separator},
        Example{"洗钱跑分", "洗钱跑八刀", "洗钱跑八刀", Split},
        Example{"瓜分", "瓜八 刀了", "瓜八 刀", Split | Separator},
        Example{"贩卖枪支", "贩卖木仓支", "贩卖木仓支", Split}, Example{"妈妈桑", "麻麻桑", "麻麻桑", Homophone},
        Example{"法轮", "氵去车仑", "氵去车仑", Split}));

struct Innocent {
  std::string_view keyword, text;
};
class LookAlike : public testing::TestWithParam<Innocent> {};
TEST_P(LookAlike, IsLeftAlone) {
  const auto found = plain_search(GetParam().text, keyword_of(GetParam().keyword));
  EXPECT_FALSE(found) << names_of(found->acts) << " at " << found->begin;
}
INSTANTIATE_TEST_SUITE_P(Texts, LookAlike,
                         testing::Values(Innocent{"哈哈", "哈"}, Innocent{"天天", "今天很好"},
                                         Innocent{"ass", "as you like"}, Innocent{"c++", "c and d"},
                                         Innocent{"io", "10"}, Innocent{"betting", "8377149"},
                                         Innocent{"betting", "83771n9"}, Innocent{"slots", "5|0+5"},
                                         Innocent{"164", "1664"}, Innocent{"赌博", "du"}, Innocent{"赌博", "db"},
                                         Innocent{"法轮功", "conflgrate"}, Innocent{"法轮功", "aflg"},
                                         Innocent{"赌博", "d博"}, Innocent{"赌博", "赌徒博弈"}));

// An entry of `all`: without what has to be asked for.
class Usual : public testing::TestWithParam<Innocent> {};
TEST_P(Usual, IsLeftAloneUnlessAskedFor) {
  EXPECT_TRUE(plain_search(GetParam().text, keyword_of(GetParam().keyword)));
  const auto found = plain_search(GetParam().text, keyword_of(GetParam().keyword, kUsualFoldings));
  EXPECT_FALSE(found) << names_of(found->acts) << " at " << found->begin;
}
INSTANTIATE_TEST_SUITE_P(Texts, Usual,
                         testing::Values(Innocent{"heroin", "the heroine of a novel"},
                                         Innocent{"heroin", "\u200bheroin\u200be"},
                                         Innocent{"heroin", "heroin\xff\u0301es"}, Innocent{"heroin", "xheroin"},
                                         Innocent{"heroin", "ｘheroin"}, Innocent{"heroin", "heroinе"},
                                         Innocent{"ass", "class"}, Innocent{"ass", "assssist"},
                                         Innocent{"冰毒", "一种病毒"}, Innocent{"洗钱", "文物西迁"},
                                         Innocent{"假币", "加币汇率"}, Innocent{"赌博", "他去打赌。博物馆开了"},
                                         Innocent{"赌博", "打赌，博物馆"}, Innocent{"网络博彩", "连上网络。博彩业"},
                                         Innocent{"六合彩", "排名第六。合彩"}, Innocent{"赌博", "赌\n\n博"},
                                         Innocent{"法轮功", "the flg of it"}, Innocent{"赌博网站", "赌b网z"}));

TEST(Keyword, BeginsBehindASignThatIsItsFirstLetterAgain) {
  const std::string_view text = "see (casino)";
  const auto found = plain_search(text, keyword_of("casino", kUsualFoldings));
  ASSERT_TRUE(found);
  EXPECT_EQ(text.substr(found->begin, found->end - found->begin), "casino");
}

class Still : public testing::TestWithParam<Innocent> {};
TEST_P(Still, IsFoundWithWhatIsUsual) {
  EXPECT_TRUE(plain_search(GetParam().text, keyword_of(GetParam().keyword, kUsualFoldings)));
}
INSTANTIATE_TEST_SUITE_P(
    Texts, Still,
    testing::Values(Innocent{"heroin", "吸heroin吗"}, Innocent{"heroin", "heroin"}, Innocent{"heroin", "(heroin)"},
                    Innocent{"heroin", "heroin2 heroin_x"}, Innocent{"heroin", "heroinnn!"},
                    Innocent{"heroin", "myHeroinDealer"}, Innocent{"heroin", "h e r o i n e"},
                    Innocent{"c++", "xx c++11"}, Innocent{"赌博网站", "赌。博。网站"},
                    Innocent{"赌博网站", "赌。博网站"}, Innocent{"赌博网站", "赌博网，站"},
                    Innocent{"赌博", "赌\r\n博"}, Innocent{"枪支弹药", "枪支？弹药"},
                    Innocent{"枪支弹药", "他说：“枪支！弹药”，走了"}, Innocent{"代开发票", "群里代\n开！发票，大家"},
                    Innocent{"六合彩", "六\n合。彩"}, Innocent{"赌博网站", "赌\n博\n网\n站"},
                    Innocent{"casino", "c4$1n0"}, Innocent{"betting", "8e77in9"}, Innocent{"8116", "8幺幺6"},
                    Innocent{"cash", "ϲash"}, Innocent{"fish", "Ϝish ƒish"}, Innocent{"fuck", "ᖴᑌck"}));

// What nobody sees, and what is no character, in a word.
TEST(Keyword, IsFoundAcrossEverythingThatIsNoCharacterOfItsOwn) {
  const Keyword han = keyword_of("赌博", kUsualFoldings);
  const Keyword latin = keyword_of("casino", kUsualFoldings);
  const Keyword without = keyword_of("赌博", kUsualFoldings - Folding::Invisible - Folding::Mark);
  for (const std::string_view nothing :
       {"\xff",       "\xe4\xb8",   "\xf0\x9f\x98", "\xed\xa0\x80", "\xc0\xaf",   "\uFFFD",     "\uE123",
        "\U000F0001", "\U0010FFFD", "\u0378",       "\uFFFE",       "\U000E0080", "\U0003FFFD", "\uFFF9",
        "\uFFFB",     "\u0600",     "\u0605",       "\u06DD",       "\u070F",     "\u08E2",     "\U000110BD",
        "\U00013430", "\u302A",     "\u302F",       "\u0E34",       "\u0651",     "\u093F",     "\u20E0",
        "\u034F",     "\u115F",     "\u3164",       "\u2065",       "\x01"}) {
    const std::string hidden = "去赌" + std::string(nothing) + "博吧";
    const auto found = plain_search(hidden, han);
    ASSERT_TRUE(found) << nothing;
    EXPECT_EQ(hidden.substr(found->begin, found->end - found->begin), "赌" + std::string(nothing) + "博");
    EXPECT_TRUE(plain_search("cas" + std::string(nothing) + "ino", latin)) << nothing;
    EXPECT_FALSE(plain_search(hidden, without)) << nothing;
  }
}

TEST(Keyword, KeepsTheMarksOfItsOwnScript) {
  EXPECT_TRUE(plain_search("ไปกินข้าว", keyword_of("กิน")));
  EXPECT_FALSE(plain_search("กน", keyword_of("กิน")));
  EXPECT_FALSE(plain_search("กิน", keyword_of("กน")));
  EXPECT_TRUE(plain_search("cafe", keyword_of("café")));
}

TEST(Keyword, FindsItsOwnSignsAndDoubles) {
  EXPECT_TRUE(plain_search("I like c++ much", keyword_of("c++")));
  EXPECT_TRUE(plain_search("哈哈哈", keyword_of("哈哈")));
  EXPECT_TRUE(plain_search("Newyork", keyword_of("New York")));
  EXPECT_TRUE(plain_search("what an ass", keyword_of("ass")));
  EXPECT_TRUE(plain_search("我的世界", keyword_of("我的世界")));
}

TEST(Keyword, IsFoundAcrossAGapUpToTheLimitOnly) {
  const Keyword keyword = keyword_of("赌博");
  EXPECT_TRUE(plain_search("赌" + std::string(kMaxGap, ' ') + "博", keyword));
  EXPECT_FALSE(plain_search("赌" + std::string(kMaxGap + 1, ' ') + "博", keyword));
}

TEST(Keyword, SaysWhyItCannotBe) {
  EXPECT_EQ(Keyword::make("", kAllFoldings).error().code, Code::InvalidInput);
  EXPECT_EQ(Keyword::make("***", kAllFoldings).error().code, Code::InvalidInput);
  EXPECT_EQ(Keyword::make("a\xff", kAllFoldings).error().message,
            "the keyword is no UTF-8 at byte 1; write it as UTF-8");
  EXPECT_EQ(Keyword::make(std::string(kMaxKeywordBytes + 1, 'a'), kAllFoldings).error().code, Code::Limited);
}

}  // namespace
}  // namespace assay::text
