// Clocks that run, over all records.
#include <fmt/core.h>

#include "cli/columns.hpp"
#include "cli/language.hpp"
#include "cli/register_view.hpp"
#include "cli/register_words.hpp"
#include "records/engine_words.hpp"

namespace assay::cli {

std::string due_text(std::span<const records::DueClock> all, std::int64_t now_ms) {
  std::string out;
  for (const records::DueClock& one : all) {
    if (!one.reading.due_ms) {
      out += fmt::format("{}{}{}{}{}\n    {}\n", in_columns(Text{"no end", "无期限"}.get(), 18), std::string(18, ' '),
                         in_columns(one.of.number, kNumberColumns), in_column(words(one.rule->title), kLabelColumns),
                         state_title(*one.definition, one.of.state),
                         toned(Tone::Warn, no_end_of(*one.rule, one.reading).because));
      continue;
    }
    const std::int64_t due = *one.reading.due_ms;
    constexpr std::int64_t kHour = 3'600'000;
    const std::int64_t hours = (due > now_ms ? due - now_ms : now_ms - due) / kHour;
    const std::string left = hours < 48 ? fmt::format("{} h", hours) : fmt::format("{} d", hours / 24);
    out += fmt::format(
        "{}{}{}{}{}\n", in_columns(records::end_text(due), 18),
        toned(tone_of(one.reading.state),
              in_columns(fmt::format("{}{}", state_words(one.reading.state), due > now_ms ? " " + left : " -" + left),
                         18)),
        in_columns(one.of.number, kNumberColumns), in_column(words(one.rule->title), kLabelColumns),
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
