#include "adapters/sql/open_store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "adapters/sql/migration.hpp"
#include "adapters/sql/sql_account_store.hpp"
#include "adapters/sql/sql_record_store.hpp"
#include "adapters/sql/statement.hpp"

namespace assay::adapters::sql {
namespace {

constexpr int kBusyMs = 10'000;  // how long to wait for another writer

/// Makes a new file for its owner only; SQLite gives its other files the same mode. One that is there is left as it is:
/// closing a second descriptor of it would give up the locks of a connection that is open.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
}

Result<Connection> connect(const config::Settings& settings) {
  if (settings.store.kind == config::Store::Kind::Postgres)
    return Connection::postgres(settings.store.location, kBusyMs);
  make_private(settings.store.location);
  ASSAY_TRY(Connection connection, Connection::sqlite(settings.store.location, kBusyMs));
  ASSAY_CHECK(connection.execute("set up the connection", settings.acknowledge == config::Acknowledge::Fsync
                                                              ? "PRAGMA synchronous = FULL"
                                                              : "PRAGMA synchronous = NORMAL"));
  return connection;
}

}  // namespace

Result<std::unique_ptr<records::RecordStore>> open_record_store(const config::Settings& settings) {
  ASSAY_TRY(Connection connection, connect(settings));
  return SqlRecordStore::open(std::move(connection));
}

Result<std::unique_ptr<account::AccountStore>> open_account_store(const config::Settings& settings) {
  ASSAY_TRY(Connection connection, connect(settings));
  return SqlAccountStore::open(std::move(connection));
}

}  // namespace assay::adapters::sql
