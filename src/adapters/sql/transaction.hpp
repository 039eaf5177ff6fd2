// Inside adapters/sql only: what is done whole or not at all, and what is asked again when the server had gone away.
#pragma once

#include "adapters/sql/statement.hpp"
#include "base/result.hpp"

namespace assay::adapters::sql {

class Transactions {
 public:
  /// SQLite takes the writers' lock at once: a transaction that begins by reading could not get it later.
  explicit Transactions(Engine engine) noexcept
      : begin_("take the writers' lock", engine == Engine::Sqlite ? "BEGIN IMMEDIATE" : "BEGIN") {}

  /// Runs `body` between BEGIN and COMMIT, or ROLLBACK when it fails. When the server goes away before COMMIT nothing
  /// of it is stored: it is connected to again and `body` runs once more.
  template <class Body>
  [[nodiscard]] Result<> run(Connection& connection, Body&& body) {
    Result<> done = prepare(connection, body);
    if (!done && connection.is_lost()) {
      ASSAY_CHECK(connection.reconnect());
      done = prepare(connection, body);
    }
    if (done) {
      done = commit(connection);
      if (!done && connection.is_lost())
        done.error().message += "; whether it was stored is not known, look before you try again";
    }
    if (done) return done;
    static_cast<void>(connection.settle());  // behind a statement that failed ROLLBACK would be passed over
    // After a full disk SQLite may have rolled back already.
    if (connection.in_transaction()) static_cast<void>(roll_back(connection));
    return done;
  }

 private:
  /// Everything but COMMIT; BEGIN travels with the first statement that waits for its answer.
  template <class Body>
  Result<> prepare(Connection& connection, Body& body) {
    ASSAY_TRY(Statement* const begin, begin_.get(connection));
    ASSAY_CHECK(begin->send());
    ASSAY_CHECK(body());
    return connection.settle();
  }
  Result<> commit(Connection& connection) {
    ASSAY_TRY(Statement* const statement, commit_.get(connection));
    return statement->run();
  }
  Result<> roll_back(Connection& connection) {
    ASSAY_TRY(Statement* const statement, roll_back_.get(connection));
    return statement->run();
  }
  LazyStatement begin_;
  LazyStatement commit_{"commit", "COMMIT"};
  LazyStatement roll_back_{"roll back", "ROLLBACK"};
};

/// Asks, and once more when the server had gone away.
template <class Ask>
[[nodiscard]] auto ask_again(Connection& connection, Ask&& ask) -> decltype(ask()) {
  auto answer = ask();
  if (!answer && connection.is_lost() && !connection.in_transaction()) {
    ASSAY_CHECK(connection.reconnect());
    answer = ask();
  }
  return answer;
}

}  // namespace assay::adapters::sql
