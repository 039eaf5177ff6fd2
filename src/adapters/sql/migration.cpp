#include "adapters/sql/migration.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/clock.hpp"
#include "crypto/digest.hpp"

namespace assay::adapters::sql {

// Put in at build time: see CMakeLists.txt.
extern const std::string_view kMigration0001;

namespace {

constexpr std::string_view kWhat = "bring the schema up to date";

Result<std::int64_t> number_of(Database& database, std::string_view sql) {
  ASSAY_TRY(Statement statement, database.prepare(kWhat, sql));
  ASSAY_TRY(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

// A database of version 0 must be a new one: nobody else's tables are touched.
Result<> begin_schema(Database& database) {
  ASSAY_TRY(const std::int64_t tables, number_of(database, "SELECT count(*) FROM sqlite_schema"));
  if (tables != 0) {
    return fail(Code::Unsupported, fmt::format("{}: is a database of another program", database.path()));
  }
  return database.execute(kWhat,
                          "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT "
                          "NULL, applied_ms INTEGER NOT NULL) STRICT");
}

Result<> compare_applied(Database& database, std::span<const Migration> known) {
  ASSAY_TRY(Statement applied, database.prepare(kWhat, "SELECT number, checksum FROM migration ORDER BY number"));
  for (;;) {
    ASSAY_TRY(const bool row, applied.step());
    if (!row) return {};
    const auto number = static_cast<std::size_t>(applied.integer(0));
    if (number == 0 || number > known.size()) continue;  // later versions are refused by number
    const Migration& migration = known[number - 1];
    const BytesView kept = applied.blob(1);
    const crypto::Hash expected = crypto::sha256(as_bytes(migration.sql));
    if (!std::equal(kept.begin(), kept.end(), expected.begin(), expected.end())) {
      return fail(Code::Conflict, fmt::format("{}: migration {} was applied with another text; use the program that "
                                              "wrote this database",
                                              database.path(), migration.name));
    }
  }
}

Result<> apply(Database& database, const Migration& migration, std::int64_t number) {
  const std::string sql(migration.sql);
  ASSAY_CHECK(database.execute(migration.name, sql.c_str()));
  ASSAY_TRY(Statement keep, database.prepare(kWhat, "INSERT INTO migration VALUES (?1, ?2, ?3, ?4)"));
  const crypto::Hash checksum = crypto::sha256(as_bytes(migration.sql));
  keep.bind(1, number).bind(2, migration.name).bind(3, BytesView(checksum)).bind(4, SystemClock().unix_ms());
  ASSAY_CHECK(keep.run());
  return database.execute(kWhat, fmt::format("PRAGMA user_version = {}", number).c_str());
}

// Inside the writers' lock; another process may have been faster, so the version is read again.
Result<> apply_missing(Database& database, std::span<const Migration> known) {
  ASSAY_TRY(const std::int64_t version, number_of(database, "PRAGMA user_version"));
  if (version == 0) {
    ASSAY_CHECK(begin_schema(database));
  } else {
    ASSAY_CHECK(compare_applied(database, known));
  }
  for (auto next = static_cast<std::size_t>(version); next < known.size(); ++next) {
    ASSAY_CHECK(apply(database, known[next], static_cast<std::int64_t>(next) + 1));
  }
  return {};
}

}  // namespace

std::span<const Migration> migrations() noexcept {
  static const std::array<Migration, 1> kMigrations = {{{"0001_evidence.sql", kMigration0001}}};
  return kMigrations;
}

Result<> migrate(Database& database, std::span<const Migration> known) {
  ASSAY_TRY(const std::int64_t version, number_of(database, "PRAGMA user_version"));
  const auto newest = static_cast<std::int64_t>(known.size());
  if (version == newest) return {};
  if (version < 0 || version > newest) {
    return fail(Code::Unsupported, fmt::format("{}: schema version {} is later than this program's {}; use a newer one",
                                               database.path(), version, newest));
  }
  ASSAY_CHECK(database.execute(kWhat, "PRAGMA journal_mode = WAL"));
  ASSAY_CHECK(database.execute(kWhat, "BEGIN IMMEDIATE"));
  auto applied = apply_missing(database, known);
  if (applied) applied = database.execute(kWhat, "COMMIT");
  if (!applied && database.in_transaction()) static_cast<void>(database.execute(kWhat, "ROLLBACK"));
  return applied;
}

}  // namespace assay::adapters::sql
