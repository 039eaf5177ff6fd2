#include "records/record_clocks.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "law/rules/rule_set.hpp"

namespace assay::records {

using definition::ClockRule;
using definition::Definition;
using law::calendar::WorkCalendar;
using State = law::clock::State;

namespace {

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

law::clock::Limit law_limit(std::int64_t value, std::string_view unit) {
  constexpr std::int64_t kMost = 10'000;
  return {static_cast<std::int32_t>(std::clamp<std::int64_t>(value, 0, kMost)),
          law::clock::unit_of(unit).value_or(law::clock::Unit::SeeTrigger)};
}

/// nullopt when the year has no calendar: then there is no end yet. Other errors stay errors.
Result<std::optional<std::int64_t>> end_or_unknown(const Result<std::int64_t>& end) {
  if (end) return std::optional(*end);
  if (end.error().code == Code::Configuration) return std::optional<std::int64_t>();
  return tl::unexpected<Error>(end.error());
}

std::optional<std::int64_t> moment(const Fields* fields, const std::string& key) {
  if (fields == nullptr || key.empty()) return std::nullopt;
  const definition::Value value = fields->value(key);
  return definition::is_empty(value) ? std::nullopt : definition::moment_ms(definition::text_of(value));
}

/// Of an integer or a decimal; below every other number when there is none.
double number_of(const definition::Value& value) {
  const std::string text = definition::text_of(value);
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return text.empty() || error != std::errc{} || end != text.data() + text.size()
             ? -std::numeric_limits<double>::infinity()
             : out;
}

std::string terms_text(const EffectiveLimit& limit) {
  return fmt::format("{} {} {}", limit.limit.value, law::clock::unit_name(limit.limit.unit), basis_name(limit.basis));
}

/// One rule's clocks through one step.
class Winder {
 public:
  Winder(const ClockRule& rule, std::vector<StoredClock>& clocks, const Step& step, const DeclaredLimits& declared,
         const WorkCalendar& days)
      : rule_(rule), clocks_(clocks), step_(step), days_(days), limit_(limit_of(rule, *step.after, declared)) {
    if (step.before != nullptr) old_limit_ = limit_of(rule, *step.before, declared).limit;
  }

  [[nodiscard]] Result<> wind() {
    ASSAY_TRY(const bool counted, start_by_count());
    ASSAY_TRY(const bool dated, start_by_field());
    const bool fresh = counted || dated;
    ASSAY_CHECK(stop(fresh));
    if (starts_here() && running() == nullptr) ASSAY_CHECK(start(step_.now_ms));
    ASSAY_CHECK(pause_or_resume());
    ASSAY_CHECK(take_new_limit());
    if (StoredClock* clock = running(); clock != nullptr) {
      if (!clock->due_ms) ASSAY_CHECK(reckon(*clock));  // the calendar may be there by now
      clock->next_ms = next_notice(terms(*clock).limit, *clock, days_);
    }
    return {};
  }

 private:
  StoredClock* last() {
    StoredClock* found = nullptr;
    for (StoredClock& one : clocks_)
      if (one.key == rule_.key && (found == nullptr || one.round > found->round)) found = &one;
    return found;
  }
  StoredClock* running() {
    StoredClock* const clock = last();
    return clock == nullptr || clock->stopped_ms ? nullptr : clock;
  }
  [[nodiscard]] bool starts_here() const {
    return (step_.entered && has(rule_.starts.states, step_.state)) ||
           (!step_.move.empty() && has(rule_.starts.moves, step_.move));
  }

  /// What counted when the clock was started.
  [[nodiscard]] EffectiveLimit terms(const StoredClock& clock) const {
    if (step_.notes != nullptr)
      if (const auto kept = kept_limit(clock, *step_.notes)) return *kept;
    return limit_;
  }
  void keep_terms(const StoredClock& clock) {
    if (step_.notes != nullptr) (*step_.notes)[note_name(clock)] = {terms_text(limit_), false};
  }
  /// The missed one stays to be seen: another round takes its place.
  void replace(StoredClock& clock) {
    clock.stopped_ms = step_.now_ms;
    clock.next_ms.reset();
    if (step_.notes != nullptr) (*step_.notes)[note_name(clock)] = {terms_text(terms(clock)), true};
  }
  [[nodiscard]] bool is_missed(const StoredClock& clock) const {
    return clock.due_ms && clock.paused_ms.value_or(step_.now_ms) >= *clock.due_ms;
  }

  Result<> reckon(StoredClock& clock) {
    if (rule_.until_before) return {};  // due when what it waits for begins: set with the field
    const law::clock::Limit limit = terms(clock).limit;
    if (!law::clock::has_number(limit.unit)) {
      clock.due_ms.reset();
      return {};
    }
    ASSAY_TRY(clock.due_ms, end_or_unknown(law::clock::due_at(limit, clock.started_ms, days_)));
    return {};
  }

  Result<> start(std::int64_t from_ms) {
    const StoredClock* const before = last();
    StoredClock clock;
    clock.key = rule_.key;
    clock.round = before == nullptr ? 0 : before->round + 1;
    clock.started_ms = from_ms;
    keep_terms(clock);
    ASSAY_CHECK(reckon(clock));
    clocks_.push_back(std::move(clock));
    return {};
  }

  /// The number comes to what the rule names. @return whether a clock was started just now
  Result<bool> start_by_count() {
    if (!rule_.starts.at_least) return false;
    const auto there = [&](const Fields* fields) {
      return fields != nullptr &&
             number_of(fields->value(rule_.starts.field)) >= static_cast<double>(*rule_.starts.at_least);
    };
    if (there(step_.before) || !there(step_.after) || running() != nullptr) return false;
    ASSAY_CHECK(start(step_.now_ms));
    return true;
  }

  [[nodiscard]] std::optional<std::int64_t> starting_moment(const Fields* fields) const {
    if (fields == nullptr || (!rule_.starts.unless.empty() && fields->has(rule_.starts.unless))) return std::nullopt;
    return moment(fields, rule_.starts.field);
  }

  /// @return whether a clock was started just now
  Result<bool> start_by_field() {
    if (rule_.starts.field.empty() || rule_.starts.at_least) return false;
    const auto before = starting_moment(step_.before);
    const auto after = starting_moment(step_.after);
    StoredClock* clock = running();
    if (clock != nullptr && before != after && is_missed(*clock)) {
      replace(*clock);
      clock = nullptr;
    }
    if (!after) {
      if (clock != nullptr)
        std::erase_if(clocks_,
                      [&](const StoredClock& one) { return one.key == clock->key && one.round == clock->round; });
      return false;
    }
    if (before == after) return false;
    bool fresh = false;
    if (clock == nullptr) {
      ASSAY_CHECK(start(rule_.until_before ? std::min(step_.now_ms, *after) : *after));
      clock = running();
      fresh = true;
    } else if (!rule_.until_before) {
      clock->started_ms = *after;
      clock->paused_total_ms = 0;
      ASSAY_CHECK(reckon(*clock));
    }
    if (rule_.until_before) clock->due_ms = law::clock::due_before(*after);
    clock->told = 0;
    return fresh;
  }

  Result<> stop(bool fresh) {
    StoredClock* const clock = running();
    if (clock == nullptr) return {};
    const auto done_at = moment(step_.after, rule_.stops.field);
    const bool by_field = done_at && (fresh || done_at != moment(step_.before, rule_.stops.field));
    const bool by_state = (step_.entered || fresh) && has(rule_.stops.states, step_.state);
    const bool by_move = !step_.move.empty() && has(rule_.stops.moves, step_.move);
    if (!by_field && !by_state && !by_move) return {};
    ASSAY_CHECK(resume(*clock));
    clock->stopped_ms = by_field ? *done_at : step_.now_ms;
    clock->next_ms.reset();
    if (rule_.repeats && !rule_.until_before) ASSAY_CHECK(start(*clock->stopped_ms));
    return {};
  }

  Result<> resume(StoredClock& clock) {
    if (!clock.paused_ms) return {};
    const std::int64_t since = *clock.paused_ms;
    const std::int64_t until = std::max(step_.now_ms, since);
    clock.paused_ms.reset();
    clock.paused_total_ms += until - since;
    if (clock.due_ms && !rule_.until_before) {
      ASSAY_TRY(clock.due_ms,
                end_or_unknown(law::clock::due_after_pause(terms(clock).limit, *clock.due_ms, since, until, days_)));
    }
    return {};
  }

  Result<> pause_or_resume() {
    StoredClock* const clock = running();
    if (clock == nullptr) return {};
    if (!has(rule_.pauses, step_.state)) return resume(*clock);
    if (!clock->paused_ms) clock->paused_ms = step_.now_ms;
    return {};
  }

  /// Another variant counts now: the end moves, the pauses so far stay.
  Result<> take_new_limit() {
    StoredClock* clock = running();
    if (clock == nullptr || rule_.until_before || !old_limit_ || *old_limit_ == limit_.limit) return {};
    if (is_missed(*clock)) {
      const StoredClock old = *clock;
      replace(*clock);
      ASSAY_CHECK(start(old.started_ms));
      clock = running();
      clock->paused_ms = old.paused_ms;
      clock->paused_total_ms = old.paused_total_ms;
      return {};
    }
    std::int64_t shift = 0;
    const law::clock::Limit old = terms(*clock).limit;
    if (clock->due_ms && clock->paused_total_ms > 0 && law::clock::has_number(old.unit)) {
      if (const auto plain = law::clock::due_at(old, clock->started_ms, days_)) shift = *clock->due_ms - *plain;
    }
    keep_terms(*clock);
    ASSAY_CHECK(reckon(*clock));
    if (clock->due_ms) clock->due_ms = *clock->due_ms + shift;
    return {};
  }

  const ClockRule& rule_;
  std::vector<StoredClock>& clocks_;
  const Step& step_;
  const WorkCalendar& days_;
  EffectiveLimit limit_;
  std::optional<law::clock::Limit> old_limit_;
};

}  // namespace

std::string_view basis_name(Basis basis) noexcept {
  constexpr std::array<std::string_view, 5> kNames = {"law", "declared", "suggested", "event", "none"};
  return kNames.at(static_cast<std::size_t>(basis));
}

std::string note_name(const StoredClock& clock) { return fmt::format("{} {}", clock.key, clock.round); }

std::optional<EffectiveLimit> kept_limit(const StoredClock& clock, const ClockNotes& notes) {
  const auto at = notes.find(note_name(clock));
  if (at == notes.end()) return std::nullopt;
  const std::string_view text = at->second.terms;
  const std::size_t first = text.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : text.find(' ', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  EffectiveLimit out;
  const auto unit = law::clock::unit_of(text.substr(first + 1, second - first - 1));
  const auto [end, error] = std::from_chars(text.data(), text.data() + first, out.limit.value);
  if (!unit || error != std::errc{} || end != text.data() + first) return std::nullopt;
  out.limit.unit = *unit;
  for (const Basis one : {Basis::Law, Basis::Declared, Basis::Suggested, Basis::Event, Basis::None})
    if (basis_name(one) == text.substr(second + 1)) out.basis = one;
  return out;
}

EffectiveLimit limit_of(const ClockRule& rule, const Fields& fields, const DeclaredLimits& declared) {
  const definition::Limit* limit = &rule.limit;
  for (const definition::ClockVariant& variant : rule.variants)
    if (definition::holds(variant.when, fields.value(variant.when.field))) {
      limit = &variant.limit;
      break;
    }
  if (rule.until_before) return {{0, law::clock::Unit::BeforeEvent}, Basis::Event};
  if (limit->value) return {law_limit(*limit->value, limit->unit), Basis::Law};
  if (const auto at = declared.find(limit->declared_as); at != declared.end() && !limit->declared_as.empty()) {
    const std::string& unit =
        definition::is_counted_unit(limit->unit) || !limit->suggested ? limit->unit : limit->suggested->unit;
    return {law_limit(at->second, unit), Basis::Declared};
  }
  if (limit->suggested) return {law_limit(limit->suggested->value, limit->suggested->unit), Basis::Suggested};
  return {law_limit(0, limit->unit), Basis::None};
}

Result<> check_declared(const DeclaredLimits& declared, const definition::Catalog& catalog) {
  std::vector<std::string_view> known;
  for (const Definition& one : catalog.all())
    for (const ClockRule& rule : one.clocks) {
      known.push_back(rule.limit.declared_as);
      for (const definition::ClockVariant& variant : rule.variants) known.push_back(variant.limit.declared_as);
    }
  for (const auto& [name, value] : declared) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string_view near = law::rules::nearest(name, known);
    return fail(Code::Configuration,
                fmt::format("assay.toml [limits] {}: no register has a limit of this name{} (`assay register show "
                            "REGISTER` names those of its clocks)",
                            name, near.empty() ? "" : fmt::format(", did you mean `{}`?", near)));
  }
  return {};
}

std::optional<std::int64_t> next_notice(const law::clock::Limit& limit, const StoredClock& clock,
                                        const WorkCalendar& days) {
  if (!clock.due_ms || clock.paused_ms || clock.stopped_ms) return std::nullopt;
  const law::clock::Running running{limit, clock.started_ms, *clock.due_ms};
  for (auto state = static_cast<std::uint8_t>(clock.told + 1); state <= static_cast<std::uint8_t>(State::Missed);
       ++state)
    if (const auto begins = law::clock::begins_at(running, static_cast<State>(state), days)) return *begins;
  return std::nullopt;
}

Result<std::vector<StoredClock>> clocks_after(const Definition& definition, std::vector<StoredClock> clocks,
                                              const Step& step, const DeclaredLimits& declared,
                                              const WorkCalendar& days) {
  for (const ClockRule& rule : definition.clocks) ASSAY_CHECK(Winder(rule, clocks, step, declared, days).wind());
  if (step.notes != nullptr)
    std::erase_if(*step.notes, [&](const auto& note) {
      return std::none_of(clocks.begin(), clocks.end(),
                          [&](const StoredClock& clock) { return note_name(clock) == note.first; });
    });
  std::sort(clocks.begin(), clocks.end(), [](const StoredClock& a, const StoredClock& b) {
    return std::tie(a.key, a.round) < std::tie(b.key, b.round);
  });
  return clocks;
}

ClockReading read_clock(const ClockRule& rule, const StoredClock& clock, const Fields& fields, std::int64_t now_ms,
                        const DeclaredLimits& declared, const WorkCalendar& days) {
  ClockReading out;
  out.limit = kept_limit(clock, fields.clocks).value_or(limit_of(rule, fields, declared));
  if (const auto note = fields.clocks.find(note_name(clock)); note != fields.clocks.end())
    out.replaced = note->second.replaced;
  out.due_ms = clock.due_ms;
  if (!out.due_ms && !rule.until_before && law::clock::has_number(out.limit.limit.unit)) {
    if (const auto due = law::clock::due_at(out.limit.limit, clock.started_ms, days))
      out.due_ms = *due;
    else
      out.unknown = due.error().message;
  }
  if (!out.due_ms) return out;
  const std::int64_t at = clock.stopped_ms ? *clock.stopped_ms : clock.paused_ms ? *clock.paused_ms : now_ms;
  if (const auto state = law::clock::state_at({out.limit.limit, clock.started_ms, *out.due_ms}, at, days)) {
    out.state = *state;
  } else if (at >= *out.due_ms) {
    out.state = State::Missed;
  }
  return out;
}

}  // namespace assay::records
