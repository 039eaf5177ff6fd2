#include "review/personal/finder.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <random>

#include "review/personal/character.hpp"
#include "review/personal/number.hpp"

namespace assay::review::personal {
namespace {

std::vector<Find> finds_of(std::string_view text) {
  std::vector<Find> finds;
  Finder::whole(text, finds);
  return finds;
}

/// "mobile 138..., email ..." in the order they were found.
std::string told(std::string_view text) {
  std::string out;
  for (const Find& find : finds_of(text)) {
    if (!out.empty()) out += ", ";
    out +=
        std::string(name_of(find.kind)) + " " +
        std::string(text.substr(static_cast<std::size_t>(find.begin), static_cast<std::size_t>(find.end - find.begin)));
  }
  return out;
}

std::string wide(std::string_view text) {
  std::string out;
  for (const char one : text) {
    if (one >= '!' && one <= '_') {
      out += "\xef\xbc";
      out += static_cast<char>(one - '!' + 0x81);
    } else if (one >= '`' && one <= '~') {
      out += "\xef\xbd";
      out += static_cast<char>(one - '`' + 0x80);
    } else {
      out += one;
    }
  }
  return out;
}

/// Digits as Chinese numerals, of a text like "零一二三四五六七八九".
std::string in_numerals(std::string_view text, std::string_view ten) {
  std::string out;
  for (const char one : text) {
    if (is_digit(one))
      out += ten.substr(static_cast<std::size_t>(one - '0') * kNumeralBytes, kNumeralBytes);
    else
      out += one;
  }
  return out;
}

std::string digits(std::mt19937& random, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += static_cast<char>('0' + random() % 10);
  return out;
}

// ISO 7064 MOD 11-2 as the standard defines it, digit by digit, not by the table of weights.
std::string with_check_digit(const std::string& seventeen) {
  unsigned rest = 0;
  for (const char one : seventeen) rest = (rest + static_cast<unsigned>(one - '0')) * 2 % 11;
  const unsigned check = (12 - rest) % 11;
  return seventeen + (check == 10 ? 'X' : static_cast<char>('0' + check));
}

std::string made_id(std::mt19937& random) {
  constexpr std::array<const char*, 6> kRegions = {"110105", "310104", "440106", "510107", "650102", "830000"};
  const std::string year = std::to_string(1930 + random() % 90);
  const std::string month = std::to_string(101 + random() % 12).substr(1);
  const std::string day = std::to_string(101 + random() % 28).substr(1);
  return with_check_digit(kRegions[random() % kRegions.size()] + year + month + day + digits(random, 3));
}

std::string made_card(std::mt19937& random) {
  std::string number = "62" + digits(random, 13 + random() % 4);
  for (char last = '0'; last <= '9'; ++last)
    if (is_bank_card(number + last)) return number + last;
  return {};
}

TEST(Personal, FindsEachKindHoweverItIsGrouped) {
  EXPECT_EQ(told("身份证号11010519491231002X，"), "resident-id 11010519491231002X");
  EXPECT_EQ(told("ID:110105 19491231 002x。"), "resident-id 110105 19491231 002x");
  EXPECT_EQ(told("电话13812345678。"), "mobile 13812345678");
  EXPECT_EQ(told("打 138-1234-5678 或+86 199 1234 5678"), "mobile 138-1234-5678, mobile 86 199 1234 5678");
  EXPECT_EQ(told("+8613812345678"), "mobile 8613812345678");
  EXPECT_EQ(told("2024-01-05 13812345678"), "mobile 13812345678");
  EXPECT_EQ(told("卡号6222 0212 3456 7890 128"),
            is_bank_card("6222021234567890128") ? "bank-card 6222 0212 3456 7890 128" : "");
  EXPECT_EQ(told("4111-1111-1111-1111"), "bank-card 4111-1111-1111-1111");
  EXPECT_EQ(told("发到zhang.san@example.com.cn。"), "email zhang.san@example.com.cn");
  EXPECT_EQ(told("13812345678@qq.com"), "email 13812345678@qq.com");
  EXPECT_EQ(told("护照号E12345678、EA1234567"), "passport E12345678, passport EA1234567");
  EXPECT_EQ(told("车牌京A12345，沪AD12345，粤B·1C2D3"), "plate 京A12345, plate 沪AD12345, plate 粤B·1C2D3");
  EXPECT_EQ(told("身份证 110105491231002"), "resident-id-15 110105491231002");
}

TEST(Personal, FindsFullWidthForms) {
  for (const std::string_view text : {"11010519491231002X", "13812345678", "4111-1111-1111-1111", "li.na@example.com"})
    EXPECT_EQ(finds_of("号码" + wide(text) + "。").size(), 1U) << text;
}

TEST(Personal, FindsNumbersBesideLettersThatNameThem) {
  EXPECT_EQ(told("tel13812345678"), "mobile 13812345678");
  EXPECT_EQ(told("user_phone_13812345678"), "mobile 13812345678");
  EXPECT_EQ(told("微信wx13812345678"), "mobile 13812345678");
  EXPECT_EQ(told("13812345678_张三"), "mobile 13812345678");
  EXPECT_EQ(told("打13812345678找我"), "mobile 13812345678");
  EXPECT_EQ(told("sfz11010519491231002X"), "resident-id 11010519491231002X");
  EXPECT_EQ(told("idcard_11010519491231002X"), "resident-id 11010519491231002X");
  EXPECT_EQ(told("card4111111111111111"), "bank-card 4111111111111111");
  EXPECT_EQ(told("ref_13812345678"), "");  // letters that do not say it
}

TEST(Personal, FindsDottedSpacedAndInvisiblyPartedNumbers) {
  EXPECT_EQ(told("138.1234.5678"), "mobile 138.1234.5678");
  EXPECT_EQ(told("138·1234·5678"), "mobile 138·1234·5678");
  EXPECT_EQ(told("138 - 1234 - 5678"), "mobile 138 - 1234 - 5678");
  EXPECT_EQ(told("1 3 8 1 2 3 4 5 6 7 8"), "mobile 1 3 8 1 2 3 4 5 6 7 8");
  EXPECT_EQ(told("138　1234　5678"), "mobile 138　1234　5678");
  EXPECT_EQ(told("138\u200b1234\u00ad5678"), "mobile 138\u200b1234\u00ad5678");
  EXPECT_EQ(told("13.81.23.45678"), "");  // no way of writing one
}

TEST(Personal, FindsCardsOfFifteenDigitsAndThoseOnlyCalledSo) {
  EXPECT_EQ(told("378282246310005"), "bank-card 378282246310005");
  EXPECT_EQ(told("3782 822463 10005"), "bank-card 3782 822463 10005");
  EXPECT_EQ(told("378282246310006"), "");
  EXPECT_EQ(told("银行卡号36227206271667"), "bank-card 36227206271667");
  EXPECT_EQ(told("见36227206271667"), "");  // fourteen digits are too often something else
}

TEST(Personal, FindsNumbersWithoutAnythingBetweenThem) {
  EXPECT_EQ(told("11010519491231002X13812345678"), "resident-id 11010519491231002X, mobile 13812345678");
  EXPECT_EQ(told("411111111111111113812345678"), "bank-card 4111111111111111, mobile 13812345678");
}

TEST(Personal, FindsLandlinesAndAddressesOfEveryForm) {
  EXPECT_EQ(told("010-62345678"), "landline 010-62345678");
  EXPECT_EQ(told("（0755）26345678"), "landline 0755）26345678");
  EXPECT_EQ(told("座机：075526345678"), "landline 075526345678");
  EXPECT_EQ(told("见075526345678"), "");
  EXPECT_EQ(told("lina＠example．com"), "email lina＠example．com");
  EXPECT_EQ(told(" 张三@example.com"), "email 张三@example.com");
}

constexpr std::array<std::string_view, 4> kTenNumerals = {"零一二三四五六七八九", "〇幺二三四五六七八九",
                                                          "零壹贰叁肆伍陆柒捌玖", "零壹貳叄肆伍陸柒捌玖"};

TEST(Personal, FindsNumbersWrittenWhollyInChineseNumerals) {
  struct Number {
    std::string_view kind, number;
  };
  for (const std::string_view ten : kTenNumerals) {
    for (const auto& [kind, number] : {Number{"resident-id", "11010519491231002X"},
                                       {"resident-id", "440524188001010014"},
                                       {"resident-id", "440524 18800101 0014"},
                                       {"bank-card", "4111111111111111"},
                                       {"bank-card", "4111-1111-1111-1111"},
                                       {"bank-card", "378282246310005"},
                                       {"mobile", "13812345678"},
                                       {"mobile", "138 1234 5678"},
                                       {"landline", "010-62345678"}}) {
      const std::string written = in_numerals(number, ten);
      EXPECT_EQ(told("号码是" + written + "，"), std::string(kind) + " " + written);
      EXPECT_EQ(told(written), std::string(kind) + " " + written);
    }
  }
  EXPECT_EQ(told("參柒捌贰捌贰贰肆陆參壹零零零伍"), "bank-card 參柒捌贰捌贰贰肆陆參壹零零零伍");
  const std::string text = "卡号肆壹壹壹 1111 一一一一 壹壹壹壹。";
  EXPECT_EQ(masked("证件四四〇五二四一八八〇〇一〇一〇〇一四", finds_of("证件四四〇五二四一八八〇〇一〇一〇〇一四")),
            "证件******************");
  EXPECT_EQ(told(text), "bank-card 肆壹壹壹 1111 一一一一 壹壹壹壹");
}

TEST(Personal, ChineseNumeralsHaveCheckDigitsToo) {
  for (const std::string_view ten : kTenNumerals)
    for (const std::string_view number :
         {"440524188001010015", "4111111111111112", "378282246310006", "12812345678", "123456789", "20241231"})
      EXPECT_EQ(told("号码是" + in_numerals(number, ten) + "，"), "") << number;
  for (const std::string_view text :
       {"一二三四五六七八九十", "二〇二四年三月", "三三两两，四五六人", "九九八十一", "伍仟陆佰元", "六二二二"})
    EXPECT_EQ(told(text), "") << text;
}

// Sixteen bytes are looked at together: wherever in them a number begins, it is found.
TEST(Personal, FindsEveryNumeralAtEveryPlaceOfABlock) {
  constexpr std::string_view kAll = "零〇一幺壹二贰貳三叁叄參四肆五伍六陆陸七柒八捌九玖";
  for (std::size_t i = 0; i < kAll.size(); i += kNumeralBytes)
    for (std::size_t before = 0; before < 34; ++before) {
      const std::string text = std::string(before, '.') + std::string(kAll.substr(i, 3)) + "一" + std::string(40, '.');
      EXPECT_EQ(next_trigger(text, 0), before) << kAll.substr(i, 3);
    }
}

TEST(Personal, LeavesOrderNumbersTimesAndAmountsAlone) {
  for (const std::string_view text : {"订单号20240105123456789012",
                                      "1704412800000",
                                      "1704412800",
                                      "2024-01-05 12:34:56",
                                      "版本1.13812345678",
                                      "3.13812345678",
                                      "13812345678.5",
                                      "共12345678901元",
                                      "ABC13812345678",
                                      "13812345678abc",
                                      "110105194912310021",
                                      "110105194913310025",
                                      "990105194912310020",
                                      "12812345678",
                                      "6222021234567890127",
                                      "1111111111111111",
                                      "0000000000000000000",
                                      "110105491231002",
                                      "E12345678",
                                      "图标@2x.png",
                                      "@media screen",
                                      "a@b",
                                      "张三@李四",
                                      "云A380客机",
                                      "ISBN 978-7-02-000220-7",
                                      "192.168.100.100",
                                      "0xdeadbeef13812345678",
                                      "13812345678901234567",
                                      "1234 5678 9012 3456 7890 1234 5678",
                                      "10086",
                                      "400-800-1234"})
    EXPECT_EQ(told(text), "") << text;
}

TEST(Personal, MasksAllOfANumberAndNothingElse) {
  const std::string text = "找张三，138-1234-5678，zs@a.cn，１３８１２３４５６７８！";
  EXPECT_EQ(masked(text, finds_of(text)), "找张三，***-****-****，**@*.**，***********！");
  EXPECT_EQ(masked(text, {}), text);
}

// One of eleven numbers with a right region and day has the right check digit; of random digits almost none.
TEST(Personal, RandomDigitsAreSeldomAPersons) {
  std::mt19937 random(5);
  std::array<std::size_t, kKindCount> found{};
  constexpr int kTries = 20'000;
  for (int i = 0; i < kTries; ++i)
    for (const std::size_t length : {10U, 12U, 13U, 14U, 15U, 17U, 18U, 20U})
      for (const Find& find : finds_of(" " + digits(random, length) + " "))
        ++found[static_cast<std::size_t>(find.kind)];
  EXPECT_LT(found[static_cast<std::size_t>(Kind::ResidentId)], 20U);  // of 20 000 with 18 digits
  EXPECT_LT(found[static_cast<std::size_t>(Kind::BankCard)], 300U);   // of 20 000: a tenth of the issuers' ranges
  EXPECT_EQ(found[static_cast<std::size_t>(Kind::Mobile)], 0U);
  EXPECT_EQ(found[static_cast<std::size_t>(Kind::ResidentIdOld)], 0U);
}

RC_GTEST_PROP(PersonalProperty, MadeNumbersAreFoundAndChangedOnesAreNot, (unsigned seed)) {
  std::mt19937 random(seed);
  const std::string id = made_id(random);
  RC_ASSERT(told("号" + id + "，") == "resident-id " + id);
  std::string changed = id;
  const std::size_t at = random() % 17;
  changed[at] = static_cast<char>('0' + (changed[at] - '0' + 1 + static_cast<int>(random() % 9)) % 10);
  RC_ASSERT(!is_resident_id(changed));  // GB 11643 catches every single wrong digit
  const std::string card = made_card(random);
  RC_ASSERT(!card.empty());
  RC_ASSERT(told("号" + card + "，") == "bank-card " + card || is_resident_id(card));
  std::string wrong = card;
  wrong[5] = static_cast<char>('0' + (wrong[5] - '0' + 1) % 10);
  RC_ASSERT(!is_bank_card(wrong));  // Luhn catches every single wrong digit
}

// However the text is cut, also inside a character, the finds are the same.
RC_GTEST_PROP(PersonalProperty, CutsChangeNothing, (unsigned seed)) {
  std::mt19937 random(seed);
  constexpr std::array<const char*, 16> kPieces = {"天气", "，",   " ",      "-", "@",  ".",        "a",  "E",
                                                   "京A",  "护照", "身份证", "X", "\n", "\xef\xbc", "１", "+86"};
  std::string text;
  for (int i = 0; i < 120; ++i) {
    switch (random() % 9) {
      case 0:
        text += made_id(random);
        break;
      case 1:
        text += "13" + digits(random, 9);
        break;
      case 2:
        text += made_card(random);
        break;
      case 3:
        text += "li.na@example.com";
        break;
      case 4:
        text += digits(random, random() % 40);
        break;
      case 5:
        text += wide("13912345678");
        break;
      case 6:
        text += in_numerals(random() % 2 == 0 ? made_id(random) : made_card(random),
                            kTenNumerals[random() % kTenNumerals.size()]);
        break;
      default:
        text += kPieces[random() % kPieces.size()];
    }
  }
  Finder finder;
  std::vector<Find> finds;
  const std::size_t longest = 1 + random() % 900;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = 1 + random() % longest;
    finder.feed(std::string_view(text).substr(at, length), finds);
    at += length;
  }
  finder.finish(finds);
  RC_ASSERT(finds == finds_of(text));
}

TEST(Personal, TakesAnyBytesAndEveryPrefix) {
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    std::string noise;
    for (std::size_t left = random() % 400; left > 0; --left) noise += static_cast<char>(random());
    for (const Find& find : finds_of(noise)) EXPECT_LE(find.end, noise.size());
  }
  const std::string text = "电话１３８12345678，+86 138-1234-5678，a.b@c.cn，京A12345，护照E12345678";
  for (std::size_t length = 0; length <= text.size(); ++length) EXPECT_LE(finds_of(text.substr(0, length)).size(), 5U);
}

}  // namespace
}  // namespace assay::review::personal
