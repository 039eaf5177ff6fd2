// A register's own page: what its file says.
#include <fmt/core.h>

#include <algorithm>

#include "cli/columns.hpp"
#include "cli/language.hpp"
#include "cli/page_view.hpp"
#include "cli/register_view.hpp"
#include "cli/register_words.hpp"
#include "records/definition/guard.hpp"
#include "records/engine_words.hpp"

namespace assay::cli {

using records::definition::Definition;
using records::definition::Field;

std::string definition_text(const Definition& is, const records::DeclaredLimits& limits) {
  const std::size_t width = terminal_width();
  std::string out =
      fmt::format("{}  {}\n{}\n", toned(Tone::Strong, is.key), words(is.title), wrapped(words(is.purpose), width, 0));
  out += fmt::format("{} {}   {} {}\n", Text{"serves", "对应义务"}.get(), records::joined(is.serves),
                     Text{"opened by", "登记人"}.get(), records::joined(is.open_to));
  out += heading(Text{"Fields", "字段"}.get());
  for (const Field& field : is.fields) {
    std::string marks;
    const auto add = [&](std::string_view word) { marks += fmt::format("{}{}", marks.empty() ? "" : ", ", word); };
    if (field.required_always) add(Text{"always", "必填"}.get());
    if (!field.required_in.empty())
      add(fmt::format("{} {}", Text{"for", "进入时必填："}.get(), records::joined(field.required_in)));
    if (field.required_if)
      add(fmt::format("{} {} = {}", Text{"if", "当"}.get(), field.required_if->field,
                      records::joined(field.required_if->is)));
    if (field.sealed) add(Text{"sealed", "密封"}.get());
    if (field.searchable) add(Text{"searchable", "可检索"}.get());
    if (field.is_public) add(Text{"public", "公开"}.get());
    if (field.only_by_move) add(Text{"by a move alone", "仅由办理步骤填写"}.get());
    if (field.happened) add(Text{"not in the future", "不得晚于现在"}.get());
    if (!field.editable_in.empty())
      add(fmt::format("{} {}", Text{"may be edited in", "以下状态可修改："}.get(), records::joined(field.editable_in)));
    out += fmt::format("  {}{}{}{}\n", in_columns(field.key, kLabelColumns), in_columns(words(field.title), 28),
                       in_columns(records::definition::type_name(field.type), 14), toned(Tone::Quiet, marks));
    if (!field.choices.empty()) {
      std::string choices;
      for (const auto& choice : field.choices)
        choices += fmt::format("{}{} {}", choices.empty() ? "" : ", ", choice.key, words(choice.title));
      out += fmt::format("      {}\n", toned(Tone::Quiet, wrapped(choices, width > 60 ? width - 8 : 52, 6)));
    }
  }
  out += heading(Text{"States and moves", "状态与流转"}.get());
  for (const auto& state : is.states) {
    out += fmt::format("  {}{}{}\n", in_columns(state.key, kLabelColumns), words(state.title),
                       state.kind == records::definition::StateKind::Final ? Text{"  (final)", "（终态）"}.get() : "");
    for (const auto& move : is.moves) {
      if (std::find(move.from.begin(), move.from.end(), state.key) == move.from.end()) continue;
      std::string wants = records::joined(move.by);
      if (!move.not_by.empty())
        wants += fmt::format("; {} {}", Text{"not who made", "不得为办理以下步骤的人："}.get(),
                             records::joined(move.not_by));
      if (move.needs_reason) wants += Text{"; reason", "；须说明理由"}.get();
      if (move.needs_attachment) wants += Text{"; file", "；须附材料"}.get();
      out += fmt::format("    {}→ {}{}\n", in_columns(move.key, kLabelColumns - 2), in_columns(move.to, kLabelColumns),
                         toned(Tone::Quiet, wants));
      for (const auto& guard : move.only_if)
        out += fmt::format("      {}\n", toned(Tone::Quiet, fmt::format("{} {}", Text{"only if", "条件："}.get(),
                                                                        records::definition::words_of(guard))));
      if (!move.anew.empty())
        out += fmt::format("      {}\n", toned(Tone::Quiet, fmt::format("{} {}", Text{"anew:", "须重新填写："}.get(),
                                                                        records::joined(move.anew))));
    }
  }
  if (!is.clocks.empty()) out += heading(Text{"Clocks", "时限"}.get());
  for (const auto& clock : is.clocks) {
    const records::EffectiveLimit limit = records::limit_of(clock, {}, limits);
    out += fmt::format("  {}{}{}{}\n", in_columns(clock.key, kLabelColumns), in_columns(words(clock.title), 28),
                       in_columns(clock.duty, 12), limit_words(limit));
    if (!clock.limit.declared_as.empty())
      out += fmt::format("      {}\n", toned(Tone::Quiet, fmt::format("[limits] {} = …", clock.limit.declared_as)));
  }
  if (!is.documents.empty()) out += heading(Text{"Documents", "文书"}.get());
  for (const auto& document : is.documents)
    out += fmt::format("  {}{}{}\n", in_columns(document.key, kLabelColumns), in_columns(words(document.title), 28),
                       toned(Tone::Quiet, records::joined(document.in)));
  if (is.retention.keep)
    out +=
        fmt::format("\n{} {}{}\n", Text{"kept for", "保存期限"}.get(),
                    count_words(is.retention.keep->value,
                                law::clock::unit_of(is.retention.keep->unit).value_or(law::clock::Unit::CalendarYear)),
                    is.retention.duty.empty() ? "" : "  " + is.retention.duty);
  return out;
}

namespace {

void write_guards(json::Writer& json, const records::definition::Move& move) {
  const auto list = [&](std::string_view name, const std::vector<std::string>& all) {
    if (all.empty()) return;
    json.name(name).begin_array();
    for (const std::string& one : all) json.value(one);
    json.end_array();
  };
  json.name("only_if").begin_array();
  for (const auto& guard : move.only_if) {
    json.begin_object().member("field", guard.field);
    list("is", guard.is);
    list("is_not", guard.is_not);
    if (guard.at_least) json.member("at_least", *guard.at_least);
    if (guard.at_most) json.member("at_most", *guard.at_most);
    if (guard.filled) json.member("filled", true);
    if (guard.only_when) {
      json.name("if").begin_object().member("field", guard.only_when->field);
      list("is", guard.only_when->is);
      json.end_object();
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string definition_json(const Definition& is) {
  std::string out;
  json::Writer json(out);
  const auto list = [&](std::string_view name, const std::vector<std::string>& all) {
    json.name(name).begin_array();
    for (const std::string& one : all) json.value(one);
    json.end_array();
  };
  json.begin_object().member("schema", "assay.register/1").member("register", is.key);
  write_words(json, "title", is.title);
  write_words(json, "purpose", is.purpose);
  json.member("definition", is.digest);
  list("serves", is.serves);
  list("open_to", is.open_to);
  json.name("form").begin_array();
  for (const Field& field : is.fields) {
    json.begin_object().member("field", field.key).member("type", records::definition::type_name(field.type));
    write_words(json, "title", field.title);
    json.member("required", field.required_always);
    list("required_in", field.required_in);
    if (field.least) json.member("least", *field.least);
    if (field.most) json.member("most", *field.most);
    json.member("only_by_move", field.only_by_move).member("happened", field.happened);
    list("editable_in", field.editable_in);
    json.member("sealed", field.sealed).member("searchable", field.searchable).member("public", field.is_public);
    json.name("choices").begin_array();
    for (const auto& choice : field.choices) {
      json.begin_object().member("choice", choice.key);
      write_words(json, "title", choice.title);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().name("states").begin_array();
  for (const auto& state : is.states) {
    json.begin_object().member("state", state.key);
    write_words(json, "title", state.title);
    json.member("final", state.kind == records::definition::StateKind::Final).end_object();
  }
  json.end_array().name("moves").begin_array();
  for (const auto& move : is.moves) {
    json.begin_object().member("move", move.key);
    write_words(json, "title", move.title);
    list("from", move.from);
    json.member("to", move.to);
    list("by", move.by);
    list("not_by", move.not_by);
    list("asks", move.asks);
    list("anew", move.anew);
    write_guards(json, move);
    json.member("needs_reason", move.needs_reason).member("needs_attachment", move.needs_attachment).end_object();
  }
  json.end_array().name("documents").begin_array();
  for (const auto& document : is.documents) json.value(document.key);
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace assay::cli
