// SQL as little as possible: connections and statements that look the same whichever engine is behind them, and errors
// in this project's terms. A message names the operation and the constraint, never a bound value (D4).
//
//   ASSAY_TRY(Statement find, connection.prepare("find a person", "SELECT name FROM person WHERE id = ?1"));
//   find.bind(1, id);
//   ASSAY_TRY(const bool row, find.step());
//
// Parameters are written ?1, ?2 ... for both engines. Columns are BIGINT (or INTEGER), TEXT and BYTEA (or BLOB); a
// number bound is a 64-bit integer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace assay::adapters::sql {

namespace postgres {
class Link;
class Query;
}  // namespace postgres

enum class Engine : std::uint8_t { Sqlite, Postgres };

/// What a SQLite result code means to a caller.
[[nodiscard]] Code code_of(int sqlite_code) noexcept;
/// What a SQLSTATE means to a caller.
[[nodiscard]] Code code_of_state(std::string_view sqlstate) noexcept;

/// A prepared statement. Parameters count from 1, columns from 0. Bound texts and blobs are borrowed: they must live
/// until the next reset(). SQLite keeps a text with NUL in it, PostgreSQL refuses it (InvalidInput). Must not outlive
/// its connection.
class Statement {
 public:
  Statement() noexcept;
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  [[nodiscard]] explicit operator bool() const noexcept { return sqlite_ != nullptr || postgres_ != nullptr; }

  Statement& bind(int parameter, std::int64_t value) noexcept;
  Statement& bind(int parameter, std::string_view text) noexcept;
  Statement& bind(int parameter, BytesView blob) noexcept;
  Statement& bind_null(int parameter) noexcept;

  /// True: a row is there to be read. False: done, and reset for the next run. On an error it is reset too.
  [[nodiscard]] Result<bool> step();
  /// Runs a statement whose rows nobody wants.
  [[nodiscard]] Result<> run();
  /// Like run(), but need not wait for the server: what goes wrong may be told by a later statement of the connection,
  /// COMMIT at the latest. For use inside a transaction; what is bound is copied.
  [[nodiscard]] Result<> send();
  void reset() noexcept;

  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  /// Views die with the next step or reset.
  [[nodiscard]] std::string_view text(int column) const noexcept;
  [[nodiscard]] BytesView blob(int column) const noexcept;

 private:
  friend class Connection;
  Statement(sqlite3_stmt* handle, std::string_view operation) noexcept;
  explicit Statement(std::unique_ptr<postgres::Query> query) noexcept;
  // One of the two; a branch on it costs nothing beside what the engine does, and spares a virtual call a column.
  sqlite3_stmt* sqlite_ = nullptr;
  std::string_view operation_;  // static storage
  int bind_error_ = 0;
  std::unique_ptr<postgres::Query> postgres_;
};

/// How often a statement will run: PostgreSQL keeps a plan for one that runs often.
enum class Reuse : std::uint8_t { Once, Often };

/// One connection; one thread at a time.
///
/// SQLite is in WAL mode once it was migrated: the write-ahead log is moved into the database file when it grows long,
/// and on closing only when it is worth it: a process that commits once and ends costs no flush of the database.
class Connection {
 public:
  /// Opens the SQLite file `path`, making it if it is not there. @return Unavailable, Denied
  [[nodiscard]] static Result<Connection> sqlite(const std::string& path, int busy_ms);
  /// Connects to the server of a postgresql:// URL. libpq.so.5 is loaded by the first call, and only then.
  /// @param busy_ms  how long to wait for another's lock
  /// @return Unavailable (no libpq, no server), Denied (who we say we are), Configuration (the URL, no such database,
  /// its encoding is not UTF8); the password stands in no message
  [[nodiscard]] static Result<Connection> postgres(const std::string& url, int busy_ms);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Runs one or several statements without parameters. `operation` says in a message what it was for.
  [[nodiscard]] Result<> execute(std::string_view operation, const char* sql);
  /// `operation` must have static storage.
  [[nodiscard]] Result<Statement> prepare(std::string_view operation, std::string_view sql, Reuse reuse = Reuse::Once);
  /// True between a BEGIN and its end; SQLite ends transactions by itself after some errors, and a server that goes
  /// away ends them all.
  [[nodiscard]] bool in_transaction() const noexcept;
  /// True after the server went away: statements prepared before are of no use, reconnect() first.
  [[nodiscard]] bool is_lost() const noexcept;
  [[nodiscard]] Result<> reconnect();
  /// Counts reconnects.
  [[nodiscard]] std::uint32_t generation() const noexcept;
  [[nodiscard]] Engine engine() const noexcept { return postgres_ ? Engine::Postgres : Engine::Sqlite; }
  /// For messages: the file's path, or host and database without user and password.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  Connection(sqlite3* handle, std::string name);
  explicit Connection(std::unique_ptr<postgres::Link> link);
  sqlite3* sqlite_ = nullptr;
  std::string name_;
  std::unique_ptr<int> log_pages_;  // in SQLite's write-ahead log after our last commit
  std::unique_ptr<postgres::Link> postgres_;
};

/// A statement prepared when it is first used, and again after a reconnect: opening stays cheap.
class LazyStatement {
 public:
  /// Both with static storage.
  LazyStatement(std::string_view operation, std::string_view sql) noexcept : operation_(operation), sql_(sql) {}
  [[nodiscard]] Result<Statement*> get(Connection& connection) {
    if (!statement_ || generation_ != connection.generation()) {
      ASSAY_TRY(statement_, connection.prepare(operation_, sql_, Reuse::Often));
      generation_ = connection.generation();
    }
    return &statement_;
  }

 private:
  std::string_view operation_;
  std::string_view sql_;
  std::uint32_t generation_ = 0;
  Statement statement_;
};

}  // namespace assay::adapters::sql
