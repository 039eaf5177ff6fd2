#include "law/rules/rule_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace assay::law::rules {
namespace {

/// A set with one of everything.
std::map<std::string, std::string> small() {
  return {
      {"instruments.toml", R"(schema = 1
[[instrument]]
key = "X-2020"
title = { zh = "规定", en = "Rules" }
in_force = 2020-01-01
kind = "rule"
confidence = "read"
)"},
      {"facts.toml", R"(schema = 1
[[fact]]
key = "a"
kind = "standing"
group = "g"
question = { zh = "甲？", en = "A?" }
article = "1"
instrument = "X-2020"
confidence = "read"

[[fact]]
key = "b"
kind = "derived"
group = "g"
question = { zh = "乙", en = "B" }
article = "1"
instrument = "X-2020"
confidence = "read"
when = [["a"]]
)"},
      {"roles.toml", R"(schema = 1
[[role]]
key = "r"
title = { zh = "者", en = "R" }
definition = { zh = "者", en = "R" }
article = "1"
instrument = "X-2020"
confidence = "read"
when = [["a"]]
)"},
      {"duties/x-2020.toml", R"(schema = 1
[[duty]]
id = "X-1"
instrument = "X-2020"
article = "1"
actors = ["r"]
triggers = ["b"]
duty = { zh = "做", en = "Do." }
capability = "c"
deadline = { value = 10, unit = "working_day", from = "start" }
confidence = "read"
force = "mandatory"
activation = "standing"
)"},
      {"calendar/2025.toml",
       "schema = 1\nyear = 2025\nsource = \"s\"\nconfidence = \"ours\"\nholidays = []\nworkdays = []\n"},
  };
}

Result<RuleSet> read(const std::map<std::string, std::string>& texts) {
  std::vector<EmbeddedFile> files;
  for (const auto& [name, text] : texts) files.push_back({name, text});
  return RuleSet::read(files);
}

/// The message after `from` became `to` in a file of the small set.
std::string fault(const std::string& file, std::string_view from, std::string_view to) {
  auto texts = small();
  std::string& text = texts[file];
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const auto set = read(texts);
  return set ? "" : set.error().message;
}

TEST(RuleSet, ReadsASmallSet) {
  const auto set = read(small());
  ASSERT_TRUE(set) << set.error().message;
  const Duty* const duty = set->find_duty("X-1");
  ASSERT_NE(duty, nullptr);
  EXPECT_EQ(duty->deadline->limit, (clock::Limit{10, clock::Unit::WorkingDay}));
  EXPECT_EQ(set->facts()[duty->triggers[0]].key, "b");
  EXPECT_EQ(set->find_fact("nothing"), nullptr);
  EXPECT_EQ(duty->place.file, "duties/x-2020.toml");
  EXPECT_EQ(duty->place.line, 2);
}

TEST(RuleSet, NamesFileAndLineOfWhatIsMissing) {
  EXPECT_EQ(fault("duties/x-2020.toml", "[\"b\"]", "[\"bb\"]"),
            "duties/x-2020.toml:2: there is no fact `bb` in facts.toml");
  EXPECT_EQ(fault("duties/x-2020.toml", "[\"r\"]", "[\"q\"]"),
            "duties/x-2020.toml:2: there is no role `q` in roles.toml");
  EXPECT_EQ(fault("facts.toml", "instrument = \"X-2020\"", "instrument = \"Y\""),
            "facts.toml:2: there is no instrument `Y`");
  EXPECT_EQ(fault("facts.toml", "when = [[\"a\"]]", "when = [[\"z\"]]"),
            "facts.toml:11: there is no fact `z` in facts.toml");
  EXPECT_EQ(fault("roles.toml", "schema = 1", "schema = 2"), "roles.toml:1: schema must be 1");
}

TEST(RuleSet, RefusesMisspeltAndSecondKeys) {
  EXPECT_NE(fault("duties/x-2020.toml", "capability", "capabilty").find("capability"), std::string::npos);
  EXPECT_NE(
      fault("duties/x-2020.toml", "activation = \"standing\"", "activation = \"standing\"\nstray = 1").find("stray"),
      std::string::npos);
  EXPECT_NE(fault("facts.toml", "key = \"b\"", "key = \"a\"").find("a second fact `a`"), std::string::npos);
  auto twice = small();
  twice["duties/y.toml"] = twice["duties/x-2020.toml"];
  EXPECT_NE(read(twice).error().message.find("a second duty X-1; the first is at duties/x-2020.toml:2"),
            std::string::npos);
}

TEST(RuleSet, RefusesFactsThatImplyEachOtherInACircle) {
  const std::string message =
      fault("facts.toml", "confidence = \"read\"\n\n", "confidence = \"read\"\nwhen = [[\"b\"]]\n\n");
  EXPECT_NE(message.find("facts.toml:2: facts imply each other in a circle, or hang on one: a, b"), std::string::npos)
      << message;
}

TEST(RuleSet, RefusesLimitsThatMakeNoSense) {
  EXPECT_NE(fault("duties/x-2020.toml", "value = 10", "value = 0").find("from 1 to 10000"), std::string::npos);
  EXPECT_NE(fault("duties/x-2020.toml", "working_day", "workday").find("`workday` is no unit"), std::string::npos);
  EXPECT_NE(fault("duties/x-2020.toml", "working_day", "promptly").find("a limit of promptly has no value"),
            std::string::npos);
  EXPECT_NE(
      fault("instruments.toml", "in_force = 2020-01-01\n", "status = \"in_force\"\n").find("a draft has no in_force"),
      std::string::npos);
}

TEST(RuleSet, MissesAFile) {
  for (const auto& [name, text] : small()) {
    auto without = small();
    without.erase(name);
    EXPECT_FALSE(read(without)) << name;
  }
}

TEST(RuleSet, DigestsNamesAndContents) {
  const std::string before = read(small())->digest();
  EXPECT_EQ(before.size(), 64U);
  EXPECT_EQ(read(small())->digest(), before);
  auto changed = small();
  changed["facts.toml"] += "# one more line\n";
  EXPECT_NE(read(changed)->digest(), before);
  auto renamed = small();
  renamed["duties/y.toml"] = renamed["duties/x-2020.toml"];
  renamed.erase("duties/x-2020.toml");
  EXPECT_NE(read(renamed)->digest(), before);
}

TEST(RuleSet, SurvivesEveryPrefixOfAFile) {
  for (const auto& [name, text] : small())
    for (std::size_t length = 0; length < text.size(); length += 7) {
      auto cut = small();
      cut[name] = text.substr(0, length);
      const auto set = read(cut);
      if (!set) {
        EXPECT_FALSE(set.error().message.empty());
      }
    }
}

TEST(RuleSet, ComesBuiltInWithoutAFault) {
  const auto set = built_in();
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_EQ((*set)->duties().size(), 254U);
  EXPECT_EQ((*set)->roles().size(), 30U);
  EXPECT_EQ((*set)->technologies().size(), 6U);
  const auto folder = RuleSet::from_folder(ASSAY_SOURCE_DIR "/rules");
  ASSERT_TRUE(folder) << folder.error().message;
  EXPECT_EQ(folder->digest(), (*set)->digest());
}

TEST(RuleSet, IsReadWhereverItIsMovedTo) {
  auto first = read(small());
  ASSERT_TRUE(first);
  const RuleSet moved = std::move(*first);
  EXPECT_EQ(moved.find_fact("b")->key, "b");
  EXPECT_EQ(moved.find_role("r")->key, "r");
}

TEST(Nearest, FindsASlipOfTheFingers) {
  const std::vector<std::string_view> known = {"makes_text", "makes_voice", "filed"};
  EXPECT_EQ(nearest("make_text", known), "makes_text");
  EXPECT_EQ(nearest("makes_vioce", known), "makes_voice");
  EXPECT_EQ(nearest("something_else", known), "");
  EXPECT_EQ(nearest("", known), "");
}

TEST(ArticleWords, SaysArticlesInBothLanguages) {
  EXPECT_EQ(article_words("17(1)(1)", true), "第17条第1款第1项");
  EXPECT_EQ(article_words("2, 23(2)", true), "第2条、第23条第2款");
  EXPECT_EQ(article_words("14-16", true), "第14-16条");
  EXPECT_EQ(article_words("5.3", true), "5.3");
  EXPECT_EQ(article_words("Annex E", true), "Annex E");
  EXPECT_EQ(article_words("6(2nd para)", true), "6(2nd para)");
  EXPECT_EQ(article_words("", true), "");
  EXPECT_EQ(article_words("17(1)(1)", false), "Art. 17(1)(1)");
  EXPECT_EQ(article_words("5.3", false), "clause 5.3");
  EXPECT_EQ(article_words("Annex E", false), "Annex E");
}

}  // namespace
}  // namespace assay::law::rules
