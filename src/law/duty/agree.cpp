// What was said contradicts itself or the rules: named with both facts and the source.
#include "law/duty/assessor.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::law::duty {

using rules::Fact;
using rules::FactId;
using rules::FactKind;

std::string Assessor::source_of(const Fact& fact) const {
  return fmt::format("{} {}", rules_.instruments()[fact.instrument].key, rules::article_words(fact.article, false));
}

std::string Assessor::said(FactId id) const {
  const Facts::Said& said = out_.facts_.said(id);
  const Fact& fact = rules_.facts()[id];
  if (said.answer != Answer::Unstated) return fmt::format("{} = {} ({})", fact.key, answer_name(said.answer), said.by);
  if (is(id) == Answer::Unstated) return fmt::format("{} = unstated", fact.key);
  return fmt::format("{} = {} (it follows from {})", fact.key, answer_name(out_.values_[id].actual), parts(id));
}

std::string Assessor::parts(FactId id) const {
  const Fact& fact = rules_.facts()[id];
  const std::vector<FactId>* via = out_.values_[id].via;
  if (via == nullptr) via = defined(fact, &Value::firm).via;
  if (via == nullptr) return "nothing";
  std::string out;
  for (const FactId from : *via) out += fmt::format("{}{}", out.empty() ? "" : " and ", said(from));
  return out;
}

Result<> Assessor::must_agree() const {
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
          return fail(Code::Conflict, fmt::format("{} contradicts {}: {} cannot be without ({})", said(id), said(need),
                                                  fact.key, source_of(fact)));
    if (out_.values_[id].actual != Answer::Yes) continue;
    for (const FactId other : fact.excludes)
      if (out_.values_[other].actual == Answer::Yes)
        return fail(Code::Conflict, fmt::format("{} contradicts {}: one excludes the other ({})", said(id), said(other),
                                                source_of(fact)));
  }
  return {};
}

Result<> Assessor::must_be_possible(FactId id) const {
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

}  // namespace assay::law::duty
