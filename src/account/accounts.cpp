#include "account/accounts.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "crypto/digest.hpp"
#include "crypto/password.hpp"
#include "crypto/signature.hpp"

namespace assay::account {
namespace {

constexpr std::uint32_t kFreeTries = 3;  // the third wrong one begins to cost
constexpr std::int64_t kFirstDelayMs = 1000;
constexpr std::int64_t kLongestDelayMs = std::int64_t{15} * 60 * 1000;
constexpr std::size_t kTokenBytes = 32;

// A digest of a password nobody knows: an unknown name takes as long as a known one.
constexpr const char* kNobodysDigest =
    "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

Result<> check_name(std::string_view name) {
  bool plain = !name.empty() && name.size() <= kMostName && !utf8_error(name);
  for (const char c : name) plain = plain && static_cast<unsigned char>(c) > 0x20 && c != 0x7f && c != '/';
  if (plain) return {};
  return fail(
      Code::InvalidInput,
      fmt::format("the name of an account has 1 to {} bytes of UTF-8 without blanks or slashes: zhang.wei", kMostName));
}

Result<> check_password(std::string_view password) {
  if (password.size() >= kLeastPassword && password.size() <= kMostPassword &&
      password.find('\0') == std::string_view::npos)
    return {};
  return fail(Code::InvalidInput,
              fmt::format("a password has {} to {} bytes; a sentence is a good one", kLeastPassword, kMostPassword));
}

/// Sorted, each once.
Result<std::vector<std::string>> checked_roles(std::vector<std::string> roles) {
  for (const std::string& role : roles)
    if (role.empty() || role.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string::npos)
      return fail(Code::InvalidInput, fmt::format("`{}` is no role", role));
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  return roles;
}

Id fresh_id(const Clock& clock) {
  std::array<std::uint8_t, 10> random;
  crypto::random_bytes(random);
  return make_id(clock.unix_ms(), random);
}

/// Nothing when it is no token.
std::optional<TokenDigest> digest_of(std::string_view token) {
  const auto bytes = from_hex(token);
  if (!bytes || bytes->size() != kTokenBytes) return std::nullopt;
  return crypto::sha256(*bytes);
}

Actor actor_from(const Account& account) { return {account.tenant, account.id.hex(), account.name, account.roles}; }

bool is_administrator(const Account& account) {
  return !account.disabled &&
         std::find(account.roles.begin(), account.roles.end(), kAdministrator) != account.roles.end();
}

}  // namespace

std::int64_t delay_ms(std::uint32_t failed) noexcept {
  if (failed < kFreeTries) return 0;
  const std::uint32_t doubled = std::min(failed - kFreeTries, 20U);
  return std::min(kFirstDelayMs << doubled, kLongestDelayMs);
}

Result<bool> Accounts::is_empty() {
  ASSAY_TRY(const auto all, list());
  return all.empty();
}

Result<Account> Accounts::add(const NewAccount& fresh, First first, std::string_view by) {
  ASSAY_CHECK(check_name(fresh.name));
  ASSAY_CHECK(check_password(fresh.password));
  Account account;
  account.id = fresh_id(clock_);
  account.tenant = tenant_;
  account.name = fresh.name;
  ASSAY_TRY(account.roles, checked_roles(fresh.roles));
  account.created_ms = account.changed_ms = clock_.unix_ms();
  ASSAY_TRY(account.password, crypto::password_digest(fresh.password));
  ASSAY_TRY(const auto there, store_.find(tenant_, fresh.name));
  if (there) return fail(Code::Conflict, fmt::format("{}: there is an account of this name", fresh.name));
  ASSAY_TRY(const OutboxEvent event, witness_({"account.created", by, account, "created"}));
  ASSAY_CHECK(store_.add(account, first, event));
  return account;
}

Result<> Accounts::keep_an_administrator(const Account& changed) {
  if (is_administrator(changed)) return {};
  ASSAY_TRY(const auto all, list());
  bool was_one = false;
  for (const Account& one : all) {
    if (one.id != changed.id && is_administrator(one)) return {};
    was_one = was_one || (one.id == changed.id && is_administrator(one));
  }
  if (!was_one) return {};
  return fail(Code::Conflict, fmt::format("{}: is the last administrator; make another one first", changed.name));
}

/// Is it this account's password? Wrong ones are counted, cost time and are evidence.
Result<> Accounts::prove(const Account& account, std::string_view password, std::string_view what,
                         std::string_view refusal) {
  const std::int64_t now = clock_.unix_ms();
  if (now < account.blocked_until_ms)
    return fail(Code::Denied, fmt::format("{}: too many wrong passwords; try again in {} s", account.name,
                                          (account.blocked_until_ms - now + 999) / 1000));
  // Counted before it is looked at: guesses made at the same time count one by one.
  ASSAY_CHECK(store_.count_failure(account.id, account.failed, now + delay_ms(account.failed + 1)));
  if (crypto::is_password(password, account.password)) return {};
  ASSAY_TRY(const OutboxEvent event, witness_({"account.refused", account.name, account, what}));
  ASSAY_CHECK(store_.put_event(event));
  return fail(Code::Denied, std::string(refusal));
}

Result<Account> Accounts::change(std::string_view name, const AccountChange& change, std::string_view by) {
  ASSAY_TRY(auto found, store_.find(tenant_, name));
  if (!found)
    return fail(Code::NotFound, fmt::format("{}: there is no such account; `assay account list` names them", name));
  Account& account = *found;
  if (change.password) ASSAY_CHECK(check_password(*change.password));
  if (change.old_password)
    ASSAY_CHECK(prove(account, *change.old_password, "password", fmt::format("{}: the old password is wrong", name)));
  std::string what;
  const auto note = [&](std::string_view word) { what += fmt::format("{}{}", what.empty() ? "" : " ", word); };
  if (change.roles) {
    ASSAY_TRY(account.roles, checked_roles(*change.roles));
    note("roles");
  }
  if (change.disabled) {
    account.disabled = *change.disabled;
    note(account.disabled ? "disabled" : "enabled");
  }
  ASSAY_CHECK(keep_an_administrator(account));
  if (change.password) {
    ASSAY_TRY(account.password, crypto::password_digest(*change.password));
    note("password");
  }
  if (what.empty()) return fail(Code::InvalidInput, fmt::format("{}: nothing to change", name));
  account.failed = 0;
  account.blocked_until_ms = 0;
  account.changed_ms = clock_.unix_ms();
  ASSAY_TRY(const OutboxEvent event, witness_({"account.changed", by, account, what}));
  ASSAY_CHECK(store_.change(account, change.password.has_value() || account.disabled, event));
  return std::move(account);
}

Result<Login> Accounts::login(std::string_view name, std::string_view password) {
  constexpr std::string_view kWrong = "the name or the password is wrong";
  ASSAY_TRY(const auto account, store_.find(tenant_, name));
  if (!account) {
    static_cast<void>(crypto::is_password(password, kNobodysDigest));
    return fail(Code::Denied, std::string(kWrong));
  }
  const std::int64_t now = clock_.unix_ms();
  ASSAY_CHECK(prove(*account, password, "login", kWrong));
  if (account->disabled) return fail(Code::Denied, fmt::format("{}: the account is disabled", name));

  std::array<std::uint8_t, kTokenBytes> token;
  crypto::random_bytes(token);
  Login login;
  login.actor = actor_from(*account);
  login.token = to_hex(token);
  login.expires_ms = now + kSessionMs;
  ASSAY_TRY(const OutboxEvent event, witness_({"account.login", account->name, *account, "login"}));
  ASSAY_CHECK(store_.begin_session({crypto::sha256(token), account->id, now, login.expires_ms}, event));
  return login;
}

Result<Actor> Accounts::actor_of(std::string_view token) {
  const auto over = [] { return fail(Code::Denied, "nobody is logged in here; run `assay login NAME`"); };
  const auto digest = digest_of(token);
  if (!digest) return over();
  ASSAY_TRY(const auto session, store_.session(*digest));
  if (!session || session->expires_ms <= clock_.unix_ms()) return over();
  ASSAY_TRY(const auto account, store_.find(session->account));
  if (!account || account->disabled || account->tenant != tenant_) return over();
  return actor_from(*account);
}

Result<> Accounts::logout(std::string_view token) {
  const auto digest = digest_of(token);
  return digest ? store_.end_session(*digest) : Result<>();
}

}  // namespace assay::account
