#include "law/report/duties_json.hpp"

#include <algorithm>

#include "json/json.hpp"
#include "law/report/page_parts.hpp"
#include "law/report/words.hpp"

namespace assay::law::report {

using duty::Answer;
using duty::Assessment;
using duty::Finding;
using duty::Verdict;
using json::Writer;
using rules::Duty;
using rules::RuleSet;

namespace {

void put(Writer& json, std::string_view name, const Words& words) {
  json.name(name).begin_object().member("zh", words.zh).member("en", words.en).end_object();
}

void put(Writer& json, clock::Limit limit) {
  if (clock::has_number(limit.unit)) json.member("value", limit.value);
  json.member("unit", clock::unit_name(limit.unit));
}

void begin(Writer& json, std::string_view schema, const RuleSet& rules) {
  json.begin_object().member("schema", schema).member("rules", rules.digest());
}

void put_facts(Writer& json, std::string_view name, const RuleSet& rules, const std::vector<rules::FactId>& facts) {
  json.name(name).begin_array();
  for (const rules::FactId id : facts) json.value(rules.facts()[id].key);
  json.end_array();
}

void put_roles(Writer& json, std::string_view name, const RuleSet& rules, const std::vector<rules::RoleId>& roles) {
  json.name(name).begin_array();
  for (const rules::RoleId id : roles) json.value(rules.roles()[id].key);
  json.end_array();
}

/// The members of a duty that do not hang on a service.
void put_duty(Writer& json, const RuleSet& rules, const Duty& duty, std::optional<clock::Limit> limit) {
  json.member("id", duty.id)
      .member("instrument", rules.instruments()[duty.instrument].key)
      .member("article", duty.article);
  put_roles(json, "actors", rules, duty.actors);
  put_facts(json, "triggers", rules, duty.triggers);
  put(json, "duty", duty.duty);
  json.member("capability", duty.capability)
      .member("force", force_name(duty.force))
      .member("activation", activation_name(duty.activation))
      .member("confidence", confidence_name(duty.confidence));
  if (duty.deadline) {
    json.name("deadline").begin_object();
    put(json, limit.value_or(duty.deadline->limit));
    json.member("from", duty.deadline->from).member("repeats", duty.deadline->repeats);
    put(json, "words", deadline_words(rules, *duty.deadline, limit.value_or(duty.deadline->limit)));
    json.end_object();
  }
  if (duty.retention) {
    json.name("retention").begin_object();
    put(json, duty.retention->limit);
    json.member("from", duty.retention->from).member("minimum", duty.retention->minimum).end_object();
  }
  if (!duty.penalty.empty()) json.member("penalty", duty.penalty);
  json.name("evidence").begin_array();
  for (const Words& one : duty.evidence) json.begin_object().member("zh", one.zh).member("en", one.en).end_object();
  json.end_array().name("questions").begin_array();
  for (const std::uint16_t index : duty.questions) json.value(rules.questions()[index].number);
  json.end_array();
}

void put_verdict(Writer& json, const Assessment& assessment, const Finding& finding) {
  const RuleSet& rules = assessment.rules();
  const Duty& duty = rules.duties()[finding.duty];
  json.member("verdict", verdict_name(finding.verdict)).member("near", finding.near);
  put_roles(json, "roles", rules, finding.roles);
  put_facts(json, "waits_for", rules, finding.waits_for);
  json.name("reasons").begin_array();
  for (const duty::Reason& reason : finding.reasons) {
    json.begin_object().member("because", because_name(reason.because));
    if (reason.because >= duty::Because::RoleUnknown && reason.because <= duty::Because::OpenQuestion)
      json.member("fact", rules.facts()[reason.fact].key);
    if (reason.because == duty::Because::OpenQuestion)
      json.member("question", rules.questions()[reason.question].number);
    put(json, "words", reason_words(assessment, duty, reason));
    json.end_object();
  }
  json.end_array();
}

bool is_wanted(const Finding& finding, const Wishes& wishes) {
  if (wishes.role && std::ranges::find(finding.roles, *wishes.role) == finding.roles.end()) return false;
  return finding.verdict != Verdict::No || finding.near || wishes.detail == Detail::Everything;
}

void put_steps(Writer& json, const Assessment& assessment) {
  const RuleSet& rules = assessment.rules();
  json.member("deep_synthesis", answer_name(assessment.is_deep_synthesis())).name("technologies").begin_array();
  for (std::size_t i = 0; i < rules.technologies().size(); ++i) {
    json.begin_object()
        .member("key", rules.technologies()[i].key)
        .member("answer", answer_name(assessment.technology(i)));
    put(json, "title", rules.technologies()[i].title);
    json.member("article", rules.technologies()[i].article).end_object();
  }
  json.end_array().name("roles").begin_array();
  for (const rules::RoleId id : rules.role_ids()) {
    const Answer is = assessment.role(id);
    if (is != Answer::Yes && is != Answer::Unknown) continue;
    const rules::Role& role = rules.roles()[id];
    json.begin_object().member("key", role.key).member("answer", answer_name(is));
    put(json, "title", role.title);
    json.member("instrument", rules.instruments()[role.instrument].key).member("article", role.article).end_object();
  }
  json.end_array();
}

void put_facts_said(Writer& json, const Assessment& assessment) {
  const RuleSet& rules = assessment.rules();
  json.name("facts").begin_array();
  for (const rules::FactId id : rules.fact_ids()) {
    const duty::Facts::Said& said = assessment.facts().said(id);
    const Answer is = assessment.fact(id);
    if (is == Answer::Unstated || (is == Answer::No && said.answer == Answer::Unstated)) continue;
    json.begin_object().member("key", rules.facts()[id].key).member("answer", answer_name(is));
    if (!said.by.empty()) json.member("said_by", said.by);
    const auto trail = assessment.trail(id);
    if (!trail.empty()) put_facts(json, "follows_from", rules, trail.front().from);
    json.end_object();
  }
  json.end_array();
}

void put_gaps(Writer& json, const Assessment& assessment) {
  json.name("gaps").begin_array();
  for (const duty::Gap& gap : assessment.gaps()) {
    const rules::Instrument& one = assessment.rules().instruments()[gap.instrument];
    json.begin_object().member("instrument", one.key).member("because", because_name(gap.because)).end_object();
  }
  json.end_array();
}

}  // namespace

std::string duties_json(const Assessment& assessment, const Wishes& wishes) {
  const RuleSet& rules = assessment.rules();
  std::string out;
  Writer json(out);
  begin(json, "assay.duties/1", rules);
  json.member("service", assessment.facts().service)
      .member("as_of", assessment.as_of().text())
      .member("any_law", assessment.any_law());
  put_gaps(json, assessment);
  put_facts_said(json, assessment);
  put_steps(json, assessment);
  std::size_t counts[4] = {};
  json.name("duties").begin_array();
  for (const Finding& finding : assessment.findings()) {
    if (!is_wanted(finding, wishes)) continue;
    ++counts[static_cast<std::size_t>(finding.verdict)];
    json.begin_object();
    put_duty(json, rules, rules.duties()[finding.duty], finding.limit);
    put_verdict(json, assessment, finding);
    json.end_object();
  }
  json.end_array().name("summary").begin_object();
  for (const Verdict verdict : {Verdict::Applies, Verdict::Armed, Verdict::AskPerson, Verdict::No})
    json.member(verdict_name(verdict), counts[static_cast<std::size_t>(verdict)]);
  json.end_object().end_object();
  return out + "\n";
}

std::string difference_json(const Assessment& before, const Assessment& after) {
  const RuleSet& rules = after.rules();
  std::string out;
  Writer json(out);
  begin(json, "assay.duties-diff/1", rules);
  json.member("service", after.facts().service)
      .member("before", before.as_of().text())
      .member("after", after.as_of().text());
  put_gaps(json, before);
  json.name("changes").begin_array();
  for (const duty::Change& change : difference(before, after)) {
    json.begin_object();
    put_duty(json, rules, rules.duties()[change.duty], after.findings()[change.duty].limit);
    json.member("verdict_before", verdict_name(change.before))
        .member("verdict_after", verdict_name(change.after))
        .end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

std::string catalogue_difference_json(const RuleSet& rules, calendar::Date before, calendar::Date after) {
  std::string out;
  Writer json(out);
  begin(json, "assay.duties-diff/1", rules);
  json.member("before", before.text()).member("after", after.text()).name("changes").begin_array();
  for (const Duty& duty : rules.duties()) {
    const rules::Instrument& from = rules.instruments()[duty.instrument];
    if (held(from, before) == held(from, after)) continue;
    json.begin_object();
    put_duty(json, rules, duty, std::nullopt);
    json.member("in_force_before", held(from, before)).member("in_force_after", held(from, after)).end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

std::string duty_json(const RuleSet& rules, const Duty& duty, const Assessment* assessment) {
  std::string out;
  Writer json(out);
  begin(json, "assay.duty/1", rules);
  put_duty(json, rules, duty, std::nullopt);
  if (const rules::Penalty* const penalty = rules.find_penalty(duty.penalty))
    put(json, "penalty_range", penalty->range);
  if (const rules::Control* const control = rules.control_of(rules.id_of(duty))) {
    json.name("control").begin_object();
    put(json, "title", control->title);
    json.member("owner", control->owner);
    put(json, "next", control->next);
    json.end_object();
  }
  if (assessment != nullptr) {
    json.member("as_of", assessment->as_of().text());
    put_verdict(json, *assessment, assessment->findings()[rules.id_of(duty)]);
  }
  json.end_object();
  return out + "\n";
}

std::string roles_json(const RuleSet& rules, const Assessment* assessment) {
  std::string out;
  Writer json(out);
  begin(json, "assay.role-table/1", rules);
  json.name("rows").begin_array();
  for (const rules::RoleRow& row : rules.role_table()) {
    json.begin_object().member("number", row.number);
    put(json, "title", row.title);
    json.name("cells").begin_array();
    for (const auto& [role, ids] : row.duties_of) {
      json.begin_object().member("role", rules.roles()[role].key).name("duties").begin_array();
      for (const rules::DutyId id : ids) {
        json.begin_object().member("id", rules.duties()[id].id);
        if (assessment != nullptr) json.member("verdict", verdict_name(assessment->findings()[id].verdict));
        json.end_object();
      }
      json.end_array().end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

std::string draft_json(const RuleSet& rules) {
  std::string out;
  Writer json(out);
  begin(json, "assay.draft/1", rules);
  json.name("differences").begin_array();
  for (const rules::Difference& one : rules.draft()) {
    json.begin_object().member("change", one.change);
    put(json, "topic", one.topic);
    put(json, "draft", one.draft);
    put(json, "final", one.final_text);
    put(json, "why", one.why);
    json.name("duties").begin_array();
    for (const rules::DutyId id : one.duties) json.value(rules.duties()[id].id);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

std::string facts_json(const RuleSet& rules) {
  std::string out;
  Writer json(out);
  begin(json, "assay.facts/1", rules);
  json.name("facts").begin_array();
  for (const rules::Fact& fact : rules.facts()) {
    json.begin_object().member("key", fact.key).member("kind", fact_kind_name(fact.kind)).member("group", fact.group);
    put(json, "question", fact.question);
    json.member("instrument", rules.instruments()[fact.instrument].key)
        .member("article", fact.article)
        .member("confidence", confidence_name(fact.confidence));
    json.name("when").begin_array();
    for (const auto& list : fact.when) {
      json.begin_array();
      for (const rules::FactId id : list) json.value(rules.facts()[id].key);
      json.end_array();
    }
    json.end_array();
    put_facts(json, "excludes", rules, fact.excludes);
    json.end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace assay::law::report
