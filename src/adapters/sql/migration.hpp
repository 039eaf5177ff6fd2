// Brings a database to this program's schema: the files of migrations/ENGINE, in the order of their numbers, each once,
// with its checksum kept. The evidence log and the records are two sets: each has a database of its own.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "adapters/sql/statement.hpp"
#include "base/result.hpp"

namespace assay::adapters::sql {

struct Migration {
  std::int64_t number = 0;  ///< begins the file's name; never used twice, the same for both engines
  std::string_view name;    ///< of its file
  std::string_view sql;
};

/// What the evidence log stands in.
[[nodiscard]] std::span<const Migration> evidence_migrations() noexcept;
/// What records and accounts stand in.
[[nodiscard]] std::span<const Migration> record_migrations(Engine engine) noexcept;

/// Costs one question when nothing is to be done. Safe when several processes open a new database at once.
/// @param known  by rising number. @return Unsupported (the database is of a later version, of the other set, or
/// somebody else's), Conflict (an applied migration is not the one this program knows), and what the database answers
[[nodiscard]] Result<> migrate(Connection& database, std::span<const Migration> known);

}  // namespace assay::adapters::sql
