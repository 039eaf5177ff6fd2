// What an entry of the history changed, field by field.
#pragma once

#include <string>
#include <vector>

#include "records/definition/definition.hpp"
#include "records/definition/value.hpp"
#include "records/record_store.hpp"

namespace assay::records {

struct FieldChange {
  const definition::Field* field = nullptr;
  bool sealed = false;       ///< what stood there and stands there now is not told
  definition::Value before;  ///< empty: nothing stood there, or an earlier version did not keep it
  definition::Value after;
};

/// In the order of the keys; fields that the definition no longer has are left out. Empty once the detail is erased.
[[nodiscard]] std::vector<FieldChange> changes_of(const definition::Definition& definition, const HistoryEntry& entry);

/// "finding: fail → pass", "phone: changed" (sealed), titles and choices in the language.
[[nodiscard]] std::string told(const FieldChange& change, bool chinese);

}  // namespace assay::records
