#include "records/filing_match.hpp"

#include <gtest/gtest.h>

namespace assay::records {
namespace {

FilingRow row(std::size_t line, std::string name, std::string role, std::string subject, std::string number) {
  FilingRow out;
  out.line = line;
  out.name = std::move(name);
  out.role = std::move(role);
  out.subject = std::move(subject);
  out.number = std::move(number);
  return out;
}

const std::vector<FilingRow> kList = {
    row(2, "小画家生成算法", "深度合成服务提供者", "北京小画家有限公司", "网信算备110105744018203240021号"),
    row(3, "小画家生成算法", "深度合成服务技术支持者", "北京小画家有限公司", "网信算备110105744018203240022号"),
    row(4, "二号算法（v2）", "深度合成服务提供者", "北京小画家有限公司", "网信算备110105744018203240023号"),
    row(5, "夜读算法", "深度合成服务提供者", "上海某某有限公司", "网信算备310105744018203240024号")};

FoundRow found(std::string name, std::string role, std::string number = "") {
  return find_row(kList, {std::move(name), "北京小画家有限公司", std::move(role), std::move(number)});
}

TEST(FilingMatch, TellsTheProviderFromTheSupporterOfOneName) {
  ASSERT_NE(found("小画家生成算法", "service-provider").row, nullptr);
  EXPECT_EQ(found("小画家生成算法", "service-provider").row->line, 2U);
  EXPECT_EQ(found("小画家生成算法", "technology-supporter").row->line, 3U);
}

TEST(FilingMatch, GoesByTheNumberWhenThereIsOne) {
  EXPECT_EQ(found("改名算法", "service-provider", "网信算备110105744018203240023号").row->line, 4U);
}

TEST(FilingMatch, LeavesToAPersonWhatFitsTwice) {
  const FoundRow both = found("小画家生成算法", "");
  EXPECT_EQ(both.row, nullptr);
  EXPECT_EQ(both.doubt, "lines 2 and 3 both fit: edit the record's filing_number");
}

TEST(FilingMatch, NamesTheRowThatNearlyFits) {
  EXPECT_EQ(found("二号算法 (v2)", "service-provider").doubt,
            "line 4 has \"二号算法（v2）\": one name is wanted everywhere (AR-24-1)");
  EXPECT_EQ(found("夜读算法", "service-provider").doubt,
            "line 5 has this name for another subject: \"上海某某有限公司\"");
  EXPECT_EQ(found("二号算法（v2）", "technology-supporter").doubt,
            "line 4 has this name for another role: \"深度合成服务提供者\"");
  EXPECT_TRUE(found("不在其中", "service-provider").doubt.empty());
}

}  // namespace
}  // namespace assay::records
