// Inside adapters/sql only: finds records. Neither engine is left to guess which condition is the rare one (SQLite has
// no statistics, PostgreSQL's may be old): the rarest gives the candidates, the others are looked up for each; when
// none is rare, records are walked in the wanted order until the page is full.
#pragma once

#include <cstdint>
#include <vector>

#include "adapters/sql/statement.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

/// @return InvalidInput without a tenant or with a limit out of range
[[nodiscard]] Result<std::vector<records::StoredRecord>> search_records(Connection& connection,
                                                                        const records::SearchQuery& query);
[[nodiscard]] Result<std::uint64_t> count_records(Connection& connection, const records::SearchQuery& query);

}  // namespace assay::adapters::sql
