#include "cli/register_words.hpp"

#include <fmt/core.h>

#include <array>

#include "cli/language.hpp"
#include "records/definition/value.hpp"

namespace assay::cli {

using records::definition::Definition;
using State = law::clock::State;

const std::string& words(const records::definition::Words& both) noexcept {
  return language() == Language::Chinese ? both.zh : both.en;
}

std::string heading(std::string_view text) { return fmt::format("\n{}\n", toned(Tone::Strong, text)); }

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

std::string count_words(std::int64_t value, law::clock::Unit unit) {
  struct Row {
    law::clock::Unit unit;
    Text one;
    Text many;
  };
  using law::clock::Unit;
  static constexpr std::array<Row, 6> kRows = {
      {{Unit::Hour, {"hour", "小时"}, {"hours", "小时"}},
       {Unit::CalendarDay, {"day", "日"}, {"days", "日"}},
       {Unit::WorkingDay, {"working day", "个工作日"}, {"working days", "个工作日"}},
       {Unit::Week, {"week", "周"}, {"weeks", "周"}},
       {Unit::CalendarMonth, {"month", "个月"}, {"months", "个月"}},
       {Unit::CalendarYear, {"year", "年"}, {"years", "年"}}}};
  for (const Row& row : kRows)
    if (row.unit == unit) return fmt::format("{} {}", value, (value == 1 ? row.one : row.many).get());
  return std::string(law::clock::unit_name(unit));
}

std::string limit_words(const records::EffectiveLimit& limit) {
  using records::Basis;
  std::string out = count_words(limit.limit.value, limit.limit.unit);
  if (limit.basis == Basis::Suggested)
    out += Text{" (suggested: declare your own under [limits])", "（建议值，请在 [limits] 中声明本单位时限）"}.get();
  if (limit.basis == Basis::Declared) out += Text{" (your own)", "（本单位公布）"}.get();
  if (limit.basis == Basis::Event) out = Text{"before the event", "事前"}.get();
  return out;
}

NoEnd no_end_of(const records::definition::ClockRule& rule, const records::ClockReading& reading) {
  if (reading.due_ms) return {};
  if (!reading.unknown.empty()) return {"calendar-missing", reading.unknown};
  if (rule.limit.declared_as.empty())
    return {"no-number", std::string(Text{"the law gives no number: it is for a person to judge, at once is safe",
                                          "法律未定数值：由人判断，立即办理最为稳妥"}
                                         .get())};
  return {"not-declared",
          fmt::format(
              fmt::runtime(Text{"the limit is yours to declare and is not: write `{} = …` under [limits] of assay.toml",
                                "时限由本单位公布而尚未声明：请在 assay.toml 的 [limits] 中写明 `{} = …`"}
                               .get()),
              rule.limit.declared_as)};
}

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
      .member("replaced", reading.replaced)
      .member("basis", records::basis_name(reading.limit.basis));
  if (law::clock::has_number(reading.limit.limit.unit))
    json.member("limit", reading.limit.limit.value).member("unit", law::clock::unit_name(reading.limit.limit.unit));
  json.member("started", records::definition::moment_text(clock.started_ms));
  write_optional(json, "due", optional_time(reading.due_ms));
  if (rule != nullptr && !reading.due_ms && !clock.stopped_ms) {
    const NoEnd why = no_end_of(*rule, reading);
    json.member("no_end", why.key).member("no_end_because", why.because);
  }
  write_optional(json, "paused", optional_time(clock.paused_ms));
  write_optional(json, "stopped", optional_time(clock.stopped_ms));
}

}  // namespace assay::cli
