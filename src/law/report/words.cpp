#include "law/report/words.hpp"

#include <fmt/core.h>

#include <array>

namespace assay::law::report {

using clock::Unit;
using duty::Answer;
using duty::Because;
using rules::RuleSet;

namespace {

Words moment(const RuleSet& rules, std::string_view key) {
  if (const rules::Moment* const found = rules.find_moment(key)) return found->title;
  return {std::string(key), std::string(key)};
}

Words instrument_name(const rules::Instrument& instrument) { return instrument.title; }

/// What was said not to be known, with what the law leaves to a person.
Words unknown_words(const duty::Assessment& assessment, rules::FactId id) {
  Words out;
  std::vector<rules::FactId> leaves = assessment.unknowns_of(id);
  if (leaves.empty()) leaves.push_back(id);
  for (const rules::FactId leaf : leaves) {
    const rules::Fact& fact = assessment.rules().facts()[leaf];
    out.zh += (out.zh.empty() ? "不清楚：" : "；") + fact.question.zh;
    out.en += (out.en.empty() ? "not known: " : "; ") + fact.question.en;
    if (fact.ask_person) {
      out.zh += fact.ask_person->words.zh;
      out.en += " " + fact.ask_person->words.en;
    }
  }
  return out;
}

std::string date_or(const std::optional<calendar::Date>& date, std::string_view fallback) {
  return date ? date->text() : std::string(fallback);
}

}  // namespace

Words limit_words(clock::Limit limit) {
  const auto counted = [&](std::string_view zh, std::string_view en) {
    return Words{fmt::format("{}{}", limit.value, zh),
                 fmt::format("{} {}{}", limit.value, en, limit.value == 1 ? "" : "s")};
  };
  switch (limit.unit) {
    case Unit::Hour:
      return counted("小时", "hour");
    case Unit::CalendarDay:
      return counted("日", "day");
    case Unit::WorkingDay:
      return counted("个工作日", "working day");
    case Unit::Week:
      return counted("周", "week");
    case Unit::CalendarMonth:
      return counted("个月", "month");
    case Unit::CalendarYear:
      return counted("年", "year");
    case Unit::BeforeEvent:
      return {"事前", "beforehand"};
    case Unit::Promptly:
      return {"及时", "promptly"};
    case Unit::Immediately:
      return {"立即", "immediately"};
    case Unit::Continuous:
      return {"持续", "all the time"};
    case Unit::PerItem:
      return {"逐项", "with each item"};
    case Unit::OperatorDeclared:
      return {"自行公布的时限", "the limit you publish"};
    case Unit::AsOrdered:
      return {"按要求的时限", "as ordered"};
    case Unit::SeeTrigger:
      return {"按触发情形的时限", "as the triggering duty says"};
  }
  return {};
}

Words deadline_words(const RuleSet& rules, const rules::Deadline& deadline, clock::Limit limit) {
  const Words span = limit_words(limit);
  const Words from = moment(rules, deadline.from);
  Words out = span;
  if (!deadline.from.empty()) {
    if (clock::has_number(limit.unit) && deadline.repeats)
      out = {fmt::format("每{}一次，自{}起算", span.zh, from.zh), fmt::format("every {}, from {}", span.en, from.en)};
    else if (clock::has_number(limit.unit))
      out = {fmt::format("{}之日起{}内", from.zh, span.zh), fmt::format("within {} of {}", span.en, from.en)};
    else if (limit.unit == Unit::BeforeEvent)
      out = {fmt::format("{}前", from.zh), fmt::format("before {}", from.en)};
    else if (limit.unit == Unit::Continuous)
      out = {fmt::format("自{}起持续", from.zh), fmt::format("all the time from {}", from.en)};
    else if (limit.unit == Unit::PerItem)
      out = {fmt::format("逐项（{}时）", from.zh), fmt::format("with each item ({})", from.en)};
    else if (limit.unit == Unit::Promptly || limit.unit == Unit::Immediately)
      out = {fmt::format("{}后{}", from.zh, span.zh), fmt::format("{} after {}", span.en, from.en)};
    else
      out = {fmt::format("{}（自{}起）", span.zh, from.zh), fmt::format("{}, counted from {}", span.en, from.en)};
    if (limit.unit == Unit::Hour && !deadline.repeats) out.zh = fmt::format("{}后{}内", from.zh, span.zh);
    if (deadline.repeats && !clock::has_number(limit.unit)) {
      out.zh += "，定期重复";
      out.en += ", again and again";
    }
  }
  if (!deadline.note.empty()) {
    out.zh += fmt::format("（{}）", deadline.note.zh);
    out.en += fmt::format(" ({})", deadline.note.en);
  }
  for (const rules::LimitVariant& variant : deadline.variants) {
    if (variant.limit == limit) continue;
    const Words other = limit_words(variant.limit);
    const Words& when = rules.facts()[variant.when].question;
    out.zh += fmt::format("；{}是：{}", when.zh, other.zh);
    out.en += fmt::format("; if yes to \"{}\": {}", when.en, other.en);
  }
  return out;
}

Words retention_words(const RuleSet& rules, const rules::Retention& retention) {
  const Words span = limit_words(retention.limit);
  const Words from = moment(rules, retention.from);
  return {fmt::format("保存{}{}，自{}起", retention.minimum ? "不少于" : "", span.zh, from.zh),
          fmt::format("keep {}{} from {}", retention.minimum ? "at least " : "", span.en, from.en)};
}

Words source_words(const RuleSet& rules, rules::InstrumentId instrument, std::string_view article) {
  const rules::Instrument& from = rules.instruments()[instrument];
  return {fmt::format("{} {}", from.key, rules::article_words(article, true)),
          fmt::format("{} {}", from.key, rules::article_words(article, false))};
}

Words article_only(std::string_view article) {
  return {rules::article_words(article, true), rules::article_words(article, false)};
}

Words answer_words(Answer answer) {
  switch (answer) {
    case Answer::Yes:
      return {"是", "yes"};
    case Answer::No:
      return {"否", "no"};
    case Answer::Unknown:
      return {"不清楚", "not known"};
    case Answer::Unstated:
      return {"未说明", "not stated"};
  }
  return {};
}

Words verdict_words(duty::Verdict verdict) {
  switch (verdict) {
    case duty::Verdict::Applies:
      return {"适用", "applies"};
    case duty::Verdict::Armed:
      return {"待触发", "waits for an event"};
    case duty::Verdict::AskPerson:
      return {"须由人判断", "ask a person"};
    case duty::Verdict::No:
      return {"不适用", "does not apply"};
  }
  return {};
}

Words force_words(rules::Force force) {
  switch (force) {
    case rules::Force::Mandatory:
      return {"强制", "mandatory"};
    case rules::Force::Encouraged:
      return {"鼓励", "encouraged"};
    case rules::Force::Recommended:
      return {"推荐", "recommended"};
    case rules::Force::RegulatoryPractice:
      return {"监管实践", "regulatory practice"};
    case rules::Force::NotInForce:
      return {"未生效", "not in force"};
  }
  return {};
}

Words confidence_words(rules::Confidence confidence) {
  switch (confidence) {
    case rules::Confidence::Read:
      return {"已见条文原文", "the clause itself was read"};
    case rules::Confidence::ReadSecondary:
      return {"据转述", "read through a summary"};
    case rules::Confidence::Memory:
      return {"凭记忆，未核对", "from memory, not checked"};
    case rules::Confidence::Inferred:
      return {"由其他规定推断", "concluded from another rule"};
    case rules::Confidence::Ours:
      return {"自定", "chosen by us"};
  }
  return {};
}

Words reason_words(const duty::Assessment& assessment, const rules::Duty& duty, const duty::Reason& reason) {
  const RuleSet& rules = assessment.rules();
  const rules::Fact& fact = rules.facts()[reason.fact];
  const rules::Instrument& instrument = rules.instruments()[duty.instrument];
  const Words name = instrument_name(instrument);
  switch (reason.because) {
    case Because::RoleNotHeld: {
      Words roles;
      for (const rules::RoleId id : duty.actors) {
        const Words& title = rules.roles()[id].title;
        roles.zh += (roles.zh.empty() ? "" : "、") + title.zh;
        roles.en += (roles.en.empty() ? "" : ", ") + title.en;
      }
      return {fmt::format("不是{}", roles.zh), fmt::format("you are not: {}", roles.en)};
    }
    case Because::RoleUnknown:
    case Because::FactUnknown:
      return unknown_words(assessment, reason.fact);
    case Because::FactNo:
      if (assessment.facts().said(reason.fact).answer != Answer::No)
        return {fmt::format("按已答不成立：{}（{}）", fact.question.zh, fact.key),
                fmt::format("not so, by what was answered: {} ({})", fact.question.en, fact.key)};
      return {fmt::format("已答否：{}（{}）", fact.question.zh, fact.key),
              fmt::format("answered no: {} ({})", fact.question.en, fact.key)};
    case Because::FactUnstated:
      return {fmt::format("未说明：{}（{}）", fact.question.zh, fact.key),
              fmt::format("not stated: {} ({})", fact.question.en, fact.key)};
    case Because::OpenQuestion: {
      const rules::Question& question = rules.questions()[reason.question];
      return {fmt::format("未决问题{}：{}", question.number, question.text.zh),
              fmt::format("open question {}: {}", question.number, question.text.en)};
    }
    case Because::NotYetInForce:
      return {fmt::format("《{}》自{}起施行", name.zh, date_or(instrument.in_force, "?")),
              fmt::format("{} is in force only from {}", name.en, date_or(instrument.in_force, "?"))};
    case Because::NoLongerInForce:
      return {fmt::format("《{}》自{}起失效", name.zh, date_or(instrument.until, "?")),
              fmt::format("{} was in force until {}", name.en, date_or(instrument.until, "?"))};
    case Because::DraftOnly:
      return {fmt::format("《{}》是征求意见稿，未生效", name.zh),
              fmt::format("{} is a draft and binds nobody", name.en)};
    case Because::NotCatalogued:
      return {
          fmt::format("《{}》{}前的文本未收录", name.zh, date_or(instrument.complete_from, "?")),
          fmt::format("the text of {} before {} is not catalogued", name.en, date_or(instrument.complete_from, "?"))};
  }
  return {};
}

Words trail_words(const duty::Assessment& assessment, rules::FactId fact) {
  Words out;
  for (const duty::Step& step : assessment.trail(fact)) {
    const rules::Fact& one = assessment.rules().facts()[step.fact];
    if (!step.from.empty() && step.said_by.empty()) continue;  // a station on the way; its parts follow
    if (one.key == "always") continue;
    const Words answer = answer_words(step.answer);
    const std::string by = step.said_by.empty() ? "" : fmt::format(" ({})", step.said_by);
    out.zh += fmt::format("{}{} = {}{}", out.zh.empty() ? "" : "，", one.key, answer.zh, by);
    out.en += fmt::format("{}{} = {}{}", out.en.empty() ? "" : ", ", one.key, answer.en, by);
  }
  return out;
}

}  // namespace assay::law::report
