#include "container/markdown/toml.hpp"

#include <gtest/gtest.h>

namespace assay::container::markdown::toml {
namespace {

std::string shown(const Node& node) {
  if (node.kind == Node::Kind::Plain) return node.text;
  if (node.kind == Node::Kind::Quoted) return "'" + node.text + "'";
  std::string out;
  for (const Member& member : node.members) out += (out.empty() ? "" : ", ") + member.key + "=" + shown(member.value);
  for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + shown(item);
  return (node.kind == Node::Kind::Map ? "{" : "[") + out + (node.kind == Node::Kind::Map ? "}" : "]");
}

Result<std::vector<Entry>> entries(std::string_view text) { return entries_named(text, 0, text.size(), "aigc"); }

std::string read(std::string_view text) {
  const auto found = entries(text);
  if (!found) return found.error().message;
  return found->empty() ? "(none)" : shown(*(*found)[0].node);
}

std::string lines_of(std::string_view text) {
  const auto found = entries(text);
  if (!found || found->empty()) return "(none)";
  return std::string(text.substr((*found)[0].begin, (*found)[0].end - (*found)[0].begin));
}

TEST(Toml, ReadsATable) {
  EXPECT_EQ(read("title = \"x\"\n[AIGC]\nLabel = \"1\" # one\n'ProduceID' = 'a1'\n[b]\nLabel = 2\n"),
            "{Label='1', ProduceID='a1'}");
  EXPECT_EQ(read("[ \"aigc\" ]\r\nLabel = \"1\"\r\n"), "{Label='1'}");
  EXPECT_EQ(read("[AIGC]\n"), "{}");
}

TEST(Toml, ReadsAnInlineTableOrAString) {
  EXPECT_EQ(read("AIGC = { Label = \"1\", \"ProduceID\" = 'a', n = 3 }\n"), "{Label='1', ProduceID='a', n=3}");
  EXPECT_EQ(read("AIGC = '{\"Label\":\"1\"}'\n"), "'{\"Label\":\"1\"}'");
  EXPECT_EQ(read("AIGC = {}\n"), "{}");
  EXPECT_EQ(read("AIGC = \"\\\"\\u00e9\\U0001f600\\n\"\n"), "'\"\xc3\xa9\xf0\x9f\x98\x80\n'");
  EXPECT_EQ(read("AIGC = \"\"\"\na\\\n   b\"\"\"\"\n"), "'ab\"'");
  EXPECT_EQ(read("AIGC = '''\r\na\nb'''\n"), "'a\nb'");
}

TEST(Toml, IsNotFooledByTextInValues) {
  EXPECT_EQ(read("a = \"\"\"\n[AIGC]\nLabel = \"1\"\n\"\"\"\n"), "(none)");
  EXPECT_EQ(read("a = [\n  \"x\", # ]\n  [1, 2],\n]\n[AIGC]\nk = 'v'\n"), "{k='v'}");
  EXPECT_EQ(read("d = 2026-10-01T00:00:00Z\n# [AIGC]\n[params]\nAIGC = \"no\"\n"), "(none)");
}

TEST(Toml, KnowsWhichLinesBelongToTheTable) {
  EXPECT_EQ(lines_of("a = 1\n[AIGC]\nb = 'c'\n\n# d\ne = 'f' # g\n\n# h\n[i]\nj = 1\n"),
            "[AIGC]\nb = 'c'\n\n# d\ne = 'f' # g\n");
  EXPECT_EQ(lines_of("AIGC = { a = 'b' } # c\nd = 1\n"), "AIGC = { a = 'b' } # c\n");
  EXPECT_EQ(lines_of("[AIGC]\na = '''\nb\n'''\n"), "[AIGC]\na = '''\nb\n'''\n");
}

TEST(Toml, SaysWhatItDoesNotRead) {
  const auto says = [](std::string_view text, Code code, std::string_view words) {
    const auto found = entries(text);
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().code, code) << text;
    EXPECT_NE(found.error().message.find(words), std::string::npos) << found.error().message;
  };
  says("a = 1\nAIGC.Label = \"1\"\n", Code::Unsupported, "line 2: a dotted key below `aigc`");
  says("[AIGC]\nx.y = 1\n", Code::Unsupported, "a dotted key");
  says("[AIGC.x]\n", Code::Unsupported, "a table below `AIGC`");
  says("[[AIGC]]\n", Code::Unsupported, "a table below");
  says("a\n", Code::Corrupt, "no `key = value`");
  says("= 1\n", Code::Corrupt, "a key is due");
  says("a = \n", Code::Corrupt, "a value is due");
  says("a = 'x\n", Code::Corrupt, "quote is not closed");
  says("a = \"\\q\"\n", Code::Corrupt, "an escape");
  says("a = '''x\n", Code::Corrupt, "three quotes");
  says("a = [1\n", Code::Corrupt, "`,` or `]` is due");
  says("a = {b = 1\n", Code::Corrupt, "`,` or `}` is due");
  says("a = {b}\n", Code::Corrupt, "no `key = value`");
  says("a = 1 'b'\n[AIGC\n", Code::Corrupt, "not closed");
  says("a = 'b' c\n", Code::Corrupt, "words behind");
  says("a = " + std::string(40, '['), Code::Corrupt, "nested too deep");
}

TEST(Toml, ToldEveryPrefixGivesAnErrorOrAResult) {
  const std::string_view text =
      "a = [\"x\", {b = 1}] # c\n'd'.e = \"\\u00e9\"\nAIGC = { f = \"\"\"g\\\n h\"\"\" }\n[AIGC]\ni = "
      "'''j'''\n[k.\"l\"]\nm = 1979-05-27\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const auto found = entries(text.substr(0, length));
    if (!found) continue;
    for (const Entry& entry : *found) EXPECT_LE(entry.end, length);
  }
}

}  // namespace
}  // namespace assay::container::markdown::toml
