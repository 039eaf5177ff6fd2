#include "adapters/sql/sql_record_store.hpp"

#include <fmt/core.h>

#include <utility>

#include "adapters/sql/gram_index.hpp"
#include "adapters/sql/migration.hpp"
#include "adapters/sql/record_clocks.hpp"
#include "adapters/sql/record_rows.hpp"
#include "adapters/sql/record_search.hpp"
#include "adapters/sql/record_writer.hpp"
#include "adapters/sql/transaction.hpp"

namespace assay::adapters::sql {

using records::Change;
using records::ClockOfRecord;
using records::ClockQuery;
using records::ClockTold;
using records::Erasure;
using records::HistoryEntry;
using records::StoredAttachment;
using records::StoredClock;
using records::StoredRecord;

namespace {

Result<> check_limit(std::size_t limit, std::string_view what) {
  if (limit >= 1 && limit <= records::kMaxPage) return {};
  return fail(Code::InvalidInput, fmt::format("{}: 1 to {} at once, not {}", what, records::kMaxPage, limit));
}

void bind_maybe(Statement& statement, int parameter, const std::optional<std::int64_t>& value) {
  if (value) {
    statement.bind(parameter, *value);
  } else {
    statement.bind_null(parameter);
  }
}

}  // namespace

struct SqlRecordStore::State {
  explicit State(Connection opened) : connection(std::move(opened)), transactions(connection.engine()) {}

  Connection connection;
  Transactions transactions;
  RecordWriter writer{connection};
  bool wrote = false;

  LazyStatement take{"take a serial",
                     "INSERT INTO serial (tenant, register, year, last) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant, "
                     "register, year) DO UPDATE SET last = serial.last + excluded.last RETURNING last"};
  LazyStatement by_id{"find a record",
                      "SELECT " ASSAY_RECORD_COLUMNS " FROM record r WHERE r.id = ?1 AND r.tenant = ?2"};
  LazyStatement by_number{"find a record by its number",
                          "SELECT " ASSAY_RECORD_COLUMNS " FROM record r WHERE r.tenant = ?1 AND r.number = ?2"};
  LazyStatement list_clocks{"read clocks",
                            "SELECT " ASSAY_CLOCK_COLUMNS " FROM clock c WHERE c.record = ?1 ORDER BY c.key, c.round"};
  LazyStatement list_history{"read the history",
                             "SELECT event, version, time_ms, actor, what, move, state_before, state_after, detail, "
                             "node, logged, evidence FROM history WHERE record = ?1 ORDER BY place"};
  LazyStatement list_attachments{"read attachments",
                                 "SELECT sha256, name, media_type, size, added_by, added_ms FROM attachment WHERE "
                                 "record = ?1 ORDER BY place"};
  LazyStatement tell{"mark a clock as told",
                     "UPDATE clock SET told = ?4, next_ms = ?5 WHERE record = ?1 AND key = ?2 AND round = ?3"};
  LazyStatement list_unlogged{"read what is to be logged",
                              "SELECT event, time_ms, node, evidence FROM history WHERE node = ?1 AND logged = 0 ORDER "
                              "BY place LIMIT ?2"};
  LazyStatement mark{"mark as logged", "UPDATE history SET logged = 1 WHERE event = ?1"};
  LazyStatement no_flush{"commit without a flush", "SET LOCAL synchronous_commit = off"};
  LazyStatement read_note{"read a note", "SELECT value FROM note WHERE tenant = ?1 AND name = ?2"};
  LazyStatement write_note{"write a note",
                           "INSERT INTO note (tenant, name, value) VALUES (?1, ?2, ?3) ON CONFLICT (tenant, name) DO "
                           "UPDATE SET value = excluded.value"};

  template <class T, class Make>
  Result<std::vector<T>> all_of(LazyStatement& lazy, const Id& record, const Make& make) {
    return ask_again(connection, [&]() -> Result<std::vector<T>> {
      ASSAY_TRY(Statement* const statement, lazy.get(connection));
      statement->bind(1, BytesView(record.bytes));
      return all_rows<T>(*statement, make);
    });
  }

  Result<std::optional<StoredRecord>> one(Statement& statement) {
    ASSAY_TRY(const bool row, statement.step());
    if (!row) return std::optional<StoredRecord>();
    std::optional<StoredRecord> out = record_of(statement);
    statement.reset();
    return out;
  }
};

SqlRecordStore::SqlRecordStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

// What was erased leaves the index's file as well: on the way out, as it writes the whole index. When another process
// is writing, or this one dies, the next that changes a record does it.
SqlRecordStore::~SqlRecordStore() {
  if (!state_->wrote || state_->connection.engine() != Engine::Sqlite) return;
  static_cast<void>(state_->connection.execute("wait for nobody", "PRAGMA busy_timeout = 0"));
  static_cast<void>(wipe_gram_index(state_->connection));
}

Result<std::unique_ptr<SqlRecordStore>> SqlRecordStore::open(Connection connection) {
  ASSAY_CHECK(migrate(connection, record_migrations(connection.engine())));
  return std::unique_ptr<SqlRecordStore>(new SqlRecordStore(std::make_unique<State>(std::move(connection))));
}

Result<std::uint64_t> SqlRecordStore::take_serials(std::string_view tenant, std::string_view reg, std::int32_t year,
                                                   std::uint32_t count) {
  if (count == 0) return fail(Code::InvalidInput, "take a serial: at least one");
  ASSAY_CHECK(check_texts({{"the tenant", tenant}, {"the register", reg}}));
  // One statement is a transaction of its own. Should the server go away with the answer, a gap is left.
  return ask_again(state_->connection, [&]() -> Result<std::uint64_t> {
    ASSAY_TRY(Statement* const take, state_->take.get(state_->connection));
    take->bind(1, tenant).bind(2, reg).bind(3, std::int64_t{year}).bind(4, std::int64_t{count});
    ASSAY_TRY(const bool row, take->step());
    if (!row) return fail(Code::Internal, "database: take a serial: no answer");
    const auto last = static_cast<std::uint64_t>(take->integer(0));
    take->reset();
    return last - count + 1;
  });
}

Result<> SqlRecordStore::commit(std::span<const Change> changes) {
  if (changes.size() > records::kMaxChanges)
    return fail(Code::InvalidInput, fmt::format("store records: {} changes at once are too many (at most {})",
                                                changes.size(), records::kMaxChanges));
  for (const Change& change : changes) ASSAY_CHECK(check_version(change.expected_version, change.after));
  if (changes.empty()) return {};
  ASSAY_CHECK(ask_again(state_->connection, [&] { return state_->writer.name_fields(changes); }));
  state_->wrote = true;
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    for (const Change& change : changes) ASSAY_CHECK(state_->writer.put(change));
    return {};
  });
}

Result<std::vector<std::string>> SqlRecordStore::erase(const Erasure& erasure) {
  ASSAY_CHECK(check_version(erasure.expected_version, erasure.after));
  if (erasure.expected_version == 0) return fail(Code::InvalidInput, "erase a record: a new one has nothing to erase");
  std::vector<std::string> freed;
  state_->wrote = true;
  ASSAY_CHECK(state_->transactions.run(state_->connection, [&] { return state_->writer.put(erasure, freed); }));
  return freed;
}

Result<std::optional<StoredRecord>> SqlRecordStore::find(std::string_view tenant, const Id& id) {
  return ask_again(state_->connection, [&]() -> Result<std::optional<StoredRecord>> {
    ASSAY_TRY(Statement* const statement, state_->by_id.get(state_->connection));
    statement->bind(1, BytesView(id.bytes)).bind(2, tenant);
    return state_->one(*statement);
  });
}

Result<std::optional<StoredRecord>> SqlRecordStore::find_number(std::string_view tenant, std::string_view number) {
  return ask_again(state_->connection, [&]() -> Result<std::optional<StoredRecord>> {
    ASSAY_TRY(Statement* const statement, state_->by_number.get(state_->connection));
    statement->bind(1, tenant).bind(2, number);
    return state_->one(*statement);
  });
}

Result<std::vector<StoredRecord>> SqlRecordStore::search(const records::SearchQuery& query) {
  return ask_again(state_->connection, [&] { return search_records(state_->connection, query); });
}

Result<std::uint64_t> SqlRecordStore::count(const records::SearchQuery& query) {
  return ask_again(state_->connection, [&] { return count_records(state_->connection, query); });
}

Result<std::vector<StoredClock>> SqlRecordStore::clocks_of(const Id& record) {
  return state_->all_of<StoredClock>(state_->list_clocks, record,
                                     [](const Statement& row) { return clock_of(row, 0); });
}

Result<std::vector<HistoryEntry>> SqlRecordStore::history_of(const Id& record) {
  return state_->all_of<HistoryEntry>(state_->list_history, record,
                                      [](const Statement& row) { return sql::history_of(row); });
}

Result<std::vector<StoredAttachment>> SqlRecordStore::attachments_of(const Id& record) {
  return state_->all_of<StoredAttachment>(state_->list_attachments, record,
                                          [](const Statement& row) { return attachment_of(row); });
}

Result<std::vector<ClockOfRecord>> SqlRecordStore::clocks(const ClockQuery& query) {
  ASSAY_CHECK(check_limit(query.limit, "read clocks"));
  if (query.tenant.empty()) return fail(Code::InvalidInput, "read clocks: the tenant is missing");
  return ask_again(state_->connection, [&] { return find_clocks(state_->connection, query); });
}

Result<> SqlRecordStore::mark_told(std::span<const ClockTold> told) {
  if (told.empty()) return {};
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    ASSAY_TRY(Statement* const tell, state_->tell.get(state_->connection));
    for (const ClockTold& one : told) {
      tell->bind(1, BytesView(one.record.bytes))
          .bind(2, std::string_view(one.key))
          .bind(3, std::int64_t{one.round})
          .bind(4, std::int64_t{one.told});
      bind_maybe(*tell, 5, one.next_ms);
      ASSAY_CHECK(tell->send());
    }
    return {};
  });
}

Result<std::vector<HistoryEntry>> SqlRecordStore::unlogged(std::string_view node, std::size_t limit) {
  ASSAY_CHECK(check_limit(limit, "read what is to be logged"));
  return ask_again(state_->connection, [&]() -> Result<std::vector<HistoryEntry>> {
    ASSAY_TRY(Statement* const statement, state_->list_unlogged.get(state_->connection));
    statement->bind(1, node).bind(2, static_cast<std::int64_t>(limit));
    return all_rows<HistoryEntry>(*statement, [](const Statement& row) {
      HistoryEntry out;
      out.event = id_at(row, 0);
      out.time_ms = row.integer(1);
      out.node = row.text(2);
      const BytesView evidence = row.blob(3);
      out.record.assign(evidence.begin(), evidence.end());
      return out;
    });
  });
}

Result<> SqlRecordStore::mark_logged(std::span<const Id> events) {
  if (events.empty()) return {};
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    if (state_->connection.engine() == Engine::Postgres) {
      // A mark that a power failure takes is made again: the log knows its events. So nobody waits for the disk.
      ASSAY_TRY(Statement* const lazily, state_->no_flush.get(state_->connection));
      ASSAY_CHECK(lazily->send());
    }
    ASSAY_TRY(Statement* const mark, state_->mark.get(state_->connection));
    for (const Id& event : events) {
      mark->bind(1, BytesView(event.bytes));
      ASSAY_CHECK(mark->send());
    }
    return {};
  });
}

Result<std::optional<std::string>> SqlRecordStore::note(std::string_view tenant, std::string_view name) {
  return ask_again(state_->connection, [&]() -> Result<std::optional<std::string>> {
    ASSAY_TRY(Statement* const statement, state_->read_note.get(state_->connection));
    statement->bind(1, tenant).bind(2, name);
    ASSAY_TRY(const bool row, statement->step());
    if (!row) return std::optional<std::string>();
    std::optional<std::string> out(std::in_place, statement->text(0));
    statement->reset();
    return out;
  });
}

Result<> SqlRecordStore::set_note(std::string_view tenant, std::string_view name, std::string_view value) {
  ASSAY_CHECK(check_texts({{"a note's name", name}, {"a note", value}}));
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    ASSAY_TRY(Statement* const statement, state_->write_note.get(state_->connection));
    statement->bind(1, tenant).bind(2, name).bind(3, value);
    return statement->run();
  });
}

}  // namespace assay::adapters::sql
