// What keeps a record true to what was found and approved: guards of moves, fields that a second person approved,
// fields that only a move fills in, clocks that an edit would start anew.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "records/approval.hpp"
#include "records/definition/guard.hpp"
#include "records/engine.hpp"
#include "records/engine_words.hpp"

namespace assay::records {

using definition::Definition;
using definition::Field;
using definition::Guard;
using definition::Move;
using definition::Value;

namespace {

constexpr std::int64_t kSlackMs = 5 * 60'000;  // clocks of two machines

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_set_by(const Move& move, std::string_view field) {
  return has(move.asks, field) || std::any_of(move.sets.begin(), move.sets.end(),
                                              [&](const definition::Setting& one) { return one.field == field; });
}

const Guard* first_unmet(const Move& move, const Fields& fields) {
  const auto value_of = [&](std::string_view key) { return fields.value(key); };
  for (const Guard& guard : move.only_if)
    if (definition::is_asked(guard, value_of) &&
        !definition::holds(guard, fields.value(guard.field), fields.has(guard.field)))
      return &guard;
  return nullptr;
}

/// "result (测评结果 / Result) is `fail` (不通过 / Fail); wanted: `pass` (通过 / Pass)"
std::string told(const Definition& definition, const Guard& guard, const Fields& fields) {
  const Field* const field = definition.field(guard.field);
  const Value value = fields.value(guard.field);
  std::string out = guard.field;
  if (field != nullptr) out += fmt::format(" ({} / {})", field->title.zh, field->title.en);
  if (definition::is_empty(value)) {
    out += " is empty";
  } else {
    out += fmt::format(" is `{}`", definition::text_of(value));
    if (field != nullptr && !field->choices.empty())
      out += fmt::format(" ({} / {})", definition::shown(*field, value, true), definition::shown(*field, value, false));
  }
  out += fmt::format("; wanted: {}", definition::wanted_words(definition, guard));
  if (guard.only_when)
    out += fmt::format(" (as {} is {})", guard.only_when->field,
                       definition::text_of(fields.value(guard.only_when->field)));
  return out;
}

/// The other moves that begin in the state, whose guards do not say no to these values.
std::string others(const Definition& definition, const Move& not_this, std::string_view state, const Fields& fields) {
  std::string out;
  for (const Move& one : definition.moves) {
    if (one.key == not_this.key || !has(one.from, state)) continue;
    const Guard* const stops = first_unmet(one, fields);
    if (stops != nullptr && !has(one.asks, stops->field)) continue;
    out += fmt::format("{}{}", out.empty() ? "" : ", ", one.key);
  }
  return out.empty() ? "none" : out;
}

std::string what_counts(const Definition& definition, std::string_view key) {
  for (const definition::ClockRule& rule : definition.clocks)
    if (rule.starts.field == key || rule.stops.field == key) return rule.key;
  return {};
}

}  // namespace

Result<std::optional<StoredRecord>> Engine::find_number(std::string_view tenant, std::string_view number) {
  ASSAY_TRY(auto found, office_.store.find_number(tenant, number));
  if (found) return found;
  std::string upper(number);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (upper == number) return found;
  return office_.store.find_number(tenant, upper);
}

std::string Engine::wanted_of(const Draft& draft, const Move& move) {
  const Guard* const unmet = first_unmet(move, draft.fields);
  return unmet == nullptr ? std::string() : told(*draft.definition, *unmet, draft.fields);
}

Result<> Engine::check_guards(const Draft& draft, const Move& move, const Inputs& given) const {
  for (const std::string& key : move.anew) {
    const bool same =
        draft.fields.sealed.contains(key) ? !given.contains(key) : draft.before.value(key) == draft.fields.value(key);
    const Field* const field = draft.definition->field(key);
    if (same && field != nullptr)
      return fail(Code::InvalidInput,
                  fmt::format("{}: `{}` wants {} ({} / {}) anew: give what was found this time, not what stood there",
                              draft.record.number, move.key, key, field->title.zh, field->title.en));
  }
  const Guard* const unmet = first_unmet(move, draft.fields);
  if (unmet == nullptr) return {};
  return fail(Code::InvalidInput, fmt::format("{}: `{}`: {}. Other moves from here: {}", draft.record.number, move.key,
                                              told(*draft.definition, *unmet, draft.fields),
                                              others(*draft.definition, move, draft.from_state, draft.fields)));
}

Result<> Engine::check_contents(const Draft& draft, const Move& move) const {
  if (office_.contents == nullptr) return {};
  const std::string fields = write_fields(*draft.definition, draft.fields);
  return office_.contents->check(
      {draft.definition->key, draft.record.number, move.key, fields, draft.history, draft.attachments, draft.added});
}

Result<> Engine::check_kept(const Draft& draft) const {
  // the move that led here, and those by which a second person approved what still stands
  std::set<std::string, std::less<>> standing;
  for (const auto& [field, move] : approved_fields(*draft.definition, draft.history)) standing.insert(move);
  const auto last = std::find_if(draft.history.rbegin(), draft.history.rend(),
                                 [](const HistoryEntry& entry) { return !entry.move.empty(); });
  if (last != draft.history.rend() && last->to == draft.record.state) standing.insert(last->move);
  for (const std::string& key : standing) {
    const Move* const move = draft.definition->move(key);
    const Guard* const unmet = move == nullptr ? nullptr : first_unmet(*move, draft.fields);
    if (unmet == nullptr || first_unmet(*move, draft.before) != nullptr) continue;  // not this edit's fault
    return fail(
        Code::InvalidInput,
        fmt::format("{}: it is in the state `{}` because of `{}`: {}. A finding that changes is a move (from "
                    "here: {})",
                    draft.record.number, draft.record.state, move->key, told(*draft.definition, *unmet, draft.fields),
                    others(*draft.definition, *move, draft.record.state, draft.before)));
  }
  return {};
}

Result<> Engine::check_enterable(const Draft& draft) const {
  const Guard* why = nullptr;
  for (const Move& move : draft.definition->moves) {
    if (move.to != draft.record.state || move.from == std::vector<std::string>{move.to}) continue;
    const Guard* const unmet = first_unmet(move, draft.fields);
    if (unmet == nullptr) return {};
    why = unmet;
  }
  if (why == nullptr) return {};
  return fail(Code::InvalidInput, fmt::format("no move leads to `{}`: {}", draft.record.state,
                                              told(*draft.definition, *why, draft.fields)));
}

Result<> Engine::check_given(const Draft& draft, const Inputs& given, const Move* move, std::string_view reason) const {
  const Definition& is = *draft.definition;
  const std::string& number = draft.record.number.empty() ? is.key : draft.record.number;
  const bool fresh = draft.expected == 0;
  const std::int64_t now = office_.clock.unix_ms();
  const auto approved = fresh ? std::map<std::string, std::string, std::less<>>() : approved_fields(is, draft.history);
  for (const auto& [key, value] : given) {
    const Field* const field = is.field(key);
    if (field == nullptr) continue;  // put() names it
    const bool same = !draft.before.sealed.contains(key) && draft.before.value(key) == value;
    const bool asked = move != nullptr && is_set_by(*move, key);
    if (same || (!draft.before.has(key) && definition::is_empty(value))) continue;
    if (field->happened && !definition::is_empty(value))
      if (const auto at = definition::moment_ms(definition::text_of(value)); at && *at > now + kSlackMs)
        return fail(Code::InvalidInput, fmt::format("{} ({} / {}): {} has not come yet: it is when something happened",
                                                    key, field->title.zh, field->title.en, definition::text_of(value)));
    if (field->only_by_move && !asked) {
      std::string moves;
      for (const Move& one : is.moves)
        if (is_set_by(one, key)) moves += fmt::format("{}`{}`", moves.empty() ? "" : ", ", one.key);
      return fail(Code::Denied, fmt::format("{}: {} ({} / {}) is filled in by {} alone", number, key, field->title.zh,
                                            field->title.en, moves));
    }
    if (fresh || asked) continue;
    if (const auto at = approved.find(key);
        at != approved.end() && !has(is.editable_in, draft.from_state) && !has(field->editable_in, draft.from_state)) {
      const Move* const by = is.move(at->second);
      return fail(Code::Denied, fmt::format("{}: {} ({} / {}) stands as `{}` approved it: {}", number, key,
                                            field->title.zh, field->title.en, at->second,
                                            by == nullptr ? "" : way_out(is, draft.from_state, key, *by)));
    }
    if (const std::string clock = what_counts(is, key); !clock.empty() && draft.before.has(key) && reason.empty())
      return fail(Code::InvalidInput,
                  fmt::format("{}: the clock `{}` goes by {} ({} / {}): changing it needs a reason (--reason)", number,
                              clock, key, field->title.zh, field->title.en));
  }
  return {};
}

}  // namespace assay::records
