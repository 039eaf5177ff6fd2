#include "law/rules/risk_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace assay::law::rules {
namespace {

constexpr std::string_view kSmall = R"toml(schema = 1

[library]
keywords = 20
questions = 10
refusals = 5
confidence = "memory"

[[class]]
key = "A.1"
title = { zh = "类", en = "Class" }
instrument = "X-2020"
article = "Annex A.1"
kinds = 2
confidence = "read"

[[kind]]
key = "A.1a"
class = "A.1"
title = { zh = "甲", en = "A" }
article = "Annex A.1 a)"
keywords = 10
questions = 5
refusals = 2
counts = "memory"
moderation = ["hate"]
confidence = "read"

[[kind]]
key = "A.1b"
class = "A.1"
title = { zh = "乙", en = "B" }
article = "Annex A.1 b)"
keywords = 0
questions = 5
refusals = 0
counts = "memory"
moderation = []
confidence = "read"
)toml";

Result<RiskList> read(std::string_view text) { return RiskList::read({"risks.toml", text}); }

std::string fault(std::string_view from, std::string_view to) {
  std::string text(kSmall);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const auto list = read(text);
  return list ? "no fault" : list.error().message;
}

TEST(RiskList, ReadsKindsInTheirClassesWithTheirCounts) {
  const auto list = read(kSmall);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->kinds().size(), 2U);
  const RiskKind* const kind = list->find("A.1a");
  ASSERT_NE(kind, nullptr);
  EXPECT_EQ(list->class_of(*kind).title.en, "Class");
  EXPECT_EQ(kind->keywords, 10U);
  EXPECT_EQ(kind->counts, Confidence::Memory);
  EXPECT_EQ(kind->moderation, std::vector<std::string>{"hate"});
  EXPECT_EQ(list->library().keywords, 20U);
}

TEST(RiskList, NamesTheLineOfWhatIsWrong) {
  EXPECT_EQ(fault("class = \"A.1\"", "class = \"A.7\""), "risks.toml:17: there is no class `A.7`");
  EXPECT_EQ(fault("key = \"A.1b\"", "key = \"A.1a\""), "risks.toml:29: a second kind `A.1a`");
  EXPECT_EQ(fault("kinds = 2", "kinds = 3"), "risks.toml:9: class A.1 says it has 3 kinds, 2 are listed");
  EXPECT_EQ(fault("[\"hate\"]", "[\"hatred\"]"),
            "risks.toml:17: moderation: `hatred` is no category of /v1/moderations");
  EXPECT_NE(fault("counts = \"memory\"", "counts = \"sure\"").find("counts is \"sure\""), std::string::npos);
  EXPECT_NE(fault("keywords = 10", "keywords = -1").find("keywords"), std::string::npos);
  EXPECT_NE(fault("keywords = 10\n", "").find("keywords is missing"), std::string::npos);
  EXPECT_NE(fault("article = \"Annex A.1 a)\"", "artikel = \"x\"").find("article"), std::string::npos);
  EXPECT_NE(fault("[library]", "[libary]").find("[library] is missing"), std::string::npos);
}

TEST(RiskList, SurvivesEveryPrefix) {
  for (std::size_t length = 0; length < kSmall.size(); ++length) {
    const auto list = read(kSmall.substr(0, length));
    if (!list) {
      EXPECT_FALSE(list.error().message.empty());
    }
  }
}

TEST(RiskList, SaysWhichKindWasPerhapsMeant) {
  const auto list = built_in_risks();
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_TRUE((*list)->check_category("A.1a"));
  const auto wrong = (*list)->check_category("A.1");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::InvalidInput);
  EXPECT_EQ(wrong.error().message,
            "category: there is no kind of risk `A.1`, perhaps `A.1a`; there are 31 (A.1a to A.5b)");
}

// TS-CAT: 8, 9, 5, 7 and 2. TS-KW: 200 of each kind of A.1, 100 of A.2. TS-QB: 50 of both, 20 of the rest. TS-RB: 20 of
// both.
TEST(RiskList, ShipsTheThirtyOneKindsOfTheAnnexe) {
  const auto list = built_in_risks();
  ASSERT_TRUE(list) << list.error().message;
  std::map<std::string, int> kinds;
  for (const RiskKind& kind : (*list)->kinds()) {
    const std::string& in_class = (*list)->class_of(kind).key;
    ++kinds[in_class];
    EXPECT_TRUE(kind.key.starts_with(in_class)) << kind.key;
    const bool first_two = in_class == "A.1" || in_class == "A.2";
    EXPECT_EQ(kind.keywords, in_class == "A.1" ? 200U : first_two ? 100U : 0U) << kind.key;
    EXPECT_EQ(kind.questions, first_two ? 50U : 20U) << kind.key;
    EXPECT_EQ(kind.refusals, first_two ? 20U : 0U) << kind.key;
  }
  EXPECT_EQ(kinds, (std::map<std::string, int>{{"A.1", 8}, {"A.2", 9}, {"A.3", 5}, {"A.4", 7}, {"A.5", 2}}));
  EXPECT_EQ((*list)->library().keywords, 10'000U);
  const auto& corpus = (*list)->corpus();
  ASSERT_TRUE(corpus);
  EXPECT_EQ(corpus->source_limit_percent, 5U);  // TS-SRC
  EXPECT_EQ(corpus->manual_items, 4000U);       // TS-DATA
  EXPECT_EQ(corpus->manual_pass_percent, 96U);
  EXPECT_EQ(corpus->screened_share_percent, 10U);
  EXPECT_EQ(corpus->screened_pass_percent, 98U);
  EXPECT_EQ(corpus->confidence, Confidence::Memory);
  EXPECT_EQ(corpus->source_confidence, Confidence::ReadSecondary);
  const auto folder = RiskList::from_folder(ASSAY_SOURCE_DIR "/rules");
  ASSERT_TRUE(folder) << folder.error().message;
  EXPECT_EQ(folder->kinds().size(), 31U);
  EXPECT_EQ(RiskList::from_folder("/nowhere").error().code, Code::Unavailable);
}

}  // namespace
}  // namespace assay::law::rules
