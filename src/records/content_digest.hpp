// What a record holds after a change, as one digest that its event carries: whoever changes the database by hand is
// found out by the evidence log.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "records/record_store.hpp"

namespace assay::records {

/// SHA-256, hex, over the salt of the history entry, everything that is stored of the record, and its clocks as far as
/// a change of the record makes them (what was told of them is left out).
[[nodiscard]] std::string content_digest(std::string_view salt, const StoredRecord& record,
                                         std::span<const StoredClock> clocks);

}  // namespace assay::records
