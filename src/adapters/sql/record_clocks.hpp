// Inside adapters/sql only: clocks over all records.
#pragma once

#include <vector>

#include "adapters/sql/statement.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

/// As records::RecordStore::clocks, its limits checked already.
[[nodiscard]] Result<std::vector<records::ClockOfRecord>> find_clocks(Connection& connection,
                                                                      const records::ClockQuery& query);

}  // namespace assay::adapters::sql
