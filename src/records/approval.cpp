#include "records/approval.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "json/json.hpp"
#include "records/fields.hpp"

namespace assay::records {

using definition::Definition;
using definition::Move;

namespace {

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// The states that follow `from`, itself among them, with `without` never made.
std::set<std::string, std::less<>> reached(const Definition& definition, std::string_view from, const Move& without) {
  std::set<std::string, std::less<>> out = {std::string(from)};
  for (bool grown = true; grown;) {
    grown = false;
    for (const Move& move : definition.moves)
      if (move.key != without.key &&
          std::any_of(move.from.begin(), move.from.end(), [&](const std::string& one) { return out.contains(one); }))
        grown |= out.insert(move.to).second;
  }
  return out;
}

/// A refusal that sends a record back to its beginning approves nothing.
bool approves(const Definition& definition, const Move& move) {
  return !move.not_by.empty() && move.to != definition.first_state().key;
}

/// Puts the fields of the entry into `filled`, those it emptied out of it.
void follow(const HistoryEntry& entry, std::set<std::string, std::less<>>& filled) {
  const auto detail = json::read(entry.detail_json, kMostFieldsJson);
  if (!detail) return;
  for (const json::Value member : detail->root().find("set")) {
    if (member.is(json::Kind::Null))
      filled.erase(std::string(member.name()));
    else
      filled.insert(std::string(member.name()));
  }
}

}  // namespace

bool must_approve_again(const Definition& definition, const Move& move, std::string_view state) {
  if (state == move.to) return false;
  const auto ahead = reached(definition, state, move);
  if (ahead.contains(move.to)) return false;
  if (std::none_of(move.from.begin(), move.from.end(), [&](const std::string& one) { return ahead.contains(one); }))
    return false;  // it lies behind for good
  const auto before = reached(definition, definition.first_state().key, move);
  return std::all_of(definition.states.begin(), definition.states.end(), [&](const definition::State& one) {
    return one.kind != definition::StateKind::Final || !ahead.contains(one.key) || before.contains(one.key);
  });
}

std::map<std::string, std::string, std::less<>> approved_fields(const Definition& definition,
                                                                std::span<const HistoryEntry> history) {
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> standing;  // fields by the move
  std::set<std::string, std::less<>> filled;
  for (const HistoryEntry& entry : history) {
    follow(entry, filled);
    const Move* const made = entry.move.empty() ? nullptr : definition.move(entry.move);
    if (made == nullptr) continue;
    std::erase_if(standing, [&](const auto& one) {
      const Move* const earlier = definition.move(one.first);
      return earlier == nullptr || must_approve_again(definition, *earlier, entry.to);
    });
    if (approves(definition, *made)) standing[made->key] = filled;
  }
  std::map<std::string, std::string, std::less<>> out;
  for (const auto& [move, fields] : standing)
    for (const std::string& field : fields) out.insert_or_assign(field, move);
  return out;
}

std::string way_out(const Definition& definition, std::string_view state, std::string_view field,
                    const Move& approved_by) {
  std::string asks;
  std::string back;
  const auto add = [](std::string& all, const std::string& one) { all += (all.empty() ? "`" : ", `") + one + "`"; };
  const definition::Field* const is = definition.field(field);
  for (const Move& move : definition.moves) {
    if (!has(move.from, state)) continue;
    if (has(move.asks, field)) add(asks, move.key);
    if (has(definition.editable_in, move.to) || (is != nullptr && has(is->editable_in, move.to)) ||
        must_approve_again(definition, approved_by, move.to))
      add(back, move.key);
  }
  if (!asks.empty()) return fmt::format("{} takes a new value", asks);
  if (!back.empty()) return fmt::format("after {} it can be edited, and is approved anew", back);
  return "no move from here changes it: what is wrong with it is said with --reason at the next move, or a new record "
         "is opened";
}

}  // namespace assay::records
