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

  /// Runs `body` between BEGIN and COMMIT, or ROLLBACK when it fails. A server that went away since the last call is
  /// connected to again.
  template <class Body>
  [[nodiscard]] Result<> run(Connection& connection, Body&& body) {
    auto begun = run_one(connection, begin_);
    if (!begun && connection.is_lost()) {
      ASSAY_CHECK(connection.reconnect());
      begun = run_one(connection, begin_);
    }
    if (!begun) return begun;
    Result<> done = body();
    if (done) {
      done = run_one(connection, commit_);
      if (!done && connection.is_lost())
        done.error().message += "; whether it was stored is not known, look before you try again";
    }
    // After a full disk SQLite may have rolled back already.
    if (!done && connection.in_transaction()) static_cast<void>(run_one(connection, rollback_));
    return done;
  }

 private:
  static Result<> run_one(Connection& connection, LazyStatement& lazy) {
    ASSAY_TRY(Statement* const statement, lazy.get(connection));
    return statement->run();
  }
  LazyStatement begin_;
  LazyStatement commit_{"commit", "COMMIT"};
  LazyStatement rollback_{"roll back", "ROLLBACK"};
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
