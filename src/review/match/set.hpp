// Rules made ready to be looked for: two automata (characters, sounds), two machines for patterns (folded, as it
// stands), and who is meant by what they find.
//
// Immutable once compiled; any number of threads may read it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "review/match/automaton.hpp"
#include "review/match/patterns.hpp"
#include "review/match/rule.hpp"
#include "text/keyword.hpp"
#include "text/unlike.hpp"

namespace assay::review::match {

/// What an occurrence of a word is to a rule.
enum class Role : std::uint8_t { Keyword, Wanted, Unwanted, Exception };

struct Use {
  std::uint32_t rule = 0;
  Role role = Role::Keyword;
  std::uint8_t slot = 0;  ///< place among a combination's wanted words
};

/// A word under the foldings some rules allow for it.
struct Term {
  text::Keyword keyword;
  bool is_exception = false;  ///< of some rule
};

/// A rule that was left out, and why.
struct Refusal {
  std::uint32_t rule = 0;  ///< place in the list given
  Error error;
};

class Set {
 public:
  static constexpr std::size_t kPasses = 2;    // text::Pass
  static constexpr std::size_t kMachines = 2;  // Machine
  enum class Machine : std::uint8_t { Folded, AsItStands };
  /// A term that a word of an automaton stands for, and what a glance at a candidate needs of it: candidates come by
  /// the hundred in a text, and a term is far away in memory.
  struct Named {
    std::uint32_t term = 0;
    std::uint32_t codes = 0;  ///< where its code points begin, see `codes_of`
    text::Foldings allowed;
    std::uint16_t length = 0;  ///< in code points
    bool open_end : 1 = false;
    bool again : 1 = false;         ///< text::Needle::again
    bool as_written : 1 = false;    ///< the word is the keyword as it stands: untouched text needs no second look
    bool stands_alone : 1 = false;  ///< text::Keyword::stands_alone
    bool by_character : 1 = false;  ///< as many characters of a text, none of them several, are one for one its own
    text::Needle::More more = text::Needle::More::None;
    text::LikeBy like_by = text::LikeBy::Shape;
    std::uint64_t first_like = 0, last_like = 0;  ///< text::likeness_of its first and last character
  };

  /// @param rules     in the order of their numbers
  /// @param refusals  receives those left out: bad keywords and patterns, empty combinations. The others are in.
  /// @return Limited only, when the whole set is too large
  [[nodiscard]] static Result<std::shared_ptr<const Set>> compile(std::vector<Rule> rules,
                                                                  std::vector<Refusal>& refusals);

  [[nodiscard]] const std::vector<Rule>& rules() const noexcept { return rules_; }
  [[nodiscard]] const Term& term(std::uint32_t number) const noexcept { return terms_[number]; }
  [[nodiscard]] const Automaton& automaton(text::Pass pass) const noexcept {
    return automata_[static_cast<std::size_t>(pass)];
  }
  /// The terms that a word of an automaton stands for.
  [[nodiscard]] std::span<const Named> terms_of(text::Pass pass, std::uint32_t word) const noexcept {
    const Words& words = words_[static_cast<std::size_t>(pass)];
    return std::span(words.named).subspan(words.first[word], words.first[word + 1] - words.first[word]);
  }
  /// The least that all terms of a word need behind it.
  [[nodiscard]] text::Needle::More more(text::Pass pass, std::uint32_t word) const noexcept {
    return words_[static_cast<std::size_t>(pass)].more[word];
  }
  /// The code points of a term as Named has them.
  [[nodiscard]] std::u32string_view codes_of(const Named& named) const noexcept {
    return std::u32string_view(codes_).substr(named.codes, named.length);
  }
  /// The rules that a term is a word of.
  [[nodiscard]] std::span<const Use> uses_of(std::uint32_t term) const noexcept {
    return std::span(uses_).subspan(first_use_[term], first_use_[term + 1] - first_use_[term]);
  }
  /// Asks for the memory that uses_of will read.
  void expect_first_use(std::uint32_t term) const noexcept { __builtin_prefetch(&first_use_[term]); }
  void expect_uses(std::uint32_t term) const noexcept { __builtin_prefetch(&uses_[first_use_[term]]); }
  /// Asks for the memory that terms_of, and then codes_of, will read of a word.
  void expect_terms(text::Pass pass, std::uint32_t word) const noexcept {
    __builtin_prefetch(&words_[static_cast<std::size_t>(pass)].first[word]);
  }
  void expect_named(text::Pass pass, std::uint32_t word) const noexcept {
    const Words& words = words_[static_cast<std::size_t>(pass)];
    __builtin_prefetch(&words.named[words.first[word]]);
  }
  void expect_codes(text::Pass pass, std::uint32_t word) const noexcept {
    const Words& words = words_[static_cast<std::size_t>(pass)];
    __builtin_prefetch(codes_.data() + words.named[words.first[word]].codes);
  }
  [[nodiscard]] const Patterns& patterns(Machine machine) const noexcept {
    return patterns_[static_cast<std::size_t>(machine)];
  }
  [[nodiscard]] std::uint32_t rule_of_pattern(Machine machine, std::uint32_t pattern) const noexcept {
    return pattern_rules_[static_cast<std::size_t>(machine)][pattern];
  }
  /// Patterns that have no longest match: a stream must wait for the whole answer.
  [[nodiscard]] const std::vector<std::uint32_t>& endless_patterns() const noexcept { return endless_; }
  [[nodiscard]] bool has_exceptions() const noexcept { return has_exceptions_; }
  [[nodiscard]] bool has_combinations() const noexcept { return has_combinations_; }
  /// Bytes of the longest word of the first automaton.
  [[nodiscard]] std::size_t longest_word() const noexcept { return longest_word_; }
  /// Bytes that the automata, and what is asked at each candidate, take.
  [[nodiscard]] std::size_t memory() const noexcept;

 private:
  friend class SetCompiler;
  struct Words {
    std::vector<std::uint32_t> first;  // per word, into named; one more at the end
    std::vector<Named> named;
    std::vector<text::Needle::More> more;  // per word
  };
  std::vector<Rule> rules_;
  std::vector<Term> terms_;
  std::u32string codes_;                  // of all terms
  std::vector<std::uint32_t> first_use_;  // per term, into uses_; one more at the end
  std::vector<Use> uses_;
  std::array<Automaton, kPasses> automata_;
  std::array<Words, kPasses> words_;
  std::array<Patterns, kMachines> patterns_;
  std::array<std::vector<std::uint32_t>, kMachines> pattern_rules_;
  std::vector<std::uint32_t> endless_;
  std::size_t longest_word_ = 0;
  bool has_exceptions_ = false;
  bool has_combinations_ = false;
};

/// Whether a set takes the rule, without making one. @return the reason it is refused
[[nodiscard]] Result<> check_rule(const Rule& rule);

/// Characters of a rule's longest match, for what is shown to operators; nullopt for a pattern without end.
[[nodiscard]] Result<std::optional<std::uint32_t>> widest_match(const Rule& pattern);

}  // namespace assay::review::match
