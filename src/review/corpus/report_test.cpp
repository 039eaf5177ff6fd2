#include "review/corpus/report.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

namespace assay::review::corpus {
namespace {

UnitResult unit(std::mt19937& random, int number) {
  UnitResult made;
  made.unit.source = number % 2 == 0 ? "a" : "b";
  made.unit = unit_of(made.unit.source, "f" + std::to_string(number));
  made.unit.kind = FileKind::Text;
  made.sample = Sample(50);
  for (std::uint64_t i = 0; i < 40; ++i) {
    ++made.tally.items;
    made.sample.add({lot_of(made.unit.file, i, 7), made.unit.source, made.unit.name, i, "text"});
    made.duplicates.add(text_hash(std::to_string(random() % 300), 0));
  }
  made.tally.bad = random() % 4;
  made.tally.categories["A.1h"] = made.tally.bad;
  made.examples.push_back({"A.1h", "e1", made.unit.source, made.unit.name, random() % 40, "hit"});
  return made;
}

Report small_report(std::uint64_t items) {
  Report report(10);
  UnitResult one;
  one.unit.source = "s";
  one.sample = Sample(10);
  for (std::uint64_t i = 0; i < items; ++i) one.sample.add({i + 1, "s", "f", i, "=1+1"});
  one.tally.items = items;
  report.add(one);
  return report;
}

const law::rules::RiskList& risks() { return **law::rules::built_in_risks(); }

// Killed and taken up, in any order, on any number of cores: the report is the same.
RC_GTEST_PROP(CorpusReportProperty, OrderAndJournalChangeNothing, (unsigned seed)) {
  std::mt19937 random(seed);
  std::vector<UnitResult> units;
  for (int i = 0; i < 12; ++i) units.push_back(unit(random, i));
  const auto said = [&](bool through_journal) {
    Report report(50);
    for (const UnitResult& one : units) {
      if (!through_journal) {
        report.add(one);
        continue;
      }
      const auto read = read_journal_line(journal_line(one));
      RC_ASSERT(read.has_value());
      RC_ASSERT(read->unit.key() == one.unit.key());
      report.add(*read);
    }
    report.finish();
    return report_json(report, risks(), *risks().corpus()) + form_csv(report.sample);
  };
  const std::string first = said(false);
  std::ranges::shuffle(units, random);
  RC_ASSERT(said(true) == first);
}

TEST(CorpusReport, ASampleIsEveryItemsFairChance) {
  int first_half = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Sample sample(10);
    for (std::uint64_t i = 0; i < 100; ++i) sample.add({lot_of("f", i, seed), "", "", i, ""});
    ASSERT_EQ(sample.items().size(), 10U);
    for (const auto& [lot, one] : sample.items()) first_half += one.offset < 50 ? 1 : 0;
  }
  EXPECT_NEAR(first_half, 1000, 100);  // of 2000 drawn
}

TEST(CorpusReport, DuplicatesAreCountedExactlyWhileThereAreFew) {
  Duplicates some;
  for (int i = 0; i < 3000; ++i) some.add(text_hash(std::to_string(i % 1000), 0));
  EXPECT_TRUE(some.is_exact());
  EXPECT_EQ(some.repeated_per_million(), 666'666U);
  Duplicates many;
  for (int i = 0; i < 200'000; ++i) many.add(text_hash(std::to_string(i % 50'000), 0));
  EXPECT_FALSE(many.is_exact());
  EXPECT_NEAR(static_cast<double>(many.repeated_per_million()), 750'000, 1000);
}

TEST(CorpusReport, FivePercentIsAllowedAndMoreIsNot) {
  EXPECT_FALSE(is_over(5, 100, 5));
  EXPECT_TRUE(is_over(6, 100, 5));
  EXPECT_TRUE(is_over(51, 1000, 5));
  EXPECT_FALSE(is_over(0, 0, 5));
  EXPECT_TRUE(reaches(96, 100, 96));
  EXPECT_FALSE(reaches(95, 100, 96));
  EXPECT_FALSE(reaches(0, 0, 96));
}

TEST(CorpusReport, AFormIsReadBackAsItWasFilledIn) {
  const Report report = small_report(4);
  std::string form = form_csv(report.sample);
  EXPECT_NE(form.find("\"'=1+1\""), std::string::npos);  // no formula for a spreadsheet
  const auto fill = [&](std::string_view id, std::string_view word) {
    const std::size_t at = form.find(",,\r\n", form.find(id));
    form.replace(at, 1, "," + std::string(word));
  };
  fill("0000000000000001", "pass");
  fill("0000000000000002", " 合格 ");
  fill("0000000000000003", "不合格");
  form += "00000000000000ff,,,,,pass,\r\n0000000000000004,,,,,maybe,\r\n";
  const auto check = read_form(form, report.sample);
  ASSERT_TRUE(check);
  EXPECT_EQ(check->passed, 2U);
  EXPECT_EQ(check->failed, 1U);
  EXPECT_EQ(check->open, 1U);
  EXPECT_EQ(check->foreign, 2U);
  const auto lines = read_form("{\"id\":\"0000000000000001\",\"result\":\"fail\"}\n\n", report.sample);
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->failed, 1U);
  EXPECT_EQ(read_form("a,b\n", report.sample).error().code, Code::InvalidInput);
  EXPECT_FALSE(read_form("{\"id\":", report.sample));
  for (std::size_t length = 0; length < form.size(); ++length)
    static_cast<void>(read_form(std::string_view(form).substr(0, length), report.sample));
}

TEST(CorpusReport, DamagedJournalLinesAreRefused) {
  std::mt19937 random(1);
  const std::string line = journal_line(unit(random, 1));
  for (std::size_t length = 0; length < line.size(); ++length)
    EXPECT_FALSE(read_journal_line(std::string_view(line).substr(0, length)));
}

TEST(CorpusReport, ThePageStandsByItselfAndEscapesWhatIsForeign) {
  Report report = small_report(4);
  report.examples.push_back({"A.1h", "e<1>", "s", "f", 0, "<script>alert(1)</script>"});
  report.all.entries["e<1>"] = 1;
  report.finish();
  const std::string page = report_html(report, risks(), *risks().corpus());
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("http"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(page.find("class=\"track\""), std::string::npos);
  EXPECT_NE(page.find("TS-SRC"), std::string::npos);
}

TEST(CorpusReport, NamesThatArePersonalDataAreMaskedAndUnitsStillToldApart) {
  const Unit one = unit_of("s", "a/13800138000.txt");
  const Unit other = unit_of("s", "a/13900139000.txt");
  EXPECT_EQ(one.name, "a/***********.txt");
  EXPECT_EQ(one.name, other.name);
  EXPECT_NE(one.key(), other.key());
  UnitResult result;
  result.unit = one;
  EXPECT_EQ(journal_line(result).find("13800138000"), std::string::npos);
  EXPECT_EQ(shown_name("\xff"), "\xef\xbf\xbd");
}

TEST(CorpusReport, WhatIsLeftOutGoesThroughTheJournal) {
  LeftOutFiles files;
  for (int i = 0; i < 300; ++i) files.add("c/13800138000.txt", i % 2 == 0 ? LeftOut::Twice : LeftOut::OfTheReport);
  EXPECT_EQ(files.all(), 300U);
  EXPECT_EQ(files.named.size(), kMostUnread);
  const std::string line = journal_line(files);
  EXPECT_EQ(line.find("138001"), std::string::npos);
  const auto read = read_left_out(line);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, files);
  for (std::size_t length = 0; length < line.size(); ++length) EXPECT_FALSE(read_left_out(line.substr(0, length)));
}

}  // namespace
}  // namespace assay::review::corpus
