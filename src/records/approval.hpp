// What a second person has approved stays as it was approved: a move with `not_by` fixes every field that is filled in
// when it is made, until the record goes back to where it has to be made again.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/definition/definition.hpp"
#include "records/record_store.hpp"

namespace assay::records {

/// Fields that stand as approved, each with the key of the move that approved it, after this history.
[[nodiscard]] std::map<std::string, std::string, std::less<>> approved_fields(const definition::Definition& definition,
                                                                              std::span<const HistoryEntry> history);

/// True when a record that comes into `state` has to be approved by `move` again: nothing leads on to where the move
/// led, or to an end that lies behind it, but the move itself.
[[nodiscard]] bool must_approve_again(const definition::Definition& definition, const definition::Move& move,
                                      std::string_view state);

/// How an approved field is changed from that state, for a message: "`rework` takes it back to where it can be edited".
[[nodiscard]] std::string way_out(const definition::Definition& definition, std::string_view state,
                                  std::string_view field, const definition::Move& approved_by);

}  // namespace assay::records
