// The verdict of a duty, with its reasons.
#include "law/duty/assessor.hpp"

#include <algorithm>

namespace assay::law::duty {

using rules::Duty;
using rules::Fact;
using rules::FactId;
using rules::FactKind;
using rules::Instrument;
using rules::RoleId;

/// The fact that is step one of the test.
constexpr std::string_view kDeepSynthesis = "ds_technology_used";

void Assessor::find_gaps() {
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

std::optional<Because> Assessor::against(const Instrument& from) const {
  if (!from.in_force) return Because::DraftOnly;
  if (out_.as_of_ < *from.in_force) return Because::NotYetInForce;
  if (from.until && out_.as_of_ >= *from.until) return Because::NoLongerInForce;
  if (from.complete_from && out_.as_of_ < *from.complete_from) return Because::NotCatalogued;
  return std::nullopt;
}

void Assessor::judge_role(const Duty& duty, Finding& finding, bool& armed, bool& asked) const {
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
        if (out_.values_[fact].potential == Answer::Unknown) finding.reasons.push_back({Because::RoleUnknown, fact, 0});
  } else {
    finding.reasons.push_back({Because::RoleNotHeld, 0, 0});
  }
}

Finding Assessor::judge(const Duty& duty) const {
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
  finding.verdict = missing > 0 ? Verdict::No : asked ? Verdict::AskPerson : armed ? Verdict::Armed : Verdict::Applies;
  finding.near = missing == 1 && !asked;
  if (duty.deadline) {
    finding.limit = variant == nullptr ? duty.deadline->limit : variant->limit;
    finding.from = variant == nullptr || variant->from.empty() ? duty.deadline->from : variant->from;
  }
  return finding;
}

bool Assessor::except(const Duty& duty, Finding& finding, std::size_t& missing) const {
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

bool Assessor::stated_outright(const Duty& duty) const {
  bool any = false;
  for (const FactId id : duty.triggers) {
    if (rules_.facts()[id].kind != FactKind::Derived) continue;
    if (out_.facts_.said(id).answer != Answer::Yes) return false;
    any = true;
  }
  return any;
}

bool Assessor::ask_about(const Duty& duty, Finding& finding) const {
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

bool Assessor::somebody_doubts(FactId fact) const {
  return std::ranges::any_of(out_.unknowns_of(fact),
                             [&](FactId leaf) { return out_.facts_.said(leaf).answer == Answer::Unknown; });
}

const rules::LimitVariant* Assessor::variant_of(const rules::Deadline& deadline) const {
  const auto found = std::ranges::find_if(
      deadline.variants, [&](const rules::LimitVariant& variant) { return is(variant.when) == Answer::Yes; });
  return found == deadline.variants.end() ? nullptr : &*found;
}

void Assessor::step_one() {
  if (const Fact* const fact = rules_.find_fact(kDeepSynthesis)) {
    out_.deep_synthesis_ = out_.values_[rules_.id_of(*fact)].actual;
    return;
  }
  for (std::size_t i = 0; i < rules_.technologies().size(); ++i)
    out_.deep_synthesis_ = std::max(out_.deep_synthesis_, out_.technology(i));
}

}  // namespace assay::law::duty
