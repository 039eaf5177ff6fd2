#include "cli/classify_view.hpp"

#include <fmt/core.h>

#include "cli/language.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/screen_view.hpp"

namespace assay::cli {
namespace {

using review::classify::Asked;
using review::classify::Finding;
using review::classify::State;
using review::classify::Unanswered;
using review::classify::Without;
using review::entry::Action;

std::string_view words_of(State state) {
  switch (state) {
    case State::Answered:
      return Text{"answered", "已答复"}.get();
    case State::Refused:
      return Text{"refused to look at it", "拒绝处理"}.get();
    case State::Failed:
      return Text{"failed", "失败"}.get();
    case State::Skipped:
      break;
  }
  return Text{"not asked", "未询问"}.get();
}

std::string_view words_of(Without without) {
  switch (without) {
    case Without::Closed:
      return Text{"blocked without it", "无答复即拦截"}.get();
    case Without::Hold:
      return Text{"held without it", "无答复即转人工"}.get();
    case Without::Local:
      return Text{"decided by entries of our own", "由本地特征决定"}.get();
    case Without::Open:
      break;
  }
  return Text{"let through with a ticket", "放行并记单"}.get();
}

std::string_view words_of(Action action) {
  return action == Action::Note ? Text{"note", "记录"}.get() : cli::words_of(review::screen::outcome_of(action));
}

std::string line_of(const Finding& finding) {
  constexpr Text kUnsafe = {"unsafe", "不安全"};
  return fmt::format("    {}  {}  {}  {:.2f}\n", words_of(finding.action), finding.risk.empty() ? "-" : finding.risk,
                     finding.category.empty() ? kUnsafe.get() : finding.category, finding.score);
}

constexpr std::uint64_t kMicrosInMilli = 1000;

}  // namespace

std::string human(const Judged& judged) {
  std::string out;
  if (judged.transcript_bytes)
    out += fmt::format("  {}\n",
                       fmt::format(fmt::runtime(Text{"written down: {} bytes of text", "已转写：文本 {} 字节"}.get()),
                                   *judged.transcript_bytes));
  for (const Asked& asked : judged.judgement.asked) {
    if (asked.classifier.empty() && !asked.error) continue;
    out += fmt::format("  {} {}{}  {}  {} ms\n", Text{"classifier", "分类器"}.get(), asked.classifier,
                       asked.model.empty() ? "" : fmt::format(" ({})", asked.model), words_of(asked.state),
                       asked.micros / kMicrosInMilli);
    for (const Finding& finding : asked.findings) out += line_of(finding);
    if (asked.error) out += fmt::format("    {}\n", in_words(*asked.error));
  }
  for (const Unanswered& one : judged.judgement.unanswered)
    out += fmt::format("  {} {}: {}; {}\n", Text{"unanswered", "无答复"}.get(), one.risk_class, words_of(one.without),
                       cli::words_of(one.outcome));
  if (judged.judgement.event)
    out += fmt::format("  {} {}{}\n", Text{"recorded as event", "已记为事件"}.get(), *judged.judgement.event,
                       judged.judgement.ticket.empty()
                           ? ""
                           : fmt::format("  {} {}", Text{"ticket", "单号"}.get(), judged.judgement.ticket));
  if (judged.judgement.unrecorded) out += fmt::format("  {}\n", in_words(*judged.judgement.unrecorded));
  return out;
}

void write_members(json::Writer& json, const Judged& judged) {
  json.name("classifiers").begin_array();
  for (const Asked& asked : judged.judgement.asked) {
    json.begin_object().member("name", asked.classifier).member("kind", review::classify::name_of(asked.kind));
    json.member("about", review::classify::name_of(asked.about));
    json.member("model", asked.model).member("state", review::classify::name_of(asked.state));
    json.member("calls", asked.calls).member("duration_us", asked.micros).name("findings").begin_array();
    for (const Finding& finding : asked.findings)
      json.begin_object()
          .member("category", finding.category)
          .member("risk", finding.risk)
          .name("score")
          .raw(fmt::format("{:.4f}", finding.score))
          .member("action", review::entry::name_of(finding.action))
          .end_object();
    json.end_array();
    if (asked.error) {
      json.name("error");
      write_json(json, *asked.error);
    }
    json.end_object();
  }
  json.end_array().name("unanswered").begin_array();
  for (const Unanswered& one : judged.judgement.unanswered)
    json.begin_object()
        .member("class", one.risk_class)
        .member("without", review::classify::name_of(one.without))
        .member("outcome", review::screen::name_of(one.outcome))
        .member("bypass", one.bypass)
        .end_object();
  json.end_array();
  if (judged.judgement.event) json.member("event", *judged.judgement.event);
  if (!judged.judgement.ticket.empty()) json.member("ticket", judged.judgement.ticket);
  if (judged.judgement.unrecorded) {
    json.name("unrecorded");
    write_json(json, *judged.judgement.unrecorded);
  }
  if (judged.transcript_bytes) json.member("transcript_size", *judged.transcript_bytes);
}

}  // namespace assay::cli
