// What most commands need first: settings, keys, the open log. Made lazily so that `verify` without an assay.toml costs
// nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "account/accounts.hpp"
#include "account/actor.hpp"
#include "adapters/sql/sqlite_event_store.hpp"
#include "base/clock.hpp"
#include "config/settings.hpp"
#include "evidence/log.hpp"
#include "records/event_sink.hpp"
#include "service/label_plan.hpp"

namespace assay::cli {

class Session {
 public:
  /// Finds and reads assay.toml. @return Configuration naming `assay init`
  [[nodiscard]] static Result<Session> open();
  [[nodiscard]] const config::Settings& settings() const noexcept { return settings_; }
  /// One clock for the process: the open log keeps a reference to it.
  [[nodiscard]] static const Clock& clock() noexcept;
  /// Opens the log on first call. Inspect opens a damaged one too.
  [[nodiscard]] Result<evidence::Log*> log(evidence::Purpose purpose = evidence::Purpose::Write);
  /// The named service as a producer, with the label key.
  [[nodiscard]] Result<service::Producer> producer(std::string_view service) const;
  [[nodiscard]] Result<crypto::PrivateKey> key(std::string_view name) const;
  /// Who has logged in here. @return Denied: nobody, naming `assay login`, or `assay account add` when there is no
  /// account yet
  [[nodiscard]] Result<account::Actor> actor();
  /// The accounts of this tenant, their store opened on first call. What is done with them is evidence: call
  /// log_account_events() afterwards.
  [[nodiscard]] Result<account::Accounts*> accounts();
  /// Appends to the log what was done to accounts, also what a crash left out. When the log refuses, it waits.
  [[nodiscard]] Result<records::Waiting> log_account_events();
  /// What the session file holds; nothing when there is none. @return Denied when others may read it
  [[nodiscard]] Result<std::optional<std::string>> token() const;
  [[nodiscard]] Result<> keep_token(std::string_view token) const;
  [[nodiscard]] Result<> drop_token() const;

 private:
  /// No account is there: has there never been one? @return Corrupt when the log knows some, or records
  [[nodiscard]] Result<> check_accounts_not_lost();
  config::Settings settings_;
  std::unique_ptr<evidence::EventStore> store_;
  std::optional<evidence::Log> log_;
  std::unique_ptr<account::AccountStore> account_store_;
  std::optional<account::Accounts> accounts_;
};

/// Nobody has an account yet: what to do.
[[nodiscard]] Error no_accounts();

/// Says on standard error how many events wait and why; nothing when none does.
void warn_of(const records::Waiting& waiting);
/// A checkpoint over what was recorded; when it cannot be written, that is said, and what was done stays done.
void checkpoint_or_warn(evidence::Log& log);

/// Who runs this: "uid 1000".
[[nodiscard]] std::string local_actor();

}  // namespace assay::cli
