// Accounts and actors as people and programs see them, and the events that accounts make.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "account/account_store.hpp"
#include "account/actor.hpp"
#include "cli/session.hpp"

namespace assay::cli {

[[nodiscard]] std::string accounts_text(std::span<const account::Account> accounts);
/// Schema assay.accounts/1.
[[nodiscard]] std::string accounts_json(std::span<const account::Account> accounts);
[[nodiscard]] std::string actor_text(const account::Actor& actor);
/// Schema assay.actor/1. @param expires_ms  0: not said
[[nodiscard]] std::string actor_json(const account::Actor& actor, std::int64_t expires_ms);

/// Records what was done to an account, or by it: kind "account.created", "account.changed", "account.login". The
/// account stands there by its id.
[[nodiscard]] Result<> record_account_event(Session& session, std::string_view kind, std::string_view actor,
                                            std::string_view account, std::string_view what,
                                            std::span<const std::string> roles);

}  // namespace assay::cli
