#include "adapters/sql/sql_account_store.hpp"

#include <algorithm>
#include <utility>

#include "adapters/sql/migration.hpp"
#include "adapters/sql/record_rows.hpp"
#include "adapters/sql/transaction.hpp"

namespace assay::adapters::sql {

using account::Account;
using account::OutboxEvent;
using account::SessionRow;
using account::TokenDigest;

namespace {

#define ASSAY_ACCOUNT_COLUMNS \
  "id, tenant, name, roles, password, disabled, failed, blocked_until_ms, created_ms, changed_ms"

std::string joined(const std::vector<std::string>& roles) {
  std::string out;
  for (const std::string& role : roles) {
    if (!out.empty()) out += ' ';
    out += role;
  }
  return out;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Account account_of(const Statement& row) {
  Account out;
  out.id = id_at(row, 0);
  out.tenant = row.text(1);
  out.name = row.text(2);
  out.roles = split(row.text(3));
  out.password = row.text(4);
  out.disabled = row.integer(5) != 0;
  out.failed = static_cast<std::uint32_t>(row.integer(6));
  out.blocked_until_ms = row.integer(7);
  out.created_ms = row.integer(8);
  out.changed_ms = row.integer(9);
  return out;
}

}  // namespace

struct SqlAccountStore::State {
  explicit State(Connection opened) : connection(std::move(opened)), transactions(connection.engine()) {}

  Connection connection;
  Transactions transactions;
  LazyStatement count{"count accounts", "SELECT count(*) FROM account WHERE tenant = ?1"};
  LazyStatement insert{"store an account",
                       "INSERT INTO account (" ASSAY_ACCOUNT_COLUMNS ") VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)"};
  LazyStatement update{"change an account",
                       "UPDATE account SET name = ?3, roles = ?4, password = ?5, disabled = ?6, failed = ?7, "
                       "blocked_until_ms = ?8, created_ms = ?9, changed_ms = ?10 WHERE id = ?1 AND tenant = ?2 "
                       "RETURNING id"};
  LazyStatement fail_once{"count a wrong password",
                          "UPDATE account SET failed = failed + 1, blocked_until_ms = ?3 WHERE id = ?1 AND failed = ?2 "
                          "RETURNING failed"};
  LazyStatement by_name{"find an account",
                        "SELECT " ASSAY_ACCOUNT_COLUMNS " FROM account WHERE tenant = ?1 AND name = ?2"};
  LazyStatement by_id{"find an account", "SELECT " ASSAY_ACCOUNT_COLUMNS " FROM account WHERE id = ?1"};
  LazyStatement all{"list accounts", "SELECT " ASSAY_ACCOUNT_COLUMNS " FROM account WHERE tenant = ?1 ORDER BY name"};
  LazyStatement clear{"clear wrong passwords",
                      "UPDATE account SET failed = 0, blocked_until_ms = 0 WHERE id = ?1 AND failed <> 0"};
  LazyStatement drop_old{"drop sessions that ended", "DELETE FROM session WHERE expires_ms < ?1"};
  LazyStatement drop_of{"drop an account's sessions", "DELETE FROM session WHERE account = ?1"};
  LazyStatement insert_session{"store a session",
                               "INSERT INTO session (token, account, created_ms, expires_ms) VALUES (?1, ?2, ?3, ?4)"};
  LazyStatement find_session{"find a session",
                             "SELECT token, account, created_ms, expires_ms FROM session WHERE token = ?1"};
  LazyStatement drop_session{"drop a session", "DELETE FROM session WHERE token = ?1"};
  LazyStatement insert_event{"store an account's event",
                             "INSERT INTO account_event (event, node, evidence) VALUES (?1, ?2, ?3)"};
  LazyStatement list_events{"read events of accounts",
                            "SELECT event, node, evidence FROM account_event WHERE node = ?1 ORDER BY place LIMIT ?2"};
  LazyStatement drop_event{"drop an account's event", "DELETE FROM account_event WHERE event = ?1"};

  static void bind(Statement& statement, const Account& account, const std::string& roles) {
    statement.bind(1, BytesView(account.id.bytes))
        .bind(2, std::string_view(account.tenant))
        .bind(3, std::string_view(account.name))
        .bind(4, std::string_view(roles))
        .bind(5, std::string_view(account.password))
        .bind(6, std::int64_t{account.disabled ? 1 : 0})
        .bind(7, std::int64_t{account.failed})
        .bind(8, account.blocked_until_ms)
        .bind(9, account.created_ms)
        .bind(10, account.changed_ms);
  }

  Result<> put(const OutboxEvent& event) {
    ASSAY_TRY(Statement* const statement, insert_event.get(connection));
    statement->bind(1, BytesView(event.id.bytes))
        .bind(2, std::string_view(event.node))
        .bind(3, BytesView(event.record));
    return statement->run();
  }

  Result<> add(const Account& account, account::First first) {
    if (first == account::First::Only) {
      if (connection.engine() == Engine::Postgres)
        ASSAY_CHECK(connection.execute("lock accounts", "LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"));
      ASSAY_TRY(Statement* const ask, count.get(connection));
      ask->bind(1, std::string_view(account.tenant));
      ASSAY_TRY(const bool row, ask->step());
      const bool taken = row && ask->integer(0) != 0;
      ask->reset();
      if (taken) return fail(Code::Conflict, "store an account: there is a first one already");
    }
    const std::string roles = joined(account.roles);
    ASSAY_TRY(Statement* const statement, insert.get(connection));
    bind(*statement, account, roles);
    return statement->run();
  }

  Result<> change(const Account& account, bool end_sessions) {
    const std::string roles = joined(account.roles);
    ASSAY_TRY(Statement* const statement, update.get(connection));
    bind(*statement, account, roles);
    ASSAY_TRY(const bool there, statement->step());
    statement->reset();
    if (!there) return fail(Code::NotFound, "change an account: there is no such account");
    if (!end_sessions) return {};
    return run_with(drop_of, BytesView(account.id.bytes));
  }

  template <class Value>
  Result<> run_with(LazyStatement& lazy, Value value) {
    ASSAY_TRY(Statement* const statement, lazy.get(connection));
    statement->bind(1, value);
    return statement->run();
  }

  Result<std::optional<Account>> one(Statement& statement) {
    ASSAY_TRY(const bool row, statement.step());
    if (!row) return std::optional<Account>();
    std::optional<Account> out = account_of(statement);
    statement.reset();
    return out;
  }
};

SqlAccountStore::SqlAccountStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqlAccountStore::~SqlAccountStore() = default;

Result<std::unique_ptr<SqlAccountStore>> SqlAccountStore::open(Connection connection) {
  ASSAY_CHECK(migrate(connection, record_migrations(connection.engine())));
  return std::unique_ptr<SqlAccountStore>(new SqlAccountStore(std::make_unique<State>(std::move(connection))));
}

Result<> SqlAccountStore::add(const Account& account, account::First first, const OutboxEvent& event) {
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    ASSAY_CHECK(state_->add(account, first));
    return state_->put(event);
  });
}

Result<> SqlAccountStore::change(const Account& account, bool end_sessions, const OutboxEvent& event) {
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    ASSAY_CHECK(state_->change(account, end_sessions));
    return state_->put(event);
  });
}

Result<> SqlAccountStore::count_failure(const Id& account, std::uint32_t failed_before, std::int64_t blocked_until_ms) {
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    ASSAY_TRY(Statement* const statement, state_->fail_once.get(state_->connection));
    statement->bind(1, BytesView(account.bytes)).bind(2, std::int64_t{failed_before}).bind(3, blocked_until_ms);
    ASSAY_TRY(const bool counted, statement->step());
    statement->reset();
    if (!counted) return fail(Code::Conflict, "count a wrong password: somebody tried another at the same time");
    return {};
  });
}

Result<std::optional<Account>> SqlAccountStore::find(std::string_view tenant, std::string_view name) {
  return ask_again(state_->connection, [&]() -> Result<std::optional<Account>> {
    ASSAY_TRY(Statement* const statement, state_->by_name.get(state_->connection));
    statement->bind(1, tenant).bind(2, name);
    return state_->one(*statement);
  });
}

Result<std::optional<Account>> SqlAccountStore::find(const Id& id) {
  return ask_again(state_->connection, [&]() -> Result<std::optional<Account>> {
    ASSAY_TRY(Statement* const statement, state_->by_id.get(state_->connection));
    statement->bind(1, BytesView(id.bytes));
    return state_->one(*statement);
  });
}

Result<std::vector<Account>> SqlAccountStore::list(std::string_view tenant) {
  return ask_again(state_->connection, [&]() -> Result<std::vector<Account>> {
    ASSAY_TRY(Statement* const statement, state_->all.get(state_->connection));
    statement->bind(1, tenant);
    std::vector<Account> out;
    for (;;) {
      ASSAY_TRY(const bool row, statement->step());
      if (!row) return out;
      out.push_back(account_of(*statement));
    }
  });
}

Result<> SqlAccountStore::begin_session(const SessionRow& session, const OutboxEvent& event) {
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    ASSAY_CHECK(state_->run_with(state_->clear, BytesView(session.account.bytes)));
    ASSAY_CHECK(state_->run_with(state_->drop_old, session.created_ms));
    ASSAY_TRY(Statement* const statement, state_->insert_session.get(state_->connection));
    statement->bind(1, BytesView(session.token))
        .bind(2, BytesView(session.account.bytes))
        .bind(3, session.created_ms)
        .bind(4, session.expires_ms);
    ASSAY_CHECK(statement->run());
    return state_->put(event);
  });
}

Result<std::optional<SessionRow>> SqlAccountStore::session(const TokenDigest& token) {
  return ask_again(state_->connection, [&]() -> Result<std::optional<SessionRow>> {
    ASSAY_TRY(Statement* const statement, state_->find_session.get(state_->connection));
    statement->bind(1, BytesView(token));
    ASSAY_TRY(const bool row, statement->step());
    if (!row) return std::optional<SessionRow>();
    SessionRow out;
    out.token = token;
    out.account = id_at(*statement, 1);
    out.created_ms = statement->integer(2);
    out.expires_ms = statement->integer(3);
    statement->reset();
    return std::optional<SessionRow>(out);
  });
}

Result<> SqlAccountStore::end_session(const TokenDigest& token) {
  return state_->transactions.run(state_->connection,
                                  [&] { return state_->run_with(state_->drop_session, BytesView(token)); });
}

Result<> SqlAccountStore::put_event(const OutboxEvent& event) {
  return state_->transactions.run(state_->connection, [&] { return state_->put(event); });
}

Result<std::vector<OutboxEvent>> SqlAccountStore::events(std::string_view node, std::size_t limit) {
  if (limit < 1 || limit > kMaxEvents) return fail(Code::InvalidInput, "read events of accounts: 1 to 1000 at once");
  return ask_again(state_->connection, [&]() -> Result<std::vector<OutboxEvent>> {
    ASSAY_TRY(Statement* const statement, state_->list_events.get(state_->connection));
    statement->bind(1, node).bind(2, static_cast<std::int64_t>(limit));
    std::vector<OutboxEvent> out;
    for (;;) {
      ASSAY_TRY(const bool row, statement->step());
      if (!row) return out;
      const BytesView evidence = statement->blob(2);
      out.push_back({id_at(*statement, 0), std::string(statement->text(1)), {evidence.begin(), evidence.end()}});
    }
  });
}

Result<> SqlAccountStore::drop_events(std::span<const Id> events) {
  if (events.empty()) return {};
  return state_->transactions.run(state_->connection, [&]() -> Result<> {
    for (const Id& event : events) ASSAY_CHECK(state_->run_with(state_->drop_event, BytesView(event.bytes)));
    return {};
  });
}

}  // namespace assay::adapters::sql
