// The three-step test: is it deep synthesis, which roles, which duties; each answer with its reason. Pure: facts, rules
// and a date in, an Assessment out. Evaluating all duties takes microseconds.
//
//   ASSAY_TRY(const Assessment answer, assess(facts, Date::in_beijing(clock.unix_ms())));
//   for (const Finding& finding : answer.findings())
//     if (finding.verdict == Verdict::Applies) ...
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "law/duty/facts.hpp"
#include "law/rules/rule_set.hpp"

namespace assay::law::duty {

enum class Verdict : std::uint8_t {
  Applies,    ///< role, facts and date hold
  Armed,      ///< all but an event that has not happened yet
  AskPerson,  ///< hangs on an answer that is not known, or on a point the law leaves open
  No,
};
[[nodiscard]] std::string_view verdict_name(Verdict verdict) noexcept;  ///< "applies" "armed" "ask" "no"

/// Why a duty does not apply, or has to be asked about.
enum class Because : std::uint8_t {
  RoleNotHeld,    ///< none of its actors
  RoleUnknown,    ///< `fact` is what is not known
  FactNo,         ///< `fact` was said to be no, or cannot be yes by what was said
  FactUnstated,   ///< nobody said anything about `fact`
  FactUnknown,    ///< `fact` was said to be unknown
  OpenQuestion,   ///< `question`; `fact` is the debated condition
  NotYetInForce,  ///< its instrument, on the day asked for
  NoLongerInForce,
  DraftOnly,
  NotCatalogued,  ///< in force that day, in a text that we do not have
};
[[nodiscard]] std::string_view because_name(Because because) noexcept;  ///< "role-not-held" ...

struct Reason {
  Because because = Because::RoleNotHeld;
  rules::FactId fact = 0;      ///< for the reasons with a fact
  std::uint16_t question = 0;  ///< index, for OpenQuestion
};

struct Finding {
  rules::DutyId duty = 0;
  Verdict verdict = Verdict::No;
  bool near = false;                     ///< No, and one condition alone is missing
  std::vector<rules::RoleId> roles;      ///< actors that are held (or would be)
  std::vector<rules::FactId> waits_for;  ///< Armed: events that have not happened
  std::vector<Reason> reasons;           ///< of AskPerson and No
  std::optional<clock::Limit> limit;     ///< of the deadline, the variant that holds
};

/// One step of why a fact has its answer.
struct Step {
  rules::FactId fact = 0;
  Answer answer = Answer::Unstated;
  std::vector<rules::FactId> from;  ///< what implied it; empty: it was said, or nobody did
  std::string said_by;              ///< "facts.toml:7"
  int depth = 0;
};

/// An instrument whose text on the day asked for is not, or not wholly, in the catalogue.
struct Gap {
  rules::InstrumentId instrument = 0;
  Because because = Because::NotCatalogued;
};

class Assessment {
 public:
  [[nodiscard]] const Facts& facts() const noexcept { return facts_; }
  [[nodiscard]] const rules::RuleSet& rules() const noexcept { return facts_.rules(); }
  [[nodiscard]] calendar::Date as_of() const noexcept { return as_of_; }

  /// Step one. Yes, no, unstated or unknown; and of each technology, in the order of the rules.
  [[nodiscard]] Answer is_deep_synthesis() const noexcept { return deep_synthesis_; }
  [[nodiscard]] Answer technology(std::size_t index) const noexcept;
  /// Step two, by RoleId.
  [[nodiscard]] Answer role(rules::RoleId role) const noexcept { return roles_[role].actual; }
  /// Step three, by DutyId.
  [[nodiscard]] const std::vector<Finding>& findings() const noexcept { return findings_; }

  [[nodiscard]] Answer fact(rules::FactId fact) const noexcept { return values_[fact].actual; }
  /// Why the fact has its answer, it first, what it follows from behind it, at most 64 steps.
  [[nodiscard]] std::vector<Step> trail(rules::FactId fact) const;
  /// The facts said to be unknown on which a fact or a role hangs.
  [[nodiscard]] std::vector<rules::FactId> unknowns_of(rules::FactId fact) const;
  [[nodiscard]] const std::vector<Gap>& gaps() const noexcept { return gaps_; }
  /// False when no instrument of the catalogue was in force on the day.
  [[nodiscard]] bool any_law() const noexcept { return any_law_; }

 private:
  friend class Assessor;
  explicit Assessment(Facts facts) : facts_(std::move(facts)) {}
  struct Value {
    Answer actual = Answer::Unstated;
    Answer potential = Answer::Unstated;  ///< if every event that can happen had
    int via = -1;                         ///< the list of `when` that made it so
  };
  Facts facts_;
  calendar::Date as_of_;
  std::vector<Value> values_;
  std::vector<Value> roles_;
  std::vector<Finding> findings_;
  std::vector<Gap> gaps_;
  Answer deep_synthesis_ = Answer::Unstated;
  bool any_law_ = false;
};

/// @return Conflict naming both facts and the rule when answers contradict each other
[[nodiscard]] Result<Assessment> assess(Facts facts, calendar::Date as_of);

/// A duty whose verdict differs between two days.
struct Change {
  rules::DutyId duty = 0;
  Verdict before = Verdict::No;
  Verdict after = Verdict::No;
};
/// Both of the same facts and rules.
[[nodiscard]] std::vector<Change> difference(const Assessment& before, const Assessment& after);

/// A standing duty that applies, with what would prove that it is met; `control` is nullptr when the rules name
/// nothing.
struct StandingDuty {
  const Finding* finding = nullptr;
  const rules::Duty* duty = nullptr;
  const rules::Control* control = nullptr;
};
/// What the board of `assay duties status` is made of, in the order of the rules.
[[nodiscard]] std::vector<StandingDuty> standing_duties(const Assessment& assessment);

}  // namespace assay::law::duty
