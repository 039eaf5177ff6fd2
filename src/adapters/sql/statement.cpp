#include "adapters/sql/statement.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <utility>

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

tl::unexpected<Error> failure(sqlite3* database, int code, std::string_view operation) {
  return fail(code_of(code),
              fmt::format("database: {}: {} [{}]{}", operation, reason_of(database, code), code, way_out(code)));
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

Statement::Statement(Statement&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), operation_(other.operation_), bind_error_(other.bind_error_) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(operation_, other.operation_);
  std::swap(bind_error_, other.bind_error_);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(handle_); }

Statement& Statement::bind(int parameter, std::int64_t value) noexcept {
  if (const int code = sqlite3_bind_int64(handle_, parameter, value); code != SQLITE_OK) bind_error_ = code;
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) noexcept {
  const char* const data = text.empty() ? "" : text.data();  // a null pointer would bind NULL
  if (const int code = sqlite3_bind_text64(handle_, parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
      code != SQLITE_OK) {
    bind_error_ = code;
  }
  return *this;
}

Statement& Statement::bind(int parameter, BytesView blob) noexcept {
  const void* const data = blob.empty() ? static_cast<const void*>("") : blob.data();
  if (const int code = sqlite3_bind_blob64(handle_, parameter, data, blob.size(), SQLITE_STATIC); code != SQLITE_OK) {
    bind_error_ = code;
  }
  return *this;
}

Statement& Statement::bind_null(int parameter) noexcept {
  if (const int code = sqlite3_bind_null(handle_, parameter); code != SQLITE_OK) bind_error_ = code;
  return *this;
}

Result<bool> Statement::step() {
  sqlite3* const database = sqlite3_db_handle(handle_);
  int code = std::exchange(bind_error_, SQLITE_OK);
  if (code == SQLITE_OK) code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(handle_);
    return false;
  }
  auto error = failure(database, sqlite3_extended_errcode(database), operation_);
  sqlite3_reset(handle_);
  return error;
}

Result<> Statement::run() {
  ASSAY_TRY(const bool row, step());
  if (row) reset();
  return {};
}

void Statement::reset() noexcept {
  bind_error_ = SQLITE_OK;
  sqlite3_reset(handle_);
}

bool Statement::is_null(int column) const noexcept { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

std::int64_t Statement::integer(int column) const noexcept { return sqlite3_column_int64(handle_, column); }

std::string_view Statement::text(int column) const noexcept {
  const auto* const data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

BytesView Statement::blob(int column) const noexcept {
  const auto* const data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

Result<Database> Database::open(const std::string& path, int busy_ms) {
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
  Database database(handle, path);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_wal_hook(handle, after_commit, database.log_pages_.get());
  return database;
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      path_(std::move(other.path_)),
      log_pages_(std::move(other.log_pages_)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(path_, other.path_);
  std::swap(log_pages_, other.log_pages_);
  return *this;
}

Database::~Database() {
  if (handle_ != nullptr && *log_pages_ >= kLogPagesLeft) {
    sqlite3_busy_timeout(handle_, 0);  // another process at work will do it
    sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  }
  sqlite3_close_v2(handle_);
}

Result<> Database::execute(std::string_view operation, const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(handle_, sqlite3_extended_errcode(handle_), operation);
  return {};
}

Result<Statement> Database::prepare(std::string_view operation, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) return failure(handle_, sqlite3_extended_errcode(handle_), operation);
  return Statement(statement, operation);
}

bool Database::in_transaction() const noexcept { return sqlite3_get_autocommit(handle_) == 0; }

}  // namespace assay::adapters::sql
