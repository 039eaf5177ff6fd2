#include "review/screen/coverage.hpp"

#include <gtest/gtest.h>

namespace assay::review::screen {
namespace {

entry::Entry of(std::string id, std::string category) {
  entry::Entry one;
  one.id = std::move(id);
  one.text = "词语";
  one.category = std::move(category);
  return one;
}

TEST(Coverage, CountsWhatIsInForceByKind) {
  const auto risks = law::rules::built_in_risks().value();
  std::vector<entry::Entry> entries = {of("a", "A.1a"), of("b", "A.1a"), of("c", "A.2i"), of("d", "else")};
  entries.push_back(of("over", "A.1a"));
  entries.back().valid_to = 1000;
  entries.push_back(of("not-yet", "A.1a"));
  entries.back().valid_from = 2000;
  entries.push_back(of("exception", "A.1a"));
  entries.back().kind = entry::Kind::Exception;
  const Coverage coverage = coverage_of(entries, *risks, 1000);
  ASSERT_EQ(coverage.rows.size(), 31U);
  EXPECT_EQ(coverage.rows[0].entries, 2U);
  EXPECT_EQ(coverage.rows[0].wanted, 200U);
  EXPECT_EQ(coverage.entries, 4U);
  EXPECT_EQ(coverage.wanted, 10'000U);
  EXPECT_EQ(coverage.elsewhere, 1U);
  EXPECT_FALSE(coverage.enough());
}

TEST(Coverage, IsEnoughOnlyWhenEveryKindAndTheWholeAre) {
  const auto risks = law::rules::built_in_risks().value();
  std::vector<entry::Entry> entries;
  for (const auto& kind : risks->kinds())
    for (std::uint32_t i = 0; i < kind.keywords; ++i)
      entries.push_back(of("e" + std::to_string(entries.size()), kind.key));
  EXPECT_EQ(entries.size(), 2500U);
  EXPECT_FALSE(coverage_of(entries, *risks, 0).enough());
  while (entries.size() < 10'000) entries.push_back(of("e" + std::to_string(entries.size()), "A.1a"));
  EXPECT_TRUE(coverage_of(entries, *risks, 0).enough());
  entries.front().category = "A.1b";
  EXPECT_TRUE(coverage_of(entries, *risks, 0).enough());
  entries.back().category = entries[2499].category = "A.3a";
  EXPECT_FALSE(coverage_of(entries, *risks, 0).enough());
}

}  // namespace
}  // namespace assay::review::screen
