#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "records/definition/definition.hpp"
#include "records/definition/guard.hpp"
#include "records/definition/template_text.hpp"
#include "records/definition/value.hpp"

namespace assay::records::definition {
namespace {

constexpr std::string_view kMaker = "new";  // in not_by: whoever made the record
constexpr std::size_t kMaxProblems = 50;

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

class Checker {
 public:
  Checker(const Definition& definition, const References& references) : is_(definition), known_(references) {}

  [[nodiscard]] Result<> run() {
    heads();
    fields();
    states();
    moves();
    for (const ClockRule& clock : is_.clocks) check_clock(clock);
    for (const Document& document : is_.documents) check_document(document);
    retention();
    if (problems_.empty()) return {};
    std::string all;
    for (const std::string& one : problems_) all += (all.empty() ? "" : "\n") + one;
    return fail(Code::Configuration, std::move(all));
  }

 private:
  void wrong(int line, std::string_view what) {
    if (problems_.size() < kMaxProblems) problems_.push_back(fmt::format("{}:{}: {}", is_.file, line, what));
  }
  template <class T>
  void unique(const std::vector<T>& all, std::string_view what) {
    std::set<std::string_view> seen;
    for (const T& one : all)
      if (!seen.insert(one.key).second) wrong(one.line, fmt::format("{} `{}` is there twice", what, one.key));
  }
  void staff(const std::vector<std::string>& roles, int line, std::string_view where) {
    for (const std::string& role : roles)
      if (!known_.staff.contains(role))
        wrong(line, fmt::format("{}: there is no role `{}` (rules/staff.toml lists them)", where, role));
  }
  void duty(std::string_view id, int line, std::string_view where) {
    if (!id.empty() && !known_.duties.contains(id)) wrong(line, fmt::format("{}: there is no duty `{}`", where, id));
  }
  void state_names(const std::vector<std::string>& names, int line, std::string_view where) {
    for (const std::string& name : names)
      if (is_.state(name) == nullptr) wrong(line, fmt::format("{}: there is no state `{}`", where, name));
  }
  void move_names(const std::vector<std::string>& names, int line, std::string_view where) {
    for (const std::string& name : names)
      if (is_.move(name) == nullptr) wrong(line, fmt::format("{}: there is no move `{}`", where, name));
  }
  void condition(const FieldCondition& when, int line, std::string_view where);

  void heads();
  void fields();
  void states();
  void moves();
  void check_clock(const ClockRule& clock);
  void limit_agrees(const ClockRule& clock, const Limit& limit);
  void check_document(const Document& document);
  void retention();

  /// The states that can follow `from`, itself among them.
  [[nodiscard]] std::set<std::string> reached(const std::vector<std::string>& from) const;

  const Definition& is_;
  const References& known_;
  std::vector<std::string> problems_;
};

std::set<std::string> Checker::reached(const std::vector<std::string>& from) const {
  std::set<std::string> out(from.begin(), from.end());
  for (bool grown = true; grown;) {
    grown = false;
    for (const Move& move : is_.moves)
      if (std::any_of(move.from.begin(), move.from.end(), [&](const std::string& one) { return out.contains(one); }))
        grown |= out.insert(move.to).second;
  }
  return out;
}

void Checker::condition(const FieldCondition& when, int line, std::string_view where) {
  const Field* const field = is_.field(when.field);
  if (field == nullptr) return wrong(line, fmt::format("{}: there is no field `{}`", where, when.field));
  if (field->sealed)
    wrong(line, fmt::format("{}: a condition cannot look into the sealed field `{}`", where, when.field));
  for (const std::string& one : when.is) {
    const bool fits = !field->choices.empty()             ? std::any_of(field->choices.begin(), field->choices.end(),
                                                                        [&](const Choice& c) { return c.key == one; })
                      : field->type == FieldType::Boolean ? one == "true" || one == "false"
                                                          : true;
    if (!fits) wrong(line, fmt::format("{}: `{}` can never be \"{}\"", where, when.field, one));
  }
}

void Checker::heads() {
  unique(is_.fields, "field");
  unique(is_.states, "state");
  unique(is_.moves, "move");
  unique(is_.clocks, "clock");
  unique(is_.documents, "document");
  if (const auto fault = number_fault(is_.number)) wrong(is_.line, fmt::format("`number`: {}", *fault));
  for (const std::string& id : is_.serves) duty(id, is_.line, "`serves`");
  staff(is_.open_to, is_.line, "`open_to`");
  state_names(is_.editable_in, is_.line, "`editable_in`");
}

void Checker::fields() {
  if (is_.fields.empty()) wrong(is_.line, "a register needs at least one [[field]]");
  for (const Field& field : is_.fields) {
    const std::string where = fmt::format("field `{}`", field.key);
    state_names(field.required_in, field.line, where);
    state_names(field.editable_in, field.line, where);
    if (const std::string fault = only_by_move_fault(is_, field); !fault.empty())
      wrong(field.line, fmt::format("{}: {}", where, fault));
    if (field.required_if) condition(*field.required_if, field.line, where);
    if (field.required_always && (field.required_if || !field.required_in.empty()))
      wrong(field.line, where + ": required always needs no other condition");
    if (field.sealed && field.is_public) wrong(field.line, where + ": a sealed field cannot be public");
    if (field.type == FieldType::FileCount && (field.sealed || field.searchable))
      wrong(field.line, where + ": a file count is neither sealed nor searchable");
    if (field.type == FieldType::FileCount && field.required_always)
      wrong(field.line, where + ": a new record has no files yet: name the states in required_in");
  }
}

void Checker::states() {
  const auto firsts =
      std::count_if(is_.states.begin(), is_.states.end(), [](const State& s) { return s.kind == StateKind::First; });
  if (firsts != 1)
    return wrong(is_.states.empty() ? is_.line : is_.states.front().line,
                 fmt::format("a register has one state of kind \"first\", not {}", firsts));
  const bool has_final =
      std::any_of(is_.states.begin(), is_.states.end(), [](const State& s) { return s.kind == StateKind::Final; });
  if (!has_final) return wrong(is_.states.front().line, "a register needs a state of kind \"final\"");
  const std::set<std::string> reachable = reached({is_.first_state().key});
  for (const State& state : is_.states) {
    if (!reachable.contains(state.key)) {
      wrong(state.line, fmt::format("state `{}` can never be reached from `{}`", state.key, is_.first_state().key));
      continue;
    }
    if (state.kind == StateKind::Final) continue;
    const std::set<std::string> ahead = reached({state.key});
    const bool ends = std::any_of(is_.states.begin(), is_.states.end(), [&](const State& other) {
      return other.kind == StateKind::Final && ahead.contains(other.key);
    });
    if (!ends) wrong(state.line, fmt::format("state `{}`: no move leads from it to a final state", state.key));
  }
}

void Checker::moves() {
  for (const Move& move : is_.moves) {
    const std::string where = fmt::format("move `{}`", move.key);
    if (move.key == kMaker) wrong(move.line, where + ": \"new\" means the making of the record");
    state_names(move.from, move.line, where);
    state_names({move.to}, move.line, where);
    staff(move.by, move.line, where);
    for (const std::string& fault : guard_faults(is_, move)) wrong(move.line, fmt::format("{}: {}", where, fault));
    for (const std::string& other : move.not_by) {
      if (other == kMaker) continue;
      const Move* const before = is_.move(other);
      if (before == nullptr) {
        wrong(move.line, fmt::format("{}: `not_by`: there is no move `{}`", where, other));
        continue;
      }
      const std::set<std::string> after = reached({before->to});
      if (std::none_of(move.from.begin(), move.from.end(), [&](const std::string& one) { return after.contains(one); }))
        wrong(move.line, fmt::format("{}: `not_by`: `{}` can never lie before it", where, other));
    }
    for (const std::string& asked : move.asks) {
      const Field* const field = is_.field(asked);
      if (field == nullptr)
        wrong(move.line, fmt::format("{}: `asks`: there is no field `{}`", where, asked));
      else if (field->type == FieldType::FileCount)
        wrong(move.line, fmt::format("{}: `asks`: `{}` counts files and is not given", where, asked));
    }
    for (const Setting& setting : move.sets) {
      const Field* const field = is_.field(setting.field);
      if (field == nullptr) {
        wrong(setting.line, fmt::format("{}: `sets`: there is no field `{}`", where, setting.field));
      } else if (setting.source == Setting::Source::Now) {
        if (field->type != FieldType::Date && field->type != FieldType::Time)
          wrong(setting.line, fmt::format("{}: `sets`: \"now\" goes into a date or a time, `{}` is a {}", where,
                                          field->key, type_name(field->type)));
      } else if (setting.source == Setting::Source::Actor) {
        if (field->type != FieldType::Person && field->type != FieldType::Text)
          wrong(setting.line, fmt::format("{}: `sets`: \"actor\" goes into a person or a text, `{}` is a {}", where,
                                          field->key, type_name(field->type)));
      } else if (const auto value = value_from_text(*field, setting.text); !value) {
        wrong(setting.line, fmt::format("{}: `sets`: {}", where, value.error().message));
      }
    }
  }
}

void Checker::limit_agrees(const ClockRule& clock, const Limit& limit) {
  const auto at = known_.duties.find(clock.duty);
  if (at == known_.duties.end()) return;
  const DutyFacts& law = at->second;
  const std::string where = fmt::format("clock `{}`", clock.key);
  if (!law.deadline && law.variants.empty()) {
    if (limit.value && !law.deadline_unit.empty())
      wrong(clock.line, fmt::format("{}: {} has no number of its own ({}): say `operator` or `suggested`", where,
                                    clock.duty, law.deadline_unit));
    return;
  }
  const auto same = [](const Span& a, std::int64_t value, std::string_view unit) {
    return a.value == value && a.unit == unit;
  };
  std::string numbers = law.deadline ? fmt::format("{} {}", law.deadline->value, law.deadline->unit) : "";
  for (const Span& variant : law.variants)
    numbers += fmt::format("{}{} {}", numbers.empty() ? "" : " or ", variant.value, variant.unit);
  const bool agrees = limit.value && ((law.deadline && same(*law.deadline, *limit.value, limit.unit)) ||
                                      std::any_of(law.variants.begin(), law.variants.end(),
                                                  [&](const Span& v) { return same(v, *limit.value, limit.unit); }));
  if (agrees) return;
  wrong(clock.line, fmt::format("{}: {} says {}, not {}{}", where, clock.duty, numbers,
                                limit.value ? fmt::format("{} ", *limit.value) : "", limit.unit));
}

void Checker::check_clock(const ClockRule& clock) {
  const std::string where = fmt::format("clock `{}`", clock.key);
  duty(clock.duty, clock.line, where);
  for (const Trigger* trigger : {&clock.starts, &clock.stops}) {
    state_names(trigger->states, clock.line, where);
    move_names(trigger->moves, clock.line, where);
    if (trigger->field.empty()) continue;
    if (!trigger->unless.empty() && is_.field(trigger->unless) == nullptr)
      wrong(clock.line, fmt::format("{}: there is no field `{}`", where, trigger->unless));
    const Field* const field = is_.field(trigger->field);
    if (field == nullptr) {
      wrong(clock.line, fmt::format("{}: there is no field `{}`", where, trigger->field));
    } else if (trigger->at_least) {
      if (field->type != FieldType::Integer && field->type != FieldType::Decimal)
        wrong(clock.line,
              fmt::format("{}: `at_least` counts a number, `{}` is a {}", where, field->key, type_name(field->type)));
      if (trigger == &clock.stops || clock.until_before)
        wrong(clock.line, where + ": `at_least` starts a clock that has a limit");
    } else if (field->type != FieldType::Date && field->type != FieldType::Time) {
      wrong(clock.line, fmt::format("{}: `{}` is a {}, a clock listens to a date or a time", where, field->key,
                                    type_name(field->type)));
    } else if (field->sealed) {
      wrong(clock.line, fmt::format("{}: `{}` is sealed, a clock cannot listen to it", where, field->key));
    }
  }
  state_names(clock.pauses, clock.line, where);
  if (clock.until_before && clock.starts.field.empty())
    wrong(clock.line, where + ": `until` = \"before\" needs starts = { field = … }");
  for (const std::string& state : clock.pauses)
    if (has(clock.stops.states, state))
      wrong(clock.line, fmt::format("{}: `{}` both pauses and stops it", where, state));
  for (const std::string& state : clock.starts.states)
    if (has(clock.stops.states, state))
      wrong(clock.line, fmt::format("{}: `{}` both starts and stops it", where, state));
  if (clock.starts.field.empty() && clock.stops.field.empty() && !clock.starts.empty() && !clock.stops.empty()) {
    std::vector<std::string> begin = clock.starts.states;
    for (const std::string& name : clock.starts.moves)
      if (const Move* move = is_.move(name)) begin.push_back(move->to);
    const std::set<std::string> ahead = reached(begin);
    const bool state_stops = std::any_of(clock.stops.states.begin(), clock.stops.states.end(),
                                         [&](const std::string& one) { return ahead.contains(one); });
    const bool move_stops = std::any_of(is_.moves.begin(), is_.moves.end(), [&](const Move& move) {
      return has(clock.stops.moves, move.key) &&
             std::any_of(move.from.begin(), move.from.end(),
                         [&](const std::string& one) { return ahead.contains(one); });
    });
    if (!state_stops && !move_stops) wrong(clock.line, where + ": nothing that stops it can come after what starts it");
  }
  if (!clock.until_before) limit_agrees(clock, clock.limit);
  for (const ClockVariant& variant : clock.variants) {
    condition(variant.when, clock.line, where);
    limit_agrees(clock, variant.limit);
  }
}

void Checker::check_document(const Document& document) {
  state_names(document.in, document.line, fmt::format("document `{}`", document.key));
  for (const Placeholder& one : placeholders(document.text)) {
    const std::string where = fmt::format("document `{}`", document.key);
    if (one.kind == Placeholder::Kind::Field && is_.field(one.key) == nullptr) {
      wrong(document.line, fmt::format("{}: there is no field `{}`", where, one.key));
    } else if (one.kind == Placeholder::Kind::Clock && is_.clock(one.key) == nullptr) {
      wrong(document.line, fmt::format("{}: there is no clock `{}`", where, one.key));
    } else if (one.kind == Placeholder::Kind::Unknown) {
      wrong(document.line, fmt::format("{}: {{{}}} is no placeholder: {{title}} {{number}} {{state}} {{now}} "
                                       "{{history}} {{field:KEY}} {{clock:KEY}}",
                                       where, one.key));
    }
  }
}

void Checker::retention() {
  duty(is_.retention.duty, is_.retention.line, "`retention`");
  if (!is_.retention.keep || is_.retention.duty.empty()) return;
  const auto at = known_.duties.find(is_.retention.duty);
  if (at == known_.duties.end() || !at->second.retention) return;
  const Span& law = *at->second.retention;
  if (is_longer(law, *is_.retention.keep))
    wrong(is_.retention.line, fmt::format("`retention`: {} wants {} {}, `keep` is only {} {}", is_.retention.duty,
                                          law.value, law.unit, is_.retention.keep->value, is_.retention.keep->unit));
}

}  // namespace

bool is_longer(const Span& a, const Span& b) noexcept {
  const auto days = [](const Span& span) {
    // the shortest that each can be, in hours
    constexpr std::int64_t kDay = 24;
    const std::string_view unit = span.unit;
    const std::int64_t hours = unit == "hour"             ? 1
                               : unit == "week"           ? 7 * kDay
                               : unit == "calendar_month" ? 30 * kDay
                               : unit == "calendar_year"  ? 365 * kDay
                                                          : kDay;
    return span.value * hours;
  };
  return days(a) > days(b);
}

Result<> check(const Definition& definition, const References& references) {
  return Checker(definition, references).run();
}

}  // namespace assay::records::definition
