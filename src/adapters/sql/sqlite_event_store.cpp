#include "adapters/sql/sqlite_event_store.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/sql/migration.hpp"
#include "adapters/sql/statement.hpp"

namespace assay::adapters::sql {
namespace {

using evidence::Batch;
using evidence::LogId;
using evidence::LogState;
using evidence::RowQuery;
using evidence::RowView;

constexpr int kIndexBits = 40;  // kMaxTreeSize is 2^40

// The columns a RowView is read from, in this order; the long ones stand last, SQLite does not touch what nobody asks.
#define ASSAY_ROW_COLUMNS \
  "position, id, time_ms, kind, tenant, service, produce_id, digest_key, leaf_hash, leaf, salt, record"
// ?1 and ?2 bound the positions, ?3 the count, ?4 to ?6 restrict kind, tenant and service unless empty.
#define ASSAY_ROW_LIMITS                                                                           \
  " AND position >= ?1 AND position < ?2 AND (?4 = '' OR kind = ?4) AND (?5 = '' OR tenant = ?5) " \
  "AND (?6 = '' OR service = ?6) ORDER BY position LIMIT ?3"

std::int64_t position_of(LogId log, std::uint64_t index) noexcept {
  return (log << kIndexBits) | static_cast<std::int64_t>(index);
}

// A damaged id of another length stays zero: no record will agree with it.
Id id_of(BytesView bytes) noexcept {
  Id id;
  if (bytes.size() == id.bytes.size()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return id;
}

RowView row_of(const Statement& statement) {
  RowView row;
  row.index = static_cast<std::uint64_t>(statement.integer(0)) & (evidence::verify::kMaxTreeSize - 1);
  row.id = id_of(statement.blob(1));
  row.time_ms = statement.integer(2);
  row.kind = statement.text(3);
  row.tenant = statement.text(4);
  row.service = statement.text(5);
  row.produce_id = statement.text(6);
  if (!statement.is_null(7)) row.digest_key = statement.integer(7);
  row.leaf_hash = statement.blob(8);
  row.leaf = statement.blob(9);
  row.salt = statement.blob(10);
  row.record = statement.blob(11);
  return row;
}

}  // namespace

struct SqliteEventStore::State {
  State(Connection opened, Acknowledge ack) : database(std::move(opened)), acknowledge(ack) {}

  Connection database;
  Acknowledge acknowledge;

  LazyStatement begin{"take the writers' lock", "BEGIN IMMEDIATE"};
  LazyStatement commit{"commit", "COMMIT"};
  LazyStatement rollback{"roll back", "ROLLBACK"};
  LazyStatement begin_read{"begin reading", "BEGIN"};
  LazyStatement find_log{"find the log", "SELECT id, size, frontier FROM log WHERE origin = ?1"};
  LazyStatement make_log{"make the log",
                         "INSERT INTO log (origin, created_ms) VALUES (?1, ?2) ON CONFLICT (origin) DO NOTHING"};
  LazyStatement read_log{"read the log's state", "SELECT id, size, frontier FROM log WHERE id = ?1"};
  LazyStatement write_log{"store the log's state", "UPDATE log SET size = ?2, frontier = ?3 WHERE id = ?1"};
  LazyStatement add_event{"store an event",
                          "INSERT INTO event (" ASSAY_ROW_COLUMNS ") VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"};
  LazyStatement add_pending{"store a pending action",
                            "INSERT INTO pending_action (event, log, owner, action) VALUES (?1, ?2, ?3, ?4)"};
  LazyStatement drop_pending{"settle a pending action", "DELETE FROM pending_action WHERE event = ?1"};
  LazyStatement list_pending{"read pending actions",
                             "SELECT event, action, owner FROM pending_action WHERE log = ?1 ORDER BY event"};
  LazyStatement take_pending{"take over pending actions",
                             "UPDATE pending_action SET owner = ?3 WHERE log = ?1 AND owner = ?2 "
                             "RETURNING event, action"};
  LazyStatement by_position{"read events", "SELECT " ASSAY_ROW_COLUMNS " FROM event WHERE true" ASSAY_ROW_LIMITS};
  LazyStatement by_id{"find an event by id", "SELECT " ASSAY_ROW_COLUMNS " FROM event WHERE id = ?7" ASSAY_ROW_LIMITS};
  LazyStatement by_produce_id{"find events by produce id",
                              "SELECT " ASSAY_ROW_COLUMNS " FROM event WHERE produce_id = ?7" ASSAY_ROW_LIMITS};
  LazyStatement by_digest_key{"find events by content digest",
                              "SELECT " ASSAY_ROW_COLUMNS " FROM event WHERE digest_key = ?7" ASSAY_ROW_LIMITS};

  Result<LogState> read_state(Statement& statement) const {
    ASSAY_TRY(const bool row, statement.step());
    if (!row) return fail(Code::NotFound, fmt::format("{}: has no such log", database.name()));
    LogState state;
    state.log = statement.integer(0);
    const std::int64_t size = statement.integer(1);
    auto frontier = evidence::verify::Frontier::from_bytes(static_cast<std::uint64_t>(size), statement.blob(2));
    statement.reset();
    if (!frontier) {
      return fail(Code::Corrupt, fmt::format("{}: log row: {}", database.name(), frontier.error().message));
    }
    state.frontier = *frontier;
    return state;
  }

  Result<LogState> state_of(LogId log) {
    ASSAY_TRY(Statement* const statement, read_log.get(database));
    statement->bind(1, log);
    return read_state(*statement);
  }

  Result<> run(LazyStatement& lazy) {
    ASSAY_TRY(Statement* const statement, lazy.get(database));
    return statement->run();
  }

  Result<> insert_rows(const Batch& batch, std::uint64_t first) {
    ASSAY_TRY(Statement* const insert, add_event.get(database));
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      const RowView& row = batch.rows[i];
      insert->bind(1, position_of(batch.log, first + i))
          .bind(2, BytesView(row.id.bytes))
          .bind(3, row.time_ms)
          .bind(4, row.kind)
          .bind(5, row.tenant)
          .bind(6, row.service);
      if (row.produce_id.empty()) {
        insert->bind_null(7);
      } else {
        insert->bind(7, row.produce_id);
      }
      if (row.digest_key) {
        insert->bind(8, *row.digest_key);
      } else {
        insert->bind_null(8);
      }
      insert->bind(9, row.leaf_hash).bind(10, row.leaf).bind(11, row.salt).bind(12, row.record);
      ASSAY_CHECK(insert->run());
    }
    return {};
  }

  Result<> change_pending(const Batch& batch) {
    if (!batch.pending.empty()) {
      ASSAY_TRY(Statement* const insert, add_pending.get(database));
      for (const evidence::PendingAction& pending : batch.pending) {
        insert->bind(1, BytesView(pending.event.bytes))
            .bind(2, batch.log)
            .bind(3, static_cast<std::int64_t>(batch.owner))
            .bind(4, std::string_view(pending.action));
        ASSAY_CHECK(insert->run());
      }
    }
    if (!batch.settled.empty()) {
      ASSAY_TRY(Statement* const drop, drop_pending.get(database));
      for (const Id& id : batch.settled) {
        drop->bind(1, BytesView(id.bytes));
        ASSAY_CHECK(drop->run());
      }
    }
    return {};
  }

  Result<std::uint64_t> append_locked(const Batch& batch, const std::function<Result<>(LogState&)>& advance) {
    ASSAY_TRY(LogState state, state_of(batch.log));
    const std::uint64_t first = state.frontier.size();
    if (!batch.rows.empty()) {
      ASSAY_CHECK(advance(state));
      if (state.frontier.size() != first + batch.rows.size()) {
        return fail(Code::Internal, "evidence: the tree was not advanced by as many leaves as there are rows");
      }
      ASSAY_CHECK(insert_rows(batch, first));
      const Bytes frontier = state.frontier.bytes();
      ASSAY_TRY(Statement* const update, write_log.get(database));
      update->bind(1, batch.log).bind(2, static_cast<std::int64_t>(state.frontier.size())).bind(3, BytesView(frontier));
      ASSAY_CHECK(update->run());
    }
    ASSAY_CHECK(change_pending(batch));
    ASSAY_CHECK(run(commit));
    return first;
  }

  Result<bool> visit_rows(LazyStatement& lazy, const RowQuery& query,
                          const std::function<Result<bool>(const RowView&)>& visit,
                          const std::function<void(Statement&)>& bind_key) {
    ASSAY_TRY(Statement* const statement, lazy.get(database));
    const std::uint64_t from = std::min(query.from, evidence::verify::kMaxTreeSize);
    const std::uint64_t count = std::min(query.count, evidence::verify::kMaxTreeSize);
    statement->bind(1, position_of(query.log, 0) + static_cast<std::int64_t>(from))
        .bind(2, position_of(query.log + 1, 0))
        .bind(3, static_cast<std::int64_t>(count))
        .bind(4, query.kind)
        .bind(5, query.tenant)
        .bind(6, query.service);
    bind_key(*statement);
    for (;;) {
      ASSAY_TRY(const bool row, statement->step());
      if (!row) return true;
      auto go_on = visit(row_of(*statement));
      if (!go_on || !*go_on) {
        statement->reset();
        return go_on;
      }
    }
  }
};

SqliteEventStore::SqliteEventStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteEventStore::~SqliteEventStore() = default;

Result<std::unique_ptr<SqliteEventStore>> SqliteEventStore::open(const SqliteOptions& options) {
  ASSAY_TRY(Connection database, Connection::sqlite(options.path, options.busy_ms));
  ASSAY_CHECK(migrate(database, evidence_migrations()));
  ASSAY_CHECK(database.execute("set up the connection", options.acknowledge == Acknowledge::Fsync
                                                            ? "PRAGMA synchronous = FULL"
                                                            : "PRAGMA synchronous = NORMAL"));
  return std::unique_ptr<SqliteEventStore>(
      new SqliteEventStore(std::make_unique<State>(std::move(database), options.acknowledge)));
}

Result<LogState> SqliteEventStore::open_log(std::string_view origin, std::int64_t now_ms) {
  ASSAY_TRY(Statement* const find, state_->find_log.get(state_->database));
  find->bind(1, origin);
  auto found = state_->read_state(*find);
  if (found || found.error().code != Code::NotFound) return found;
  ASSAY_TRY(Statement* const make, state_->make_log.get(state_->database));
  make->bind(1, origin).bind(2, now_ms);
  ASSAY_CHECK(make->run());
  find->bind(1, origin);
  return state_->read_state(*find);
}

Result<LogState> SqliteEventStore::state(LogId log) { return state_->state_of(log); }

Result<std::uint64_t> SqliteEventStore::append(const Batch& batch, const std::function<Result<>(LogState&)>& advance) {
  ASSAY_CHECK(state_->run(state_->begin));
  auto first = state_->append_locked(batch, advance);
  // After a full disk SQLite may have rolled back already.
  if (!first && state_->database.in_transaction()) static_cast<void>(state_->run(state_->rollback));
  return first;
}

// The write-ahead log holds what the database file does not have yet; flushing it flushes every commit. Opening it by
// name is safe: SQLite's locks lie on the database and its -shm, not on this file.
Result<> SqliteEventStore::make_durable() {
  if (state_->acknowledge == Acknowledge::Fsync) return {};
  const std::string path = state_->database.name() + "-wal";
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT) return {};  // everything is in the database file, and SQLite flushed that
    return fail(Code::Unavailable, fmt::format("{}: cannot open it to flush it: {}", path, std::strerror(errno)));
  }
  const int failed = ::fdatasync(file) == 0 ? 0 : errno;
  ::close(file);
  if (failed != 0) return fail(Code::Unavailable, fmt::format("{}: cannot flush: {}", path, std::strerror(failed)));
  return {};
}

Result<> SqliteEventStore::scan(const RowQuery& query, const std::function<Result<bool>(const RowView&)>& visit) {
  if (query.id) {
    ASSAY_CHECK(
        state_->visit_rows(state_->by_id, query, visit, [&](Statement& s) { s.bind(7, BytesView(query.id->bytes)); }));
  } else if (query.digest_key) {
    ASSAY_CHECK(
        state_->visit_rows(state_->by_digest_key, query, visit, [&](Statement& s) { s.bind(7, *query.digest_key); }));
  } else if (!query.produce_id.empty()) {
    ASSAY_TRY(const bool go_on, state_->visit_rows(state_->by_produce_id, query, visit,
                                                   [&](Statement& s) { s.bind(7, query.produce_id); }));
    const auto id = Id::from_hex(query.produce_id);
    if (!go_on || !id || id->hex() != query.produce_id) return {};
    const auto own = [&](const RowView& row) -> Result<bool> {
      return row.produce_id.empty() ? visit(row) : Result<bool>(true);
    };
    ASSAY_CHECK(state_->visit_rows(state_->by_id, query, own, [&](Statement& s) { s.bind(7, BytesView(id->bytes)); }));
  } else {
    ASSAY_CHECK(state_->visit_rows(state_->by_position, query, visit, [](Statement&) {}));
  }
  return {};
}

Result<> SqliteEventStore::read_together(const std::function<Result<>()>& reads) {
  ASSAY_CHECK(state_->run(state_->begin_read));
  auto done = reads();
  auto ended = state_->run(state_->rollback);
  return done ? ended : done;
}

Result<std::vector<evidence::OwnedAction>> SqliteEventStore::pending(LogId log) {
  ASSAY_TRY(Statement* const statement, state_->list_pending.get(state_->database));
  statement->bind(1, log);
  std::vector<evidence::OwnedAction> actions;
  for (;;) {
    ASSAY_TRY(const bool row, statement->step());
    if (!row) return actions;
    actions.push_back({{id_of(statement->blob(0)), std::string(statement->text(1))},
                       static_cast<std::uint64_t>(statement->integer(2))});
  }
}

Result<std::vector<evidence::PendingAction>> SqliteEventStore::take_over(LogId log, std::uint64_t from,
                                                                         std::uint64_t owner) {
  ASSAY_TRY(Statement* const statement, state_->take_pending.get(state_->database));
  statement->bind(1, log).bind(2, static_cast<std::int64_t>(from)).bind(3, static_cast<std::int64_t>(owner));
  std::vector<evidence::PendingAction> actions;
  for (;;) {
    ASSAY_TRY(const bool row, statement->step());
    if (!row) return actions;
    actions.push_back({id_of(statement->blob(0)), std::string(statement->text(1))});
  }
}

}  // namespace assay::adapters::sql
