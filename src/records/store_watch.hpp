// A store and keys that are the right ones: an empty store where the log knows records was lost, and a key that records
// are sealed under is not made anew.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/seal.hpp"
#include "records/event_sink.hpp"
#include "records/record_store.hpp"

namespace assay::records {

/// How many events of a kind the log has of a tenant, counted up to a million.
[[nodiscard]] Result<std::uint64_t> known_to_the_log(EventSink& events, std::string_view kind, std::string_view tenant);

/// @return Corrupt when the store has no record of the tenant and the log knows some: no case number is given twice
[[nodiscard]] Result<> check_not_lost(RecordStore& store, EventSink& events, std::string_view tenant);

/// Reads `path`; makes the key when there is none and nothing has ever been kept under one. The store remembers its id.
/// @param name  "seal", "lookup"
/// @return Configuration naming the file and the backup: the file is gone, or holds another key than the store was
/// written with; what reading a key answers
[[nodiscard]] Result<crypto::SealingKey> key_in_use(RecordStore& store, std::string_view tenant, std::string_view name,
                                                    const std::string& path);

}  // namespace assay::records
