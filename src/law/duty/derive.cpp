// Facts and roles, from what was said and what the rules make of it.
#include "law/duty/assessor.hpp"

#include <algorithm>

namespace assay::law::duty {

using rules::Fact;
using rules::FactId;
using rules::FactKind;
using rules::Role;

Assessor::Strongest Assessor::strongest(const std::vector<std::vector<FactId>>& lists, Answer Value::*which) const {
  Strongest best;
  for (const auto& list : lists) {
    Answer weakest = Answer::Yes;
    for (const FactId from : list) weakest = std::min(weakest, out_.values_[from].*which);
    if (!best.answer || weakest > *best.answer) best = {weakest, &list};
  }
  return best;
}

Assessor::Strongest Assessor::defined(const Fact& fact, Answer Value::*which) const {
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

void Assessor::combine(const Fact& fact, Answer said, Answer Value::*which, Value& value) const {
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

Answer Assessor::potential_of(FactId id, const Fact& event, Answer actual) const {
  if (actual != Answer::Unstated) return actual;
  const bool lacks = std::ranges::any_of(event.needs, [&](FactId need) { return is(need) == Answer::No; });
  return lacks || excluded_[id] ? Answer::No : Answer::Yes;
}

void Assessor::mark_excluded() {
  excluded_.assign(rules_.facts().size(), false);
  for (const FactId id : rules_.fact_ids())
    for (const FactId other : rules_.facts()[id].excludes) {
      if (out_.facts_.said(id).answer == Answer::Yes) excluded_[other] = true;
      if (out_.facts_.said(other).answer == Answer::Yes) excluded_[id] = true;
    }
}

void Assessor::derive_facts() {
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

void Assessor::derive_roles() {
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

}  // namespace assay::law::duty
