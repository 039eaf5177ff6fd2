#include "review/match/expression.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "review/match/patterns.hpp"

namespace assay::review::match {
namespace {

// A pattern as a tree, matched by asking the tree: the reference for the parser and for the machine.
struct Node {
  enum class Kind { Letter, Any, Not, Sequence, Either, Repeat } kind = Kind::Letter;
  char letter = 'a';
  std::vector<Node> parts;
  std::uint32_t least = 1;
  std::uint32_t most = 1;  // 99: without end
};

Node any_node(unsigned depth) {
  Node node;
  const int kind = depth == 0 ? *rc::gen::inRange(0, 4) : *rc::gen::inRange(0, 9);
  node.letter = *rc::gen::element('a', 'b', 'c');
  if (kind == 2) node.kind = Node::Kind::Any;
  if (kind == 3) node.kind = Node::Kind::Not;
  if (kind < 4) return node;
  if (kind < 7) {
    node.kind = kind < 6 ? Node::Kind::Sequence : Node::Kind::Either;
    const auto count = *rc::gen::inRange<std::size_t>(2, 4);
    for (std::size_t i = 0; i < count; ++i) node.parts.push_back(any_node(depth - 1));
    return node;
  }
  node.kind = Node::Kind::Repeat;
  node.parts.push_back(any_node(depth - 1));
  node.least = *rc::gen::inRange<std::uint32_t>(0, 3);
  node.most = *rc::gen::element<std::uint32_t>(node.least + 1, node.least + 2, 99);
  return node;
}

std::string written(const Node& node) {
  std::string text;
  switch (node.kind) {
    case Node::Kind::Letter:
      return {node.letter};
    case Node::Kind::Any:
      return ".";
    case Node::Kind::Not:
      return std::string("[^") + node.letter + "]";
    case Node::Kind::Sequence:
      for (const Node& part : node.parts) text += written(part);
      return "(?:" + text + ")";
    case Node::Kind::Either:
      for (const Node& part : node.parts) text += (text.empty() ? "" : "|") + written(part);
      return "(" + text + ")";
    case Node::Kind::Repeat:
      text = "(" + written(node.parts.front()) + "){" + std::to_string(node.least) + ",";
      return text + (node.most == 99 ? "" : std::to_string(node.most)) + "}";
  }
  return text;
}

std::set<std::size_t> ends_of(const Node& node, const std::string& text, std::size_t at) {
  std::set<std::size_t> ends;
  switch (node.kind) {
    case Node::Kind::Letter:
      if (at < text.size() && text[at] == node.letter) ends.insert(at + 1);
      return ends;
    case Node::Kind::Any:
      if (at < text.size() && text[at] != '\n') ends.insert(at + 1);
      return ends;
    case Node::Kind::Not:
      if (at < text.size() && text[at] != node.letter) ends.insert(at + 1);
      return ends;
    case Node::Kind::Sequence:
      ends.insert(at);
      for (const Node& part : node.parts) {
        std::set<std::size_t> next;
        for (const std::size_t end : ends) next.merge(ends_of(part, text, end));
        ends = std::move(next);
      }
      return ends;
    case Node::Kind::Either:
      for (const Node& part : node.parts) ends.merge(ends_of(part, text, at));
      return ends;
    case Node::Kind::Repeat: {
      std::set<std::size_t> reached = {at};
      for (std::uint32_t i = 0; i < std::min<std::uint32_t>(node.most, 40); ++i) {
        if (i >= node.least) ends.insert(reached.begin(), reached.end());
        std::set<std::size_t> next;
        for (const std::size_t end : reached) next.merge(ends_of(node.parts.front(), text, end));
        reached = std::move(next);
      }
      ends.merge(reached);
      return ends;
    }
  }
  return ends;
}

RC_GTEST_PROP(Expression, MatchesWhatItsTreeMatchesHoweverTheStreamIsCut, ()) {
  const Node node = any_node(3);
  auto parsed = parse_expression(written(node));
  RC_PRE(parsed.has_value());
  const std::optional<std::uint32_t> widest = parsed->widest;
  const auto text = *rc::gen::resize(30, rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c', '\n')));
  std::map<std::size_t, std::size_t> wanted;  // begin by end
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    for (const std::size_t end : ends_of(node, text, begin)) {
      RC_ASSERT(end > begin);
      RC_ASSERT(!widest || end - begin <= *widest);
      wanted.try_emplace(end, begin);
    }
  }
  std::vector<Expression> expressions;
  expressions.push_back(std::move(*parsed));
  const auto patterns = Patterns::build(std::move(expressions)).value();
  Patterns::State state;
  std::vector<PatternFound> found;
  const auto cut = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
  patterns.scan(state, std::string_view(text).substr(0, cut), found);
  for (const auto& [end, begin] : wanted)
    if (end > cut && begin < cut) RC_ASSERT(state.live_from() <= begin);
  patterns.scan(state, std::string_view(text).substr(cut), found);
  std::map<std::size_t, std::size_t> got;
  for (const PatternFound& one : found) RC_ASSERT(got.emplace(one.end, one.begin).second);
  RC_ASSERT(got == wanted);
}

TEST(Expression, ReadsClassesEscapesAndCharactersOfAnyLength) {
  const auto matches = [](std::string_view pattern, std::string_view text) {
    std::vector<Expression> expressions;
    expressions.push_back(parse_expression(pattern).value());
    Patterns::State state;
    std::vector<PatternFound> found;
    Patterns::build(std::move(expressions)).value().scan(state, text, found);
    return std::any_of(found.begin(), found.end(),
                       [&](const PatternFound& one) { return one.begin == 0 && one.end == text.size(); });
  };
  EXPECT_TRUE(matches("加[微vV]信?[:：]?[0-9a-z_-]{5,20}", "加微信：abc_-9"));
  EXPECT_TRUE(matches("加[微vV]信?[:：]?[0-9a-z_-]{5,20}", "加v12345"));
  EXPECT_FALSE(matches("加[微vV]信?[:：]?[0-9a-z_-]{5,20}", "加v1234"));
  EXPECT_TRUE(matches("[]a]+", "]a]"));
  EXPECT_TRUE(matches("[^\\d\\s]{3}", "a😀的"));
  EXPECT_TRUE(matches("\\x{1F600}\\u7684\\x41\\.", "😀的A."));
  EXPECT_TRUE(matches("\\W\\S\\D\\w\\d\\s", "-x-x1\t"));
  EXPECT_FALSE(matches("..", "a\n"));
}

TEST(Expression, KnowsItsWidth) {
  EXPECT_EQ(parse_expression("ab{2,5}(?:c|dd)?")->widest, 8U);
  EXPECT_EQ(parse_expression("ab{2,5}(?:c|dd)?")->narrowest, 3U);
  EXPECT_EQ(parse_expression("ab+")->widest, std::nullopt);
}

TEST(Expression, RefusesWithTheByteAndAWayOut) {
  const auto refused = [](std::string_view pattern, std::string_view why) {
    const auto result = parse_expression(pattern);
    if (result) return std::string("accepted: ").append(pattern);
    return result.error().message.find(why) == std::string::npos ? result.error().message : std::string();
  };
  EXPECT_EQ(refused("", "empty text"), "");
  EXPECT_EQ(refused("a*", "empty text"), "");
  EXPECT_EQ(refused("(a+)+", "byte 0"), "");
  EXPECT_EQ(refused("x(a*)*", "without end"), "");
  EXPECT_EQ(refused("(a{1000}){1000}", "over 2048"), "");
  EXPECT_EQ(refused("((((a{90}){90}){90}){90}){90}", "over 2048"), "");
  EXPECT_EQ(refused("(a?){0,1000}b", "transitions"), "");
  EXPECT_EQ(refused(".{100}x", "begin it with"), "");
  EXPECT_EQ(refused("a{2000}", "over 1000"), "");
  EXPECT_EQ(refused("a{3,2}", "smaller"), "");
  EXPECT_EQ(refused("(?=a)b", "looks around"), "");
  EXPECT_EQ(refused("(a)\\1", "back-references"), "");
  EXPECT_EQ(refused("^a", "anchors"), "");
  EXPECT_EQ(refused("a$", "anchors"), "");
  EXPECT_EQ(refused("[b-a]", "range"), "");
  EXPECT_EQ(refused("[a", "without end"), "");
  EXPECT_EQ(refused("(a", "without end"), "");
  EXPECT_EQ(refused("a)", "not open"), "");
  EXPECT_EQ(refused("()a", "empty group"), "");
  EXPECT_EQ(refused("a**", "repeat of a repeat"), "");
  EXPECT_EQ(refused("+a", "repeat of nothing"), "");
  EXPECT_EQ(refused("a\\", "at the end"), "");
  EXPECT_EQ(refused("\\x{110000}", "a character is"), "");
  EXPECT_EQ(refused("a\xff", "byte 1: is not UTF-8"), "");
  EXPECT_EQ(refused(std::string(kDeepestGroup + 2, '('), "deeper"), "");
  EXPECT_EQ(refused(std::string(kLongestExpression + 1, 'a'), "bytes"), "");
}

TEST(Expression, EveryPrefixOfAPatternIsReadOrRefused) {
  constexpr std::string_view kPattern = "加[微vV-z\\d]信?(?:a|b{2,3}|\\x{4E00}){1,5}[^:：]\\u7684";
  for (std::size_t length = 0; length <= kPattern.size(); ++length)
    static_cast<void>(parse_expression(kPattern.substr(0, length)));
}

}  // namespace
}  // namespace assay::review::match
