// Accounts and actors as people and programs see them.
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
/// Schema assay.accounts/1. @param waiting  events that the evidence log refuses
[[nodiscard]] std::string accounts_json(std::span<const account::Account> accounts, std::size_t waiting);
[[nodiscard]] std::string actor_text(const account::Actor& actor);
/// Schema assay.actor/1. @param expires_ms  0: not said
[[nodiscard]] std::string actor_json(const account::Actor& actor, std::int64_t expires_ms);

}  // namespace assay::cli
