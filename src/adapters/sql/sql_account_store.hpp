// Accounts and sessions in SQLite or PostgreSQL, in the database of the records.
#pragma once

#include <memory>

#include "account/account_store.hpp"
#include "adapters/sql/statement.hpp"

namespace assay::adapters::sql {

class SqlAccountStore final : public account::AccountStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SqlAccountStore>> open(Connection connection);
  ~SqlAccountStore() override;

  [[nodiscard]] Result<> add(const account::Account& account, account::First first,
                             const account::OutboxEvent& event) override;
  [[nodiscard]] Result<> change(const account::Account& account, bool end_sessions,
                                const account::OutboxEvent& event) override;
  [[nodiscard]] Result<> count_failure(const Id& account, std::uint32_t failed_before,
                                       std::int64_t blocked_until_ms) override;
  [[nodiscard]] Result<std::optional<account::Account>> find(std::string_view tenant, std::string_view name) override;
  [[nodiscard]] Result<std::optional<account::Account>> find(const Id& id) override;
  [[nodiscard]] Result<std::vector<account::Account>> list(std::string_view tenant) override;
  [[nodiscard]] Result<> begin_session(const account::SessionRow& session, const account::OutboxEvent& event) override;
  [[nodiscard]] Result<std::optional<account::SessionRow>> session(const account::TokenDigest& token) override;
  [[nodiscard]] Result<> end_session(const account::TokenDigest& token) override;
  [[nodiscard]] Result<> put_event(const account::OutboxEvent& event) override;
  [[nodiscard]] Result<std::vector<account::OutboxEvent>> events(std::string_view node, std::size_t limit) override;
  [[nodiscard]] Result<> drop_events(std::span<const Id> events) override;

 private:
  struct State;
  explicit SqlAccountStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace assay::adapters::sql
