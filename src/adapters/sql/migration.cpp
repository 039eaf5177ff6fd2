#include "adapters/sql/migration.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/clock.hpp"
#include "crypto/digest.hpp"

namespace assay::adapters::sql {

// Put in at build time: see CMakeLists.txt.
extern const std::string_view kSqlite0001;
extern const std::string_view kSqlite0002;
extern const std::string_view kSqlite0003;
extern const std::string_view kSqlite0005;
extern const std::string_view kPostgres0002;
extern const std::string_view kPostgres0003;
extern const std::string_view kPostgres0005;

namespace {

constexpr std::string_view kWhat = "bring the schema up to date";

// What the two engines say differently.
struct Dialect {
  const char* begin;
  std::string_view tables;  ///< how many there are
  const char* make;
};
constexpr Dialect kSqlite = {
    "BEGIN IMMEDIATE", "SELECT count(*) FROM sqlite_schema",
    "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT "
    "NULL, applied_ms INTEGER NOT NULL) STRICT"};
// The lock is one of our own: a table to lock is not there yet. Its number is "assay" in ASCII.
constexpr Dialect kPostgres = {"BEGIN; SELECT pg_advisory_xact_lock(418447189369)",
                               "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()",
                               "CREATE TABLE migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum BYTEA "
                               "NOT NULL, applied_ms BIGINT NOT NULL)"};

const Dialect& dialect_of(const Connection& database) noexcept {
  return database.engine() == Engine::Sqlite ? kSqlite : kPostgres;
}

Result<std::int64_t> number_of(Connection& database, std::string_view sql) {
  ASSAY_TRY(Statement statement, database.prepare(kWhat, sql));
  ASSAY_TRY(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

/// The newest migration that was applied; 0: none.
Result<std::int64_t> version_of(Connection& database) {
  if (database.engine() == Engine::Sqlite) return number_of(database, "PRAGMA user_version");
  ASSAY_TRY(const std::int64_t there,
            number_of(database,
                      "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = "
                      "'migration'"));
  if (there == 0) return 0;
  return number_of(database, "SELECT coalesce(max(number), 0) FROM migration");
}

Result<> keep_version(Connection& database, std::int64_t number) {
  if (database.engine() == Engine::Postgres) return {};  // the table says it
  return database.execute(kWhat, fmt::format("PRAGMA user_version = {}", number).c_str());
}

// A database of version 0 must be a new one: nobody else's tables are touched.
Result<> begin_schema(Connection& database) {
  const Dialect& dialect = dialect_of(database);
  ASSAY_TRY(const std::int64_t tables, number_of(database, dialect.tables));
  if (tables != 0) {
    return fail(Code::Unsupported, fmt::format("{}: is a database of another program", database.name()));
  }
  return database.execute(kWhat, dialect.make);
}

Result<> compare_applied(Connection& database, std::span<const Migration> known) {
  ASSAY_TRY(Statement applied, database.prepare(kWhat, "SELECT number, checksum FROM migration ORDER BY number"));
  for (;;) {
    ASSAY_TRY(const bool row, applied.step());
    if (!row) return {};
    const std::int64_t number = applied.integer(0);
    const auto migration =
        std::find_if(known.begin(), known.end(), [&](const Migration& one) { return one.number == number; });
    if (migration == known.end())
      return fail(Code::Unsupported,
                  fmt::format("{}: has migration {}, which does not belong to what is kept here; it is "
                              "another database of Assay",
                              database.name(), number));
    const BytesView kept = applied.blob(1);
    const crypto::Hash expected = crypto::sha256(as_bytes(migration->sql));
    if (!std::equal(kept.begin(), kept.end(), expected.begin(), expected.end())) {
      return fail(Code::Conflict, fmt::format("{}: migration {} was applied with another text; use the program that "
                                              "wrote this database",
                                              database.name(), migration->name));
    }
  }
}

Result<> apply(Connection& database, const Migration& migration) {
  const std::string sql(migration.sql);
  ASSAY_CHECK(database.execute(migration.name, sql.c_str()));
  ASSAY_TRY(Statement keep, database.prepare(kWhat, "INSERT INTO migration VALUES (?1, ?2, ?3, ?4)"));
  const crypto::Hash checksum = crypto::sha256(as_bytes(migration.sql));
  keep.bind(1, migration.number).bind(2, migration.name).bind(3, BytesView(checksum)).bind(4, SystemClock().unix_ms());
  ASSAY_CHECK(keep.run());
  return keep_version(database, migration.number);
}

// Inside the writers' lock; another process may have been faster, so the version is read again.
Result<> apply_missing(Connection& database, std::span<const Migration> known) {
  ASSAY_TRY(const std::int64_t version, version_of(database));
  if (version == 0) {
    ASSAY_CHECK(begin_schema(database));
  } else {
    ASSAY_CHECK(compare_applied(database, known));
  }
  for (const Migration& migration : known) {
    if (migration.number > version) ASSAY_CHECK(apply(database, migration));
  }
  return {};
}

}  // namespace

std::span<const Migration> evidence_migrations() noexcept {
  static const std::array<Migration, 1> kMigrations = {{{1, "0001_evidence.sql", kSqlite0001}}};
  return kMigrations;
}

std::span<const Migration> record_migrations(Engine engine) noexcept {
  static const std::array<Migration, 3> kOfSqlite = {{{2, "0002_records.sql", kSqlite0002},
                                                      {3, "0003_accounts.sql", kSqlite0003},
                                                      {5, "0005_account_events.sql", kSqlite0005}}};
  static const std::array<Migration, 3> kOfPostgres = {{{2, "0002_records.sql", kPostgres0002},
                                                        {3, "0003_accounts.sql", kPostgres0003},
                                                        {5, "0005_account_events.sql", kPostgres0005}}};
  return engine == Engine::Sqlite ? kOfSqlite : kOfPostgres;
}

Result<> migrate(Connection& database, std::span<const Migration> known) {
  ASSAY_TRY(const std::int64_t version, version_of(database));
  const std::int64_t newest = known.back().number;
  if (version == newest) return {};
  if (version < 0 || version > newest) {
    return fail(Code::Unsupported, fmt::format("{}: schema version {} is later than this program's {}; use a newer one",
                                               database.name(), version, newest));
  }
  if (database.engine() == Engine::Sqlite) ASSAY_CHECK(database.execute(kWhat, "PRAGMA journal_mode = WAL"));
  ASSAY_CHECK(database.execute(kWhat, dialect_of(database).begin));
  auto applied = apply_missing(database, known);
  if (applied) applied = database.execute(kWhat, "COMMIT");
  if (!applied && database.in_transaction()) static_cast<void>(database.execute(kWhat, "ROLLBACK"));
  return applied;
}

}  // namespace assay::adapters::sql
