#include <gtest/gtest.h>

#include "json/json.hpp"

namespace assay::json {
namespace {

constexpr std::size_t kLimit = 1 << 20;

bool parses(std::string_view text) { return parse(text, kLimit).has_value(); }

// What the tree says, told without the reader's own raw text.
void tell(const Value value, std::string& out) {
  if (value.is(Kind::Object)) {
    out += '{';
    for (const Value member : value) {
      out += member.name();
      out += '=';
      tell(member, out);
      out += ';';
    }
    out += '}';
  } else if (value.is(Kind::Array)) {
    out += '[';
    for (const Value item : value) {
      tell(item, out);
      out += ';';
    }
    out += ']';
  } else {
    out += value.text();
  }
}

std::string told(std::string_view text) {
  const auto document = parse(text, kLimit);
  if (!document) return "fault: " + document.error().message;
  std::string out;
  tell(document->root(), out);
  return out;
}

TEST(JsonReader, BuildsTheTreeOfTheText) {
  EXPECT_EQ(told(R"({"a":1,"b":[true,false,null,[],{}],"c":{"d":"e","f":{"g":[1,[2,[3]]]}},"h":-1.5e+3})"),
            "{a=1;b=[true;false;null;[];{};];c={d=e;f={g=[1;[2;[3;];];];};};h=-1.5e+3;}");
  EXPECT_EQ(told(" [ 1 , 2 ] "), "[1;2;]");
  EXPECT_EQ(told("\"x\""), "x");
  EXPECT_EQ(told("0"), "0");
  EXPECT_EQ(told(R"([[],[[]],{"":{}}])"), "[[];[[];];{={};};]");
}

TEST(JsonReader, UndoesEscapes) {
  EXPECT_EQ(told(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(told(R"("a\u0041\u00e9\u4e2d\ud83d\ude00z")"), "aA\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80z");
  EXPECT_EQ(told(R"({"\u0061":"b\n","c":"plain","d":"\t"})"), "{a=b\n;c=plain;d=\t;}");
  EXPECT_EQ(told("\"\xe4\xb8\xad\xf0\x9f\x98\x80\""), "\xe4\xb8\xad\xf0\x9f\x98\x80");
}

TEST(JsonReader, KnowsWhereEachValueStands) {
  const std::string_view text = R"({"a": [1, "t\u0077o"], "b" : {}})";
  const auto document = parse(text, kLimit);
  ASSERT_TRUE(document);
  const Value a = document->root().find("a");
  EXPECT_EQ(a.offset(), 6U);
  EXPECT_EQ(a.name_offset(), 1U);
  EXPECT_EQ(a.raw(), R"([1, "t\u0077o"])");
  EXPECT_EQ((*++a.begin()).raw(), R"("t\u0077o")");
  EXPECT_EQ((*++a.begin()).text(), "two");
  EXPECT_EQ(document->root().find("b").raw(), "{}");
  EXPECT_EQ(document->root().size(), 2U);
  EXPECT_EQ(document->blanks(), 5U);
  EXPECT_EQ(document->end(), text.size());
  EXPECT_FALSE(document->root().find("c"));
  EXPECT_EQ(document->root().find("c").find("d").text(), "");
  EXPECT_EQ(parse(R"( {"a b":" c "} )", kLimit)->blanks(), 0U);
}

TEST(JsonReader, RefusesWhatTheRfcRefuses) {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "}",
                                      "[",
                                      "]",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "[1 2]",
                                      "{\"a\":1 \"b\":2}",
                                      "01",
                                      "-",
                                      "+1",
                                      ".5",
                                      "1.",
                                      "1e",
                                      "1e+",
                                      "0x1",
                                      "NaN",
                                      "Infinity",
                                      "True",
                                      "nul",
                                      "truex",
                                      "1 2",
                                      "\"",
                                      "\"\\\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\u12g4\"",
                                      "\"\\ud800\"",
                                      "\"\\ud800\\u0041\"",
                                      "\"\\udc00\"",
                                      "\"\\ud800\\ud800\"",
                                      "\"\t\"",
                                      "\"\n\"",
                                      "[1}",
                                      "{\"a\":1]",
                                      "//x\n1",
                                      "[1]/**/",
                                      "\xef\xbb\xbf{}",
                                      "[,1]",
                                      "{,}",
                                      "\"\\",
                                      "[\"a\",\n4\n,1,"})
    EXPECT_FALSE(parses(text)) << text;
  EXPECT_FALSE(parses(std::string_view("\0", 1)));
  EXPECT_FALSE(parses(std::string_view("1\0", 2)));
  EXPECT_FALSE(parses(std::string_view("\"\\\0\"", 4)));
}

TEST(JsonReader, RefusesBytesThatAreNoUtf8) {
  // Overlong forms, surrogates, past U+10FFFF, lone and missing continuations.
  for (const std::string_view bytes :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe4\xb8", "\xf0\x9f\x98", "\xe4\x41\x41"}) {
    const auto document = parse("\"" + std::string(bytes) + "\"", kLimit);
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().fault, Fault::NotUtf8);
    EXPECT_EQ(document.error().offset, 1U);
  }
  for (const std::string_view bytes :
       {"\xc2\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(parses("\"" + std::string(bytes) + "\""));
}

TEST(JsonReader, FindsDuplicateNamesHoweverTheyAreWritten) {
  const auto fault_of = [](std::string_view text) {
    const auto document = parse(text, kLimit);
    EXPECT_FALSE(document) << text;
    return document ? ReadError{} : document.error();
  };
  EXPECT_EQ(fault_of(R"({"a":1,"b":2,"a":3})").fault, Fault::Duplicate);
  EXPECT_EQ(fault_of(R"({"a":1,"b":2,"a":3})").offset, 13U);
  EXPECT_EQ(fault_of(R"({"a":1,"\u0061":3})").fault, Fault::Duplicate);
  EXPECT_EQ(fault_of(R"([{"x":{"a":[],"a":{}}}])").fault, Fault::Duplicate);
  EXPECT_TRUE(parses(R"({"a":{"a":{"a":1}},"b":{"a":1}})"));

  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"n" + std::to_string(i * 7919 % 1000) + "\":0,";
  EXPECT_TRUE(parses(many + "\"last\":0}"));
  const ReadError twin = fault_of(many + "\"n500\":0}");
  EXPECT_EQ(twin.fault, Fault::Duplicate);
  EXPECT_EQ(twin.offset, many.size());
}

TEST(JsonReader, KeepsToItsLimits) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parses(nested(kDepth)));
  EXPECT_EQ(parse(nested(kDepth + 1), kLimit).error().fault, Fault::TooDeep);
  EXPECT_EQ(parse(std::string(100000, '['), kLimit).error().fault, Fault::TooDeep);
  EXPECT_EQ(parse("[1]", 2).error().fault, Fault::TooLarge);
  EXPECT_TRUE(parse("[1]", 3).has_value());
  EXPECT_EQ(read("[1]", 2).error().code, Code::Limited);
  EXPECT_EQ(read("[1", 9).error().code, Code::Corrupt);
  EXPECT_EQ(read("[1", 9).error().message, "JSON, byte 2: expected a comma or ] in an array");
}

TEST(JsonReader, EveryPrefixIsRefused) {
  const std::string_view text = R"({"a":[1,-2.5e-3,true,false,null,{"b":"\u00e9\ud83d\ude00\n"},[]],"c":{}})";
  ASSERT_TRUE(parses(text));
  for (std::size_t length = 0; length < text.size(); ++length) EXPECT_FALSE(parses(text.substr(0, length))) << length;
}

TEST(JsonReader, StopsAfterTheValueWhenATailIsAllowed) {
  const auto document = parse("{\"a\":1}\0\0", kLimit, Tail::Allowed);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->end(), 7U);
  EXPECT_FALSE(parse("x{}", kLimit, Tail::Allowed));
}

TEST(JsonReader, ReadsNumbersAndTruthValues) {
  const auto document = parse(R"([0,-5,9223372036854775807,9223372036854775808,1.0,1e2,"7",true,false,null])", kLimit);
  ASSERT_TRUE(document);
  std::vector<Value> items(document->root().begin(), document->root().end());
  ASSERT_EQ(items.size(), 10U);
  EXPECT_EQ(items[0].integer(), 0);
  EXPECT_EQ(items[1].integer(), -5);
  EXPECT_EQ(items[2].integer(), INT64_MAX);
  for (std::size_t i = 3; i < 10; ++i) EXPECT_EQ(items[i].integer(), std::nullopt) << i;
  EXPECT_EQ(items[7].boolean(), true);
  EXPECT_EQ(items[8].boolean(), false);
  EXPECT_EQ(items[9].boolean(), std::nullopt);
  EXPECT_TRUE(items[9].is(Kind::Null));
}

}  // namespace
}  // namespace assay::json
