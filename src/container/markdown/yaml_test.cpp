#include "container/markdown/yaml.hpp"

#include <gtest/gtest.h>

namespace assay::container::markdown::yaml {
namespace {

/// A short form of a value: words plain, 'quoted', {maps}, [lists], ~.
std::string shown(const Node& node) {
  std::string out;
  switch (node.kind) {
    case Node::Kind::Null:
      return "~";
    case Node::Kind::Plain:
      return node.text;
    case Node::Kind::Quoted:
      return "'" + node.text + "'";
    case Node::Kind::Map:
      for (const Member& member : node.members)
        out += (out.empty() ? "" : ", ") + member.key + "=" + shown(member.value);
      return "{" + out + "}";
    case Node::Kind::List:
      for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + shown(item);
      return "[" + out + "]";
  }
  return out;
}

std::vector<Entry> entries(std::string_view text) { return entries_named(text, 0, text.size(), "aigc"); }

std::string read(std::string_view text) {
  const std::vector<Entry> found = entries(text);
  if (found.empty()) return "(none)";
  return found[0].node ? shown(*found[0].node) : found[0].node.error().message;
}

std::string lines_of(std::string_view text) {
  const std::vector<Entry> found = entries(text);
  return found.empty() ? "(none)" : std::string(text.substr(found[0].begin, found[0].end - found[0].begin));
}

TEST(Yaml, ReadsBlockMapsAsProducersWriteThem) {
  EXPECT_EQ(read("AIGC:\n  Label: \"1\"\n  ContentProducer: '00X'\n  ProduceID: a1\n"),
            "{Label='1', ContentProducer='00X', ProduceID=a1}");
  EXPECT_EQ(read("AIGC:\n    B: two words\n    A: 1\n"), "{B=two words, A=1}");
  EXPECT_EQ(read("AIGC:\r\n  A: 1\r\n  B: ''\r\n"), "{A=1, B=''}");
  EXPECT_EQ(read("title: x\n'aigc' : # ours\n  # a comment\n\n  A: x # why\n  B: x#y\nother: z\n"), "{A=x, B=x#y}");
  EXPECT_EQ(read("  AIGC:\n    A: x\n  b: y\n"), "{A=x}");
  EXPECT_EQ(read("AIGC:\n  A:\n  B: ~\n  C: null\n  D: \"\"\n"), "{A=~, B=~, C=~, D=''}");
  EXPECT_EQ(read("AIGC:\n  A:\n    B:\n      C: x\n    D: y\n  E: z\n"), "{A={B={C=x}, D=y}, E=z}");
  EXPECT_EQ(read("AIGC:\n  A: http://x/y:z\n"), "{A=http://x/y:z}");
  EXPECT_EQ(read("AIGC:\n  A: D5WE/Q+k=\n"), "{A=D5WE/Q+k=}");
}

TEST(Yaml, ReadsQuotesAndTheirEscapes) {
  EXPECT_EQ(read("AIGC:\n  A: 'it''s'\n"), "{A='it's'}");
  EXPECT_EQ(read("AIGC:\n  A: '{\"S\":{\"T\":\"x\"}}'\n"), "{A='{\"S\":{\"T\":\"x\"}}'}");
  EXPECT_EQ(read(R"(AIGC: {"a": "\"\\\/\t\x41\u00e9\ud83d\ude00"})"), "{a='\"\\/\tA\xc3\xa9\xf0\x9f\x98\x80'}");
  EXPECT_EQ(read("AIGC: \"{\\\"Label\\\":\\\"1\\\"}\"\n"), "'{\"Label\":\"1\"}'");
  EXPECT_EQ(read("AIGC:\n  A: \"one\\\n    two\n    three\n\n    four\"\n"), "{A='onetwo three\nfour'}");
  EXPECT_EQ(read("AIGC:\n  A: 'one\n    two'\n"), "{A='one two'}");
}

TEST(Yaml, ReadsFlowMaps) {
  EXPECT_EQ(read("AIGC: {\"Label\":\"1\",\"X\":{\"a\":[1,true,\"b\"]}}\n"), "{Label='1', X={a=[1, true, 'b']}}");
  EXPECT_EQ(read("AIGC: {Label: \"1\", ContentProducer: 00X, E: , F: ''} # ours\n"),
            "{Label='1', ContentProducer=00X, E=~, F=''}");
  EXPECT_EQ(read("AIGC:\n  {\"Label\": \"1\"}\n"), "{Label='1'}");
  EXPECT_EQ(read("AIGC: {\n  \"Label\": \"1\", # one\n  \"B\": \"2\",\n}\nother: x\n"), "{Label='1', B='2'}");
  EXPECT_EQ(read("AIGC: {}\n"), "{}");
}

TEST(Yaml, ReadsBlockScalarsAndWordsOverSeveralLines) {
  EXPECT_EQ(read("AIGC:\n  A: >-\n    one\n    two\n\n    three\n  B: x\n"), "{A='one two\nthree', B=x}");
  EXPECT_EQ(read("AIGC:\n  A: |\n    one\n     two\n\n  B: x\n"), "{A='one\n two\n', B=x}");
  EXPECT_EQ(read("AIGC:\n  A: |2-\n      one\n  B: x\n"), "{A='  one', B=x}");
  EXPECT_EQ(read("AIGC:\n  A: |+\n    one\n\n  B: x\n"), "{A='one\n\n', B=x}");
  EXPECT_EQ(read("AIGC: |\n  {\"Label\":\"1\"}\n"), "'{\"Label\":\"1\"}\n'");
  EXPECT_EQ(read("AIGC:\n  A: one\n    two\n   three\n  B: x\n"), "{A=one two three, B=x}");
}

TEST(Yaml, KeepsRepeatedKeys) { EXPECT_EQ(read("AIGC:\n  A: 1\n  A: 2\n"), "{A=1, A=2}"); }

TEST(Yaml, SaysWhatItDoesNotRead) {
  const auto says = [](std::string_view text, std::string_view words) {
    const std::string read_text = read(text);
    EXPECT_NE(read_text.find(words), std::string::npos) << read_text;
  };
  says("AIGC: &a\n  A: x\n", "line 1: `&` begins");
  says("AIGC: *a\n", "`*` begins");
  says("AIGC: !!map\n  A: x\n", "`!` begins");
  says("AIGC:\n  - A: x\n", "line 2: a block list");
  says("AIGC:\n- A\n", "a block list");
  says("AIGC:\n  A: x\n    B: y\n", "line 3: a second `key: value`");
  says("AIGC:\n  A: 'x'\n    B: y\n", "line 3: indented further");
  says("AIGC:\n  A: x\n  words\n", "line 3: no `key: value`");
  says("AIGC:\n  A: 'x\n", "single quote is not closed");
  says("AIGC:\n  A: \"x\n", "double quote is not closed");
  says("AIGC:\n  A: \"\\q\"\n", "an escape");
  says("AIGC:\n  A: 'x' y\n", "words behind the value");
  says("AIGC: {A: x\nB: y\n", "`,` or `}` is due");
  says("AIGC: {A: x", "`,` or `}` is due");
  says("AIGC: {A}", "no `key: value`");
  says("AIGC: [a, b", "is due");
  says("AIGC:\n\tA: x\n", "a tab");
  says("AIGC: A: x\n", "a second `key: value`");
  says("AIGC:\n    A: x\n  B: y\n", "line 3: indented, but no part");
  says("AIGC: {A: x}\n  B: y\n", "line 2: indented, but no part");
  says("AIGC: {\nA: x\n}\n  B: y\n", "line 4: indented, but no part");
  says("AIGC: |x\n  y\n", "unknown mark");
  says("AIGC: " + std::string(40, '['), "nested too deep");
  std::string deep = "AIGC:\n";
  for (int i = 1; i < 40; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  says(deep, "nested too deep");
}

TEST(Yaml, KnowsWhichLinesBelongToTheKey) {
  EXPECT_EQ(lines_of("a: b\nAIGC:\n  A: x\n\n  # c\n  B: y\n\n# after\nz: y\n"), "AIGC:\n  A: x\n\n  # c\n  B: y\n");
  EXPECT_EQ(lines_of("AIGC: {\n\"A\": x\n}\nz: y\n"), "AIGC: {\n\"A\": x\n}\n");
  EXPECT_EQ(lines_of("AIGC:\nz: y\n"), "AIGC:\n");
  EXPECT_EQ(lines_of("AIGC: |\n  a\n\n  b\n\nz: y\n"), "AIGC: |\n  a\n\n  b\n");
  // What cannot be read ends where the indentation says.
  EXPECT_EQ(lines_of("AIGC: &a\n  A: x\n\nz: y\n"), "AIGC: &a\n  A: x\n");
  EXPECT_EQ(lines_of("AIGC:\n- A: x\n  B: y\nz: y\n"), "AIGC:\n- A: x\n  B: y\n");
  EXPECT_EQ(lines_of("AIGC:\n\tA: x\nz: y\n"), "AIGC:\n\tA: x\n");
  // An open quote could end anywhere.
  const auto open = entries("AIGC: 'x\nz: y\nAIGC: z\n");
  ASSERT_EQ(open.size(), 1U);
  EXPECT_FALSE(open[0].end_known);
}

TEST(Yaml, FindsTheKeyOnlyAtTheTop) {
  EXPECT_EQ(read("params:\n  AIGC:\n    A: x\n"), "(none)");
  EXPECT_EQ(read("text: |\n  AIGC:\n    A: x\n"), "(none)");
  EXPECT_EQ(read("#AIGC: x\nAIGCx: y\nxAIGC: z\nAIGC:x\n"), "(none)");
  EXPECT_EQ(entries("AIGC: a\nb: c\nAigc: d\n").size(), 2U);
}

TEST(Yaml, ToldEveryPrefixGivesAnErrorOrAResult) {
  const std::string_view text =
      "t: x\nAIGC:\n  A: \"x\\\n   \\u00e9 y\"\n  B: 'it''s\n   so'\n  C: >-\n    f\n    g\n  D: {a: [1, {\"b\": "
      "'c'}], e: }\n  F: p\n   q\nz: "
      "1\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const std::string_view prefix = text.substr(0, length);
    for (const Entry& entry : entries(prefix)) EXPECT_LE(entry.end, length);
  }
}

}  // namespace
}  // namespace assay::container::markdown::yaml
