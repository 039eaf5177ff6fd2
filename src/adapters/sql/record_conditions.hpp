// Inside adapters/sql only: what a search asks, as SQL over `record r` and `search_value s`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sql/record_rows.hpp"
#include "adapters/sql/statement.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

/// A condition with the numbers of the fields it may be met by.
struct Wanted {
  const records::Condition* condition = nullptr;
  std::vector<std::int64_t> fields;
};

/// `needle` stands in `hay`, an expression of bytes.
void add_contains(Sql& sql, Engine engine, std::string_view hay, std::string_view needle);
/// `needle` stands in the value of `search_value s`.
void add_value_contains(Sql& sql, Engine engine, std::string_view needle);
/// `needle` stands in the number of `record r`.
void add_number_contains(Sql& sql, Engine engine, std::string_view needle);
/// The condition on `search_value s`, but for its field. Heads are compared first: they stand in the index, and where
/// two heads differ the values differ the same way.
void add_match(Sql& sql, Engine engine, const records::Condition& condition);
/// " AND r.state = ..."; nothing when there are none.
void add_states(Sql& sql, const std::vector<std::string>& any);
/// What stands in `record r` itself. @param states  instead of the query's
void add_record_conditions(Sql& sql, const records::SearchQuery& query, const std::vector<std::string>& states);
/// What stands in its search values, looked up record by record.
void add_value_conditions(Sql& sql, Engine engine, const std::vector<Wanted>& wanted, std::string_view text);

}  // namespace assay::adapters::sql
