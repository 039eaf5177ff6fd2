#include "adapters/sql/sql_record_store.hpp"

#include <fmt/core.h>

#include <map>
#include <tuple>
#include <utility>

#include "adapters/sql/migration.hpp"
#include "adapters/sql/record_rows.hpp"
#include "adapters/sql/record_search.hpp"
#include "adapters/sql/transaction.hpp"

namespace assay::adapters::sql {

using records::Change;
using records::ClockOfRecord;
using records::ClockQuery;
using records::ClockTold;
using records::Erasure;
using records::HistoryEntry;
using records::SearchValue;
using records::StoredAttachment;
using records::StoredClock;
using records::StoredRecord;

namespace {

Result<> check_limit(std::size_t limit, std::string_view what) {
  if (limit >= 1 && limit <= records::kMaxPage) return {};
  return fail(Code::InvalidInput, fmt::format("{}: 1 to {} at once, not {}", what, records::kMaxPage, limit));
}

Result<> check_version(std::uint32_t expected, const StoredRecord& after) {
  if (after.tenant.empty() || after.reg.empty() || after.number.empty())
    return fail(Code::InvalidInput, "store a record: its tenant, register or number is missing");
  if (after.version != expected + 1)
    return fail(Code::InvalidInput,
                fmt::format("store a record: version {} does not follow {}", after.version, expected));
  return {};
}

/// PostgreSQL refuses a NUL in a text; so does this store with either engine.
Result<> check_texts(std::initializer_list<std::pair<std::string_view, std::string_view>> texts) {
  for (const auto& [name, text] : texts)
    if (text.find('\0') != std::string_view::npos)
      return fail(Code::InvalidInput, fmt::format("store a record: {} has a NUL in it", name));
  return {};
}

void bind_maybe(Statement& statement, int parameter, const std::optional<std::int64_t>& value) {
  if (value) {
    statement.bind(parameter, *value);
  } else {
    statement.bind_null(parameter);
  }
}

std::int64_t number(bool yes) noexcept { return yes ? 1 : 0; }
std::string_view view(const std::string& text) noexcept { return text; }

}  // namespace

struct SqlRecordStore::State {
  explicit State(Connection opened) : connection(std::move(opened)), transactions(connection.engine()) {}

  Connection connection;
  Transactions transactions;
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t, std::less<>> fields;

  LazyStatement take{"take a serial",
                     "INSERT INTO serial (tenant, register, year, last) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant, "
                     "register, year) DO UPDATE SET last = serial.last + excluded.last RETURNING last"};
  LazyStatement add_field{"name a field",
                          "INSERT INTO search_field (tenant, register, name) VALUES (?1, ?2, ?3) ON CONFLICT (tenant, "
                          "register, name) DO NOTHING"};
  LazyStatement find_field{"find a field",
                           "SELECT id FROM search_field WHERE tenant = ?1 AND register = ?2 AND name = ?3"};
  LazyStatement add_record{"store a record",
                           "INSERT INTO record (id, tenant, service, register, number, state, version, created_ms, "
                           "updated_ms, retain_until_ms, legal_hold, erased, definition_digest, access_digest, fields) "
                           "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)"};
  LazyStatement change_record{
      "change a record",
      "UPDATE record SET service = ?3, register = ?4, number = ?5, state = ?6, version = ?7, created_ms = ?8, "
      "updated_ms = ?9, retain_until_ms = ?10, legal_hold = ?11, erased = ?12, definition_digest = ?13, "
      "access_digest = ?14, fields = ?15 WHERE id = ?1 AND tenant = ?2 AND version = ?16 RETURNING version"};
  LazyStatement version_of{"look at a record's version", "SELECT version FROM record WHERE id = ?1 AND tenant = ?2"};
  LazyStatement last_change{
      "look at a record's last change",
      "SELECT actor, time_ms FROM history WHERE record = ?1 AND version > ?2 ORDER BY place DESC LIMIT 1"};
  LazyStatement drop_search{"drop search values", "DELETE FROM search_value WHERE record = ?1"};
  LazyStatement add_search{"store a search value",
                           "INSERT INTO search_value (field, head, record, place, rest) VALUES (?1, ?2, ?3, ?4, ?5)"};
  LazyStatement drop_clocks{"drop clocks", "DELETE FROM clock WHERE record = ?1"};
  LazyStatement add_clock{"store a clock",
                          "INSERT INTO clock (record, tenant, key, round, started_ms, due_ms, paused_ms, stopped_ms, "
                          "paused_total_ms, told, next_ms) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"};
  LazyStatement add_history{"store a history entry",
                            "INSERT INTO history (event, record, version, time_ms, actor, what, move, state_before, "
                            "state_after, detail, node, logged, evidence) VALUES "
                            "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"};
  LazyStatement add_attachment{"store an attachment",
                               "INSERT INTO attachment (record, sha256, name, media_type, size, added_by, added_ms) "
                               "VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT (record, sha256) DO NOTHING"};
  LazyStatement orphans{
      "find attachments that nobody else has",
      "SELECT a.sha256 FROM attachment a WHERE a.record = ?1 AND NOT EXISTS (SELECT 1 FROM attachment "
      "b WHERE b.sha256 = a.sha256 AND b.record <> a.record) ORDER BY a.sha256"};
  LazyStatement drop_attachments{"drop attachments", "DELETE FROM attachment WHERE record = ?1"};
  LazyStatement drop_details{"drop details of the history", "UPDATE history SET detail = ?2 WHERE record = ?1"};
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
  LazyStatement read_note{"read a note", "SELECT value FROM note WHERE tenant = ?1 AND name = ?2"};
  LazyStatement write_note{"write a note",
                           "INSERT INTO note (tenant, name, value) VALUES (?1, ?2, ?3) ON CONFLICT (tenant, name) DO "
                           "UPDATE SET value = excluded.value"};

  /// The statement's rows, each made into a value.
  template <class T, class Make>
  Result<std::vector<T>> all(Statement& statement, const Make& make) {
    std::vector<T> out;
    for (;;) {
      ASSAY_TRY(const bool row, statement.step());
      if (!row) return out;
      out.push_back(make(statement));
    }
  }

  template <class T, class Make>
  Result<std::vector<T>> all_of(LazyStatement& lazy, const Id& record, const Make& make) {
    return ask_again(connection, [&]() -> Result<std::vector<T>> {
      ASSAY_TRY(Statement* const statement, lazy.get(connection));
      statement->bind(1, BytesView(record.bytes));
      return all<T>(*statement, make);
    });
  }

  Result<std::optional<StoredRecord>> one(Statement& statement) {
    ASSAY_TRY(const bool row, statement.step());
    if (!row) return std::optional<StoredRecord>();
    std::optional<StoredRecord> out = record_of(statement);
    statement.reset();
    return out;
  }

  /// Fields are named before the transaction: what it took back would be remembered here.
  Result<> name_fields(std::span<const Change> changes) {
    for (const Change& change : changes) ASSAY_CHECK(name_fields_of(change));
    return {};
  }

  Result<> name_fields_of(const Change& change) {
    for (const SearchValue& value : change.search) {
      const auto key = std::make_tuple(view(change.after.tenant), view(change.after.reg), view(value.field));
      if (fields.find(key) != fields.end()) continue;
      ASSAY_CHECK(check_texts({{"a field's name", value.field}}));
      ASSAY_TRY(Statement* const add, add_field.get(connection));
      add->bind(1, std::get<0>(key)).bind(2, std::get<1>(key)).bind(3, std::get<2>(key));
      ASSAY_CHECK(add->run());
      ASSAY_TRY(Statement* const find, find_field.get(connection));
      find->bind(1, std::get<0>(key)).bind(2, std::get<1>(key)).bind(3, std::get<2>(key));
      ASSAY_TRY(const bool row, find->step());
      if (!row) return fail(Code::Internal, "database: name a field: it is not there afterwards");
      fields.emplace(std::make_tuple(change.after.tenant, change.after.reg, value.field), find->integer(0));
      find->reset();
    }
    return {};
  }

  void bind_record(Statement& statement, const StoredRecord& record) const {
    statement.bind(1, BytesView(record.id.bytes))
        .bind(2, view(record.tenant))
        .bind(3, view(record.service))
        .bind(4, view(record.reg))
        .bind(5, view(record.number))
        .bind(6, view(record.state))
        .bind(7, std::int64_t{record.version})
        .bind(8, record.created_ms)
        .bind(9, record.updated_ms);
    bind_maybe(statement, 10, record.retain_until_ms);
    statement.bind(11, number(record.legal_hold))
        .bind(12, number(record.erased))
        .bind(13, view(record.definition_digest))
        .bind(14, view(record.access_digest))
        .bind(15, as_bytes(record.fields_json));
  }

  Result<> put_record(std::uint32_t expected, const StoredRecord& after) {
    ASSAY_CHECK(check_texts({{"the tenant", after.tenant},
                             {"the service", after.service},
                             {"the register", after.reg},
                             {"the number", after.number},
                             {"the state", after.state},
                             {"the definition's digest", after.definition_digest},
                             {"the access digest", after.access_digest}}));
    if (expected == 0) {
      ASSAY_TRY(Statement* const add, add_record.get(connection));
      bind_record(*add, after);
      return add->send();
    }
    ASSAY_TRY(Statement* const change, change_record.get(connection));
    bind_record(*change, after);
    change->bind(16, std::int64_t{expected});
    ASSAY_TRY(const bool changed, change->step());
    change->reset();
    if (!changed) return refuse(expected, after);
    return {};
  }

  /// Why a record could not be changed: it is not there, or somebody was faster.
  Result<> refuse(std::uint32_t expected, const StoredRecord& after) {
    ASSAY_TRY(Statement* const look, version_of.get(connection));
    look->bind(1, BytesView(after.id.bytes)).bind(2, view(after.tenant));
    ASSAY_TRY(const bool there, look->step());
    if (!there) return fail(Code::NotFound, fmt::format("{}: there is no such record", after.number));
    const std::int64_t version = look->integer(0);
    look->reset();
    ASSAY_TRY(Statement* const who, last_change.get(connection));
    who->bind(1, BytesView(after.id.bytes)).bind(2, std::int64_t{expected});
    ASSAY_TRY(const bool known, who->step());
    const std::string by = known ? fmt::format(" by {} at {} ms", who->text(0), who->integer(1)) : "";
    who->reset();
    return fail(Code::Conflict, fmt::format("{}: was changed{} and has version {}, not {}; look at it again",
                                            after.number, by, version, expected));
  }

  Result<> put_search(const Change& change) {
    ASSAY_TRY(Statement* const add, add_search.get(connection));
    std::int64_t place = 0;
    for (const SearchValue& value : change.search) {
      const BytesView bytes = as_bytes(value.value);
      const auto field =
          fields.find(std::make_tuple(view(change.after.tenant), view(change.after.reg), view(value.field)));
      add->bind(1, field->second)
          .bind(2, head_of(bytes))
          .bind(3, BytesView(change.after.id.bytes))
          .bind(4, place++)
          .bind(5, rest_of(bytes));
      ASSAY_CHECK(add->send());
    }
    return {};
  }

  Result<> put_clocks(const Change& change) {
    ASSAY_TRY(Statement* const add, add_clock.get(connection));
    for (const StoredClock& clock : change.clocks) {
      ASSAY_CHECK(check_texts({{"a clock's key", clock.key}}));
      add->bind(1, BytesView(change.after.id.bytes))
          .bind(2, view(change.after.tenant))
          .bind(3, view(clock.key))
          .bind(4, std::int64_t{clock.round})
          .bind(5, clock.started_ms);
      bind_maybe(*add, 6, clock.due_ms);
      bind_maybe(*add, 7, clock.paused_ms);
      bind_maybe(*add, 8, clock.stopped_ms);
      add->bind(9, clock.paused_total_ms).bind(10, std::int64_t{clock.told});
      bind_maybe(*add, 11, clock.next_ms);
      ASSAY_CHECK(add->send());
    }
    return {};
  }

  Result<> put_history(const Id& record, const HistoryEntry& entry) {
    ASSAY_CHECK(check_texts({{"an actor", entry.actor},
                             {"a history entry", entry.what},
                             {"a move", entry.move},
                             {"a state", entry.from},
                             {"a state", entry.to},
                             {"a node", entry.node}}));
    ASSAY_TRY(Statement* const add, add_history.get(connection));
    add->bind(1, BytesView(entry.event.bytes))
        .bind(2, BytesView(record.bytes))
        .bind(3, std::int64_t{entry.version})
        .bind(4, entry.time_ms)
        .bind(5, view(entry.actor))
        .bind(6, view(entry.what))
        .bind(7, view(entry.move))
        .bind(8, view(entry.from))
        .bind(9, view(entry.to))
        .bind(10, as_bytes(entry.detail_json))
        .bind(11, view(entry.node))
        .bind(12, number(entry.logged))
        .bind(13, BytesView(entry.record));
    return add->send();
  }

  Result<> put_attachment(const Id& record, const StoredAttachment& attachment) {
    ASSAY_CHECK(check_texts({{"an attachment's digest", attachment.sha256},
                             {"an attachment's name", attachment.name},
                             {"an attachment's media type", attachment.media_type},
                             {"an actor", attachment.added_by}}));
    ASSAY_TRY(Statement* const add, add_attachment.get(connection));
    add->bind(1, BytesView(record.bytes))
        .bind(2, view(attachment.sha256))
        .bind(3, view(attachment.name))
        .bind(4, view(attachment.media_type))
        .bind(5, static_cast<std::int64_t>(attachment.size))
        .bind(6, view(attachment.added_by))
        .bind(7, attachment.added_ms);
    return add->send();
  }

  Result<> drop(LazyStatement& lazy, const Id& record) {
    ASSAY_TRY(Statement* const statement, lazy.get(connection));
    statement->bind(1, BytesView(record.bytes));
    return statement->send();
  }

  Result<> put(const Change& change) {
    ASSAY_CHECK(put_record(change.expected_version, change.after));
    if (change.expected_version != 0) {
      ASSAY_CHECK(drop(drop_search, change.after.id));
      ASSAY_CHECK(drop(drop_clocks, change.after.id));
    }
    if (!change.search.empty()) ASSAY_CHECK(put_search(change));
    if (!change.clocks.empty()) ASSAY_CHECK(put_clocks(change));
    for (const HistoryEntry& entry : change.history) ASSAY_CHECK(put_history(change.after.id, entry));
    for (const StoredAttachment& attachment : change.attachments)
      ASSAY_CHECK(put_attachment(change.after.id, attachment));
    return {};
  }

  Result<> put(const Erasure& erasure, std::vector<std::string>& freed) {
    const Id& id = erasure.after.id;
    ASSAY_CHECK(put_record(erasure.expected_version, erasure.after));
    ASSAY_TRY(Statement* const find, orphans.get(connection));
    find->bind(1, BytesView(id.bytes));
    ASSAY_TRY(freed, all<std::string>(*find, [](const Statement& row) { return std::string(row.text(0)); }));
    for (LazyStatement* const one : {&drop_search, &drop_clocks, &drop_attachments}) ASSAY_CHECK(drop(*one, id));
    ASSAY_TRY(Statement* const empty, drop_details.get(connection));
    empty->bind(1, BytesView(id.bytes)).bind(2, as_bytes("{}"));
    ASSAY_CHECK(empty->send());
    return put_history(id, erasure.history);
  }

  Result<std::vector<ClockOfRecord>> clocks_where(const ClockQuery& query, std::string_view condition,
                                                  std::optional<std::int64_t> limit, std::string_view order,
                                                  std::size_t count) {
    Sql sql;
    sql.add("SELECT " ASSAY_CLOCK_COLUMNS
            ", r.id, r.register, r.number, r.state, r.service FROM clock c CROSS JOIN record r WHERE c.tenant = ")
        .value(query.tenant)
        .add(condition);
    if (limit) sql.value(*limit);
    if (query.next_before_ms && query.due_before_ms)
      sql.add(" AND c.stopped_ms IS NULL AND c.due_ms <= ").value(*query.due_before_ms);
    sql.add(" AND r.id = c.record");
    if (!query.reg.empty()) sql.add(" AND r.register = ").value(query.reg);
    if (query.service) sql.add(" AND r.service = ").value(*query.service);
    sql.add(" ORDER BY ").add(order).add("c.record, c.key, c.round LIMIT ").value(static_cast<std::int64_t>(count));
    ASSAY_TRY(Statement statement, connection.prepare("read clocks", sql.text()));
    sql.bind(statement);
    return all<ClockOfRecord>(statement, [](const Statement& row) {
      ClockOfRecord out;
      out.clock = clock_of(row, 0);
      out.record = id_at(row, 9);
      out.reg = row.text(10);
      out.number = row.text(11);
      out.state = row.text(12);
      out.service = row.text(13);
      return out;
    });
  }

  Result<std::vector<ClockOfRecord>> clocks(const ClockQuery& query) {
    if (query.without_end)
      return clocks_where(query, " AND c.stopped_ms IS NULL AND c.due_ms IS NULL", std::nullopt, "", query.limit);
    if (query.next_before_ms)
      return clocks_where(query, " AND c.next_ms <= ", query.next_before_ms, "c.next_ms, ", query.limit);
    if (query.due_before_ms)
      return clocks_where(query, " AND c.stopped_ms IS NULL AND c.due_ms <= ", query.due_before_ms, "c.due_ms, ",
                          query.limit);
    ASSAY_TRY(auto out, clocks_where(query, " AND c.due_ms IS NOT NULL", std::nullopt, "c.due_ms, ", query.limit));
    if (out.size() == query.limit) return out;
    ASSAY_TRY(auto rest, clocks_where(query, " AND c.due_ms IS NULL", std::nullopt, "", query.limit - out.size()));
    out.insert(out.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
    return out;
  }
};

SqlRecordStore::SqlRecordStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqlRecordStore::~SqlRecordStore() = default;

Result<std::unique_ptr<SqlRecordStore>> SqlRecordStore::open(Connection connection) {
  ASSAY_CHECK(migrate(connection, record_migrations(connection.engine())));
  return std::unique_ptr<SqlRecordStore>(new SqlRecordStore(std::make_unique<State>(std::move(connection))));
}

Result<std::uint64_t> SqlRecordStore::take_serials(std::string_view tenant, std::string_view reg, std::int32_t year,
                                                   std::uint32_t count) {
  if (count == 0) return fail(Code::InvalidInput, "take a serial: at least one");
  ASSAY_CHECK(check_texts({{"the tenant", tenant}, {"the register", reg}}));
  std::uint64_t first = 0;
  ASSAY_CHECK(state_->transactions.run(state_->connection, [&]() -> Result<> {
    ASSAY_TRY(Statement* const take, state_->take.get(state_->connection));
    take->bind(1, tenant).bind(2, reg).bind(3, std::int64_t{year}).bind(4, std::int64_t{count});
    ASSAY_TRY(const bool row, take->step());
    if (!row) return fail(Code::Internal, "database: take a serial: no answer");
    first = static_cast<std::uint64_t>(take->integer(0)) - count + 1;
    take->reset();
    return {};
  }));
  return first;
}

Result<> SqlRecordStore::commit(std::span<const Change> changes) {
  if (changes.size() > records::kMaxChanges)
    return fail(Code::InvalidInput, fmt::format("store records: {} changes at once are too many (at most {})",
                                                changes.size(), records::kMaxChanges));
  for (const Change& change : changes) ASSAY_CHECK(check_version(change.expected_version, change.after));
  if (changes.empty()) return {};
  ASSAY_CHECK(ask_again(state_->connection, [&] { return state_->name_fields(changes); }));
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    for (const Change& change : changes) ASSAY_CHECK(state_->put(change));
    return {};
  });
}

Result<std::vector<std::string>> SqlRecordStore::erase(const Erasure& erasure) {
  ASSAY_CHECK(check_version(erasure.expected_version, erasure.after));
  if (erasure.expected_version == 0) return fail(Code::InvalidInput, "erase a record: a new one has nothing to erase");
  std::vector<std::string> freed;
  ASSAY_CHECK(state_->transactions.run(state_->connection, [&] { return state_->put(erasure, freed); }));
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
  return ask_again(state_->connection, [&] { return state_->clocks(query); });
}

Result<> SqlRecordStore::mark_told(std::span<const ClockTold> told) {
  if (told.empty()) return {};
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    ASSAY_TRY(Statement* const tell, state_->tell.get(state_->connection));
    for (const ClockTold& one : told) {
      tell->bind(1, BytesView(one.record.bytes))
          .bind(2, view(one.key))
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
    return state_->all<HistoryEntry>(*statement, [](const Statement& row) {
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
