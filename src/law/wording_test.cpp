#include "law/wording.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace assay::law {

extern const std::string_view kWordingToml;  // made by the build

namespace {

using label::Degree;

std::string table() {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/rules/wording.toml");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string with(std::string_view from, std::string_view to) {
  std::string out = table();
  const std::size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) out.replace(at, from.size(), to);
  return out;
}

TEST(Wording, IsTheFileOfTheRules) {
  EXPECT_EQ(kWordingToml, table());
  const auto parsed = Wording::parse(table(), "wording.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  for (const Degree degree : {Degree::Is, Degree::Possibly, Degree::Suspected})
    EXPECT_EQ(parsed->notice(degree), wording().notice(degree));
}

TEST(Wording, EveryLabelAndNoticeHasBothElements) {
  // Told here once more, without the table: AI or 人工智能, and 生成 or 合成.
  const auto complete = [](std::string_view text) {
    const auto holds = [text](std::string_view word) { return text.find(word) != std::string_view::npos; };
    return (holds("AI") || holds("人工智能")) && (holds("生成") || holds("合成"));
  };
  for (const Degree degree : {Degree::Is, Degree::Possibly, Degree::Suspected}) {
    EXPECT_TRUE(complete(wording().notice(degree)));
    EXPECT_NE(wording().notice(degree, Tongue::English).find("AI"), std::string_view::npos);
    EXPECT_EQ(wording().notice_phrase(degree).origin.in_force, "2025-09-01");
    EXPECT_EQ(wording().notice_phrase(degree).origin.instrument, "LABEL-2025");
  }
  for (const Phrase& label : wording().labels()) EXPECT_TRUE(complete(label.chinese)) << label.chinese;
}

TEST(Wording, SaysIsPossiblyAndSuspectedWithTheWordsOfArticle6) {
  EXPECT_EQ(wording().notice(Degree::Is), "该内容由AI生成合成");
  EXPECT_NE(wording().notice(Degree::Possibly).find("可能"), std::string_view::npos);
  EXPECT_NE(wording().notice(Degree::Suspected).find("疑似"), std::string_view::npos);
}

TEST(Wording, ChecksATextForBothElements) {
  for (const std::string_view text :
       {"AI生成", "AI合成", "AI生成合成", "人工智能生成", "人工智能合成", "本视频由人工智能生成", "(AI)生成"})
    EXPECT_TRUE(wording().has_both_elements(text)) << text;
  for (const std::string_view text :
       {"", "AI", "人工智能", "生成", "合成", "机器生成", "SAID 生成", "AIM生成", "ai生成"})
    EXPECT_FALSE(wording().has_both_elements(text)) << text;
}

TEST(Wording, TheCornerMarkAloneMayBeAIAndOnlyOnText) {
  EXPECT_EQ(wording().corner_mark().text, "AI");
  EXPECT_EQ(wording().corner_mark().on, std::vector<std::string>{"text"});
  EXPECT_FALSE(wording().has_both_elements(wording().corner_mark().text));
}

TEST(Wording, RefusesATableThatBreaksTheRule) {
  const auto refused = [](const std::string& toml, std::string_view words) {
    const auto parsed = Wording::parse(toml, "wording.toml");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, Code::Configuration);
    EXPECT_NE(parsed.error().message.find(words), std::string::npos) << parsed.error().message;
  };
  refused(with("该内容由AI生成合成", "该内容由AI制作"), "lacks an element");
  refused(with("chinese = \"AI生成\"", "chinese = \"AI\""), "lacks an element");
  refused(with("degree = 3", "degree = 2"), "second notice for degree 2");
  refused(with("degree = 3", "degree = 4"), "degree must be");
  refused(with("schema = 1", "schema = 2"), "schema");
  refused(with("in_force = 2025-09-01", "in_force = \"soon\""), "date");
  refused(with("instrument = \"LABEL-2025\"", "instrument = \"LABEL-2024\""), "no instrument LABEL-2024");
  refused(with("any_of = [\"生成\", \"合成\"]", "any_of = []"), "list of words");
  refused(with("[corner_mark]", "[corner]"), "corner");
  refused(with("clause = \"5.1\"", "clauses = \"5.1\""), "clause");
  refused("", "schema");
  refused("[[", "wording.toml:1");
}

}  // namespace
}  // namespace assay::law
