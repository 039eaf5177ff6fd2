#include "cli/register_view.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "cli/columns.hpp"
#include "cli/output.hpp"
#include "cli/page_view.hpp"
#include "cli/register_words.hpp"
#include "records/changes.hpp"
#include "records/engine_words.hpp"
#include "records/exchange.hpp"

namespace assay::cli {

using records::definition::Field;
using records::definition::FieldType;
using State = law::clock::State;

namespace {

/// The first fields that say what a record is about.
std::string gist(const ListedRecord& one) {
  std::string out;
  for (const Field& field : one.definition->fields) {
    const auto value = one.fields.value(field.key);
    if (records::definition::is_empty(value) || field.sealed || field.type == FieldType::Boolean) continue;
    std::string text = records::definition::shown(field, value, language() == Language::Chinese);
    std::replace(text.begin(), text.end(), '\n', ' ');
    out += (out.empty() ? "" : " · ") + text;
    if (columns_of(out) > 48) break;
  }
  constexpr std::size_t kMost = 60;
  return cut_to(out, kMost);
}

std::string what_words(const records::HistoryEntry& entry) {
  constexpr std::array<std::pair<std::string_view, Text>, 6> kWords = {{{"created", {"opened", "登记"}},
                                                                        {"edited", {"edited", "修改"}},
                                                                        {"attached", {"file attached", "添加附件"}},
                                                                        {"held", {"legal hold", "法律保全"}},
                                                                        {"released", {"hold lifted", "解除保全"}},
                                                                        {"erased", {"erased", "删除内容"}}}};
  for (const auto& [key, text] : kWords)
    if (entry.what == key) return std::string(text.get());
  return entry.what;
}

/// Long texts in a history are cut; what they are in full says the record.
std::string on_one_line(std::string text) {
  constexpr std::size_t kMost = 160;
  std::replace(text.begin(), text.end(), '\n', ' ');
  return cut_to(text, kMost);
}

std::string history_text(const records::RecordView& view) {
  const bool chinese = language() == Language::Chinese;
  std::string out;
  for (const records::HistoryEntry& entry : view.history) {
    const auto* const move = view.definition->move(entry.move);
    std::string what = move == nullptr
                           ? what_words(entry)
                           : fmt::format("{} → {}", words(move->title), state_title(*view.definition, entry.to));
    if (const std::string reason = records::reason_of(entry); !reason.empty()) what += fmt::format("  “{}”", reason);
    out += fmt::format("  {}  {}{}\n", records::minute_text(entry.time_ms), in_columns(records::who(entry), 16), what);
    for (const records::FieldChange& change : records::changes_of(*view.definition, entry)) {
      // of an edit everything, of a move what it wrote over
      if (entry.what != "edited" && records::definition::is_empty(change.before)) continue;
      out += toned(Tone::Quiet, fmt::format("      {}\n", on_one_line(records::told(change, chinese))));
    }
  }
  return out;
}

std::string clocks_text(const records::RecordView& view) {
  std::string out;
  for (const records::ClockView& one : view.clocks) {
    const records::ClockReading& reading = one.reading;
    std::string line = fmt::format("  {}", in_columns(words(one.rule->title), kLabelColumns));
    line += in_columns(
        reading.due_ms ? records::end_text(*reading.due_ms) : std::string(Text{"no end", "无期限"}.get()), 18);
    std::string how = reading.due_ms ? state_words(reading.state) : "";
    if (reading.replaced)
      how = Text{"missed; its date or limit was changed, the next round counts",
                 "已逾期；其后起算日期或时限被改动，以下一轮为准"}
                .get();
    else if (one.clock.stopped_ms)
      how = fmt::format("{} {}{}", Text{"done", "完成"}.get(), records::minute_text(*one.clock.stopped_ms),
                        reading.state == State::Missed ? Text{", late", "，逾期"}.get() : "");
    else if (one.clock.paused_ms)
      how =
          fmt::format("{} {}", Text{"stands still since", "中止于"}.get(), records::minute_text(*one.clock.paused_ms));
    line += toned(reading.due_ms ? tone_of(reading.state) : Tone::Quiet, how);
    line += toned(Tone::Quiet, fmt::format("  {}{}{}", limit_words(reading.limit), one.rule->duty.empty() ? "" : "  ",
                                           one.rule->duty));
    if (!reading.due_ms && !one.clock.stopped_ms)
      line += toned(Tone::Warn, fmt::format("\n    {}", no_end_of(*one.rule, reading).because));
    out += line + "\n";
  }
  return out;
}

void write_changes(json::Writer& json, const std::vector<records::FieldChange>& changes) {
  json.name("changes").begin_array();
  for (const records::FieldChange& one : changes) {
    json.begin_object().member("field", one.field->key);
    if (one.sealed) {
      json.member("sealed", true);
    } else {
      json.name("from");
      records::definition::write_value(json, *one.field, one.before);
      json.name("to");
      records::definition::write_value(json, *one.field, one.after);
    }
    json.end_object();
  }
  json.end_array();
}

std::string moves_text(const records::RecordView& view) {
  std::string out;
  for (const records::Possible& one : view.moves) {
    std::string wants;
    const auto add = [&](std::string_view word) { wants += fmt::format("{}{}", wants.empty() ? "" : ", ", word); };
    if (one.move->needs_reason) add("--reason");
    if (one.move->needs_attachment) add("--attach");
    for (const std::string& field : one.move->asks) add(field);
    out += fmt::format("  {}{}→ {}{}\n", in_columns(one.move->key, kLabelColumns),
                       in_columns(words(one.move->title), 20), state_title(*view.definition, one.move->to),
                       wants.empty() ? "" : toned(Tone::Quiet, fmt::format("   {}", wants)));
    if (!one.why_not.empty()) out += fmt::format("    {}\n", toned(Tone::Warn, one.why_not));
    if (!one.wanted.empty()) out += fmt::format("    {}\n", toned(Tone::Warn, one.wanted));
  }
  return out;
}

}  // namespace

std::string records_text(std::span<const ListedRecord> all) {
  std::string out;
  for (const ListedRecord& one : all)
    out += fmt::format(
        "{}{}{}  {}{}\n", in_columns(one.record.number, kNumberColumns),
        in_column(words(one.definition->title), kNumberColumns),
        in_column(state_title(*one.definition, one.record.state), kNumberColumns),
        toned(Tone::Quiet, records::minute_text(one.record.updated_ms)),
        one.record.erased ? fmt::format("  {}", Text{"(erased)", "（已删除）"}.get()) : fmt::format("  {}", gist(one)));
  return out;
}

std::string records_json(std::span<const ListedRecord> all, std::uint64_t in_all) {
  std::string out;
  json::Writer json(out);
  json.begin_object().member("schema", "assay.record-list/1").member("in_all", in_all).name("records").begin_array();
  for (const ListedRecord& one : all) {
    json.begin_object();
    records::write_members(json, *one.definition, one.record, one.fields, {}, 0);
    json.end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

std::string record_text(const records::RecordView& view, const records::DeclaredLimits&) {
  const records::StoredRecord& record = view.record;
  const bool chinese = language() == Language::Chinese;
  std::string out = fmt::format("{}  {}  {}", toned(Tone::Strong, record.number), words(view.definition->title),
                                toned(Tone::Good, state_title(*view.definition, record.state)));
  if (record.legal_hold) out += fmt::format("  {}", toned(Tone::Warn, Text{"on legal hold", "法律保全"}.get()));
  if (record.erased) out += fmt::format("  {}", toned(Tone::Warn, Text{"erased", "已删除内容"}.get()));
  out += fmt::format(
      "\n{}\n", toned(Tone::Quiet, fmt::format("{} {} · {} {} · {} {}{}", Text{"opened", "登记"}.get(),
                                               records::minute_text(record.created_ms), Text{"changed", "变更"}.get(),
                                               records::minute_text(record.updated_ms), Text{"version", "版本"}.get(),
                                               record.version, record.service.empty() ? "" : " · " + record.service)));
  out += "\n";
  const std::size_t width = terminal_width();
  for (const Field& field : view.definition->fields) {
    const auto opened = view.opened.find(field.key);
    std::string text;
    if (field.type == FieldType::FileCount) {
      text = std::to_string(view.attachments.size());
    } else if (opened != view.opened.end()) {
      text = records::definition::shown(field, opened->second, chinese);
    } else if (view.fields.sealed.contains(field.key)) {
      text = toned(Tone::Quiet, Text{"sealed; --purpose TEXT shows it", "已密封；--purpose 说明用途后可见"}.get());
    } else {
      text = records::definition::shown(field, view.fields.value(field.key), chinese);
    }
    if (!text.empty())
      out += fmt::format("  {}{}\n", in_columns(words(field.title), kLabelColumns),
                         wrapped(text, width > kLabelColumns + 22 ? width - kLabelColumns - 2 : 40, kLabelColumns + 2));
  }
  if (!view.clocks.empty()) out += heading(Text{"Clocks", "时限"}.get()) + clocks_text(view);
  if (!view.attachments.empty()) {
    out += heading(Text{"Files", "附件"}.get());
    for (const records::StoredAttachment& file : view.attachments)
      out += fmt::format("  {}  {}  {}  {}\n", file.name, human_size(file.size), file.added_by,
                         toned(Tone::Quiet, file.sha256.substr(0, 16)));
  }
  out += heading(Text{"History", "经过"}.get()) + history_text(view);
  if (!view.moves.empty()) out += heading(Text{"From here", "下一步"}.get()) + moves_text(view);
  if (record.retain_until_ms)
    out += fmt::format("\n{} {}\n", Text{"kept until", "保存至"}.get(), records::end_text(*record.retain_until_ms));
  return out;
}

std::string record_json(const records::RecordView& view, std::string_view access_key, std::size_t waiting) {
  std::string out;
  json::Writer json(out);
  json.begin_object().member("schema", "assay.record/1");
  records::write_members(json, *view.definition, view.record, view.fields, view.opened, view.attachments.size());
  if (!access_key.empty()) json.member("access_key", access_key);
  json.member("definition", view.record.definition_digest)
      .member("legal_hold", view.record.legal_hold)
      .member("erased", view.record.erased)
      .member("entered", records::definition::moment_text(records::entered_ms(view.record)));
  write_optional(json, "retain_until", optional_time(view.record.retain_until_ms));
  json.name("clocks").begin_array();
  for (const records::ClockView& one : view.clocks) {
    json.begin_object();
    write_clock(json, one.rule, one.clock, one.reading);
    json.end_object();
  }
  json.end_array().name("attachments").begin_array();
  for (const records::StoredAttachment& file : view.attachments)
    json.begin_object()
        .member("sha256", file.sha256)
        .member("name", file.name)
        .member("media_type", file.media_type)
        .member("size", file.size)
        .member("added_by", file.added_by)
        .member("added", records::definition::moment_text(file.added_ms))
        .end_object();
  json.end_array().name("history").begin_array();
  for (const records::HistoryEntry& entry : view.history) {
    json.begin_object()
        .member("event", entry.event.hex())
        .member("version", entry.version)
        .member("time", records::definition::moment_text(entry.time_ms));
    json.member("actor", records::who(entry)).member("what", entry.what);
    if (!entry.move.empty()) json.member("move", entry.move);
    json.member("from", entry.from).member("to", entry.to).member("reason", records::reason_of(entry));
    write_changes(json, records::changes_of(*view.definition, entry));
    json.end_object();
  }
  json.end_array().name("moves").begin_array();
  for (const records::Possible& one : view.moves) {
    json.begin_object().member("move", one.move->key).member("to", one.move->to).member("allowed", one.why_not.empty());
    if (!one.why_not.empty()) json.member("why_not", one.why_not);
    if (!one.wanted.empty()) json.member("wanted", one.wanted);
    json.name("asks").begin_array();
    for (const std::string& field : one.move->asks) json.value(field);
    json.end_array()
        .member("needs_reason", one.move->needs_reason)
        .member("needs_attachment", one.move->needs_attachment)
        .end_object();
  }
  json.end_array().member("evidence_waiting", std::uint64_t{waiting}).end_object();
  return out + "\n";
}

}  // namespace assay::cli
