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
  constexpr std::array<std::string_view, 10> kNames = {
      "role-not-held",    "role-unknown",       "fact-no",    "fact-unstated", "fact-unknown", "open-question",
      "not-yet-in-force", "no-longer-in-force", "draft-only", "not-catalogued"};
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

  /// How true one of several lists is, and which.
  template <class Pick>
  [[nodiscard]] std::pair<Answer, int> strongest(const std::vector<std::vector<FactId>>& when, const Pick& pick) const {
    Answer best = Answer::No;
    int via = -1;
    for (std::size_t i = 0; i < when.size(); ++i) {
      Answer weakest = Answer::Yes;
      for (const FactId from : when[i]) weakest = std::min(weakest, pick(out_.values_[from]));
      if (via < 0 || weakest > best) {
        best = weakest;
        via = static_cast<int>(i);
      }
    }
    return {best, via};
  }

  /// What was said, and what the parts say. A no is shaken only by parts that are yes (a contradiction, or an event); a
  /// derived fact of which nothing was said is what its parts make it, a standing one may hold without them.
  [[nodiscard]] static Answer combined(const Fact& fact, Answer said, Answer parts) {
    if (fact.when.empty()) return said;
    if (said == Answer::No) return parts == Answer::Yes ? parts : said;
    if (said == Answer::Unstated && fact.kind == FactKind::Derived) return parts;
    return std::max(said, parts);
  }

  void derive_facts() {
    out_.values_.resize(rules_.facts().size());
    for (const FactId id : rules_.fact_order()) {
      const Fact& fact = rules_.facts()[id];
      const Answer said = out_.facts_.said(id).answer;
      Value& value = out_.values_[id];
      const auto [actual, via] = strongest(fact.when, [](const Value& from) { return from.actual; });
      const auto [potential, unused] = strongest(fact.when, [](const Value& from) { return from.potential; });
      value.actual = combined(fact, said, actual);
      value.potential = combined(fact, said, potential);
      if (!fact.when.empty() && actual == value.actual && actual > Answer::Unstated) value.via = via;
      if (fact.kind == FactKind::Event && value.potential != Answer::Unknown) value.potential = Answer::Yes;
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
    return fmt::format("{} = {} (it follows from {})", fact.key, answer_name(out_.values_[id].actual), parts(id));
  }

  /// What implied a fact, as it was said.
  [[nodiscard]] std::string parts(FactId id) const {
    const Value& value = out_.values_[id];
    std::string out;
    if (value.via < 0) return "nothing";
    for (const FactId from : rules_.facts()[id].when[static_cast<std::size_t>(value.via)])
      out += fmt::format("{}{}", out.empty() ? "" : " and ", said(from));
    return out;
  }

  [[nodiscard]] Result<> must_agree() const {
    for (const rules::FactId id : rules_.fact_ids()) {
      const Fact& fact = rules_.facts()[id];
      const Answer answer = out_.facts_.said(id).answer;
      const bool implied = !fact.when.empty() &&
                           strongest(fact.when, [](const Value& from) { return from.actual; }).first == Answer::Yes;
      if (answer == Answer::No && implied)
        return fail(Code::Conflict, fmt::format("{} contradicts {}: {} follows from it ({})", said(id), parts(id),
                                                fact.key, source_of(fact)));
      if (answer == Answer::Yes && fact.kind == FactKind::Derived) ASSAY_CHECK(must_be_possible(id));
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
      const auto [actual, via] = strongest(role.when, [](const Value& from) { return from.actual; });
      value = {actual, strongest(role.when, [](const Value& from) { return from.potential; }).first, via};
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
    for (const FactId id : duty.triggers) {
      const Value& value = out_.values_[id];
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
    if (missing == 0) asked = ask_about(duty, finding) || asked;
    finding.verdict = missing > 0 ? Verdict::No
                      : asked     ? Verdict::AskPerson
                      : armed     ? Verdict::Armed
                                  : Verdict::Applies;
    finding.near = missing == 1 && !asked;
    if (duty.deadline) finding.limit = limit_of(*duty.deadline);
    return finding;
  }

  /// A point left open, whose debated condition was said to be no or not to be known.
  [[nodiscard]] bool ask_about(const Duty& duty, Finding& finding) const {
    bool asked = false;
    for (const std::uint16_t question : duty.questions)
      for (const FactId fact : rules_.questions()[question].facts) {
        const Answer answer = out_.values_[fact].actual;
        if (answer != Answer::No && answer != Answer::Unknown) continue;
        finding.reasons.push_back({Because::OpenQuestion, fact, question});
        asked = true;
      }
    return asked;
  }

  [[nodiscard]] clock::Limit limit_of(const rules::Deadline& deadline) const {
    for (const rules::LimitVariant& variant : deadline.variants)
      if (out_.values_[variant.when].actual == Answer::Yes) return variant.limit;
    return deadline.limit;
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
};

Answer Assessment::technology(std::size_t index) const noexcept {
  return values_[rules().technologies()[index].fact].actual;
}

std::vector<Step> Assessment::trail(FactId fact) const {
  std::vector<Step> out;
  const auto walk = [&](const auto& self, FactId id, int depth) -> void {
    if (out.size() >= kMostSteps || std::ranges::any_of(out, [&](const Step& step) { return step.fact == id; })) return;
    Step step{id, values_[id].actual, {}, facts_.said(id).by, depth};
    const int via = values_[id].via;
    if (via >= 0) step.from = rules().facts()[id].when[static_cast<std::size_t>(via)];
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
    if (facts_.said(id).answer == Answer::Unknown) out.push_back(id);
    for (const auto& list : rules().facts()[id].when)
      for (const FactId from : list) self(self, from);
  };
  walk(walk, fact);
  return out;
}

Result<Assessment> assess(Facts facts, calendar::Date as_of) { return Assessor(std::move(facts), as_of).run(); }

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
