#include "review/match/set.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace assay::review::match {
namespace {

// Syllables as the second pass writes them, text::kFirstSyllable and up.
constexpr std::size_t kSyllableBytes = 3;
constexpr char kFirstOfSyllables = '\xEE';

Set::Machine machine_of(const Rule& rule) {
  return (rule.foldings & kPatternFoldings).empty() ? Set::Machine::AsItStands : Set::Machine::Folded;
}

Result<Expression> expression_of(const Rule& rule) {
  return parse_expression(rule.text, machine_of(rule) == Set::Machine::Folded ? Ground::Folded : Ground::AsItStands);
}

Result<> check_combination(const Rule& rule) {
  if (rule.all.empty()) return fail(Code::InvalidInput, "a combination without words; name at least one under `all`");
  if (rule.all.size() + rule.none.size() > kMostWordsOfCombination) {
    return fail(Code::Limited, fmt::format("a combination of {} words, at most {}; make several",
                                           rule.all.size() + rule.none.size(), kMostWordsOfCombination));
  }
  if (rule.within == 0 || rule.within > kWidestWindow) {
    return fail(Code::InvalidInput,
                fmt::format("a combination within {} characters; say 1 to {}", rule.within, kWidestWindow));
  }
  for (std::size_t i = 0; i < rule.all.size(); ++i) {
    if (std::find(rule.all.begin(), rule.all.begin() + static_cast<std::ptrdiff_t>(i), rule.all[i]) !=
        rule.all.begin() + static_cast<std::ptrdiff_t>(i))
      return fail(Code::InvalidInput, fmt::format("the combination names \"{}\" twice", rule.all[i]));
    if (std::find(rule.none.begin(), rule.none.end(), rule.all[i]) != rule.none.end())
      return fail(Code::InvalidInput, fmt::format("the combination both wants and excludes \"{}\"", rule.all[i]));
  }
  return {};
}

// What must have vanished behind a word that is a character as it is. One syllable may be two characters only in
// letters
// (`xian` for 西安), never one character.
text::Needle::More least_behind(std::string_view folded, std::size_t pass, const Set::Named& named) {
  const bool syllable = pass == static_cast<std::size_t>(text::Pass::Sounds) && folded.size() == kSyllableBytes &&
                        folded.front() == kFirstOfSyllables;
  const bool letters_only = syllable && named.by_character && !named.open_end && named.length > 1;
  return letters_only ? text::Needle::More::Again : named.more;
}

}  // namespace

class SetCompiler {
 public:
  explicit SetCompiler(std::vector<Rule> rules) { made_.rules_ = std::move(rules); }

  Result<std::shared_ptr<const Set>> compile(std::vector<Refusal>& refusals) {
    for (std::uint32_t i = 0; i < made_.rules_.size(); ++i)
      if (Result<> entered = enter(i); !entered) refusals.push_back({i, std::move(entered).error()});
    lay_out_terms();
    for (std::size_t pass = 0; pass < Set::kPasses; ++pass) ASSAY_CHECK(build_automaton(pass));
    for (std::size_t machine = 0; machine < Set::kMachines; ++machine) {
      ASSAY_TRY(made_.patterns_[machine], Patterns::build(std::move(expressions_[machine])));
    }
    return std::make_shared<const Set>(std::move(made_));
  }

 private:
  Result<> enter(std::uint32_t number) {
    const Rule& rule = made_.rules_[number];
    switch (rule.kind) {
      case RuleKind::Keyword:
        ASSAY_CHECK(enter_words(number, {&rule.text, 1}, Role::Keyword));
        return enter_words(number, rule.also, Role::Keyword);
      case RuleKind::Exception:
        ASSAY_CHECK(enter_words(number, {&rule.text, 1}, Role::Exception));
        made_.has_exceptions_ = true;
        return {};
      case RuleKind::Combination:
        return enter_combination(number);
      case RuleKind::Pattern:
        return enter_pattern(number);
    }
    return fail(Code::Internal, "a rule of no kind");
  }

  Result<> enter_combination(std::uint32_t number) {
    const Rule& rule = made_.rules_[number];
    ASSAY_CHECK(check_combination(rule));
    // A bad word must leave no half of the combination behind.
    for (const std::string& word : rule.none) ASSAY_CHECK(text::Keyword::make(word, rule.foldings));
    ASSAY_CHECK(enter_words(number, rule.all, Role::Wanted));
    ASSAY_CHECK(enter_words(number, rule.none, Role::Unwanted));
    made_.has_combinations_ = true;
    return {};
  }

  Result<> enter_words(std::uint32_t number, std::span<const std::string> words, Role role) {
    const Rule& rule = made_.rules_[number];
    std::vector<text::Keyword> keywords;
    for (const std::string& word : words) {
      ASSAY_TRY(keywords.emplace_back(), text::Keyword::make(word, rule.foldings));
    }
    for (std::size_t i = 0; i < keywords.size(); ++i) {
      const std::uint32_t term = term_of(std::move(keywords[i]));
      uses_.push_back({term, {number, role, static_cast<std::uint8_t>(i)}});
      made_.terms_[term].is_exception |= role == Role::Exception;
    }
    return {};
  }

  std::uint32_t term_of(text::Keyword keyword) {
    std::string key = fmt::format("{}:", keyword.allowed().bits()).append(keyword.text());
    const auto number = static_cast<std::uint32_t>(made_.terms_.size());
    const auto [at, is_new] = term_numbers_.try_emplace(std::move(key), number);
    if (!is_new) return at->second;
    made_.terms_.push_back({std::move(keyword), false});
    return number;
  }

  // What is asked of terms at candidates and hits, side by side.
  void lay_out_terms() {
    std::stable_sort(uses_.begin(), uses_.end(), [](const TermUse& a, const TermUse& b) { return a.term < b.term; });
    made_.first_use_.reserve(made_.terms_.size() + 1);
    for (std::uint32_t term = 0; term < made_.terms_.size(); ++term) {
      made_.first_use_.push_back(static_cast<std::uint32_t>(made_.uses_.size()));
      while (made_.uses_.size() < uses_.size() && uses_[made_.uses_.size()].term == term)
        made_.uses_.push_back(uses_[made_.uses_.size()].use);
      codes_.push_back(static_cast<std::uint32_t>(made_.codes_.size()));
      made_.codes_ += made_.terms_[term].keyword.codes();
    }
    made_.first_use_.push_back(static_cast<std::uint32_t>(made_.uses_.size()));
  }

  [[nodiscard]] Set::Named named(std::uint32_t term, const text::Needle& needle) const {
    const text::Keyword& keyword = made_.terms_[term].keyword;
    Set::Named named;
    named.term = term;
    named.codes = codes_[term];
    named.allowed = keyword.allowed();
    named.length = static_cast<std::uint16_t>(keyword.codes().size());
    named.open_end = needle.open_end;
    named.again = needle.again;
    named.more = needle.more;
    named.as_written = !needle.open_end && !keyword.asks_before() && needle.folded == keyword.text();
    named.stands_alone = keyword.stands_alone();
    named.like_by = text::like_by(keyword.allowed());
    named.first_like = text::likeness_of(keyword.codes().front(), named.like_by);
    named.last_like = text::likeness_of(keyword.codes().back(), named.like_by);
    named.by_character = std::all_of(keyword.codes().begin(), keyword.codes().end(), [&](char32_t code) {
      return text::likeness_of(code, named.like_by) != text::kLikeAnything;
    });
    return named;
  }

  Result<> enter_pattern(std::uint32_t number) {
    ASSAY_TRY(Expression expression, expression_of(made_.rules_[number]));
    if (!expression.widest) made_.endless_.push_back(number);
    const auto machine = static_cast<std::size_t>(machine_of(made_.rules_[number]));
    expressions_[machine].push_back(std::move(expression));
    made_.pattern_rules_[machine].push_back(number);
    return {};
  }

  Result<> build_automaton(std::size_t pass) {
    // Needles of all terms, sorted: equal ones become one word of the automaton.
    struct Entered {
      std::string_view folded;
      Set::Named named;
    };
    std::vector<Entered> entered;
    for (std::uint32_t i = 0; i < made_.terms_.size(); ++i) {
      for (const text::Needle& needle : made_.terms_[i].keyword.needles())
        if (static_cast<std::size_t>(needle.pass) == pass) entered.push_back({needle.folded, named(i, needle)});
    }
    std::stable_sort(entered.begin(), entered.end(),
                     [](const Entered& a, const Entered& b) { return a.folded < b.folded; });
    Set::Words& words = made_.words_[pass];
    std::vector<std::string_view> texts;
    std::vector<std::uint8_t> marked;
    for (const Entered& one : entered) {
      if (texts.empty() || texts.back() != one.folded) {
        texts.push_back(one.folded);
        marked.push_back(0);
        words.first.push_back(static_cast<std::uint32_t>(words.named.size()));
        words.more.push_back(text::Needle::More::Again);
      }
      words.named.push_back(one.named);
      words.more.back() = std::min(words.more.back(), least_behind(one.folded, pass, one.named));
      if (made_.terms_[one.named.term].is_exception) marked.back() = 1;
    }
    words.first.push_back(static_cast<std::uint32_t>(words.named.size()));
    if (pass == 0)
      for (const std::string_view text : texts) made_.longest_word_ = std::max(made_.longest_word_, text.size());
    ASSAY_TRY(made_.automata_[pass], Automaton::build(texts, marked));
    return {};
  }

  struct TermUse {
    std::uint32_t term;
    Use use;
  };
  Set made_;
  std::vector<TermUse> uses_;
  std::vector<std::uint32_t> codes_;  // per term, where its code points begin
  std::unordered_map<std::string, std::uint32_t> term_numbers_;
  std::array<std::vector<Expression>, Set::kMachines> expressions_;
};

Result<std::shared_ptr<const Set>> Set::compile(std::vector<Rule> rules, std::vector<Refusal>& refusals) {
  return SetCompiler(std::move(rules)).compile(refusals);
}

std::size_t Set::memory() const noexcept {
  std::size_t bytes =
      codes_.size() * sizeof(char32_t) + uses_.size() * sizeof(Use) + first_use_.size() * sizeof(std::uint32_t);
  for (std::size_t pass = 0; pass < kPasses; ++pass)
    bytes += automata_[pass].memory() + words_[pass].first.size() * sizeof(std::uint32_t) +
             words_[pass].named.size() * sizeof(Named) + words_[pass].more.size();
  return bytes;
}

Result<> check_rule(const Rule& rule) {
  switch (rule.kind) {
    case RuleKind::Keyword:
    case RuleKind::Exception:
      ASSAY_CHECK(text::Keyword::make(rule.text, rule.foldings));
      for (const std::string& writing : rule.also) ASSAY_CHECK(text::Keyword::make(writing, rule.foldings));
      return {};
    case RuleKind::Combination:
      ASSAY_CHECK(check_combination(rule));
      for (const std::vector<std::string>* words : {&rule.all, &rule.none})
        for (const std::string& word : *words) ASSAY_CHECK(text::Keyword::make(word, rule.foldings));
      return {};
    case RuleKind::Pattern:
      ASSAY_CHECK(expression_of(rule));
      return {};
  }
  return fail(Code::Internal, "a rule of no kind");
}

Result<std::optional<std::uint32_t>> widest_match(const Rule& pattern) {
  ASSAY_TRY(const Expression expression, expression_of(pattern));
  return expression.widest;
}

}  // namespace assay::review::match
