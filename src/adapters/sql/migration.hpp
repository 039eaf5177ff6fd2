// Brings a database to this program's schema: migrations/sqlite/NNNN_name.sql, in order, each once, with its checksum
// kept.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "adapters/sql/statement.hpp"
#include "base/result.hpp"

namespace assay::adapters::sql {

struct Migration {
  std::string_view name;  ///< of its file
  std::string_view sql;
};

/// The files of migrations/sqlite, number 1 first.
[[nodiscard]] std::span<const Migration> migrations() noexcept;

/// Costs one `PRAGMA user_version` when nothing is to be done. Safe when several processes open a new database at once.
/// @return Unsupported (the database is of a later version, or somebody else's), Conflict (an applied migration is not
/// the one this program knows), and what the database answers
[[nodiscard]] Result<> migrate(Database& database, std::span<const Migration> known);

}  // namespace assay::adapters::sql
