// Inside adapters/sql only: for each condition of a search the statement that gives the ids of the records which meet
// it, or may meet it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/sql/record_conditions.hpp"
#include "adapters/sql/record_rows.hpp"
#include "adapters/sql/search_grams.hpp"
#include "adapters/sql/statement.hpp"
#include "base/id.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

class Sources {
 public:
  Sources(Connection& connection, const records::SearchQuery& query) : connection_(connection), query_(query) {}

  /// Looks up the fields. @return InvalidInput without a tenant or with a limit out of range
  [[nodiscard]] Result<> start();

  /// No record has such a field.
  [[nodiscard]] bool impossible() const noexcept { return impossible_; }
  [[nodiscard]] const std::vector<Wanted>& wanted() const noexcept { return wanted_; }
  [[nodiscard]] bool newest_first() const noexcept { return query_.order == records::Order::NewestFirst; }
  [[nodiscard]] std::string_view direction() const noexcept { return newest_first() ? " DESC" : " ASC"; }

  /// Of the conditions an index answers.
  /// @param after  only behind this record
  [[nodiscard]] std::vector<Sql> exact(const std::optional<Id>& after) const;
  /// Of the texts that must stand somewhere in a record; nothing when there are none, or none that has a gram.
  [[nodiscard]] std::optional<Sql> proposed(const std::optional<Id>& after) const;
  /// " AND column < ...": what comes behind `after` in the wanted order.
  void add_after(Sql& sql, std::string_view column, const std::optional<Id>& after) const;

  /// The ids that `sql` gives, each once, in the wanted order; nothing when there are more rows than `most`.
  [[nodiscard]] Result<std::optional<std::vector<Id>>> all(Sql sql, std::size_t most) const;
  /// About the first `most` that meet a condition, in the wanted order, however many do; none when there are none. All
  /// that meet it are gone over.
  [[nodiscard]] Result<std::vector<Id>> first(const Wanted& wanted, const std::optional<Id>& after,
                                              std::size_t most) const;
  /// The same of a condition whose index is in the wanted order: one value of one field.
  [[nodiscard]] Result<std::vector<Id>> in_order(const Wanted& wanted, const std::optional<Id>& after,
                                                 std::size_t most) const;

  [[nodiscard]] Result<Statement> prepared(const Sql& sql) const;

 private:
  /// Of one condition on a value. @param column  what `after` is compared with
  [[nodiscard]] Sql of(const Wanted& wanted, const std::optional<Id>& after, std::string_view column) const;
  [[nodiscard]] std::string_view unindexed() const noexcept;
  [[nodiscard]] Engine engine() const noexcept { return connection_.engine(); }
  Result<std::vector<std::int64_t>> fields_of(std::string_view name) const;
  Sql of_column(std::string_view condition, std::int64_t limit) const;
  Sql of_states(const std::optional<Id>& after) const;
  void put_in_order(std::vector<Id>& ids) const;

  Connection& connection_;
  const records::SearchQuery& query_;
  std::vector<Wanted> wanted_;
  std::vector<Gram> grams_;
  bool impossible_ = false;
};

}  // namespace assay::adapters::sql
