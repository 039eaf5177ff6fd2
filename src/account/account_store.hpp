// The port behind which accounts and who has logged in are kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace assay::account {

struct Account {
  Id id;
  std::string tenant;
  std::string name;
  std::vector<std::string> roles;
  std::string password;  ///< its Argon2id digest
  bool disabled = false;
  std::uint32_t failed = 0;           ///< wrong passwords since the last right one
  std::int64_t blocked_until_ms = 0;  ///< no password is tried before
  std::int64_t created_ms = 0;
  std::int64_t changed_ms = 0;
  friend bool operator==(const Account&, const Account&) = default;
};

using TokenDigest = std::array<std::uint8_t, 32>;

struct SessionRow {
  TokenDigest token{};  ///< SHA-256 of what the session file holds
  Id account;
  std::int64_t created_ms = 0;
  std::int64_t expires_ms = 0;
  friend bool operator==(const SessionRow&, const SessionRow&) = default;
};

/// The evidence of an act, on its way to the log: stored with the act, in one transaction, taken out once it stands
/// there.
struct OutboxEvent {
  Id id;             ///< the evidence event's; unique
  std::string node;  ///< origin of the evidence log that gets it
  Bytes record;      ///< the evidence record's bytes to append there
  friend bool operator==(const OutboxEvent&, const OutboxEvent&) = default;
};

/// Must the account be the tenant's first?
enum class First : std::uint8_t { Any, Only };

/// One connection; not thread-safe. Errors as of records::RecordStore; a message never holds a value.
class AccountStore {
 public:
  virtual ~AccountStore() = default;
  AccountStore() = default;
  AccountStore(const AccountStore&) = delete;
  AccountStore& operator=(const AccountStore&) = delete;

  /// @return Conflict when the name is taken, or with First::Only when the tenant has an account already
  [[nodiscard]] virtual Result<> add(const Account& account, First first, const OutboxEvent& event) = 0;
  /// All of it but id and tenant; with `end_sessions` the account's sessions go in the same moment. @return NotFound
  [[nodiscard]] virtual Result<> change(const Account& account, bool end_sessions, const OutboxEvent& event) = 0;
  /// Counts a wrong password and blocks until `blocked_until_ms`, if nobody counted since `failed_before`; else it is
  /// Conflict: two guesses at once are not one.
  [[nodiscard]] virtual Result<> count_failure(const Id& account, std::uint32_t failed_before,
                                               std::int64_t blocked_until_ms) = 0;
  [[nodiscard]] virtual Result<std::optional<Account>> find(std::string_view tenant, std::string_view name) = 0;
  [[nodiscard]] virtual Result<std::optional<Account>> find(const Id& id) = 0;
  /// By name.
  [[nodiscard]] virtual Result<std::vector<Account>> list(std::string_view tenant) = 0;

  /// Adds a session, clears the account's failures, and drops sessions that ended before `session.created_ms`.
  [[nodiscard]] virtual Result<> begin_session(const SessionRow& session, const OutboxEvent& event) = 0;
  [[nodiscard]] virtual Result<std::optional<SessionRow>> session(const TokenDigest& token) = 0;
  [[nodiscard]] virtual Result<> end_session(const TokenDigest& token) = 0;

  /// An event of its own: something was refused, so nothing else is stored.
  [[nodiscard]] virtual Result<> put_event(const OutboxEvent& event) = 0;
  /// Events for that node's log that are not known to stand in it, oldest first. @param limit  1 to kMaxEvents
  [[nodiscard]] virtual Result<std::vector<OutboxEvent>> events(std::string_view node, std::size_t limit) = 0;
  /// These stand in the log. An id that is not there is passed over.
  [[nodiscard]] virtual Result<> drop_events(std::span<const Id> events) = 0;
  static constexpr std::size_t kMaxEvents = 1000;
};

}  // namespace assay::account
