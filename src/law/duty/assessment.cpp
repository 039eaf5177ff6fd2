#include "law/duty/assessment.hpp"

#include <algorithm>
#include <array>

#include "law/duty/assessor.hpp"

namespace assay::law::duty {

using rules::Activation;
using rules::Duty;
using rules::Fact;
using rules::FactId;
using rules::RuleSet;

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

Result<Assessment> Assessor::run() {
  derive_facts();
  ASSAY_CHECK(must_agree());
  derive_roles();
  find_gaps();
  out_.findings_.reserve(rules_.duties().size());
  for (const Duty& duty : rules_.duties()) out_.findings_.push_back(judge(duty));
  step_one();
  return std::move(out_);
}

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
