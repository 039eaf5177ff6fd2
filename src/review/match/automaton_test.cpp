#include "review/match/automaton.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
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

// Characters that are cut, in words and in texts; texts that end with a word or with the beginning of one.
RC_GTEST_PROP(Automaton, FindsWordsThatEndInsideACharacter, ()) {
  static const std::vector<std::string> kPieces = {"我", "的", "a", "\xe6\x88", "\xe6", "\xff", "é", "𠮷", "\xf0\xa0"};
  const auto words = any_words(kPieces);
  RC_PRE(!words.empty());
  std::string text = long_text(kPieces, words);
  while (text.size() < 80) text += "我a的";
  text += *rc::gen::elementOf(words);
  text.resize(text.size() - *rc::gen::inRange<std::size_t>(0, 3));
  const auto automaton = Automaton::build(views(words)).value();
  std::vector<Found> found;
  Automaton::State state = Automaton::kRoot;
  const std::string exact(text.begin(), text.end());
  automaton.scan(state, exact, found);
  RC_ASSERT(in_order(found, words) == compare_everywhere(words, exact));
  RC_ASSERT(automaton.live(state) == longest_live(words, exact));
}

// More words than a table holds without two at one place, of all lengths that are entered differently.
TEST(Automaton, FindsTheSameAmongManyWordsOfEveryLength) {
  std::mt19937 random(23);
  const auto any = [&](std::size_t most) {
    std::string text;
    for (std::size_t left = 1 + random() % most; left > 0; --left) text += kLetters[random() % kLetters.size()];
    return text;
  };
  std::set<std::string> drawn;
  while (drawn.size() < 3000) drawn.insert(any(6));
  for (const std::size_t shortest : {1U, 3U, 6U}) {
    std::vector<std::string> words(drawn.begin(), drawn.end());
    std::erase_if(words, [&](const std::string& word) { return word.size() < shortest; });
    const auto automaton = Automaton::build(views(words)).value();
    for (int turn = 0; turn < 20; ++turn) {
      const std::string text = any(1500);
      std::vector<Found> found;
      std::vector<Found> walked;
      Automaton::State state = Automaton::kRoot;
      Automaton::State walk_state = Automaton::kRoot;
      automaton.scan(state, text, found);
      automaton.walk(walk_state, text, walked);
      EXPECT_EQ(in_order(found, words), in_order(walked, words));
      EXPECT_EQ(automaton.live(state), automaton.live(walk_state));
    }
  }
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

// Chinese words of which some are alone with their first two characters, some are not, some are too long to be held
// against the text at once, at the end of a text, too.
TEST(Automaton, FindsTheSameWhetherWordsAreAloneWithTheirBeginning) {
  const std::vector<std::string> characters = {"法", "轮", "功", "大", "好"};
  std::mt19937 random(31);
  const auto any = [&](std::size_t least, std::size_t most) {
    std::string text;
    for (std::size_t left = least + random() % (most - least + 1); left > 0; --left)
      text += characters[random() % characters.size()];
    return text;
  };
  for (int turn = 0; turn < 200; ++turn) {
    std::set<std::string> drawn;
    while (drawn.size() < 12) drawn.insert(any(2, 6));
    drawn.insert(any(25, 30));
    const std::vector<std::string> words(drawn.begin(), drawn.end());
    const auto automaton = Automaton::build(views(words)).value();
    std::string text = any(30, 400);
    const std::string& last = words[random() % words.size()];
    text += last.substr(0, last.size() - 3 * (random() % 2));
    std::vector<Found> found;
    Automaton::State state = Automaton::kRoot;
    automaton.scan(state, text, found);
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
