#include <fmt/core.h>

#include <algorithm>

#include "records/definition/template_text.hpp"
#include "records/engine.hpp"
#include "records/engine_words.hpp"

namespace assay::records {

using definition::Placeholder;

namespace {

constexpr std::string_view kBlank = "＿＿＿＿";  // to be written in by hand

std::string clock_words(const RecordView& view, std::string_view key) {
  const ClockView* found = nullptr;
  for (const ClockView& one : view.clocks)
    if (one.clock.key == key) found = &one;  // the last round
  if (found == nullptr || !found->reading.due_ms) return std::string(kBlank);
  return end_text(*found->reading.due_ms);
}

std::string history_words(const RecordView& view, bool chinese) {
  std::string out;
  for (const HistoryEntry& entry : view.history) {
    if (entry.what != "created" && entry.move.empty()) continue;
    const definition::Move* const move = view.definition->move(entry.move);
    const definition::State* const to = view.definition->state(entry.to);
    const auto title = [&](const definition::Words& words) { return chinese ? words.zh : words.en; };
    out += fmt::format("{}- {}  {}  {} → {}", out.empty() ? "" : "\n", minute_text(entry.time_ms), who(entry),
                       move == nullptr ? (chinese ? "登记" : "Opened") : title(move->title),
                       to == nullptr ? entry.to : title(to->title));
    if (const std::string reason = reason_of(entry); !reason.empty())
      out += fmt::format("{}{}", chinese ? "：" : ": ", reason);
  }
  return out;
}

}  // namespace

Result<std::string> Engine::document(const account::Actor& actor, std::string_view record, std::string_view key,
                                     std::string_view purpose) {
  ASSAY_TRY(const RecordView view, show(actor, record, purpose));
  const definition::Document* const document = view.definition->document(key);
  if (document == nullptr) {
    std::string all;
    for (const definition::Document& one : view.definition->documents)
      all += fmt::format("{}{}", all.empty() ? "" : ", ", one.key);
    return fail(Code::NotFound, fmt::format("`{}` has no document `{}` ({})", view.definition->key, key,
                                            all.empty() ? "it has none" : "it has: " + all));
  }
  if (view.record.erased)
    return fail(Code::Denied,
                fmt::format("{} is erased: there is nothing left to make a document of", view.record.number));
  if (!document->in.empty() &&
      std::find(document->in.begin(), document->in.end(), view.record.state) == document->in.end())
    return fail(Code::Conflict, fmt::format("{}: `{}` is made in the state {}, the case is in `{}`", view.record.number,
                                            key, joined(document->in), view.record.state));
  const bool chinese = document->language == "zh";
  std::string sealed;
  std::string text = definition::filled(document->text, [&](const Placeholder& place) -> std::string {
    switch (place.kind) {
      case Placeholder::Kind::Title:
        return chinese ? document->title.zh : document->title.en;
      case Placeholder::Kind::Number:
        return view.record.number;
      case Placeholder::Kind::State: {
        const definition::State* const state = view.definition->state(view.record.state);
        return state == nullptr ? view.record.state : chinese ? state->title.zh : state->title.en;
      }
      case Placeholder::Kind::Now:
        return definition::date_text(office_.clock.unix_ms());
      case Placeholder::Kind::History:
        return history_words(view, chinese);
      case Placeholder::Kind::Clock:
        return clock_words(view, place.key);
      case Placeholder::Kind::Field:
        break;
      case Placeholder::Kind::Unknown:
        return fmt::format("{{{}}}", place.key);
    }
    const definition::Field* const field = view.definition->field(place.key);
    if (field == nullptr) return std::string(kBlank);
    if (field->type == definition::FieldType::FileCount) return std::to_string(view.attachments.size());
    if (const auto opened = view.opened.find(place.key); opened != view.opened.end())
      return definition::shown(*field, opened->second, chinese);
    if (view.fields.sealed.contains(place.key)) {
      sealed += fmt::format("{}{}", sealed.empty() ? "" : ", ", place.key);
      return {};
    }
    const definition::Value value = view.fields.value(place.key);
    return definition::is_empty(value) ? std::string(kBlank) : definition::shown(*field, value, chinese);
  });
  if (!sealed.empty())
    return fail(Code::Denied, fmt::format("{}: this document shows sealed fields ({}): state a purpose (--purpose)",
                                          view.record.number, sealed));
  return text.starts_with('\n') ? text.substr(1) : text;
}

}  // namespace assay::records
