#include "cli/columns.hpp"

#include <gtest/gtest.h>

namespace assay::cli {
namespace {

TEST(Columns, AreCountedAsATerminalDrawsThem) {
  EXPECT_EQ(columns_of("abc"), 3U);
  EXPECT_EQ(columns_of("投诉举报"), 8U);
  EXPECT_EQ(columns_of("A→B · é"), 7U);
  EXPECT_EQ(columns_of("（一）𠀀"), 8U);
  EXPECT_EQ(columns_of("e\xcc\x81"), 1U) << "a mark that combines";
  EXPECT_EQ(columns_of("a\xffz"), 3U);
  EXPECT_EQ(columns_of(""), 0U);
}

TEST(Columns, AreNeverOverrun) {
  const std::string_view texts[] = {"a plain one", "投诉或者举报的登记", "一a二b三c四", "", "\xff\xfe\xe4", "…………"};
  for (const std::string_view text : texts)
    for (std::size_t width = 0; width < 24; ++width) {
      EXPECT_LE(columns_of(cut_to(text, width)), width) << text;
      EXPECT_EQ(columns_of(in_column(text, width)), width) << text;
    }
  EXPECT_EQ(cut_to("投诉举报", 8), "投诉举报");
  EXPECT_EQ(cut_to("投诉举报", 7), "投诉举…");
  EXPECT_EQ(cut_to("投诉举报", 6), "投诉…") << "half a character is none";
  EXPECT_EQ(cut_to("complaint", 5), "comp…");
  EXPECT_EQ(in_column("投诉举报", 8), "投诉举… ") << "a blank before the next column";
  EXPECT_EQ(in_columns("long", 2), "long ");
}

}  // namespace
}  // namespace assay::cli
