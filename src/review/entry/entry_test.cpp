#include "review/entry/entry.hpp"

#include <gtest/gtest.h>

#include "review/entry/entry_json.hpp"
#include "review/entry/fields.hpp"

namespace assay::review::entry {
namespace {

Entry keyword(std::string id, std::string text) {
  Entry entry;
  entry.id = std::move(id);
  entry.text = std::move(text);
  entry.category = "A.1";
  return entry;
}

Result<Entry> read(std::string_view text) {
  const auto document = json::read(text, kLongestLine);
  if (!document) return tl::unexpected<Error>(document.error());
  return read_entry(document->root());
}

std::string reason(std::string_view text) {
  const auto entry = read(text);
  return entry ? "accepted" : entry.error().message;
}

TEST(Entry, IsReadBackAsItWasWritten) {
  Entry entry = keyword("s-1", "");
  entry.kind = Kind::Combination;
  entry.all = {"出售", "发票"};
  entry.none = {"报销"};
  entry.within = 20;
  entry.foldings = text::Folding::Case | text::Folding::Pinyin;
  entry.severity = Severity::Critical;
  entry.surfaces = Surface::Prompt;
  entry.surfaces.add(Surface::ToolCall);
  entry.action = Action::Hold;
  entry.legal_basis = "DS-10-1";
  entry.examples = {"出售 \"发票\""};
  entry.counter_examples = {"报销"};
  entry.proposer = "张";
  entry.reviewer = "李";
  entry.valid_from = 1'795'305'600'000;
  entry.valid_to = 1'795'305'600'123;
  entry.rollout = 250;
  entry.flood = 60;
  entry.notes = "a\nb";
  for (const Entry& one : {entry, keyword("s.2", "法轮功")}) {
    std::string text;
    write_entry(text, one);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto back = read(text);
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(*back, one);
  }
}

TEST(Entry, IsRefusedWithTheFieldAndTheWayOut) {
  EXPECT_NE(reason(R"({"id":"a b","text":"x","category":"A"})").find("id:"), std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"法轮功"})").find("category:"), std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","category":"A"})").find("text:"), std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","colour":"red"})").find("colour: no field"),
            std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","kind":"picture"})").find("none of keyword"),
            std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","all":["y"]})").find("all: not for keyword"),
            std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","surfaces":[]})").find("nowhere"), std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","surfaces":"prompt"})").find("a list"), std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","foldings":["nonsense"]})").find("no folding"),
            std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","rollout":1001})").find("rollout:"), std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","rollout":70000})").find("rollout:"), std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","proposer":"p","reviewer":"p"})").find("second person"),
            std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"x","category":"A","valid_to":"22.11.2026"})").find("no time"),
            std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","text":"(a+)+","kind":"pattern","category":"A"})").find("repeats without end"),
            std::string::npos);
  EXPECT_NE(reason(R"({"id":"a","kind":"combination","all":["x"],"category":"A"})").find("within 0"),
            std::string::npos);
  EXPECT_NE(reason(R"([1])").find("one JSON object"), std::string::npos);
}

TEST(Entry, OfPicturesFilmsAndSoundsIsReadBackAndHeldAgainstItsForm) {
  const std::string hash(64, 'a');
  Entry image = keyword("i", hash);
  image.kind = Kind::Image;
  image.distance = 20;
  Entry film = keyword("v", "");
  film.kind = Kind::Video;
  film.frames = {hash, std::string(64, '0')};
  film.distance = 0;
  Entry sound = keyword("s", std::string(107, 'A') + "=");  // eighty bytes: twenty items
  sound.kind = Kind::Audio;
  for (const Entry& one : {image, film, sound}) {
    std::string text;
    write_entry(text, one);
    const auto back = read(text);
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(*back, one);
  }
  image.distance = 32;
  EXPECT_NE(check(image).error().message.find("at most 31"), std::string::npos);
  image.distance = 31;
  image.text.pop_back();
  EXPECT_NE(check(image).error().message.find("text:"), std::string::npos);
  sound.text = std::string(104, 'A');  // 78 bytes
  EXPECT_NE(check(sound).error().message.find("items of four"), std::string::npos);
  sound.text = "AQAAT0mUaEkSRZEGAAAAAAAAAAAAAAAAAAAAAA==";
  EXPECT_NE(check(sound).error().message.find("7 items is too short"), std::string::npos);
  film.frames.push_back("no hash");
  EXPECT_NE(check(film).error().message.find("frames:"), std::string::npos);
  sound.text = "AQAATw";
  EXPECT_NE(check(sound).error().message.find("Base64"), std::string::npos);
  sound.text = std::string(107, 'A') + "=";
  sound.examples = {"x"};
  EXPECT_NE(check(sound).error().message.find("examples: not for audio"), std::string::npos);
  Entry word = keyword("k", "词语");
  word.distance = 3;
  EXPECT_NE(check(word).error().message.find("distance: not for"), std::string::npos);
}

TEST(Entry, FoldingsAreNamedWholeOrTakenAway) {
  const auto foldings = [](std::string_view list) {
    return read(std::string(R"({"id":"a","text":"法轮功","category":"A","foldings":)").append(list) + "}")->foldings;
  };
  EXPECT_EQ(foldings(R"(["none"])"), text::Foldings());
  EXPECT_EQ(foldings(R"(["all"])"), text::kUsualFoldings);
  EXPECT_EQ(foldings(R"(["all","initials","tone","across","inside"])"), text::kAllFoldings);
  EXPECT_EQ(foldings(R"(["-leet","pinyin"])"),
            (text::kCharacterFoldings - text::Folding::Leet) | text::Folding::Pinyin);
  EXPECT_EQ(foldings(R"(["case","width"])"), text::Folding::Case | text::Folding::Width);
  EXPECT_EQ(foldings(R"(["all","-nasal"])"), text::kUsualFoldings - text::Folding::Nasal);
}

TEST(Entry, ContactsAreFoundHoweverTheirSignsAreSpelt) {
  Entry mail = keyword("a", "zhao.si@mail.example");
  mail.kind = Kind::Contact;
  mail.examples = {"zhao.si@mail.example",
                   "写给zhao.si[at]mail.example",
                   "zhao.si (at) mail.example",
                   "zhao点si@mail点example",
                   "zhao。si@mail。example",
                   "zhao dot si at mail dot example",
                   "zhao[dot]si[at]mail[dot]example",
                   "ｚｈａｏ．ｓｉ＠ｍａｉｌ．ｅｘａｍｐｌｅ",
                   "zhao.si(a)mail.example",
                   "zhao.\xffsi@mail\uFFFD.example"};
  mail.counter_examples = {"zhao.si at home", "xzhao.si@mail.example", "zhao.si@mail.examples"};
  const auto tried = try_examples(mail);
  EXPECT_TRUE(tried.has_value()) << tried.error().message;
  Entry account = keyword("b", "zhao.si_9");
  account.kind = Kind::Contact;
  account.examples = {"微信 zhao.si_9", "微信zhao点si_9", "wx: zhao[dot]si_9"};
  EXPECT_TRUE(try_examples(account).has_value());
  Entry number = keyword("c", "138-0013-8000");
  number.kind = Kind::Contact;
  number.examples = {"幺三八零零幺三八零零零",
                     "138\xff"
                     "0013\uE000"
                     "8000"};
  EXPECT_TRUE(try_examples(number).has_value());
}

TEST(Entry, AnswersForItsExamples) {
  Entry entry = keyword("a", "法轮功");
  entry.examples = {"法 轮 功"};
  entry.counter_examples = {"方法轮子"};
  EXPECT_TRUE(try_examples(entry).has_value());
  entry.foldings = text::Foldings();
  EXPECT_NE(try_examples(entry).error().message.find("examples: number 1"), std::string::npos);
  entry.examples.clear();
  entry.counter_examples = {"x", "练法轮功"};
  EXPECT_NE(try_examples(entry).error().message.find("counter_examples: number 2 is hit at byte 3"), std::string::npos);
}

TEST(Entry, TimesAreReadWithTheirZoneAndADateIsChinese) {
  EXPECT_EQ(read_time("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(read_time("1970-01-01T08:00:00+08:00"), 0);
  EXPECT_EQ(read_time("1970-01-01"), -8 * 3'600'000);
  EXPECT_EQ(read_time("2024-02-29T23:59:59.250-01:30"), 1'709'256'599'250);
  for (const char* bad : {"", "2023-02-29", "2024-13-01", "2024-01-01T", "2024-01-01T10:00:00", "2024-01-01T24:00:00Z",
                          "2024-01-01T10:00:00Zx", "2024-1-1", "2024-01-01T10:00:00.5Z"})
    EXPECT_EQ(read_time(bad), std::nullopt) << bad;
  for (const std::int64_t ms : {0LL, -1LL, 1'709'256'599'250LL, -86'400'000LL})
    EXPECT_EQ(read_time(write_time(ms)), ms);
}

TEST(EntryImport, NamesThreeBadLinesAmongManyAndTakesAllOthers) {
  std::string text;
  for (int i = 1; i <= 20'000; ++i) {
    if (i == 7) {
      text += "{\"id\": \"broken\"\n";
    } else if (i == 9'999) {
      text += "{\"id\":\"e1\",\"text\":\"twice\",\"category\":\"A\"}\r\n";
    } else if (i == 20'000) {
      text += "{\"id\":\"last\",\"text\":\"\xff\",\"category\":\"A\"}";
    } else {
      text += "{\"id\":\"e" + std::to_string(i) + "\",\"text\":\"词" + std::to_string(i) + "\",\"category\":\"A\"}\n";
    }
  }
  const Import import = import_json_lines(text);
  EXPECT_EQ(import.entries.size(), 19'997U);
  ASSERT_EQ(import.bad.size(), 3U);
  EXPECT_EQ(import.bad[0].line, 7U);
  EXPECT_EQ(import.bad[1].line, 9'999U);
  EXPECT_NE(import.bad[1].reason.find("line 1 too"), std::string::npos);
  EXPECT_EQ(import.bad[2].line, 20'000U);
}

TEST(EntryImport, CsvHasNamesInItsFirstRowAndListsInItsCells) {
  const auto import = import_csv(
      "\xef\xbb\xbfid,kind,text,all,within,category,notes\r\n"
      "a,,法轮功,,,A.1,\"two\nlines, \"\"quoted\"\"\"\r\n"
      "b,combination,,出售|发票,20,A.2,\r\n"
      "c,keyword,bad \"quote\" here,,,A.3,\n"
      "\n"
      "d,,too few\n"
      "e,,词,,,A.4,last");
  ASSERT_TRUE(import.has_value()) << import.error().message;
  ASSERT_EQ(import->entries.size(), 3U);
  EXPECT_EQ(import->entries[0].notes, "two\nlines, \"quoted\"");
  EXPECT_EQ(import->entries[1].all, (std::vector<std::string>{"出售", "发票"}));
  EXPECT_EQ(import->entries[1].within, 20U);
  EXPECT_EQ(import->entries[2].id, "e");
  ASSERT_EQ(import->bad.size(), 2U);
  EXPECT_EQ(import->bad[0].line, 5U);
  EXPECT_EQ(import->bad[1].line, 7U);
  EXPECT_FALSE(import_csv("").has_value());
  EXPECT_FALSE(import_csv("id,colour\n").has_value());
  EXPECT_FALSE(import_csv("id,id\n").has_value());
}

TEST(EntryImport, EveryPrefixIsReadOrNamed) {
  constexpr std::string_view kCsv = "id,text,category,examples,notes\na,法轮功,A,\"x|y\",\"q\"\"\n\"\nb,词,A,,\n";
  for (std::size_t length = 0; length <= kCsv.size(); ++length) static_cast<void>(import_csv(kCsv.substr(0, length)));
  constexpr std::string_view kJson = "{\"id\":\"a\",\"text\":\"法轮功\",\"category\":\"A\",\"examples\":[\"x\"]}\n";
  for (std::size_t length = 0; length <= kJson.size(); ++length) {
    const Import import = import_json_lines(kJson.substr(0, length));
    EXPECT_LE(import.entries.size() + import.bad.size(), 1U);
  }
}

}  // namespace
}  // namespace assay::review::entry
