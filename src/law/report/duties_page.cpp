#include "law/report/duties_page.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "law/report/page_parts.hpp"
#include "law/report/words.hpp"

namespace assay::law::report {

using duty::Answer;
using duty::Assessment;
using duty::Because;
using duty::Finding;
using duty::Verdict;
using rules::Duty;
using rules::RoleId;
using rules::RuleSet;

namespace {

Mark answer_mark(Answer answer) {
  return answer == Answer::Yes ? Mark::Yes : answer == Answer::Unknown ? Mark::Ask : Mark::No;
}

/// Deadline, retention, penalty and evidence of a duty, a line each.
void append_terms(const RuleSet& rules, const Duty& duty, const Finding* finding, std::optional<calendar::Date> day,
                  std::vector<Words>& out) {
  if (duty.deadline)
    out.push_back(
        named({"期限", "deadline"}, finding == nullptr || !finding->limit
                                        ? deadline_words(rules, *duty.deadline, duty.deadline->limit)
                                        : deadline_words(rules, *duty.deadline, *finding->limit, finding->from)));
  if (duty.retention) out.push_back(named({"留存", "retention"}, retention_words(rules, *duty.retention)));
  if (!duty.evidence.empty()) {
    std::vector<std::string> zh;
    std::vector<std::string> en;
    for (const Words& one : duty.evidence) {
      zh.push_back(one.zh);
      en.push_back(one.en);
    }
    out.push_back(named({"证据", "evidence"}, {join(zh, "；"), join(en, "; ")}));
  }
  if (const Words penalty = penalty_words(rules, duty.penalty, day); !penalty.empty())
    out.push_back(named({"罚则", "penalty"}, penalty));
}

Block item_of(const Assessment& assessment, const Finding& finding) {
  const RuleSet& rules = assessment.rules();
  const Duty& duty = rules.duties()[finding.duty];
  Block item{Block::Kind::Item, duty.duty, mark_of(finding.verdict), duty.id, article_only(duty.article), {}, {}, {}};
  item.source = source_words(rules, duty.instrument, duty.article, duty.paragraph);
  if (duty.force != rules::Force::Mandatory) {
    const Words force = force_words(duty.force);
    item.words.zh += fmt::format("（{}）", force.zh);
    item.words.en += fmt::format(" [{}]", force.en);
  }
  if (finding.verdict == Verdict::AskPerson || finding.verdict == Verdict::No)
    for (const duty::Reason& reason : finding.reasons) item.details.push_back(reason_words(assessment, duty, reason));
  for (const rules::FactId fact : finding.waits_for) {
    const rules::Fact& event = rules.facts()[fact];
    item.details.push_back(named({"一旦", "once"}, {event.question.zh, event.question.en}));
  }
  if (finding.verdict == Verdict::Applies || finding.verdict == Verdict::Armed)
    if (const Words ground = ground_words(assessment, finding); !ground.empty())
      item.details.push_back(named({"理由", "why"}, ground));
  append_terms(rules, duty, &finding, assessment.as_of(), item.details);
  if (finding.verdict == Verdict::Applies)
    for (const std::uint16_t question : duty.questions) {
      const rules::Question& open = rules.questions()[question];
      if (!open.when_yes.empty()) continue;  // of circumstances that are not those of this service
      item.details.push_back(
          named({fmt::format("未决问题{}", open.number), fmt::format("open question {}", open.number)}, open.text));
    }
  if (duty.confidence == rules::Confidence::Memory || duty.confidence == rules::Confidence::Inferred)
    item.details.push_back({"条文未经核对，须由法务确认", "the text was not checked: have it confirmed by a lawyer"});
  return item;
}

struct Counts {
  std::size_t applies = 0;
  std::size_t armed = 0;
  std::size_t ask = 0;
};

bool wanted(const Finding& finding, const Wishes& wishes) {
  return !wishes.role || std::ranges::find(finding.roles, *wishes.role) != finding.roles.end();
}

void append_steps(Page& page, const Assessment& assessment) {
  const RuleSet& rules = assessment.rules();
  const Words answer = answer_words(assessment.is_deep_synthesis());
  page.heading({fmt::format("一、是否深度合成：{}", answer.zh), fmt::format("1. Is it deep synthesis: {}", answer.en)});
  for (std::size_t i = 0; i < rules.technologies().size(); ++i) {
    const rules::Technology& kind = rules.technologies()[i];
    const Answer is = assessment.technology(i);
    if (is != Answer::Yes && is != Answer::Unknown) continue;
    Block item{Block::Kind::Item, kind.title, answer_mark(is), {}, article_only(kind.article), {}, {}, {}};
    item.details.push_back(trail_words(assessment, kind.fact));
    page.add(std::move(item));
  }
  page.heading({"二、是什么角色", "2. Roles"});
  bool any = false;
  for (const rules::RoleId id : rules.role_ids()) {
    const rules::Role& role = rules.roles()[id];
    const Answer is = assessment.role(id);
    if (role.key == "any_organization_or_individual" || (is != Answer::Yes && is != Answer::Unknown)) continue;
    any = true;
    Block item{Block::Kind::Item,
               role.title,
               answer_mark(is),
               {},
               source_words(rules, role.instrument, role.article),
               {},
               {},
               {}};
    if (const duty::Facts::Said& said = assessment.facts().said_role(id); said.answer == Answer::Yes) {
      item.details.push_back({fmt::format("直接声明（{}）", said.by), fmt::format("stated outright ({})", said.by)});
    } else {
      for (const auto& list : role.when) {
        const bool holds = std::ranges::all_of(list, [&](rules::FactId fact) { return assessment.fact(fact) >= is; });
        if (!holds) continue;
        for (const rules::FactId fact : list) item.details.push_back(trail_words(assessment, fact));
        break;
      }
    }
    page.add(std::move(item));
  }
  if (!any) page.text({"没有特定角色，仅有任何组织和个人的义务。", "No particular role: only what binds everybody."});
}

/// Duties of one verdict, by role and theme.
void append_duties(Page& page, const Assessment& assessment, const Wishes& wishes) {
  const RuleSet& rules = assessment.rules();
  std::map<RoleId, std::map<std::uint16_t, std::vector<const Finding*>>> groups;
  for (const Finding& finding : assessment.findings())
    if (finding.verdict != Verdict::No && wanted(finding, wishes) && !finding.roles.empty()) {
      const RoleId role = wishes.role ? *wishes.role : *std::ranges::min_element(finding.roles);
      groups[role][rules.duties()[finding.duty].theme].push_back(&finding);
    }
  for (auto& [role, themes] : groups) {
    const rules::InstrumentId home = rules.roles()[role].instrument;  // what made the role comes first
    page.heading({fmt::format("三、义务：{}", rules.roles()[role].title.zh),
                  fmt::format("3. Duties: {}", rules.roles()[role].title.en)});
    for (auto& [theme, findings] : themes) {
      std::ranges::stable_sort(findings, {},
                               [&](const Finding* one) { return rules.duties()[one->duty].instrument != home; });
      if (theme < rules.themes().size()) page.subheading(rules.themes()[theme].title);
      for (const Finding* finding : findings) page.add(item_of(assessment, *finding));
    }
  }
}

/// What a single further answer, or another day, would bring.
void append_near(Page& page, const Assessment& assessment) {
  const RuleSet& rules = assessment.rules();
  std::map<std::string, std::pair<Words, std::vector<std::string>>> by_reason;
  std::vector<std::string> order;
  for (const Finding& finding : assessment.findings()) {
    if (!finding.near || finding.reasons.empty() || finding.reasons[0].because == Because::RoleNotHeld) continue;
    const Duty& duty = rules.duties()[finding.duty];
    const Words words = reason_words(assessment, duty, finding.reasons[0]);
    auto [at, is_new] = by_reason.try_emplace(words.en, words, std::vector<std::string>{});
    if (is_new) order.push_back(words.en);
    at->second.second.push_back(duty.id);
  }
  if (order.empty()) return;
  page.heading({"四、仅差一个条件的义务", "4. One condition away"});
  for (const std::string& key : order) {
    const auto& [words, ids] = by_reason.at(key);
    page.add({Block::Kind::Item, words, Mark::No, {}, {}, {{join(ids, "、"), join(ids, ", ")}}, {}, {}});
  }
}

/// The titles behind the keys that the page cites.
void append_legend(Page& page, const Assessment& assessment, const Wishes& wishes) {
  const RuleSet& rules = assessment.rules();
  std::vector<bool> cited(rules.instruments().size(), false);
  for (const Finding& finding : assessment.findings())
    if ((finding.verdict != Verdict::No || wishes.detail == Detail::Everything) && wanted(finding, wishes))
      cited[rules.duties()[finding.duty].instrument] = true;
  if (std::ranges::find(cited, true) == cited.end()) return;
  page.heading({"引用的规定", "Rules cited"});
  for (std::size_t i = 0; i < cited.size(); ++i)
    if (cited[i]) {
      const rules::Instrument& one = rules.instruments()[i];
      page.text({fmt::format("{}：《{}》", one.key, one.title.zh), fmt::format("{}: {}", one.key, one.title.en)});
    }
}

void append_gaps(Page& page, const Assessment& assessment) {
  const RuleSet& rules = assessment.rules();
  if (!assessment.any_law()) {
    page.warning({fmt::format("{}尚无本目录所收的任何规定生效，故没有义务。", assessment.as_of().text()),
                  fmt::format("On {} nothing in this catalogue was in force yet: there are no duties.",
                              assessment.as_of().text())});
    return;
  }
  if (rules.checked() && assessment.as_of() > *rules.checked())
    page.warning(
        {fmt::format("本目录最近核对于{}，此后公布的规定未收录。", rules.checked()->text()),
         fmt::format("Our knowledge ends on {}: what was published later is not in it.", rules.checked()->text())});
  for (const duty::Gap& gap : assessment.gaps()) {
    const rules::Instrument& one = rules.instruments()[gap.instrument];
    if (gap.because == Because::NotCatalogued)
      page.warning(
          {fmt::format("《{}》{}前的文本未收录，该日的义务可能不全。", one.title.zh, one.complete_from->text()),
           fmt::format("{}: the text before {} is not catalogued; duties of that day may be missing.", one.title.en,
                       one.complete_from->text())});
    else
      page.warning(
          {fmt::format("《{}》：{}", one.title.zh, one.note.zh), fmt::format("{}: {}", one.title.en, one.note.en)});
  }
}

Counts counted(const Assessment& assessment, const Wishes& wishes) {
  Counts out;
  for (const Finding& finding : assessment.findings()) {
    if (!wanted(finding, wishes)) continue;
    out.applies += finding.verdict == Verdict::Applies ? 1 : 0;
    out.armed += finding.verdict == Verdict::Armed ? 1 : 0;
    out.ask += finding.verdict == Verdict::AskPerson ? 1 : 0;
  }
  return out;
}

}  // namespace

Page duties_page(const Assessment& assessment, const Wishes& wishes) {
  const RuleSet& rules = assessment.rules();
  const std::string& service = assessment.facts().service;
  Page page;
  page.title(
      {fmt::format("{}的义务，{}", service.empty() ? "本服务" : service, assessment.as_of().text()),
       fmt::format("Duties of {} on {}", service.empty() ? "this service" : service, assessment.as_of().text())});
  const Counts counts = counted(assessment, wishes);
  page.text({fmt::format("适用{}项，待触发{}项，须由人判断{}项。规则集 {}。非法律意见。", counts.applies, counts.armed,
                         counts.ask, rules.digest().substr(0, 16)),
             fmt::format("{} apply, {} wait for an event, {} need a person. Rules {}. No legal advice.", counts.applies,
                         counts.armed, counts.ask, rules.digest().substr(0, 16))});
  append_gaps(page, assessment);
  append_steps(page, assessment);
  append_duties(page, assessment, wishes);
  if (!wishes.role) append_near(page, assessment);
  if (wishes.detail == Detail::Everything) {
    page.heading({"五、不适用的义务", "5. What does not apply"});
    for (const Finding& finding : assessment.findings()) {
      if (finding.verdict != Verdict::No) continue;
      Block item = item_of(assessment, finding);
      item.details.resize(std::min(item.details.size(), finding.reasons.size()));
      page.add(std::move(item));
    }
  }
  append_legend(page, assessment, wishes);
  return page;
}

Page difference_page(const Assessment& before, const Assessment& after) {
  const RuleSet& rules = after.rules();
  const auto changes = difference(before, after);
  Page page;
  page.title({fmt::format("{}至{}：变化的义务", before.as_of().text(), after.as_of().text()),
              fmt::format("Duties that changed from {} to {}", before.as_of().text(), after.as_of().text())});
  append_gaps(page, before);
  if (changes.empty()) page.text({"没有变化。", "None."});
  const auto group = [&](const Words& words, auto belongs, const Assessment& shown) {
    bool first = true;
    for (const duty::Change& change : changes) {
      if (!belongs(change)) continue;
      if (first) page.heading(words);
      first = false;
      page.add(item_of(shown, shown.findings()[change.duty]));
    }
  };
  group(
      {"新增", "New"}, [](const duty::Change& c) { return c.before == Verdict::No; }, after);
  group(
      {"不再适用", "Gone"}, [](const duty::Change& c) { return c.after == Verdict::No; }, before);
  group(
      {"改变", "Changed"}, [](const duty::Change& c) { return c.before != Verdict::No && c.after != Verdict::No; },
      after);
  page.text({fmt::format("规则集 {}。", rules.digest().substr(0, 16)),
             fmt::format("Rules {}.", rules.digest().substr(0, 16))});
  return page;
}

Page duty_page(const RuleSet& rules, const Duty& duty, const Assessment* assessment) {
  Page page;
  page.title({duty.id + "　" + duty.duty.zh, duty.id + "  " + duty.duty.en});
  const auto line = [&](const Words& name, const Words& value) { page.text(named(name, value)); };
  const rules::Instrument& from = rules.instruments()[duty.instrument];
  line({"依据", "source"},
       {fmt::format("《{}》{}", from.title.zh,
                    rules::article_words(duty.article, true, !duty.paragraph && counts_items(from, duty.article))),
        fmt::format("{} ({}), {}", from.title.en, from.key, rules::article_words(duty.article, false))});
  line({"效力", "force"}, force_words(duty.force));
  Words roles;
  for (const RoleId id : duty.actors) {
    roles.zh += (roles.zh.empty() ? "" : "、") + rules.roles()[id].title.zh;
    roles.en += (roles.en.empty() ? "" : ", ") + rules.roles()[id].title.en;
  }
  line({"谁", "who"}, roles);
  for (const rules::FactId id : duty.triggers) {
    const rules::Fact& fact = rules.facts()[id];
    line({"当", "when"},
         {fmt::format("{}（{}）", fact.question.zh, fact.key), fmt::format("{} ({})", fact.question.en, fact.key)});
  }
  std::vector<Words> terms;
  append_terms(rules, duty, assessment == nullptr ? nullptr : &assessment->findings()[rules.id_of(duty)],
               assessment == nullptr ? std::optional<calendar::Date>{} : assessment->as_of(), terms);
  for (Words& words : terms) page.text(std::move(words));
  if (!duty.notes.empty()) line({"说明", "note"}, duty.notes);
  for (const std::uint16_t question : duty.questions)
    if (assessment == nullptr || rules.questions()[question].when_yes.empty())
      line({"未决", "open"}, rules.questions()[question].text);
  line({"核对程度", "confidence"}, confidence_words(duty.confidence));
  if (const rules::Control* const control = rules.control_of(rules.id_of(duty))) {
    line({"证明", "proof"}, control->title);
    line({"下一步", "next step"}, control->next);
  }
  if (assessment == nullptr) return page;
  const Finding& finding = assessment->findings()[rules.id_of(duty)];
  const Words verdict = verdict_words(finding.verdict);
  page.heading({fmt::format("{}：{}", assessment->as_of().text(), verdict.zh),
                fmt::format("On {}: {}", assessment->as_of().text(), verdict.en)});
  for (const duty::Reason& reason : finding.reasons)
    page.add({Block::Kind::Item, reason_words(*assessment, duty, reason), Mark::No, {}, {}, {}, {}, {}});
  for (const rules::FactId id : duty.triggers) {
    if (assessment->fact(id) != Answer::Yes) continue;
    page.add(
        {Block::Kind::Item, rules.facts()[id].question, Mark::Yes, {}, {}, {trail_words(*assessment, id)}, {}, {}});
  }
  return page;
}

}  // namespace assay::law::report
