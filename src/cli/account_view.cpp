#include "cli/account_view.hpp"

#include <fmt/core.h>

#include "cli/language.hpp"
#include "cli/output.hpp"
#include "json/json.hpp"

namespace assay::cli {
namespace {

std::string joined(std::span<const std::string> words) {
  std::string out;
  for (const std::string& word : words) out += fmt::format("{}{}", out.empty() ? "" : ", ", word);
  return out;
}

void write_roles(json::Writer& json, std::span<const std::string> roles) {
  json.name("roles").begin_array();
  for (const std::string& role : roles) json.value(role);
  json.end_array();
}

}  // namespace

std::string accounts_text(std::span<const account::Account> accounts) {
  std::string out;
  for (const account::Account& one : accounts) {
    const std::string state =
        one.disabled ? toned(Tone::Warn, fmt::format("  {}", Text{"disabled", "已停用"}.get())) : std::string();
    out += fmt::format("{}{}\n  {:<10}{}\n  {:<10}{}\n", toned(Tone::Strong, one.name), state,
                       Text{"roles", "角色"}.get(), joined(one.roles), "id", one.id.hex());
  }
  return out;
}

std::string accounts_json(std::span<const account::Account> accounts, std::size_t waiting) {
  std::string out;
  json::Writer json(out);
  json.begin_object().member("schema", "assay.accounts/1").name("accounts").begin_array();
  for (const account::Account& one : accounts) {
    json.begin_object().member("id", one.id.hex()).member("name", one.name);
    write_roles(json, one.roles);
    json.member("disabled", one.disabled)
        .member("failed", one.failed)
        .member("created", utc_time(one.created_ms))
        .member("changed", utc_time(one.changed_ms))
        .end_object();
  }
  json.end_array().member("evidence_waiting", std::uint64_t{waiting}).end_object();
  return out + "\n";
}

std::string actor_text(const account::Actor& actor) {
  return fmt::format("{}  ({})\n", toned(Tone::Strong, actor.name),
                     actor.roles.empty() ? std::string(Text{"no role", "无角色"}.get()) : joined(actor.roles));
}

std::string actor_json(const account::Actor& actor, std::int64_t expires_ms) {
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .member("schema", "assay.actor/1")
      .member("tenant", actor.tenant)
      .member("id", actor.id)
      .member("name", actor.name);
  write_roles(json, actor.roles);
  if (expires_ms != 0) json.member("expires", utc_time(expires_ms));
  json.end_object();
  return out + "\n";
}

}  // namespace assay::cli
