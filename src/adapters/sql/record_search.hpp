// Inside adapters/sql only: finds records. Neither engine is left to guess which condition is the rare one (SQLite has
// no statistics, PostgreSQL's may be old): the rarest gives the candidates, the others are looked up for each; when
// none is rare, records are walked in the wanted order until the page is full.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "adapters/sql/statement.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

/// Where one way of searching gives over to the next; other figures for tests.
struct SearchTuning {
  /// A condition is rare when no more records meet it than this. First the rarest is looked for, so that a usual one is
  /// not read far; the ids of the last are sorted in memory, 1.6 MB.
  std::array<std::size_t, 3> rare = {1'000, 10'000, 100'000};
  /// Records that are looked at before a condition is called rare for want of better: a usual one has filled the page
  /// by then.
  std::size_t peek = 2'000;
  /// Ids of a usual condition, read in the wanted order: each time ten times more, as each time all are gone over.
  std::size_t stream = 1'000;
};

/// @return InvalidInput without a tenant or with a limit out of range
[[nodiscard]] Result<std::vector<records::StoredRecord>> search_records(Connection& connection,
                                                                        const records::SearchQuery& query,
                                                                        const SearchTuning& tuning = {});
[[nodiscard]] Result<std::uint64_t> count_records(Connection& connection, const records::SearchQuery& query,
                                                  const SearchTuning& tuning = {});

}  // namespace assay::adapters::sql
