#include "review/match/automaton.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace assay::review::match {
namespace {

std::vector<std::string_view> views(const std::vector<std::string>& words) { return {words.begin(), words.end()}; }

// The reference, written another way: every word compared at every place.
std::vector<Found> compare_everywhere(const std::vector<std::string>& words, std::string_view text) {
  std::vector<Found> found;
  for (std::size_t end = 1; end <= text.size(); ++end) {
    std::vector<std::uint32_t> here;
    for (std::uint32_t word = 0; word < words.size(); ++word) {
      if (text.substr(0, end).ends_with(words[word])) here.push_back(word);
    }
    std::sort(here.begin(), here.end(), [&](auto a, auto b) { return words[a].size() > words[b].size(); });
    for (const std::uint32_t word : here) found.push_back({word, end});
  }
  return found;
}

std::size_t longest_live(const std::vector<std::string>& words, std::string_view text,
                         const std::vector<std::uint8_t>& marked = {}) {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!marked.empty() && marked[i] == 0) continue;
    for (std::size_t length = 1; length < words[i].size(); ++length)
      if (text.ends_with(std::string_view(words[i]).substr(0, length))) longest = std::max(longest, length);
  }
  return longest;
}

const std::vector<std::string> kLetters = {"a", "b", "c", "ab", "我", "的", "世", "界", "é", "𠮷", " "};

// In the order of the reference.
std::vector<Found> in_order(std::vector<Found> found, const std::vector<std::string>& words) {
  std::sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
    return a.end != b.end ? a.end < b.end : words[a.word].size() > words[b.word].size();
  });
  return found;
}

rc::Gen<std::string> text_of(const std::vector<std::string>& letters, std::size_t most) {
  return rc::gen::map(rc::gen::resize(static_cast<int>(most),
                                      rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(letters))),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& part : parts) text += part;
                        return text;
                      });
}

std::vector<std::string> any_words(const std::vector<std::string>& letters) {
  const auto drawn = *rc::gen::container<std::set<std::string>>(text_of(letters, 8));
  std::vector<std::string> words(drawn.begin(), drawn.end());
  std::erase(words, "");
  return words;
}

std::string long_text(const std::vector<std::string>& letters, const std::vector<std::string>& words) {
  std::vector<std::string> parts = letters;
  parts.insert(parts.end(), words.begin(), words.end());
  std::string text = *text_of(parts, 100);
  text += *text_of(parts, 100);
  return text;
}

RC_GTEST_PROP(Automaton, FindsInWholeTextsWhatComparingEverywhereFinds, ()) {
  const auto words = any_words(kLetters);
  const auto text = long_text(kLetters, words);
  const auto automaton = Automaton::build(views(words)).value();
  const auto wanted = compare_everywhere(words, text);
  for (const bool filtered : {true, false}) {
    std::vector<Found> found;
    Automaton::State state = Automaton::kRoot;
    filtered ? automaton.scan(state, text, found) : automaton.walk(state, text, found);
    RC_ASSERT(in_order(found, words) == wanted);
    RC_ASSERT(automaton.live(state) == longest_live(words, text));
  }
}

RC_GTEST_PROP(Automaton, FindsTheSameHoweverTheTextIsCut, ()) {
  const auto words = any_words(kLetters);
  const auto text = long_text(kLetters, words);
  std::vector<std::uint8_t> marked;
  for (std::size_t i = 0; i < words.size(); ++i) marked.push_back(*rc::gen::inRange<std::uint8_t>(0, 2));
  const auto automaton = Automaton::build(views(words), marked).value();
  std::vector<Found> found;
  Automaton::State state = Automaton::kRoot;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = std::min<std::size_t>(text.size() - at, *rc::gen::inRange<std::size_t>(1, 150));
    const std::size_t before = found.size();
    automaton.scan(state, std::string_view(text).substr(at, length), found);
    for (std::size_t i = before; i < found.size(); ++i) found[i].end += at;
    at += length;
    RC_ASSERT(automaton.live(state) == longest_live(words, std::string_view(text).substr(0, at)));
    RC_ASSERT(automaton.live_marked(state) == longest_live(words, std::string_view(text).substr(0, at), marked));
  }
  RC_ASSERT(in_order(found, words) == compare_everywhere(words, text));
}

RC_GTEST_PROP(Automaton, TakesAnyBytes, ()) {
  const auto drawn = *rc::gen::container<std::set<std::string>>(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::arbitrary<char>())));
  const std::vector<std::string> words(drawn.begin(), drawn.end());
  std::string text = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  for (const auto& word : words) text += word;
  const auto automaton = Automaton::build(views(words)).value();
  std::vector<Found> found;
  Automaton::State state = Automaton::kRoot;
  automaton.scan(state, text, found);
  RC_ASSERT(in_order(found, words) == compare_everywhere(words, text));
}

TEST(Automaton, AFailedShortWordDoesNotHideALongerOne) {
  const std::vector<std::string> words = {"我的", "我的世界", "世界"};
  const auto automaton = Automaton::build(views(words)).value();
  std::vector<Found> found;
  Automaton::State state = Automaton::kRoot;
  automaton.scan(state, "我的世界", found);
  EXPECT_EQ(found, (std::vector<Found>{{0, 6}, {1, 12}, {2, 12}}));
}

// Every place begins a long word that fails late: the filter's way would be quadratic, and gives up in time.
TEST(Automaton, FindsTheSameInATextThatAlwaysBeginsAWord) {
  std::vector<std::string> words = {"b", "ba", "abab"};
  words.emplace_back();
  for (int i = 0; i < 100; ++i) words.back() += "ab";
  words.push_back(words.back() + "c");
  std::string text = "x";
  for (int i = 0; i < 600; ++i) text += "ab";
  text += "c";
  for (int i = 0; i < 40; ++i) text += "ab";
  const auto automaton = Automaton::build(views(words)).value();
  for (const std::size_t cut : {std::size_t{0}, std::size_t{100}, std::size_t{1150}}) {
    std::vector<Found> found;
    Automaton::State state = Automaton::kRoot;
    automaton.scan(state, std::string_view(text).substr(0, cut), found);
    const std::size_t before = found.size();
    automaton.scan(state, std::string_view(text).substr(cut), found);
    for (std::size_t i = before; i < found.size(); ++i) found[i].end += cut;
    EXPECT_EQ(in_order(found, words), compare_everywhere(words, text));
    EXPECT_EQ(automaton.live(state), longest_live(words, text));
  }
}

TEST(Automaton, AnEmptySetFindsNothing) {
  for (const auto& automaton : {Automaton(), Automaton::build({}).value()}) {
    std::string text;
    for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
    std::vector<Found> found;
    Automaton::State state = Automaton::kRoot;
    automaton.scan(state, text + text, found);
    EXPECT_TRUE(found.empty());
    EXPECT_EQ(state, Automaton::kRoot);
    EXPECT_EQ(automaton.live(state), 0U);
  }
}

TEST(Automaton, EveryByteMayBeginAWord) {
  std::vector<std::string> words;
  for (int byte = 0; byte < 256; ++byte) words.push_back({static_cast<char>(byte), static_cast<char>(byte ^ 1)});
  const auto automaton = Automaton::build(views(words)).value();
  std::string text;
  for (const auto& word : words) text += word;
  std::vector<Found> found;
  Automaton::State state = Automaton::kRoot;
  automaton.scan(state, text, found);
  EXPECT_EQ(in_order(found, words), compare_everywhere(words, text));
}

TEST(Automaton, RefusesAnEmptyWordAWordTwiceAndOneTooLong) {
  const auto code = [](const std::vector<std::string>& words) { return Automaton::build(views(words)).error().code; };
  EXPECT_EQ(code({"a", ""}), Code::InvalidInput);
  EXPECT_EQ(code({"a", "b", "a"}), Code::InvalidInput);
  EXPECT_EQ(code({std::string(kLongestWord + 1, 'x')}), Code::Limited);
  EXPECT_TRUE(Automaton::build(views({std::string(kLongestWord, 'x')})).has_value());
}

}  // namespace
}  // namespace assay::review::match
