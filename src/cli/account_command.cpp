// assay account add | list | change | disable: the people who may log in here.
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "cli/account_view.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/password_prompt.hpp"
#include "cli/rules.hpp"
#include "cli/session.hpp"
#include "crypto/password.hpp"

namespace assay::cli {
namespace {

using account::Account;
using account::AccountChange;
using account::Actor;
using account::First;

/// "reviewer,support" as a list, each of it a role that rules/staff.toml knows.
Result<std::vector<std::string>> roles_of(std::string_view words) {
  ASSAY_TRY(const law::rules::RuleSet* const rules, rules_in_force());
  std::vector<std::string> roles;
  while (!words.empty()) {
    const auto end = std::min(words.find(','), words.size());
    const std::string_view role = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (role.empty()) continue;
    if (rules->find_staff(role) == nullptr) {
      std::string known;
      for (const auto& one : rules->staff()) known += fmt::format("{}{}", known.empty() ? "" : ", ", one.key);
      return fail(Code::InvalidInput,
                  fmt::format(fmt::runtime(Text{"`{}` is no role; there are: {}", "没有角色 `{}`；可用：{}"}.get()),
                              role, known));
    }
    roles.emplace_back(role);
  }
  return roles;
}

Result<Actor> administrator(Session& session) {
  ASSAY_TRY(Actor actor, session.actor());
  if (actor.has_role(account::kAdministrator)) return actor;
  return fail(
      Code::Denied,
      fmt::format(fmt::runtime(Text{"{}: only an administrator does that", "{}：仅管理员可以执行"}.get()), actor.name));
}

/// The first account is made by whoever owns the state folder, keys and all.
Result<> check_owner(const config::Settings& settings) {
  struct stat info {};
  if (::stat(settings.state.c_str(), &info) == 0 && (info.st_uid == ::geteuid() || ::geteuid() == 0)) return {};
  return fail(Code::Denied, fmt::format(fmt::runtime(Text{"{}: the first account is made by the owner of this folder",
                                                          "{}：第一个帐户须由该目录的所有者建立"}
                                                         .get()),
                                        settings.state));
}

/// Records what was done, and shows the account.
Result<int> show(const Arguments& arguments, Session& session, const Account& account) {
  ASSAY_TRY(const records::Waiting waiting, session.log_account_events());
  warn_of(waiting);
  ASSAY_TRY(evidence::Log* const log, session.log());
  checkpoint_or_warn(*log);
  print(arguments.has("--json") ? accounts_json({&account, 1}, waiting.events) : accounts_text({&account, 1}));
  return 0;
}

Result<int> run_add(const Arguments& arguments) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(account::Accounts* const accounts, session.accounts());
  ASSAY_TRY(const bool is_first, accounts->is_empty());
  account::NewAccount fresh;
  fresh.name = arguments.positional()[0];
  ASSAY_TRY(fresh.roles, roles_of(arguments.get("--roles")));
  std::string by = local_actor();
  if (is_first) {
    ASSAY_CHECK(check_owner(session.settings()));
    fresh.roles.emplace_back(account::kAdministrator);
  } else {
    ASSAY_TRY(const Actor actor, administrator(session));
    by = actor.name;
  }
  ASSAY_CHECK(session.log());  // what cannot be recorded is not done
  ASSAY_TRY(
      std::string password,
      ask_password(fmt::format(fmt::runtime(Text{"new password of {}", "{} 的新密码"}.get()), fresh.name), Twice::Yes));
  fresh.password = password;
  const auto added = accounts->add(fresh, is_first ? First::Only : First::Any, by);
  crypto::wipe(password);
  if (!added) return tl::unexpected<Error>(added.error());
  return show(arguments, session, *added);
}

Result<int> run_list(const Arguments& arguments) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_CHECK(session.actor());
  ASSAY_TRY(account::Accounts* const accounts, session.accounts());
  ASSAY_TRY(const auto all, accounts->list());
  print(arguments.has("--json") ? accounts_json(all, 0) : accounts_text(all));
  return 0;
}

/// Changes an account and records it.
Result<int> change(const Arguments& arguments, Session& session, const AccountChange& wanted, std::string_view by) {
  ASSAY_CHECK(session.log());
  ASSAY_TRY(account::Accounts* const accounts, session.accounts());
  auto changed = accounts->change(arguments.positional()[0], wanted, by);
  if (!changed) {
    if (const auto waiting = session.log_account_events()) warn_of(*waiting);  // a wrong password is recorded too
    return tl::unexpected<Error>(std::move(changed).error());
  }
  return show(arguments, session, *changed);
}

Result<int> run_change(const Arguments& arguments) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(const Actor actor, session.actor());
  const std::string& name = arguments.positional()[0];
  const bool only_password = arguments.has("--password") && !arguments.has("--roles") && !arguments.has("--enable");
  if (!arguments.has("--password") && !arguments.has("--roles") && !arguments.has("--enable"))
    return fail(Code::InvalidInput, std::string(Text{"assay account change: say what: --roles, --password or --enable",
                                                     "assay account change：请指定 --roles、--password 或 --enable"}
                                                    .get()));
  // everybody may change his own password
  if (!only_password || actor.name != name) ASSAY_CHECK(administrator(session));
  AccountChange wanted;
  if (arguments.has("--roles")) {
    ASSAY_TRY(wanted.roles, roles_of(arguments.get("--roles")));
  }
  if (arguments.has("--enable")) wanted.disabled = false;
  std::string old;
  std::string password;
  if (arguments.has("--password")) {
    const bool own = actor.name == name;  // a session that somebody left open is not enough to take the account over
    if (own) {
      ASSAY_TRY(old, ask_password(fmt::format(fmt::runtime(Text{"old password of {}", "{} 的原密码"}.get()), name),
                                  Twice::No));
      wanted.old_password = old;
    }
    const bool one_file = !own && std::getenv(kNewPasswordFile) == nullptr;
    auto typed = ask_password(fmt::format(fmt::runtime(Text{"new password of {}", "{} 的新密码"}.get()), name),
                              Twice::Yes, one_file ? kPasswordFile : kNewPasswordFile);
    if (!typed) {
      crypto::wipe(old);
      return tl::unexpected<Error>(std::move(typed).error());
    }
    password = std::move(*typed);
    wanted.password = password;
  }
  auto done = change(arguments, session, wanted, actor.name);
  crypto::wipe(old);
  crypto::wipe(password);
  return done;
}

Result<int> run_disable(const Arguments& arguments) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(const Actor actor, administrator(session));
  AccountChange wanted;
  wanted.disabled = true;
  return change(arguments, session, wanted, actor.name);
}

constexpr Option kJson = {
    "--json", {}, {"one JSON document, schema assay.accounts/1", "输出 JSON，格式 assay.accounts/1"}};
constexpr Option kRoles = {"--roles",
                           {"ROLES", "角色"},
                           {"keys of rules/staff.toml, commas between them", "rules/staff.toml 中的角色，以逗号分隔"}};

constexpr Option kAddOptions[] = {kRoles, kJson};
constexpr Option kListOptions[] = {kJson};
constexpr Option kChangeOptions[] = {
    kRoles,
    {"--password", {}, {"ask for a new password; ends the account's sessions", "设置新密码，并结束该帐户的登录"}},
    {"--enable", {}, {"let a disabled account log in again", "重新启用已停用的帐户"}},
    kJson,
};
constexpr Option kDisableOptions[] = {kJson};

constexpr Example kAddExamples[] = {
    {"assay account add zhang.wei", {"the first account, an administrator", "建立第一个帐户（管理员）"}},
    {"assay account add li.na --roles reviewer,support", {"a person with two roles", "建立具有两个角色的帐户"}},
};
constexpr Example kListExamples[] = {{"assay account list", {"who may log in here", "查看可登录的人员"}}};
constexpr Example kChangeExamples[] = {
    {"assay account change li.na --roles review_lead", {"other roles than before", "更换角色"}},
    {"assay account change li.na --password", {"a new password", "设置新密码"}},
};
constexpr Example kDisableExamples[] = {
    {"assay account disable li.na", {"nobody logs in with it any more", "停止该帐户登录"}}};

}  // namespace

const Command kAccountAdd = {
    "account add",
    {"make an account for a person", "为人员建立帐户"},
    {"NAME", "名称"},
    1,
    1,
    {"Accounts are for people who work with registers; labelling and verifying need none. The first account is made "
     "by\n"
     "the owner of the state folder and is an administrator; the others are made by administrators.\n"
     "The password is asked for, or read from the file in $ASSAY_PASSWORD_FILE (mode 0600).",
     "帐户供使用登记簿的人员登录；标识和核验无需帐户。第一个帐户由状态目录的所有者建立，\n"
     "并成为管理员；其余由管理员建立。密码在终端输入，或从 $ASSAY_PASSWORD_FILE 指定的文件（权限 0600）读取。"},
    kAddOptions,
    kAddExamples,
    &run_add};

const Command kAccountList = {"account list",
                              {"list the accounts", "列出帐户"},
                              {},
                              0,
                              0,
                              {"Names, roles and ids; passwords are kept as Argon2id digests and shown to nobody.",
                               "列出名称、角色与编号；密码仅以 Argon2id 摘要保存，不会显示。"},
                              kListOptions,
                              kListExamples,
                              &run_list};

const Command kAccountChange = {
    "account change",
    {"change roles or password of an account", "修改帐户的角色或密码"},
    {"NAME", "名称"},
    1,
    1,
    {"Everybody may change his own password; the rest is for administrators. There is always one administrator left.\n"
     "For one's own the old password is asked for first; wrong ones cost time as at the login, and are recorded.\n"
     "Without a terminal the old one is read from the file in $ASSAY_PASSWORD_FILE, the new one from the file in\n"
     "$ASSAY_NEW_PASSWORD_FILE (both of mode 0600).",
     "本人可修改自己的密码；其他修改须由管理员进行。系统始终保留一名管理员。\n"
     "修改本人密码须先输入原密码；输错与登录时一样须等待，并予记录。\n"
     "没有终端时，原密码从 $ASSAY_PASSWORD_FILE 指定的文件读取，新密码从 $ASSAY_NEW_PASSWORD_FILE "
     "指定的文件读取（权限均为 0600）。"},
    kChangeOptions,
    kChangeExamples,
    &run_change};

const Command kAccountDisable = {
    "account disable",
    {"stop an account from logging in", "停用帐户"},
    {"NAME", "名称"},
    1,
    1,
    {"Its sessions end at once. What the person did stays in the evidence log; `assay account change --enable` undoes "
     "it.",
     "立即结束其登录。该人员的操作仍保留在证据日志中；用 `assay account change --enable` 可恢复。"},
    kDisableOptions,
    kDisableExamples,
    &run_disable};

}  // namespace assay::cli
