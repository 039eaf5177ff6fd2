#include "adapters/sql/statement.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <utility>

#include "adapters/sql/postgres_link.hpp"

namespace assay::adapters::sql {
namespace {

// SQLite's words for what happened; they name tables and columns, and never a bound value.
std::string_view reason_of(sqlite3* database, int code) noexcept {
  return database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
}

std::string_view way_out(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return " (another process is writing; try again)";
    case SQLITE_FULL:
      return " (make room on the disk; nothing was stored)";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return " (restore the file from a backup)";
    default:
      return "";
  }
}

// Long enough that a writer in full swing copies pages in bulk.
constexpr int kLogPages = 1000;
// Left behind by a process that ends: the next one reads the log through to open it, at about 2 us a page, while moving
// it into the database costs two flushes.
constexpr int kLogPagesLeft = 64;

int after_commit(void* context, sqlite3* database, const char* name, int pages) {
  *static_cast<int*>(context) = pages;
  if (pages >= kLogPages) sqlite3_wal_checkpoint_v2(database, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  return SQLITE_OK;  // the commit stands whatever became of the copying; it is tried again after the next one
}

// The file, where there is one to name.
std::string_view name_of(sqlite3* database) noexcept {
  const char* const path = database == nullptr ? nullptr : sqlite3_db_filename(database, "main");
  return path == nullptr || *path == '\0' ? "database" : path;
}

tl::unexpected<Error> failure(sqlite3* database, int code, std::string_view operation) {
  return fail(code_of(code), fmt::format("{}: {}: {} [{}]{}", name_of(database), operation, reason_of(database, code),
                                         code, way_out(code)));
}

}  // namespace

Code code_of(int sqlite_code) noexcept {
  switch (sqlite_code & 0xff) {
    case SQLITE_CONSTRAINT:
      return Code::Conflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
      return Code::Unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::Corrupt;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return Code::Denied;
    case SQLITE_TOOBIG:
      return Code::Limited;
    default:
      return Code::Internal;
  }
}

Statement::Statement() noexcept = default;
Statement::Statement(sqlite3_stmt* handle, std::string_view operation) noexcept
    : sqlite_(handle), operation_(operation) {}
Statement::Statement(std::unique_ptr<postgres::Query> query) noexcept : postgres_(std::move(query)) {}

Statement::Statement(Statement&& other) noexcept
    : sqlite_(std::exchange(other.sqlite_, nullptr)),
      operation_(other.operation_),
      bind_error_(other.bind_error_),
      postgres_(std::move(other.postgres_)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(sqlite_, other.sqlite_);
  std::swap(operation_, other.operation_);
  std::swap(bind_error_, other.bind_error_);
  std::swap(postgres_, other.postgres_);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(sqlite_); }

Statement& Statement::bind(int parameter, std::int64_t value) noexcept {
  if (postgres_) {
    postgres_->bind(parameter, value);
  } else if (const int code = sqlite3_bind_int64(sqlite_, parameter, value); code != SQLITE_OK) {
    bind_error_ = code;
  }
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) noexcept {
  const char* const data = text.empty() ? "" : text.data();  // a null pointer would bind NULL
  if (postgres_) {
    postgres_->bind(parameter, text);
  } else if (const int code = sqlite3_bind_text64(sqlite_, parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
             code != SQLITE_OK) {
    bind_error_ = code;
  }
  return *this;
}

Statement& Statement::bind(int parameter, BytesView blob) noexcept {
  const void* const data = blob.empty() ? static_cast<const void*>("") : blob.data();
  if (postgres_) {
    postgres_->bind(parameter, blob);
  } else if (const int code = sqlite3_bind_blob64(sqlite_, parameter, data, blob.size(), SQLITE_STATIC);
             code != SQLITE_OK) {
    bind_error_ = code;
  }
  return *this;
}

Statement& Statement::bind_null(int parameter) noexcept {
  if (postgres_) {
    postgres_->bind_null(parameter);
  } else if (const int code = sqlite3_bind_null(sqlite_, parameter); code != SQLITE_OK) {
    bind_error_ = code;
  }
  return *this;
}

Result<bool> Statement::step() {
  if (postgres_) return postgres_->step();
  sqlite3* const database = sqlite3_db_handle(sqlite_);
  int code = std::exchange(bind_error_, SQLITE_OK);
  if (code == SQLITE_OK) code = sqlite3_step(sqlite_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(sqlite_);
    return false;
  }
  auto error = failure(database, sqlite3_extended_errcode(database), operation_);
  sqlite3_reset(sqlite_);
  return error;
}

Result<> Statement::run() {
  ASSAY_TRY(const bool row, step());
  if (row) reset();
  return {};
}

Result<> Statement::send() { return postgres_ ? postgres_->send() : run(); }

void Statement::reset() noexcept {
  if (postgres_) {
    postgres_->reset();
    return;
  }
  bind_error_ = SQLITE_OK;
  sqlite3_reset(sqlite_);
}

bool Statement::is_null(int column) const noexcept {
  return postgres_ ? postgres_->is_null(column) : sqlite3_column_type(sqlite_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const noexcept {
  return postgres_ ? postgres_->integer(column) : sqlite3_column_int64(sqlite_, column);
}

std::string_view Statement::text(int column) const noexcept {
  if (postgres_) return as_text(postgres_->bytes(column));
  const auto* const data = reinterpret_cast<const char*>(sqlite3_column_text(sqlite_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(sqlite_, column))};
}

BytesView Statement::blob(int column) const noexcept {
  if (postgres_) return postgres_->bytes(column);
  const auto* const data = static_cast<const std::uint8_t*>(sqlite3_column_blob(sqlite_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(sqlite_, column))};
}

Result<Connection> Connection::sqlite(const std::string& path, int busy_ms) {
  sqlite3* handle = nullptr;
  // One connection a thread, so SQLite's own mutexes are left out.
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) {
    auto error =
        fail(code_of(code), fmt::format("{}: cannot open the database: {} [{}]", path, reason_of(handle, code), code));
    sqlite3_close(handle);
    return error;
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_ms);
  Connection connection(handle, path);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_wal_hook(handle, after_commit, connection.log_pages_.get());
  return connection;
}

Result<Connection> Connection::postgres(const std::string& url, int busy_ms) {
  ASSAY_TRY(auto link, postgres::Link::open(url, busy_ms));
  return Connection(std::move(link));
}

Connection::Connection(sqlite3* handle, std::string name)
    : sqlite_(handle), name_(std::move(name)), log_pages_(std::make_unique<int>(0)) {}
Connection::Connection(std::unique_ptr<postgres::Link> link) : name_(link->name()), postgres_(std::move(link)) {}

Connection::Connection(Connection&& other) noexcept
    : sqlite_(std::exchange(other.sqlite_, nullptr)),
      name_(std::move(other.name_)),
      log_pages_(std::move(other.log_pages_)),
      postgres_(std::move(other.postgres_)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
  std::swap(sqlite_, other.sqlite_);
  std::swap(name_, other.name_);
  std::swap(log_pages_, other.log_pages_);
  std::swap(postgres_, other.postgres_);
  return *this;
}

Connection::~Connection() {
  if (sqlite_ != nullptr && *log_pages_ >= kLogPagesLeft) {
    sqlite3_busy_timeout(sqlite_, 0);  // another process at work will do it
    sqlite3_wal_checkpoint_v2(sqlite_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  }
  sqlite3_close_v2(sqlite_);
}

Result<> Connection::execute(std::string_view operation, const char* sql) {
  if (postgres_) return postgres_->execute(operation, sql);
  const int code = sqlite3_exec(sqlite_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(sqlite_, sqlite3_extended_errcode(sqlite_), operation);
  return {};
}

Result<> Connection::settle() { return postgres_ ? postgres_->settle() : Result<>(); }

Result<Statement> Connection::prepare(std::string_view operation, std::string_view sql, Reuse reuse) {
  if (postgres_) return Statement(std::make_unique<postgres::Query>(*postgres_, operation, sql, reuse));
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(sqlite_, sql.data(), static_cast<int>(sql.size()),
                                      reuse == Reuse::Often ? SQLITE_PREPARE_PERSISTENT : 0, &statement, nullptr);
  if (code != SQLITE_OK) return failure(sqlite_, sqlite3_extended_errcode(sqlite_), operation);
  return Statement(statement, operation);
}

bool Connection::in_transaction() const noexcept {
  return postgres_ ? postgres_->in_transaction() : sqlite3_get_autocommit(sqlite_) == 0;
}

bool Connection::is_lost() const noexcept { return postgres_ && postgres_->is_lost(); }

Result<> Connection::reconnect() { return postgres_ ? postgres_->reconnect() : Result<>(); }

std::uint32_t Connection::generation() const noexcept { return postgres_ ? postgres_->generation() : 0; }

}  // namespace assay::adapters::sql
