// Inside adapters/sql only: the index that finds a text inside others, kept in the transaction of its records. SQLite:
// a full-text table of the grams; PostgreSQL: an inverted index of them (GIN), which needs no extension.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/sql/record_rows.hpp"
#include "adapters/sql/search_grams.hpp"
#include "adapters/sql/statement.hpp"
#include "base/id.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

/// What a search for a text inside others looks at.
[[nodiscard]] std::vector<Gram> grams_of_record(std::string_view number,
                                                const std::vector<records::SearchValue>& values);

class GramIndex {
 public:
  /// Of a record that is stored: what the index has of it, to be asked before the record or its values are changed.
  /// PostgreSQL knows by itself and answers nothing.
  [[nodiscard]] Result<std::vector<Gram>> before(Connection& connection, const Id& record);
  /// Of a new record.
  [[nodiscard]] Result<> add(Connection& connection, const Id& record, const std::vector<Gram>& grams);
  /// @param before  as said above
  [[nodiscard]] Result<> change(Connection& connection, const Id& record, const std::vector<Gram>& before,
                                const std::vector<Gram>& grams);
  /// Notes that there is something to wipe. In the transaction of an erasure.
  [[nodiscard]] Result<> note_erasure(Connection& connection);

 private:
  Result<std::optional<std::int64_t>> place_of(Connection& connection, const Id& record);
  Result<> insert(Connection& connection, std::int64_t place, const std::vector<Gram>& grams);

  LazyStatement number_{"look at a record's number", "SELECT number FROM record WHERE id = ?1"};
  LazyStatement values_{"look at a record's values", "SELECT head, rest FROM search_value WHERE record = ?1"};
  LazyStatement find_place_{"find a record's place", "SELECT place FROM search_place WHERE record = ?1"};
  LazyStatement make_place_{"make a place", "INSERT INTO search_place (record) VALUES (?1) RETURNING place"};
  LazyStatement insert_{"store grams", "INSERT INTO search_gram (rowid, grams) VALUES (?1, ?2)"};
  LazyStatement remove_{"drop grams", "INSERT INTO search_gram (search_gram, rowid, grams) VALUES ('delete', ?1, ?2)"};
  LazyStatement put_{"store grams",
                     "INSERT INTO search_gram (record, grams) VALUES (?1, CAST(?2 AS INTEGER[])) ON CONFLICT (record) "
                     "DO UPDATE SET grams = excluded.grams WHERE search_gram.grams <> excluded.grams"};
  LazyStatement erased_{"note an erasure", "UPDATE search_erased SET records = records + 1"};
};

/// Ids of records, named `id`, that may hold all texts these grams are of. Of any tenant.
[[nodiscard]] Sql ids_of_grams(Engine engine, const std::vector<Gram>& grams);

/// Fills the index with the records that are stored; in the transaction of the migration that made it.
[[nodiscard]] Result<> fill_gram_index(Connection& connection);

/// Takes what was erased out of the index's file too: SQLite only crosses it out at first. Writes the index anew, some
/// seconds at a million records; nothing when nothing was erased since. PostgreSQL's autovacuum does it there.
[[nodiscard]] Result<> wipe_gram_index(Connection& connection);

}  // namespace assay::adapters::sql
