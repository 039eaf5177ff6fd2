// Local accounts: who may log in at the command line, with which roles, and who has.
//
//   Accounts accounts(store, clock, "default", witness);
//   ASSAY_TRY(const Login login, accounts.login("zhang.wei", password));
//   ... keep login.token where only its owner can read it ...
//   ASSAY_TRY(const Actor actor, accounts.actor_of(login.token));
//
// Every act has its evidence: the witness makes the event, and it is stored with the act in one transaction. Whoever
// calls appends what AccountStore::events has to the log: after the act, and at the next start what a crash left.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/account_store.hpp"
#include "account/actor.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace assay::account {

/// May add and change accounts.
inline constexpr std::string_view kAdministrator = "administrator";
inline constexpr std::int64_t kSessionMs = std::int64_t{12} * 3600 * 1000;  ///< a working day with its evening
inline constexpr std::size_t kLeastPassword = 10;                           ///< bytes
inline constexpr std::size_t kMostPassword = 1024;
inline constexpr std::size_t kMostName = 64;

struct NewAccount {
  std::string name;
  std::vector<std::string> roles;
  std::string_view password;
};

/// What is absent stays.
struct AccountChange {
  std::optional<std::vector<std::string>> roles = {};
  std::optional<std::string_view> password = {};
  std::optional<bool> disabled = {};
  /// The password until now: has to be right, and wrong ones cost time as they do at the login. Whoever changes his own
  /// password gives it.
  std::optional<std::string_view> old_password = {};
};

/// What was done to an account, or with it.
struct Act {
  std::string_view kind;   ///< of the event: "account.created", "account.changed", "account.login", "account.refused"
  std::string_view by;     ///< name of whoever did it
  const Account& account;  ///< as it is afterwards
  std::string_view
      what;  ///< "created", "roles password", "disabled", "login"; of what was refused: "login", "password"
};

/// Makes the event of an act.
using Witness = std::function<Result<OutboxEvent>(const Act&)>;

struct Login {
  Actor actor;
  std::string token;  ///< 64 hexadecimal digits; secret
  std::int64_t expires_ms = 0;
};

/// How long no password is tried after so many wrong ones: nothing for the first two, then 1 s, doubled each time, a
/// quarter of an hour at most.
[[nodiscard]] std::int64_t delay_ms(std::uint32_t failed) noexcept;

/// The accounts of one tenant. What the stores answer is passed on.
class Accounts {
 public:
  /// Store and clock outlive it.
  Accounts(AccountStore& store, const Clock& clock, std::string tenant, Witness witness)
      : store_(store), clock_(clock), tenant_(std::move(tenant)), witness_(std::move(witness)) {}

  [[nodiscard]] Result<bool> is_empty();
  /// @return InvalidInput (name, password), Conflict (the name is taken; with First::Only: there is an account)
  [[nodiscard]] Result<Account> add(const NewAccount& fresh, First first, std::string_view by);
  /// Who changes a password or disables an account ends its sessions. The last administrator who can log in stays one.
  /// @return NotFound, InvalidInput (also: nothing to change), Conflict (last administrator), Denied (the old password
  /// is wrong, or it is too early to try again)
  [[nodiscard]] Result<Account> change(std::string_view name, const AccountChange& change, std::string_view by);
  /// By name.
  [[nodiscard]] Result<std::vector<Account>> list() { return store_.list(tenant_); }

  /// @return Denied: wrong name or password (one answer for both, after the same time), too many wrong ones, disabled
  [[nodiscard]] Result<Login> login(std::string_view name, std::string_view password);
  /// @return Denied when the token is unknown, its time is over, or its account is disabled
  [[nodiscard]] Result<Actor> actor_of(std::string_view token);
  /// A token that is not known is none of our business.
  [[nodiscard]] Result<> logout(std::string_view token);

 private:
  [[nodiscard]] Result<> keep_an_administrator(const Account& changed);
  [[nodiscard]] Result<> prove(const Account& account, std::string_view password, std::string_view what,
                               std::string_view refusal);
  AccountStore& store_;
  const Clock& clock_;
  std::string tenant_;
  Witness witness_;
};

}  // namespace assay::account
