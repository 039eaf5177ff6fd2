#include "records/definition/value.hpp"

#include <gtest/gtest.h>

#include "records/definition/test_register.hpp"

namespace assay::records::definition {
namespace {

Field field_of(FieldType type) {
  Field out;
  out.key = "x";
  out.title = {"某", "Some"};
  out.type = type;
  out.choices = {{"a", {"甲", "First"}}, {"b", {"乙", "Second"}}, {"c", {"丙", "Third"}}};
  return out;
}

/// The value's one spelling, or "!" when it is refused.
std::string read(FieldType type, std::string_view text) {
  const auto value = value_from_text(field_of(type), text);
  return value ? text_of(*value) : "!";
}

TEST(Value, HasOneSpelling) {
  EXPECT_EQ(read(FieldType::Text, "  two words "), "two words");
  EXPECT_EQ(read(FieldType::Integer, "-12"), "-12");
  EXPECT_EQ(read(FieldType::Decimal, "0095.50"), "95.5");
  EXPECT_EQ(read(FieldType::Decimal, "-0.000001"), "-0.000001");
  EXPECT_EQ(read(FieldType::Boolean, "是"), "true");
  EXPECT_EQ(read(FieldType::Boolean, "No"), "false");
  EXPECT_EQ(read(FieldType::Date, "2024-02-29"), "2024-02-29");
  EXPECT_EQ(read(FieldType::Time, "2026-11-22 09:30"), "2026-11-22T09:30:00+08:00");
  EXPECT_EQ(read(FieldType::Time, "2026-11-22T01:30:15.25Z"), "2026-11-22T09:30:15+08:00");
  EXPECT_EQ(read(FieldType::Time, "2026-01-01T00:30:00-05:00"), "2026-01-01T13:30:00+08:00");
  EXPECT_EQ(read(FieldType::Choice, "乙"), "b");
  EXPECT_EQ(read(FieldType::Choice, "Second"), "b");
  EXPECT_EQ(read(FieldType::Choices, "c， a、c"), "a,c");
  EXPECT_EQ(read(FieldType::CreditCode, "91110000MA0000000H"), "91110000MA0000000H");
  EXPECT_EQ(read(FieldType::Phone, "+86 10-1234 5678"), "+86 10-1234 5678");
  EXPECT_EQ(read(FieldType::Email, "a@b.cn"), "a@b.cn");
  EXPECT_EQ(read(FieldType::Url, "https://example.cn/a?b"), "https://example.cn/a?b");
  EXPECT_EQ(read(FieldType::Digest, "sha256:" + std::string(64, 'a')), "sha256:" + std::string(64, 'a'));
  EXPECT_EQ(read(FieldType::FilingNumber, "网信算备110105744018203240011号"), "网信算备110105744018203240011号");
  EXPECT_EQ(read(FieldType::Text, "   "), "");
}

TEST(Value, OfTheWrongShapeIsRefused) {
  for (const char* bad : {"1.5", "1e3", "x", "99999999999999999999"})
    EXPECT_EQ(read(FieldType::Integer, bad), "!") << bad;
  for (const char* bad : {"1.", ".5", "1.1234567", "1234567890123", "--1", "1 2"})
    EXPECT_EQ(read(FieldType::Decimal, bad), "!") << bad;
  for (const char* bad :
       {"2025-02-29", "2026-13-01", "2026-1-1", "26-01-01", "1969-12-31", "2026-11-22 09:30", "20261122"})
    EXPECT_EQ(read(FieldType::Date, bad), "!") << bad;
  for (const char* bad : {"2026-11-22", "2026-11-22 24:00", "2026-11-22 09:60", "2026-11-22 9:30", "2026-11-22 09:30+8",
                          "2026-11-22 09:30:", "2026-11-22 09:30:61", "2026-11-22x09:30", "2026-11-22 09:30 CET"})
    EXPECT_EQ(read(FieldType::Time, bad), "!") << bad;
  EXPECT_EQ(read(FieldType::CreditCode, "91110000MA0000000J"), "!");
  EXPECT_EQ(read(FieldType::CreditCode, "1"), "!");
  EXPECT_EQ(read(FieldType::Choice, "d"), "!");
  EXPECT_EQ(read(FieldType::Choices, "a, d"), "!");
  for (const char* bad : {"12", "call me", "123456789012345678901234567890"})
    EXPECT_EQ(read(FieldType::Phone, bad), "!") << bad;
  for (const char* bad : {"a", "@b", "a@", "a@b@c", "a b@c"}) EXPECT_EQ(read(FieldType::Email, bad), "!") << bad;
  EXPECT_EQ(read(FieldType::Url, "javascript:alert(1)"), "!");
  EXPECT_EQ(read(FieldType::Digest, std::string(63, 'a')), "!");
  EXPECT_EQ(read(FieldType::FilingNumber, "备案中"), "!");
  EXPECT_EQ(read(FieldType::Text, "two\nlines"), "!");
  EXPECT_EQ(read(FieldType::LongText, "two\nlines"), "two\nlines");
  EXPECT_EQ(read(FieldType::LongText, std::string_view("nul\0here", 8)), "!");
  EXPECT_EQ(read(FieldType::Text, "\xff"), "!");
  EXPECT_EQ(read(FieldType::FileCount, "1"), "!");
}

TEST(Value, KeepsWithinItsBounds) {
  Field number = field_of(FieldType::Integer);
  number.least = 1;
  number.most = 9;
  EXPECT_TRUE(value_from_text(number, "9"));
  EXPECT_FALSE(value_from_text(number, "0"));
  EXPECT_FALSE(value_from_text(number, "10"));
  Field text = field_of(FieldType::Text);
  text.least = 2;
  text.most = 3;
  EXPECT_TRUE(value_from_text(text, "三个字")) << "characters, not bytes";
  EXPECT_FALSE(value_from_text(text, "四个汉字"));
  EXPECT_FALSE(value_from_text(text, "一"));
  EXPECT_FALSE(value_from_text(field_of(FieldType::Text), std::string(1001, 'a')));
}

TEST(Value, ComesBackFromJsonAsItWas) {
  for (const auto& [type, text] : {std::pair{FieldType::Integer, "7"}, std::pair{FieldType::Decimal, "7.25"},
                                   std::pair{FieldType::Boolean, "true"}, std::pair{FieldType::Choices, "a,b"},
                                   std::pair{FieldType::Date, "2026-11-22"}, std::pair{FieldType::Text, "\"x\" \\"}}) {
    const Field field = field_of(type);
    const Value value = *value_from_text(field, text);
    std::string json;
    json::Writer writer(json);
    write_value(writer, field, value);
    const auto document = json::read(json, 1000);
    ASSERT_TRUE(document) << json;
    EXPECT_EQ(*value_from_json(field, document->root()), value) << json;
  }
  const auto list = json::read("[1]", 100);
  EXPECT_FALSE(value_from_json(field_of(FieldType::Text), list->root()));
  const auto object = json::read("{}", 100);
  EXPECT_FALSE(value_from_json(field_of(FieldType::Text), object->root()));
}

TEST(Value, IsSearchedFoldedAndNumbersSortAsBytes) {
  EXPECT_EQ(folded("ＡＩ　Ｇｅｎ  \n 生成！"), "ai gen 生成!");
  EXPECT_EQ(folded(""), "");
  const auto key = [](FieldType type, const char* text) {
    const Field field = field_of(type);
    return search_values(field, *value_from_text(field, text)).at(0);
  };
  EXPECT_LT(key(FieldType::Integer, "-5"), key(FieldType::Integer, "-4"));
  EXPECT_LT(key(FieldType::Integer, "-1"), key(FieldType::Integer, "0"));
  EXPECT_LT(key(FieldType::Integer, "9"), key(FieldType::Integer, "10"));
  EXPECT_LT(key(FieldType::Decimal, "9.5"), key(FieldType::Decimal, "10.25"));
  EXPECT_LT(key(FieldType::Decimal, "-10"), key(FieldType::Decimal, "-9.5"));
  EXPECT_EQ(search_values(field_of(FieldType::Choices), *value_from_text(field_of(FieldType::Choices), "a,b")).size(),
            2U);
  EXPECT_TRUE(search_values(field_of(FieldType::Text), Value()).empty());
}

TEST(Value, IsShownInBothLanguages) {
  EXPECT_EQ(shown(field_of(FieldType::Choice), std::string("b"), true), "乙");
  EXPECT_EQ(shown(field_of(FieldType::Choice), std::string("b"), false), "Second");
  EXPECT_EQ(shown(field_of(FieldType::Boolean), true, true), "是");
  EXPECT_EQ(shown(field_of(FieldType::Choices), std::vector<std::string>{"a", "c"}, true), "甲、丙");
  EXPECT_EQ(shown(field_of(FieldType::Time), std::string("2026-11-22T09:30:00+08:00"), true), "2026-11-22 09:30");
}

TEST(Moment, IsBeijingTime) {
  EXPECT_FALSE(moment_ms("1970-01-01T00:00:00+14:00")) << "would be 1969 in Beijing";
  EXPECT_TRUE(moment_ms("1970-01-01T00:00:00+08:00"));
  EXPECT_EQ(moment_ms("1970-01-01T08:00:00+08:00"), 0);
  EXPECT_EQ(moment_ms("2026-11-22"), 1'795'276'800'000);
  EXPECT_EQ(moment_text(1'795'276'800'000), "2026-11-22T00:00:00+08:00");
  EXPECT_EQ(year_of(*moment_ms("2026-12-31T23:59:59+08:00")), 2026);
  EXPECT_EQ(year_of(*moment_ms("2026-12-31T23:59:59+08:00") + 1000), 2027);
}

TEST(FieldCondition, LooksIntoLists) {
  const FieldCondition when{"x", {"a", "true"}};
  EXPECT_TRUE(holds(when, std::vector<std::string>{"b", "a"}));
  EXPECT_FALSE(holds(when, std::vector<std::string>{"b"}));
  EXPECT_TRUE(holds(when, true));
  EXPECT_FALSE(holds(when, Value()));
}

}  // namespace
}  // namespace assay::records::definition
