#include "law/duty/questions.hpp"

#include <algorithm>

namespace assay::law::duty {

using rules::Fact;
using rules::FactId;
using rules::FactKind;

namespace {

class Asker {
 public:
  explicit Asker(const Assessment& now) : now_(now), rules_(now.rules()) {
    matters_.assign(rules_.facts().size(), false);
    walked_ = matters_;
  }

  std::vector<bool> run() {
    for (const FactId id : rules_.fact_ids())
      if (rules_.facts()[id].group == "technology" || rules_.facts()[id].group == "role") matters_[id] = true;
    for (const Finding& finding : now_.findings()) look_at(finding);
    return std::move(matters_);
  }

 private:
  /// Marks a fact and all that could still make it so.
  void mark(FactId id) {
    if (walked_[id]) return;
    walked_[id] = matters_[id] = true;
    const Fact& fact = rules_.facts()[id];
    for (const auto* lists : {&fact.when, &fact.presumed})
      for (const auto& list : *lists) mark_list(list);
    for (const FactId other : fact.none_of) mark(other);
  }

  void mark_list(const std::vector<FactId>& list) {
    if (std::ranges::any_of(list, [&](FactId from) { return now_.fact(from) == Answer::No; })) return;
    for (const FactId from : list) mark(from);
  }

  /// An answer that is open because nobody spoke of it.
  void mark_unsaid(FactId id) {
    for (const FactId leaf : now_.unknowns_of(id)) mark(leaf);
  }

  void look_at(const Finding& finding) {
    const rules::Duty& duty = rules_.duties()[finding.duty];
    const bool hopeless = std::ranges::any_of(finding.reasons, [](const Reason& reason) {
      return reason.because == Because::FactNo || reason.because == Because::Excepted ||
             (reason.because >= Because::NotYetInForce && reason.because != Because::DraftOnly);
    });
    if (finding.verdict == Verdict::No && hopeless) return;
    if (finding.roles.empty()) {  // the triggers matter once the role is there
      for (const rules::RoleId role : duty.actors)
        for (const auto& list : rules_.roles()[role].when) mark_list(list);
      return;
    }
    for (const Reason& reason : finding.reasons) {
      if (reason.because == Because::FactUnstated) mark(reason.fact);
      if (reason.because == Because::FactUnknown || reason.because == Because::RoleUnknown) mark_unsaid(reason.fact);
    }
    for (const FactId id : duty.unless) mark(id);
    if (finding.verdict == Verdict::No || !duty.deadline) return;
    for (const rules::LimitVariant& variant : duty.deadline->variants) mark(variant.when);
  }

  const Assessment& now_;
  const rules::RuleSet& rules_;
  std::vector<bool> matters_;
  std::vector<bool> walked_;
};

}  // namespace

Result<std::vector<FactId>> open_questions(const Facts& facts, calendar::Date as_of) {
  const rules::RuleSet& rules = facts.rules();
  ASSAY_TRY(const Assessment now, assess(facts, as_of));
  const std::vector<bool> matters = Asker(now).run();
  std::vector<FactId> out;
  for (const FactId id : rules.fact_ids()) {
    const Fact& fact = rules.facts()[id];
    if (!matters[id] || fact.kind != FactKind::Standing || facts.said(id).answer != Answer::Unstated) continue;
    if (now.fact(id) != Answer::Unstated && now.fact(id) != Answer::Unknown) continue;
    Facts tried = facts;  // what cannot be yes any more is not asked
    if (tried.say(fact.key, Answer::Yes, "") && assess(std::move(tried), as_of)) out.push_back(id);
  }
  return out;
}

}  // namespace assay::law::duty
