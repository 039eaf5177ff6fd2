#include "cli/screen_view.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/bytes.hpp"
#include "cli/classify_view.hpp"
#include "cli/language.hpp"
#include "cli/output.hpp"

namespace assay::cli {
namespace {

using review::entry::Action;
using review::entry::Severity;
using review::screen::Coverage;
using review::screen::Outcome;
using review::screen::Reason;
using review::screen::Verdict;

Tone tone_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Pass:
      return Tone::Good;
    case Outcome::Answer:
    case Outcome::Hold:
      return Tone::Warn;
    case Outcome::Block:
      break;
  }
  return Tone::Bad;
}

std::string_view words_of(Severity severity) {
  switch (severity) {
    case Severity::Low:
      return Text{"low", "低"}.get();
    case Severity::Medium:
      return Text{"medium", "中"}.get();
    case Severity::High:
      return Text{"high", "高"}.get();
    case Severity::Critical:
      break;
  }
  return Text{"critical", "严重"}.get();
}

std::string_view words_of(Action action) {
  return action == Action::Note ? Text{"note", "记录"}.get() : cli::words_of(review::screen::outcome_of(action));
}

text::Language spoken() { return language() == Language::Chinese ? text::Language::Chinese : text::Language::English; }

// A hit may span lines; it is shown on one.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f) {
      out += ' ';
    } else {
      out += byte;
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out.append(out.empty() ? "" : ", ").append(item);
  return out;
}

void write_list(json::Writer& json, std::string_view name, const std::vector<std::string>& items) {
  json.name(name).begin_array();
  for (const std::string& item : items) json.value(item);
  json.end_array();
}

template <class List>
void write_foldings(json::Writer& json, const List& foldings) {
  json.name("foldings").begin_array();
  for (const text::Folding folding : foldings) json.value(text::name_of(folding));
  json.end_array();
}

std::vector<text::Folding> listed(text::Foldings foldings) {
  std::vector<text::Folding> out;
  for (std::size_t i = 0; i < text::kFoldingCount; ++i)
    if (foldings.has(static_cast<text::Folding>(i))) out.push_back(static_cast<text::Folding>(i));
  return out;
}

}  // namespace

std::string_view words_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::Pass:
      return Text{"pass", "通过"}.get();
    case Outcome::Answer:
      return Text{"standard answer", "代答"}.get();
    case Outcome::Hold:
      return Text{"hold", "转人工"}.get();
    case Outcome::Block:
      break;
  }
  return Text{"block", "拦截"}.get();
}

std::string line_of(const Reason& reason, Whole whole) {
  std::string out;
  if (whole == Whole::EntryAndText)
    out = fmt::format("  {} {}-{}", Text{"bytes", "字节"}.get(), reason.begin, reason.end);
  out += fmt::format("  {}  {}  {}  {}  {}\n", words_of(reason.action), words_of(reason.severity), reason.category,
                     reason.entry, on_one_line(reason.excerpt));
  for (const text::Step& step : reason.chain)
    out += fmt::format("    {}\n", on_one_line(text::in_words(step, spoken())));
  return out;
}

std::string in_words(const Error& error) {
  if (language() != Language::Chinese) return error.message;
  const std::string_view kind = [&]() -> std::string_view {
    switch (error.code) {
      case Code::InvalidInput:
        return "输入不符合要求";
      case Code::Unsupported:
        return "不支持的格式或内容，请转换后再试";
      case Code::NotFound:
        return "找不到文件或文件夹";
      case Code::Denied:
        return "没有权限";
      case Code::Limited:
        return "超出限制";
      case Code::Timeout:
        return "超时";
      case Code::Corrupt:
        return "内容已损坏或被截断";
      case Code::Unavailable:
        return "暂不可用";
      case Code::Configuration:
        return "配置有误";
      case Code::Conflict:
        return "与他人的修改冲突";
      default:
        return "";
    }
  }();
  const bool chinese = std::ranges::any_of(error.message, [](char c) {
    const auto lead = static_cast<unsigned char>(c);
    return lead >= 0xE4 && lead <= 0xE9;  // it says so in Chinese already
  });
  return kind.empty() || chinese ? error.message : fmt::format("{}：{}", kind, error.message);
}

std::string unreadable_line(const Error& error) {
  return fmt::format("{}  {}\n", Text{"unreadable", "无法读取"}.get(), in_words(error));
}

std::string toned_words(Outcome outcome) { return toned(tone_of(outcome), words_of(outcome)); }

void write_members(json::Writer& json, const Reason& reason, Whole whole) {
  json.member("entry", reason.entry)
      .member("version", to_hex(reason.version))
      .member("kind", review::entry::name_of(reason.kind))
      .member("category", reason.category)
      .member("severity", review::entry::name_of(reason.severity))
      .member("action", review::entry::name_of(reason.action));
  if (!reason.legal_basis.empty()) json.member("legal_basis", reason.legal_basis);
  if (whole == Whole::Entry) return;
  if (reason.percent != 0) json.member("percent", reason.percent);
  json.member("begin", reason.begin).member("end", reason.end).member("excerpt", reason.excerpt);
  write_foldings(json, listed(reason.acts));
  json.name("chain").begin_array();
  for (const text::Step& step : reason.chain) {
    json.begin_object().member("begin", step.begin).member("end", step.end).member("from", step.from);
    json.member("to", step.to);
    write_foldings(json, step.chain);
    json.end_object();
  }
  json.end_array();
}

Proposed compare(const Verdict& now, const Verdict& proposed) {
  Proposed made;
  made.outcome = proposed.outcome;
  std::ranges::set_difference(proposed.hit_by, now.hit_by, std::back_inserter(made.gained));
  std::ranges::set_difference(now.hit_by, proposed.hit_by, std::back_inserter(made.lost));
  return made;
}

bool changes(const Verdict& now, const Proposed& proposed) noexcept {
  return now.outcome != proposed.outcome || !proposed.gained.empty() || !proposed.lost.empty();
}

std::string human(const std::string& file, const Told& told) {
  const Verdict& verdict = told.verdict;
  const std::optional<Proposed>& proposed = told.proposed;
  std::string out = fmt::format("{}  {}", toned(Tone::Strong, on_one_line(file)),
                                toned(tone_of(verdict.outcome), words_of(verdict.outcome)));
  if (proposed) {
    out += fmt::format(" -> {}", toned(tone_of(proposed->outcome), words_of(proposed->outcome)));
    if (!proposed->gained.empty())
      out += fmt::format("  {} {}", Text{"gained", "新命中"}.get(), joined(proposed->gained));
    if (!proposed->lost.empty()) out += fmt::format("  {} {}", Text{"lost", "不再命中"}.get(), joined(proposed->lost));
    return out + "\n";
  }
  if (verdict.hits > 0)
    out += fmt::format("  {} {}", verdict.hits, Text{verdict.hits == 1 ? "hit" : "hits", "处命中"}.get());
  out += '\n';
  for (const Reason& reason : verdict.reasons) out += line_of(reason, Whole::EntryAndText);
  if (told.answer != nullptr) out += line_of(*told.answer);
  if (verdict.hits > verdict.reasons.size())
    out += fmt::format("  {}\n", fmt::format(fmt::runtime(Text{"and {} more", "另有 {} 处"}.get()),
                                             verdict.hits - verdict.reasons.size()));
  return out;
}

void write_json(json::Writer& json, const Proposed& proposed) {
  json.name("proposed").begin_object().member("outcome", review::screen::name_of(proposed.outcome));
  write_list(json, "gained", proposed.gained);
  write_list(json, "lost", proposed.lost);
  json.end_object();
}

std::string line_of(const review::screen::Answer& answer) {
  return fmt::format("  {} {}  {}\n", Text{"answer", "代答"}.get(), answer.id, Text{answer.en, answer.zh}.get());
}

void write_json(json::Writer& json, const review::screen::Answer& answer) {
  json.name("answer")
      .begin_object()
      .member("id", answer.id)
      .member("version", to_hex(answer.version))
      .member("zh", answer.zh)
      .member("en", answer.en)
      .end_object();
}

void write_json(json::Writer& json, const std::string& file, const Told& told) {
  const Verdict& verdict = told.verdict;
  const std::optional<Proposed>& proposed = told.proposed;
  json.begin_object()
      .member("file", file)
      .member("outcome", review::screen::name_of(verdict.outcome))
      .member("size", verdict.bytes)
      .member("hits", verdict.hits)
      .member("duration_us", verdict.micros);
  write_list(json, "moderation", verdict.moderation);
  json.name("reasons").begin_array();
  for (const Reason& reason : verdict.reasons) {
    json.begin_object();
    write_members(json, reason, Whole::EntryAndText);
    json.end_object();
  }
  json.end_array();
  if (told.answer != nullptr) write_json(json, *told.answer);
  if (proposed) write_json(json, *proposed);
  if (told.judged != nullptr) write_members(json, *told.judged);
  if (told.tripped != nullptr && !told.tripped->empty()) {
    json.name("tripped").begin_array();
    for (const review::library::RecordedTrip& one : *told.tripped) write_json(json, one);
    json.end_array();
  }
  json.end_object();
}

std::string human(const Coverage& coverage, const law::rules::RiskList& risks) {
  std::string out;
  const law::rules::RiskClass* shown = nullptr;
  for (const Coverage::Row& row : coverage.rows) {
    const law::rules::RiskClass& in_class = risks.class_of(*row.kind);
    if (&in_class != shown)
      out +=
          fmt::format("{}  {}\n", in_class.key, toned(Tone::Strong, Text{in_class.title.en, in_class.title.zh}.get()));
    shown = &in_class;
    const std::string counts = row.wanted == 0 ? fmt::format("{:>6}        ", row.entries)
                                               : fmt::format("{:>6} / {:<5}", row.entries, row.wanted);
    out += fmt::format("  {}  {}  {}\n", row.kind->key, row.enough() ? counts : toned(Tone::Bad, counts),
                       Text{row.kind->title.en, row.kind->title.zh}.get());
  }
  out += fmt::format("{}  {} / {}  {}\n", Text{"all", "合计"}.get(), coverage.entries, coverage.wanted,
                     coverage.enough() ? toned(Tone::Good, Text{"enough", "已达到"}.get())
                                       : toned(Tone::Bad, Text{"too few", "不足"}.get()));
  if (risks.library().confidence == law::rules::Confidence::Memory)
    out +=
        fmt::format("{}\n", Text{"The numbers asked for are from memory of TC260-003 (rules/risks.toml): hold them "
                                 "against the text of GB/T 45654-2025.",
                                 "要求的数量系据 TC260-003 记忆（rules/risks.toml），请对照 GB/T 45654-2025 原文核实。"}
                                .get());
  return out;
}

void write_json(json::Writer& json, const Coverage& coverage, const law::rules::RiskList& risks) {
  json.begin_object().member("enough", coverage.enough()).member("entries", coverage.entries);
  json.member("wanted", coverage.wanted);
  json.member("confidence", law::rules::confidence_name(risks.library().confidence)).name("kinds").begin_array();
  for (const Coverage::Row& row : coverage.rows)
    json.begin_object()
        .member("kind", row.kind->key)
        .member("class", risks.class_of(*row.kind).key)
        .member("title", Text{row.kind->title.en, row.kind->title.zh}.get())
        .member("entries", row.entries)
        .member("wanted", row.wanted)
        .member("confidence", law::rules::confidence_name(row.kind->counts))
        .end_object();
  json.end_array().end_object();
}

}  // namespace assay::cli
