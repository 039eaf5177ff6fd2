#include "records/exchange.hpp"

#include <gtest/gtest.h>

#include "records/definition/test_register.hpp"

namespace assay::records {
namespace {

const definition::Definition& complaint() {
  static const definition::Definition kComplaint = *definition::parse(definition::kTestRegister, "complaint.toml");
  return kComplaint;
}

TEST(Csv, IsReadWithQuotesLineEndsAndAByteOrderMark) {
  const auto table = read_csv(
      "\xEF\xBB\xBF"
      "a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n\r\n1,\n");
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->rows.size(), 3U);
  EXPECT_EQ(table->rows[1], (std::vector<std::string>{"x, \"y\"", "two\nlines"}));
  EXPECT_EQ(table->rows[2], (std::vector<std::string>{"1", ""}));
  EXPECT_EQ(table->lines, (std::vector<std::size_t>{1, 2, 5}));
}

TEST(Csv, ThatIsBrokenNamesTheLine) {
  EXPECT_NE(read_csv("a\n\"b").error().message.find("line 2"), std::string::npos);
  EXPECT_NE(read_csv("a\n\"b\"c\n").error().message.find("line 2"), std::string::npos);
  EXPECT_EQ(read_csv("\xff").error().code, Code::Corrupt);
  const std::string good = "what,kind\r\n\"a \"\"b\"\"\",label\r\n";
  for (std::size_t length = 0; length < good.size(); ++length)
    static_cast<void>(read_csv_rows(complaint(), good.substr(0, length)));
}

TEST(Csv, NeverBecomesAFormula) {
  std::string out;
  append_csv(out, {"=1+1", "-5", "plain", "a,b", "+86"});
  EXPECT_EQ(out, "\"'=1+1\",\"'-5\",plain,\"a,b\",\"'+86\"\r\n");
  const auto rows = read_csv_rows(complaint(), "what\r\n\"'=1+1\"\r\n");
  EXPECT_EQ(definition::text_of((*rows)[0].import.fields.at("what")), "=1+1");
}

TEST(Exchange, TakesColumnsByKeyOrTitleAndNamesBadRows) {
  const auto rows = read_csv_rows(complaint(), "内容,Amount,state\nfirst,12,received\nsecond,many,\nthird\n");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_FALSE((*rows)[0].refused);
  EXPECT_EQ((*rows)[0].import.state, "received");
  EXPECT_NE((*rows)[1].refused->message.find("many"), std::string::npos);
  EXPECT_EQ((*rows)[2].line, 4U);
  EXPECT_NE((*rows)[2].refused->message.find("has 1 cells"), std::string::npos);
  EXPECT_NE(read_csv_rows(complaint(), "what,sender\n").error().message.find("sender"), std::string::npos);
  EXPECT_FALSE(read_csv_rows(complaint(), ""));
}

TEST(Exchange, ReadsJsonLinesAndNamesBadOnes) {
  const auto rows = read_json_lines(complaint(),
                                    "{\"fields\":{\"what\":\"x\",\"amount\":1.5}}\n\nnonsense\n{\"fields\":{\"nope\":1}"
                                    "}\n{\"register\":\"other\",\"fields\":{}}\n{}\n");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 5U);
  EXPECT_EQ(definition::text_of((*rows)[0].import.fields.at("amount")), "1.5");
  EXPECT_EQ((*rows)[1].line, 3U);
  for (std::size_t i = 1; i < 5; ++i) EXPECT_TRUE((*rows)[i].refused) << i;
  EXPECT_NE((*rows)[2].refused->message.find("`nope`"), std::string::npos);
}

TEST(Exchange, WritesWhatItReads) {
  StoredRecord record;
  record.reg = "complaint";
  record.number = "C-2026-000001";
  record.state = "received";
  Fields fields;
  fields.plain = {{"what", std::string("a \"b\"\n=c")}, {"amount", std::string("1.5")}, {"kind", std::string("label")}};
  fields.sealed["phone"] = {1, 2, 3};
  const std::string line = json_line(complaint(), record, fields, {}, 2);
  EXPECT_NE(line.find("\"sealed\":[\"phone\"]"), std::string::npos) << line;
  EXPECT_NE(line.find("\"files\":2"), std::string::npos) << line;
  const auto back = read_json_lines(complaint(), line);
  ASSERT_FALSE((*back)[0].refused) << (*back)[0].refused->message;
  EXPECT_EQ((*back)[0].import.fields, fields.plain);
  std::string csv;
  append_csv(csv, csv_heads(complaint()));
  append_csv(csv, csv_cells(complaint(), record, fields, {}, 2));
  const auto rows = read_csv_rows(complaint(), csv);
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_FALSE((*rows)[0].refused) << (*rows)[0].refused->message;
  EXPECT_EQ(definition::text_of((*rows)[0].import.fields.at("what")), "a \"b\"\n=c");
  EXPECT_EQ((*rows)[0].import.number, "C-2026-000001");
}

}  // namespace
}  // namespace assay::records
