// Guards of moves: a record whose value says no does not come into the state that says yes.
//
//   only_if = [ { field = "result", is = ["pass"] }, { field = "bad_share", at_most = 5 } ]
//
//   for (const Guard& guard : move.only_if)
//     if (!holds(guard, value)) …  words_of(complaint, guard)   // "result = pass"
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "records/definition/definition.hpp"
#include "records/definition/value.hpp"

namespace assay::records::definition {

/// The value of a field of the record, and whether a sealed one has any.
using ValueOf = std::function<Value(std::string_view field)>;

/// @param filled  the field has a value, a sealed one too
[[nodiscard]] bool holds(const Guard& guard, const Value& value, bool filled);
/// False when the guard is not asked for: its `if` does not hold.
[[nodiscard]] bool is_asked(const Guard& guard, const ValueOf& value_of);

/// "result = pass or conditional", "bad_share <= 5", "receipt is filled in"; of `if` also "(if aigc = yes)".
[[nodiscard]] std::string words_of(const Guard& guard);
/// The same without the field, choices with their titles: "pass (通过 / Pass)".
[[nodiscard]] std::string wanted_words(const Definition& definition, const Guard& guard);

/// What is wrong with the guards of a move, and with the fields it wants anew: a field that is not there, a value it
/// cannot have, a number of something that is none, a look into a sealed field.
[[nodiscard]] std::vector<std::string> guard_faults(const Definition& definition, const Move& move);
/// What is wrong with `only_by_move` and `happened` of a field; "" when nothing is.
[[nodiscard]] std::string only_by_move_fault(const Definition& definition, const Field& field);

}  // namespace assay::records::definition
