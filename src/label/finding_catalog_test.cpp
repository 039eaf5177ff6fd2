#include "label/finding_catalog.hpp"

#include <gtest/gtest.h>

#include <set>

namespace assay::label {
namespace {

TEST(FindingCatalog, HasEachIdOnceInKebabCaseWithWordsInBothLanguages) {
  std::set<std::string_view> seen;
  for (const CatalogRow& row : kFindingCatalog) {
    EXPECT_TRUE(seen.insert(row.id).second) << row.id;
    EXPECT_EQ(row.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos) << row.id;
    EXPECT_TRUE(row.english.ends_with('.')) << row.id;
    EXPECT_TRUE(row.chinese.ends_with("。")) << row.id;
    EXPECT_EQ(catalog_row(row.id), &row);
  }
  EXPECT_EQ(catalog_row("no-such-finding"), nullptr);
}

TEST(FindingCatalog, GivesAFindingItsWeight) {
  const Finding finding = make_finding("fields-missing", "ReservedCode1 is missing");
  EXPECT_EQ(finding.id, "fields-missing");
  EXPECT_EQ(finding.severity, Severity::Violation);
  EXPECT_EQ(finding.detail, "ReservedCode1 is missing");
}

}  // namespace
}  // namespace assay::label
