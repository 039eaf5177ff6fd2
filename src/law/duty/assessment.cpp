#include "law/duty/assessment.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

namespace assay::law::duty {

using rules::Activation;
using rules::Duty;
using rules::Fact;
using rules::FactId;
using rules::FactKind;
using rules::Instrument;
using rules::Role;
using rules::RoleId;
using rules::RuleSet;

/// The fact that is step one of the test.
constexpr std::string_view kDeepSynthesis = "ds_technology_used";
constexpr std::size_t kMostSteps = 64;

std::string_view verdict_name(Verdict verdict) noexcept {
  constexpr std::array<std::string_view, 4> kNames = {"applies", "armed", "ask", "no"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string_view because_name(Because because) noexcept {
  constexpr std::array<std::string_view, 11> kNames = {"role-not-held", "role-unknown",     "fact-no",
                                                       "fact-unstated", "fact-unknown",     "excepted",
                                                       "open-question", "not-yet-in-force", "no-longer-in-force",
                                                       "draft-only",    "not-catalogued"};
  return kNames[static_cast<std::size_t>(because)];
}

class Assessor {
 public:
  Assessor(Facts facts, calendar::Date as_of) : out_(std::move(facts)), rules_(out_.rules()) { out_.as_of_ = as_of; }

  [[nodiscard]] Result<Assessment> run() {
    derive_facts();
    ASSAY_CHECK(must_agree());
    derive_roles();
    find_gaps();
    out_.findings_.reserve(rules_.duties().size());
    for (const Duty& duty : rules_.duties()) out_.findings_.push_back(judge(duty));
    step_one();
    return std::move(out_);
  }

 private:
  using Value = Assessment::Value;

  /// How true one of several lists is, and which; none when there is no list.
  struct Strongest {
    std::optional<Answer> answer;
    const std::vector<FactId>* via = nullptr;
  };

  [[nodiscard]] Strongest strongest(const std::vector<std::vector<FactId>>& lists, Answer Value::*which) const {
    Strongest best;
    for (const auto& list : lists) {
      Answer weakest = Answer::Yes;
      for (const FactId from : list) weakest = std::min(weakest, out_.values_[from].*which);
      if (!best.answer || weakest > *best.answer) best = {weakest, &list};
    }
    return best;
  }

  /// What follows from a fact's definition: its lists, and that none of some others is true.
  [[nodiscard]] Strongest defined(const Fact& fact, Answer Value::*which) const {
    Strongest best = strongest(fact.when, which);
    if (fact.none_of.empty()) return best;
    Answer none = Answer::Yes;
    for (const FactId other : fact.none_of) {
      const Answer is = out_.values_[other].*which;
      const Answer turned = is == Answer::Yes ? Answer::No : is == Answer::No ? Answer::Yes : is;
      none = std::min(none, turned);
    }
    if (!best.answer || none > *best.answer) best = {none, &fact.none_of};
    return best;
  }

  /// What was said, what the definition says, what is presumed and what the law leaves open, in this order. A no gives
  /// way only to what is certain, and that is a contradiction. Of a derived fact of which nothing was said its parts
  /// decide; a standing one may hold without them.
  void combine(const Fact& fact, Answer said, Answer Value::*which, Value& value) const {
    Answer& out = value.*which;
    const Strongest parts = defined(fact, which);
    if (said == Answer::Yes || said == Answer::No) {
      out = said == Answer::No && value.firm == Answer::Yes ? Answer::Yes : said;
      return;
    }
    const bool derived = fact.kind == FactKind::Derived;
    out = derived && parts.answer && said == Answer::Unstated ? Answer::No : said;
    if (parts.answer && *parts.answer >= out) {
      out = *parts.answer;
      if (out > Answer::Unstated && which == &Value::actual) value.via = parts.via;
    }
    if (which == &Value::firm || said == Answer::Unknown) return;
    const Strongest likely = strongest(fact.presumed, which);
    const bool decides = !parts.answer && derived;  // a presumption alone makes it
    if (likely.answer && (decides || *likely.answer > std::max(out, Answer::Unstated))) {
      out = *likely.answer;
      if (which == &Value::actual) {
        value.via = likely.via;
        value.presumed = true;
      }
    }
    if (out != Answer::Unstated) return;
    const Strongest open = strongest(fact.open, which);
    if (open.answer && *open.answer > Answer::Unstated) out = Answer::Unknown;
  }

  /// An event that has not happened can, unless it was said that it did not, another excludes it or what it needs is
  /// not there.
  [[nodiscard]] Answer potential_of(FactId id, const Fact& event, Answer actual) const {
    if (actual != Answer::Unstated) return actual;
    const bool lacks = std::ranges::any_of(event.needs, [&](FactId need) { return is(need) == Answer::No; });
    return lacks || excluded_[id] ? Answer::No : Answer::Yes;
  }

  [[nodiscard]] Answer is(FactId id) const { return out_.values_[id].actual; }

  /// What a stated yes rules out, whichever of the two names the other.
  void mark_excluded() {
    excluded_.assign(rules_.facts().size(), false);
    for (const FactId id : rules_.fact_ids())
      for (const FactId other : rules_.facts()[id].excludes) {
        if (out_.facts_.said(id).answer == Answer::Yes) excluded_[other] = true;
        if (out_.facts_.said(other).answer == Answer::Yes) excluded_[id] = true;
      }
  }

  void derive_facts() {
    mark_excluded();
    out_.values_.resize(rules_.facts().size());
    for (const FactId id : rules_.fact_order()) {
      const Fact& fact = rules_.facts()[id];
      const Answer said = out_.facts_.said(id).answer;
      Value& value = out_.values_[id];
      if (fact.kind == FactKind::Event) {
        value.actual = value.firm = said;
        value.potential = potential_of(id, fact, said);
        continue;
      }
      value.firm = defined(fact, &Value::firm).answer.value_or(Answer::Unstated);
      combine(fact, said, &Value::actual, value);
      combine(fact, said, &Value::potential, value);
      combine(fact, said, &Value::firm, value);
    }
  }

  [[nodiscard]] std::string source_of(const Fact& fact) const {
    return fmt::format("{} {}", rules_.instruments()[fact.instrument].key, rules::article_words(fact.article, false));
  }

  /// "makes_text = no (facts.toml:3)".
  [[nodiscard]] std::string said(FactId id) const {
    const Facts::Said& said = out_.facts_.said(id);
    const Fact& fact = rules_.facts()[id];
    if (said.answer != Answer::Unstated)
      return fmt::format("{} = {} ({})", fact.key, answer_name(said.answer), said.by);
    if (is(id) == Answer::Unstated) return fmt::format("{} = unstated", fact.key);
    return fmt::format("{} = {} (it follows from {})", fact.key, answer_name(out_.values_[id].actual), parts(id));
  }

  /// What implied a fact, as it was said.
  [[nodiscard]] std::string parts(FactId id) const {
    const Fact& fact = rules_.facts()[id];
    const std::vector<FactId>* via = out_.values_[id].via;
    if (via == nullptr) via = defined(fact, &Value::firm).via;
    if (via == nullptr) return "nothing";
    std::string out;
    for (const FactId from : *via) out += fmt::format("{}{}", out.empty() ? "" : " and ", said(from));
    return out;
  }

  [[nodiscard]] Result<> must_agree() const {
    for (const rules::FactId id : rules_.fact_ids()) {
      const Fact& fact = rules_.facts()[id];
      const Answer answer = out_.facts_.said(id).answer;
      const bool implied = answer == Answer::No && fact.kind != FactKind::Event &&
                           defined(fact, &Value::firm).answer.value_or(Answer::No) == Answer::Yes;
      if (implied)
        return fail(Code::Conflict, fmt::format("{} contradicts {}: {} follows from it ({})", said(id), parts(id),
                                                fact.key, source_of(fact)));
      if (answer == Answer::Yes && fact.kind == FactKind::Derived) ASSAY_CHECK(must_be_possible(id));
      if (answer == Answer::Yes)
        for (const FactId need : fact.needs)
          if (is(need) == Answer::No)
            return fail(Code::Conflict, fmt::format("{} contradicts {}: {} cannot be without ({})", said(id),
                                                    said(need), fact.key, source_of(fact)));
      if (out_.values_[id].actual != Answer::Yes) continue;
      for (const FactId other : fact.excludes)
        if (out_.values_[other].actual == Answer::Yes)
          return fail(Code::Conflict, fmt::format("{} contradicts {}: one excludes the other ({})", said(id),
                                                  said(other), source_of(fact)));
    }
    return {};
  }

  /// A derived fact said to be yes, whose parts were all said to be no.
  [[nodiscard]] Result<> must_be_possible(FactId id) const {
    const Fact& fact = rules_.facts()[id];
    std::string noes;
    if (!fact.none_of.empty()) return {};
    for (const auto* lists : {&fact.presumed, &fact.open})
      if (!lists->empty()) return {};
    for (const auto& list : fact.when) {
      const auto no = std::ranges::find_if(list, [&](FactId from) { return out_.values_[from].actual == Answer::No; });
      if (no == list.end()) return {};
      noes += fmt::format("{}{}", noes.empty() ? "" : ", ", said(*no));
    }
    return fail(Code::Conflict,
                fmt::format("{} contradicts {}: {} cannot be without ({})", said(id), noes, fact.key, source_of(fact)));
  }

  void derive_roles() {
    out_.roles_.resize(rules_.roles().size());
    for (const rules::RoleId id : rules_.role_ids()) {
      const Role& role = rules_.roles()[id];
      Value& value = out_.roles_[id];
      const Strongest actual = strongest(role.when, &Value::actual);
      value.actual = actual.answer.value_or(Answer::No);
      value.potential = strongest(role.when, &Value::potential).answer.value_or(Answer::No);
      value.via = actual.via;
      if (out_.facts_.said_role(id).answer == Answer::Yes) value.actual = value.potential = Answer::Yes;
    }
  }

  void find_gaps() {
    for (std::size_t i = 0; i < rules_.instruments().size(); ++i) {
      const Instrument& one = rules_.instruments()[i];
      const auto id = static_cast<rules::InstrumentId>(i);
      if (!one.in_force) continue;
      const bool held = *one.in_force <= out_.as_of_ && (!one.until || out_.as_of_ < *one.until);
      out_.any_law_ = out_.any_law_ || held;
      if (held && one.complete_from && out_.as_of_ < *one.complete_from)
        out_.gaps_.push_back({id, Because::NotCatalogued});
      else if (out_.as_of_ < *one.in_force && !one.note.empty())
        out_.gaps_.push_back({id, Because::NotYetInForce});
    }
  }

  /// What the day says against a duty.
  [[nodiscard]] std::optional<Because> against(const Instrument& from) const {
    if (!from.in_force) return Because::DraftOnly;
    if (out_.as_of_ < *from.in_force) return Because::NotYetInForce;
    if (from.until && out_.as_of_ >= *from.until) return Because::NoLongerInForce;
    if (from.complete_from && out_.as_of_ < *from.complete_from) return Because::NotCatalogued;
    return std::nullopt;
  }

  /// Whether a fact hangs on an event that has not happened.
  [[nodiscard]] bool waits(FactId id) const {
    return out_.values_[id].actual != Answer::Yes && out_.values_[id].potential == Answer::Yes;
  }

  void judge_role(const Duty& duty, Finding& finding, bool& armed, bool& asked) const {
    Answer best = Answer::No;
    RoleId unknown = 0;
    for (const RoleId role : duty.actors) {
      const Value& value = out_.roles_[role];
      if (value.potential == Answer::Yes) finding.roles.push_back(role);
      if (value.potential > best) {
        best = value.potential;
        unknown = role;
      }
    }
    const bool held =
        std::ranges::any_of(finding.roles, [&](RoleId role) { return out_.roles_[role].actual == Answer::Yes; });
    if (held) {
      std::erase_if(finding.roles, [&](RoleId role) { return out_.roles_[role].actual != Answer::Yes; });
    } else if (best == Answer::Yes) {
      armed = true;
    } else if (best == Answer::Unknown) {
      finding.roles.push_back(unknown);
      asked = true;
      for (const auto& list : rules_.roles()[unknown].when)
        for (const FactId fact : list)
          if (out_.values_[fact].potential == Answer::Unknown)
            finding.reasons.push_back({Because::RoleUnknown, fact, 0});
    } else {
      finding.reasons.push_back({Because::RoleNotHeld, 0, 0});
    }
  }

  [[nodiscard]] Finding judge(const Duty& duty) const {
    Finding finding;
    finding.duty = rules_.id_of(duty);
    bool armed = false;
    bool asked = false;
    judge_role(duty, finding, armed, asked);
    const auto misses_role = finding.roles.empty();
    std::size_t missing = misses_role ? 1 : 0;
    const rules::LimitVariant* const variant = duty.deadline ? variant_of(*duty.deadline) : nullptr;
    for (const FactId id : duty.triggers) {
      const Value& value = out_.values_[id];
      if (variant != nullptr && variant->alone) break;  // what happened has a limit of its own
      if (value.actual == Answer::Yes) continue;
      if (value.potential == Answer::Yes) {
        armed = true;
        finding.waits_for.push_back(id);
      } else if (value.potential == Answer::Unknown) {
        asked = true;
        finding.reasons.push_back({Because::FactUnknown, id, 0});
      } else {
        ++missing;
        finding.reasons.push_back({value.potential == Answer::No ? Because::FactNo : Because::FactUnstated, id, 0});
      }
    }
    if (const auto because = against(rules_.instruments()[duty.instrument])) {
      ++missing;
      finding.reasons.push_back({*because, 0, 0});
    }
    asked = except(duty, finding, missing) || asked;
    if (missing == 0) asked = ask_about(duty, finding) || asked;
    finding.verdict = missing > 0 ? Verdict::No
                      : asked     ? Verdict::AskPerson
                      : armed     ? Verdict::Armed
                                  : Verdict::Applies;
    finding.near = missing == 1 && !asked;
    if (duty.deadline) {
      finding.limit = variant == nullptr ? duty.deadline->limit : variant->limit;
      finding.from = variant == nullptr || variant->from.empty() ? duty.deadline->from : variant->from;
    }
    return finding;
  }

  /// What takes a duty away although its triggers hold, and where that is not known. @return true when it is to be
  /// asked
  [[nodiscard]] bool except(const Duty& duty, Finding& finding, std::size_t& missing) const {
    bool asked = false;
    for (const FactId id : duty.unless) {
      if (is(id) == Answer::Yes) {
        ++missing;
        finding.reasons.push_back({Because::Excepted, id, 0});
      } else if (is(id) == Answer::Unknown) {
        asked = true;
        finding.reasons.push_back({Because::FactUnknown, id, 0});
      }
    }
    if (!duty.only_where || missing > 0 || stated_outright(duty)) return asked;
    const FactId where = *duty.only_where;
    if (is(where) == Answer::Yes) return asked;
    if (is(where) == Answer::No) ++missing;
    finding.reasons.push_back({is(where) == Answer::No         ? Because::FactNo
                               : is(where) == Answer::Unstated ? Because::FactUnstated
                                                               : Because::FactUnknown,
                               where, 0});
    return asked || is(where) != Answer::No;
  }

  /// Somebody judged the duty's own conditions, not only what they are made of.
  [[nodiscard]] bool stated_outright(const Duty& duty) const {
    bool any = false;
    for (const FactId id : duty.triggers) {
      if (rules_.facts()[id].kind != FactKind::Derived) continue;
      if (out_.facts_.said(id).answer != Answer::Yes) return false;
      any = true;
    }
    return any;
  }

  /// A point left open, whose debated condition was said to be no or not to be known.
  [[nodiscard]] bool ask_about(const Duty& duty, Finding& finding) const {
    bool asked = false;
    const auto ask = [&](FactId fact, std::uint16_t question) {
      finding.reasons.push_back({Because::OpenQuestion, fact, question});
      asked = true;
    };
    for (const std::uint16_t question : duty.questions) {
      for (const FactId fact : rules_.questions()[question].facts)
        if (is(fact) == Answer::No || (is(fact) == Answer::Unknown && somebody_doubts(fact))) ask(fact, question);
      for (const FactId fact : rules_.questions()[question].when_yes)
        if (is(fact) == Answer::Yes || is(fact) == Answer::Unknown) ask(fact, question);
    }
    return asked;
  }

  /// Somebody said that it is not known; not only that nobody spoke of it.
  [[nodiscard]] bool somebody_doubts(FactId fact) const {
    return std::ranges::any_of(out_.unknowns_of(fact),
                               [&](FactId leaf) { return out_.facts_.said(leaf).answer == Answer::Unknown; });
  }

  [[nodiscard]] const rules::LimitVariant* variant_of(const rules::Deadline& deadline) const {
    const auto found = std::ranges::find_if(
        deadline.variants, [&](const rules::LimitVariant& variant) { return is(variant.when) == Answer::Yes; });
    return found == deadline.variants.end() ? nullptr : &*found;
  }

  void step_one() {
    if (const Fact* const fact = rules_.find_fact(kDeepSynthesis)) {
      out_.deep_synthesis_ = out_.values_[rules_.id_of(*fact)].actual;
      return;
    }
    for (std::size_t i = 0; i < rules_.technologies().size(); ++i)
      out_.deep_synthesis_ = std::max(out_.deep_synthesis_, out_.technology(i));
  }

  Assessment out_;
  const RuleSet& rules_;
  std::vector<bool> excluded_;  ///< by FactId: a stated yes of another rules it out
};

Answer Assessment::technology(std::size_t index) const noexcept {
  return values_[rules().technologies()[index].fact].actual;
}

std::vector<Step> Assessment::trail(FactId fact) const {
  std::vector<Step> out;
  const auto walk = [&](const auto& self, FactId id, int depth) -> void {
    if (out.size() >= kMostSteps || std::ranges::any_of(out, [&](const Step& step) { return step.fact == id; })) return;
    Step step{id, values_[id].actual, {}, facts_.said(id).by, depth, values_[id].presumed};
    if (values_[id].via != nullptr) step.from = *values_[id].via;
    const std::vector<FactId> from = step.from;
    out.push_back(std::move(step));
    for (const FactId next : from) self(self, next, depth + 1);
  };
  walk(walk, fact, 0);
  return out;
}

std::vector<FactId> Assessment::unknowns_of(FactId fact) const {
  std::vector<FactId> out;
  std::vector<bool> seen(values_.size(), false);
  const auto walk = [&](const auto& self, FactId id) -> void {
    if (seen[id] || values_[id].potential != Answer::Unknown) return;
    seen[id] = true;
    const Fact& one = rules().facts()[id];
    const std::size_t before = out.size();
    for (const auto* lists : {&one.when, &one.presumed})
      for (const auto& list : *lists)
        for (const FactId from : list) self(self, from);
    for (const FactId from : one.none_of) self(self, from);
    const bool is_open = std::ranges::any_of(one.open, [&](const auto& list) {
      return std::ranges::all_of(list, [&](FactId from) { return values_[from].actual == Answer::Yes; });
    });
    if (facts_.said(id).answer == Answer::Unknown || (is_open && out.size() == before)) out.push_back(id);
  };
  walk(walk, fact);
  return out;
}

std::vector<FactId> Assessment::denied_presumption(FactId fact) const {
  if (facts_.said(fact).answer != Answer::No) return {};
  for (const auto& list : rules().facts()[fact].presumed)
    if (std::ranges::all_of(list, [&](FactId from) { return values_[from].actual == Answer::Yes; })) return list;
  return {};
}

/// Where it is debated whether a law reaches a service at all, its duties are judged as if the condition were not
/// known.
class ScopeAssessor {
 public:
  [[nodiscard]] static Result<> apply(Assessment& out) {
    const RuleSet& rules = out.rules();
    for (std::size_t index = 0; index < rules.questions().size(); ++index) {
      const rules::Question& question = rules.questions()[index];
      const auto debated = std::ranges::find_if(question.when_yes,
                                                [&](FactId id) { return out.facts().said(id).answer == Answer::Yes; });
      if (!question.instead || debated == question.when_yes.end() || out.fact(*question.instead) == Answer::Yes)
        continue;
      Facts facts = out.facts();
      for (const FactId id : question.when_yes) facts.forget(id);
      facts.forget(*question.instead);
      ASSAY_CHECK(facts.say(rules.facts()[*question.instead].key, Answer::Unknown, ""));
      auto other = Assessor(std::move(facts), out.as_of()).run();
      if (!other) continue;  // what was said leaves no doubt
      for (const rules::DutyId id : question.duties) {
        Finding& finding = out.findings_[id];
        if (finding.verdict != Verdict::No || other->findings()[id].verdict != Verdict::AskPerson) continue;
        finding = other->findings()[id];
        finding.reasons = {{Because::OpenQuestion, *debated, static_cast<std::uint16_t>(index)}};
      }
    }
    return {};
  }
};

Result<Assessment> assess(Facts facts, calendar::Date as_of) {
  ASSAY_TRY(Assessment out, Assessor(std::move(facts), as_of).run());
  ASSAY_CHECK(ScopeAssessor::apply(out));
  return out;
}

std::vector<Change> difference(const Assessment& before, const Assessment& after) {
  std::vector<Change> out;
  for (std::size_t i = 0; i < std::min(before.findings().size(), after.findings().size()); ++i)
    if (before.findings()[i].verdict != after.findings()[i].verdict)
      out.push_back({static_cast<rules::DutyId>(i), before.findings()[i].verdict, after.findings()[i].verdict});
  return out;
}

std::vector<StandingDuty> standing_duties(const Assessment& assessment) {
  std::vector<StandingDuty> out;
  const RuleSet& rules = assessment.rules();
  for (const Finding& finding : assessment.findings()) {
    const Duty& duty = rules.duties()[finding.duty];
    if (finding.verdict == Verdict::Applies && duty.activation == Activation::Standing)
      out.push_back({&finding, &duty, rules.control_of(finding.duty)});
  }
  return out;
}

}  // namespace assay::law::duty
