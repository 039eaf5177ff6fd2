// SQL as little as possible: a database, statements prepared once and run often, and errors in this project's terms.
// A message names the operation and the constraint, never a bound value (D4).
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

/// What a SQLite result code means to a caller.
[[nodiscard]] Code code_of(int sqlite_code) noexcept;

/// A prepared statement. Parameters count from 1, columns from 0. Bound texts and blobs are borrowed: they must live
/// until the next reset().
class Statement {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  [[nodiscard]] explicit operator bool() const noexcept { return handle_ != nullptr; }

  Statement& bind(int parameter, std::int64_t value) noexcept;
  Statement& bind(int parameter, std::string_view text) noexcept;
  Statement& bind(int parameter, BytesView blob) noexcept;
  Statement& bind_null(int parameter) noexcept;

  /// True: a row is there to be read. False: done, and reset for the next run. On an error it is reset too.
  [[nodiscard]] Result<bool> step();
  /// Runs a statement that yields no rows.
  [[nodiscard]] Result<> run();
  void reset() noexcept;

  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  /// Views die with the next step or reset.
  [[nodiscard]] std::string_view text(int column) const noexcept;
  [[nodiscard]] BytesView blob(int column) const noexcept;

 private:
  friend class Database;
  Statement(sqlite3_stmt* handle, std::string_view operation) : handle_(handle), operation_(operation) {}
  sqlite3_stmt* handle_ = nullptr;
  std::string_view operation_;  // static storage
  int bind_error_ = 0;
};

/// One connection; one thread at a time. In WAL mode the write-ahead log is moved into the database file when it grows
/// long, and on closing only when it is worth it: a process that commits once and ends costs no flush of the database.
class Database {
 public:
  /// Opens `path`, making the file if it is not there. @return Unavailable, Denied
  [[nodiscard]] static Result<Database> open(const std::string& path, int busy_ms);
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  /// Runs one or several statements without parameters. `operation` says in a message what it was for.
  [[nodiscard]] Result<> execute(std::string_view operation, const char* sql);
  /// `operation` must have static storage.
  [[nodiscard]] Result<Statement> prepare(std::string_view operation, std::string_view sql);
  /// True between a BEGIN and its end; SQLite ends transactions by itself after some errors.
  [[nodiscard]] bool in_transaction() const noexcept;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  sqlite3* handle_ = nullptr;
  std::string path_;
  std::unique_ptr<int> log_pages_ = std::make_unique<int>(0);  // in the write-ahead log after our last commit
};

/// A statement prepared when it is first used: opening stays cheap.
class LazyStatement {
 public:
  /// Both with static storage.
  LazyStatement(std::string_view operation, std::string_view sql) : operation_(operation), sql_(sql) {}
  [[nodiscard]] Result<Statement*> get(Database& database) {
    if (!statement_) {
      ASSAY_TRY(statement_, database.prepare(operation_, sql_));
    }
    return &statement_;
  }

 private:
  std::string_view operation_;
  std::string_view sql_;
  Statement statement_;
};

}  // namespace assay::adapters::sql
