// How an Assessment comes about: facts and roles from what was said, then a verdict for each duty. Private to this
// folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "law/duty/assessment.hpp"

namespace assay::law::duty {

/// One use: run() gives the Assessment away.
class Assessor {
 public:
  Assessor(Facts facts, calendar::Date as_of) : out_(std::move(facts)), rules_(out_.rules()) { out_.as_of_ = as_of; }

  [[nodiscard]] Result<Assessment> run();

 private:
  using Value = Assessment::Value;

  // --- derive.cpp: facts and roles

  /// How true one of several lists is, and which; none when there is no list.
  struct Strongest {
    std::optional<Answer> answer;
    const std::vector<rules::FactId>* via = nullptr;
  };

  [[nodiscard]] Strongest strongest(const std::vector<std::vector<rules::FactId>>& lists, Answer Value::*which) const;

  /// What follows from a fact's definition: its lists, and that none of some others is true.
  [[nodiscard]] Strongest defined(const rules::Fact& fact, Answer Value::*which) const;

  /// What was said, what the definition says, what is presumed and what the law leaves open, in this order. A no gives
  /// way only to what is certain, and that is a contradiction. Of a derived fact of which nothing was said its parts
  /// decide; a standing one may hold without them.
  void combine(const rules::Fact& fact, Answer said, Answer Value::*which, Value& value) const;

  /// An event that has not happened can, unless it was said that it did not, another excludes it or what it needs is
  /// not there.
  [[nodiscard]] Answer potential_of(rules::FactId id, const rules::Fact& event, Answer actual) const;

  /// The answer as things are, waiting events not counted.
  [[nodiscard]] Answer is(rules::FactId id) const { return out_.values_[id].actual; }

  /// What a stated yes rules out, whichever of the two names the other.
  void mark_excluded();

  void derive_facts();
  void derive_roles();

  // --- agree.cpp: what contradicts itself or the rules

  [[nodiscard]] std::string source_of(const rules::Fact& fact) const;

  /// "makes_text = no (facts.toml:3)".
  [[nodiscard]] std::string said(rules::FactId id) const;

  /// What implied a fact, as it was said.
  [[nodiscard]] std::string parts(rules::FactId id) const;

  [[nodiscard]] Result<> must_agree() const;

  /// A derived fact said to be yes, whose parts were all said to be no.
  [[nodiscard]] Result<> must_be_possible(rules::FactId id) const;

  // --- judge.cpp: what the day, the roles and the facts say of a duty

  void find_gaps();

  /// What the day says against a duty.
  [[nodiscard]] std::optional<Because> against(const rules::Instrument& from) const;

  void judge_role(const rules::Duty& duty, Finding& finding, bool& armed, bool& asked) const;

  [[nodiscard]] Finding judge(const rules::Duty& duty) const;

  /// What takes a duty away although its triggers hold, and where that is not known. @return true when it is to be
  /// asked
  [[nodiscard]] bool except(const rules::Duty& duty, Finding& finding, std::size_t& missing) const;

  /// Somebody judged the duty's own conditions, not only what they are made of.
  [[nodiscard]] bool stated_outright(const rules::Duty& duty) const;

  /// A point left open, whose debated condition was said to be no or not to be known.
  [[nodiscard]] bool ask_about(const rules::Duty& duty, Finding& finding) const;

  /// Somebody said that it is not known; not only that nobody spoke of it.
  [[nodiscard]] bool somebody_doubts(rules::FactId fact) const;

  [[nodiscard]] const rules::LimitVariant* variant_of(const rules::Deadline& deadline) const;

  void step_one();

  Assessment out_;
  const rules::RuleSet& rules_;
  std::vector<bool> excluded_;  ///< by FactId: a stated yes of another rules it out
};

}  // namespace assay::law::duty
