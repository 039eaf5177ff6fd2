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

// What it costs at worst: every position of the pattern that may read the same character, from wherever it began.
TEST(Expression, RefusesWhatCanBeSlowOnSomeTextOrOnAll) {
  const auto refused = [](std::string_view pattern) {
    const auto result = parse_expression(pattern);
    return result ? std::string("accepted") : result.error().message;
  };
  for (const std::string_view slow : {".*.*.*.*a", "[^x]*[^y]*[^z]*[^w]*a", "(?:.|..|...|....)a", ".{0,10}a", ".{6}a",
                                      "\\D\\D{9}x", "[ab]*a[ab]{500}a", "a.{500}b", "a.{0,300}b", "\\d{1,400}x",
                                      "[a-z]{300,400}1", "(?:a|b|ab|ba){100}c", "(?:a?b?c?){60}d", "[一-龥]{2,500}省",
                                      "(?:\\w+ ){200}x", "(?:ab?){300}c", "x[^y]{400}y", "(?:a{1,30}b?){20}c"}) {
    EXPECT_NE(refused(slow).find("steps"), std::string::npos) << slow << ": " << refused(slow);
    EXPECT_NE(refused(slow).find("pattern, byte "), std::string::npos) << slow << ": " << refused(slow);
  }
  EXPECT_EQ(refused("[ab]*a[ab]{500}a").find("pattern, byte 6: "), 0U) << refused("[ab]*a[ab]{500}a");
  EXPECT_EQ(refused("赌博.{0,300}网").find("pattern, byte 6: "), 0U) << refused("赌博.{0,300}网");
}

TEST(Expression, TakesWhatIsReasonable) {
  std::string words = "(?:";
  for (int i = 0; i < 40; ++i) words += (i == 0 ? "" : "|") + std::string("赌场") + std::to_string(i) + "号";
  words += ")";
  for (const std::string& pattern :
       std::vector<std::string>{"加[微vV]信?[:：]?[0-9a-z_-]{5,20}",
                                "1[3-9]\\d{9}",
                                "\\d{17}[\\dxX]",
                                "\\d{13,19}",
                                "[a-z0-9._-]{1,64}@[a-z0-9.-]{1,64}\\.[a-z]{2,10}",
                                "(?:https?://)?[a-z0-9-]+(?:\\.[a-z0-9-]+)+/[^\\s]{1,40}",
                                "出售.{0,50}发票",
                                "(?:出售|代开|办理).{0,30}(?:发票|证件|假证).{0,30}(?:联系|电话|微信)",
                                "[一-龥]{2,20}(?:省|市|县)",
                                "[qQ群][qQ]?[:：号]?\\s?\\d{5,12}",
                                "a+b",
                                "x[^\\n]*y",
                                "(?:bei|hei)jing+",
                                "\\w{3,40}\\.onion",
                                "(?:\\d{1,3}\\.){3}\\d{1,3}",
                                "[A-HJ-NPR-Z0-9]{17}",
                                "[\\x{1F600}-\\x{1F64F}]{3,10}",
                                ".{5}x",
                                ".*a",
                                ".赌博",
                                "(?:ab){1,100}c",
                                "abcdefgh{1,100}i",
                                "小额贷款当天到账不看征信不用抵押加我微信马上办理(?:赌|博|毒|品){1,30}",
                                "收[0-9一二三四五六七八九十百千万]{1,8}元",
                                "刷单.{1,40}返[利现佣]",
                                words}) {
    const auto result = parse_expression(pattern);
    EXPECT_TRUE(result) << pattern.substr(0, 60) << ": " << (result ? std::string() : result.error().message);
  }
}

TEST(Expression, EveryPrefixOfAPatternIsReadOrRefused) {
  constexpr std::string_view kPattern = "加[微vV-z\\d]信?(?:a|b{2,3}|\\x{4E00}){1,5}[^:：]\\u7684";
  for (std::size_t length = 0; length <= kPattern.size(); ++length)
    static_cast<void>(parse_expression(kPattern.substr(0, length)));
}

}  // namespace
}  // namespace assay::review::match
