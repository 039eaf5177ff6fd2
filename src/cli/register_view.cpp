#include "cli/register_view.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "cli/output.hpp"
#include "cli/page_view.hpp"
#include "records/engine_words.hpp"
#include "records/exchange.hpp"

namespace assay::cli {

using records::definition::Definition;
using records::definition::Field;
using records::definition::FieldType;
using State = law::clock::State;

namespace {

constexpr std::size_t kLabel = 24;
constexpr std::size_t kNumber = 20;

std::size_t columns_of(std::string_view text) noexcept {
  std::size_t out = 0;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, utf8_sequence(text));
    out += length >= 3 ? 2 : 1;  // from U+0800 on: in our texts Chinese
    text.remove_prefix(length);
  }
  return out;
}

std::string state_title(const Definition& definition, std::string_view key) {
  const auto* const state = definition.state(key);
  return state == nullptr ? std::string(key) : words(state->title);
}

std::string state_words(State state) {
  constexpr std::array<Text, 5> kWords = {
      {{"in time", "正常"}, {"half gone", "过半"}, {"near", "临近"}, {"due", "到期"}, {"missed", "逾期"}}};
  return std::string(kWords.at(static_cast<std::size_t>(state)).get());
}

Tone tone_of(State state) {
  return state == State::Missed ? Tone::Bad : state == State::Quiet ? Tone::Good : Tone::Warn;
}

std::string unit_words(law::clock::Unit unit) {
  switch (unit) {
    case law::clock::Unit::Hour:
      return std::string(Text{"hours", "小时"}.get());
    case law::clock::Unit::CalendarDay:
      return std::string(Text{"days", "日"}.get());
    case law::clock::Unit::WorkingDay:
      return std::string(Text{"working days", "个工作日"}.get());
    case law::clock::Unit::Week:
      return std::string(Text{"weeks", "周"}.get());
    case law::clock::Unit::CalendarMonth:
      return std::string(Text{"months", "个月"}.get());
    case law::clock::Unit::CalendarYear:
      return std::string(Text{"years", "年"}.get());
    default:
      return std::string(law::clock::unit_name(unit));
  }
}

std::string limit_words(const records::EffectiveLimit& limit) {
  using records::Basis;
  std::string out = law::clock::has_number(limit.limit.unit)
                        ? fmt::format("{} {}", limit.limit.value, unit_words(limit.limit.unit))
                        : unit_words(limit.limit.unit);
  if (limit.basis == Basis::Suggested)
    out += Text{" (suggested: declare your own under [limits])", "（建议值，请在 [limits] 中声明本单位时限）"}.get();
  if (limit.basis == Basis::Declared) out += Text{" (your own)", "（本单位公布）"}.get();
  if (limit.basis == Basis::Event) out = Text{"before the event", "事前"}.get();
  return out;
}

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
  std::string cut;
  std::string_view rest = out;
  std::size_t width = 0;
  while (!rest.empty() && width < kMost) {
    const std::size_t length = std::max<std::size_t>(1, utf8_sequence(rest));
    width += length >= 3 ? 2 : 1;
    cut += rest.substr(0, length);
    rest.remove_prefix(length);
  }
  return rest.empty() ? cut : cut + "…";
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

std::string history_text(const records::RecordView& view) {
  std::string out;
  for (const records::HistoryEntry& entry : view.history) {
    const auto* const move = view.definition->move(entry.move);
    std::string what = move == nullptr
                           ? what_words(entry)
                           : fmt::format("{} → {}", words(move->title), state_title(*view.definition, entry.to));
    if (const std::string reason = records::reason_of(entry); !reason.empty()) what += fmt::format("  “{}”", reason);
    out += fmt::format("  {}  {}{}\n", records::minute_text(entry.time_ms), in_columns(records::who(entry), 16), what);
  }
  return out;
}

std::string clocks_text(const records::RecordView& view) {
  std::string out;
  for (const records::ClockView& one : view.clocks) {
    const records::ClockReading& reading = one.reading;
    std::string line = fmt::format("  {}", in_columns(words(one.rule->title), kLabel));
    line += in_columns(
        reading.due_ms ? records::end_text(*reading.due_ms) : std::string(Text{"no end", "无期限"}.get()), 18);
    std::string how = reading.due_ms ? state_words(reading.state) : "";
    if (one.clock.stopped_ms)
      how = fmt::format("{} {}{}", Text{"done", "完成"}.get(), records::minute_text(*one.clock.stopped_ms),
                        reading.state == State::Missed ? Text{", late", "，逾期"}.get() : "");
    else if (one.clock.paused_ms)
      how =
          fmt::format("{} {}", Text{"stands still since", "中止于"}.get(), records::minute_text(*one.clock.paused_ms));
    line += toned(reading.due_ms ? tone_of(reading.state) : Tone::Quiet, how);
    line += toned(Tone::Quiet, fmt::format("  {}{}{}", limit_words(reading.limit), one.rule->duty.empty() ? "" : "  ",
                                           one.rule->duty));
    if (!reading.unknown.empty()) line += toned(Tone::Warn, fmt::format("\n    {}", reading.unknown));
    out += line + "\n";
  }
  return out;
}

std::string moves_text(const records::RecordView& view) {
  std::string out;
  for (const records::Possible& one : view.moves) {
    std::string wants;
    const auto add = [&](std::string_view word) { wants += fmt::format("{}{}", wants.empty() ? "" : ", ", word); };
    if (one.move->needs_reason) add("--reason");
    if (one.move->needs_attachment) add("--attach");
    for (const std::string& field : one.move->asks) add(field);
    out += fmt::format("  {}{}→ {}{}\n", in_columns(one.move->key, kLabel), in_columns(words(one.move->title), 20),
                       state_title(*view.definition, one.move->to),
                       wants.empty() ? "" : toned(Tone::Quiet, fmt::format("   {}", wants)));
    if (!one.why_not.empty()) out += fmt::format("    {}\n", toned(Tone::Warn, one.why_not));
  }
  return out;
}

std::string heading(std::string_view text) { return fmt::format("\n{}\n", toned(Tone::Strong, text)); }

std::optional<std::string> optional_time(const std::optional<std::int64_t>& ms) {
  if (!ms) return std::nullopt;
  return records::definition::moment_text(*ms);
}

void write_optional(json::Writer& json, std::string_view name, const std::optional<std::string>& text) {
  json.name(name);
  if (text)
    json.value(*text);
  else
    json.null();
}

void write_words(json::Writer& json, std::string_view name, const records::definition::Words& both) {
  json.name(name).begin_object().member("zh", both.zh).member("en", both.en).end_object();
}

void write_clock(json::Writer& json, const records::definition::ClockRule* rule, const records::StoredClock& clock,
                 const records::ClockReading& reading) {
  json.member("clock", clock.key).member("round", clock.round);
  if (rule != nullptr) {
    write_words(json, "title", rule->title);
    json.member("duty", rule->duty);
  }
  json.member("clock_state", reading.due_ms ? law::clock::state_name(reading.state) : "no-end")
      .member("basis", records::basis_name(reading.limit.basis));
  json.member("started", records::definition::moment_text(clock.started_ms));
  write_optional(json, "due", optional_time(reading.due_ms));
  write_optional(json, "paused", optional_time(clock.paused_ms));
  write_optional(json, "stopped", optional_time(clock.stopped_ms));
}

}  // namespace

const std::string& words(const records::definition::Words& both) noexcept {
  return language() == Language::Chinese ? both.zh : both.en;
}

std::string in_columns(std::string_view text, std::size_t width) {
  const std::size_t have = columns_of(text);
  return std::string(text) + std::string(have < width ? width - have : 1, ' ');
}

std::string records_text(std::span<const ListedRecord> all) {
  std::string out;
  for (const ListedRecord& one : all)
    out += fmt::format(
        "{}{}{}  {}{}\n", in_columns(one.record.number, kNumber), in_columns(words(one.definition->title), kNumber),
        in_columns(state_title(*one.definition, one.record.state), kNumber),
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
      out += fmt::format("  {}{}\n", in_columns(words(field.title), kLabel),
                         wrapped(text, width > kLabel + 22 ? width - kLabel - 2 : 40, kLabel + 2));
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

std::string record_json(const records::RecordView& view, std::string_view access_key) {
  std::string out;
  json::Writer json(out);
  json.begin_object().member("schema", "assay.record/1");
  records::write_members(json, *view.definition, view.record, view.fields, view.opened, view.attachments.size());
  if (!access_key.empty()) json.member("access_key", access_key);
  json.member("definition", view.record.definition_digest)
      .member("legal_hold", view.record.legal_hold)
      .member("erased", view.record.erased);
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
    json.member("from", entry.from).member("to", entry.to).member("reason", records::reason_of(entry)).end_object();
  }
  json.end_array().name("moves").begin_array();
  for (const records::Possible& one : view.moves) {
    json.begin_object().member("move", one.move->key).member("to", one.move->to).member("allowed", one.why_not.empty());
    if (!one.why_not.empty()) json.member("why_not", one.why_not);
    json.name("asks").begin_array();
    for (const std::string& field : one.move->asks) json.value(field);
    json.end_array()
        .member("needs_reason", one.move->needs_reason)
        .member("needs_attachment", one.move->needs_attachment)
        .end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

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
    out += fmt::format("  {}{}{}{}\n", in_columns(field.key, kLabel), in_columns(words(field.title), 28),
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
    out += fmt::format("  {}{}{}\n", in_columns(state.key, kLabel), words(state.title),
                       state.kind == records::definition::StateKind::Final ? Text{"  (final)", "（终态）"}.get() : "");
    for (const auto& move : is.moves) {
      if (std::find(move.from.begin(), move.from.end(), state.key) == move.from.end()) continue;
      std::string wants = records::joined(move.by);
      if (!move.not_by.empty())
        wants += fmt::format("; {} {}", Text{"not who made", "不得为办理以下步骤的人："}.get(),
                             records::joined(move.not_by));
      if (move.needs_reason) wants += Text{"; reason", "；须说明理由"}.get();
      if (move.needs_attachment) wants += Text{"; file", "；须附材料"}.get();
      out += fmt::format("    {}→ {}{}\n", in_columns(move.key, kLabel - 2), in_columns(move.to, kLabel),
                         toned(Tone::Quiet, wants));
    }
  }
  if (!is.clocks.empty()) out += heading(Text{"Clocks", "时限"}.get());
  for (const auto& clock : is.clocks) {
    const records::EffectiveLimit limit = records::limit_of(clock, {}, limits);
    out += fmt::format("  {}{}{}{}\n", in_columns(clock.key, kLabel), in_columns(words(clock.title), 28),
                       in_columns(clock.duty, 12), limit_words(limit));
    if (!clock.limit.declared_as.empty())
      out += fmt::format("      {}\n", toned(Tone::Quiet, fmt::format("[limits] {} = …", clock.limit.declared_as)));
  }
  if (!is.documents.empty()) out += heading(Text{"Documents", "文书"}.get());
  for (const auto& document : is.documents)
    out += fmt::format("  {}{}\n", in_columns(document.key, kLabel), words(document.title));
  if (is.retention.keep)
    out +=
        fmt::format("\n{} {} {}{}\n", Text{"kept for", "保存期限"}.get(), is.retention.keep->value,
                    unit_words(law::clock::unit_of(is.retention.keep->unit).value_or(law::clock::Unit::CalendarYear)),
                    is.retention.duty.empty() ? "" : "  " + is.retention.duty);
  return out;
}

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
    json.member("needs_reason", move.needs_reason).member("needs_attachment", move.needs_attachment).end_object();
  }
  json.end_array().name("documents").begin_array();
  for (const auto& document : is.documents) json.value(document.key);
  json.end_array().end_object();
  return out + "\n";
}

std::string due_text(std::span<const records::DueClock> all, std::int64_t now_ms) {
  std::string out;
  for (const records::DueClock& one : all) {
    const std::int64_t due = one.reading.due_ms.value_or(now_ms);
    constexpr std::int64_t kHour = 3'600'000;
    const std::int64_t hours = (due > now_ms ? due - now_ms : now_ms - due) / kHour;
    const std::string left = hours < 48 ? fmt::format("{} h", hours) : fmt::format("{} d", hours / 24);
    out += fmt::format(
        "{}{}{}{}{}\n", in_columns(records::end_text(due), 18),
        toned(tone_of(one.reading.state),
              in_columns(fmt::format("{}{}", state_words(one.reading.state), due > now_ms ? " " + left : " -" + left),
                         18)),
        in_columns(one.of.number, kNumber), in_columns(words(one.rule->title), kLabel),
        state_title(*one.definition, one.of.state));
  }
  return out;
}

std::string due_json(std::span<const records::DueClock> all) {
  std::string out;
  json::Writer json(out);
  json.begin_object().member("schema", "assay.record-due/1").name("clocks").begin_array();
  for (const records::DueClock& one : all) {
    json.begin_object()
        .member("register", one.of.reg)
        .member("number", one.of.number)
        .member("state", one.of.state)
        .member("service", one.of.service);
    write_clock(json, one.rule, one.of.clock, one.reading);
    json.end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace assay::cli
