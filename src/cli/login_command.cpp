// assay login | logout | whoami: who works here now.
#include <fmt/core.h>
#include <unistd.h>

#include "adapters/localfs/private_file.hpp"
#include "cli/account_view.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/password_prompt.hpp"
#include "cli/session.hpp"
#include "crypto/password.hpp"

namespace assay::cli {
namespace {

using account::Actor;

Result<int> run_login(const Arguments& arguments) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(account::Accounts* const accounts, session.accounts());
  const std::string& name = arguments.positional()[0];
  ASSAY_TRY(const bool nobody, accounts->is_empty());
  if (nobody) return tl::unexpected<Error>(no_accounts());
  ASSAY_CHECK(session.log());
  ASSAY_TRY(std::string password,
            ask_password(fmt::format(fmt::runtime(Text{"password of {}", "{} 的密码"}.get()), name), Twice::No));
  auto login = accounts->login(name, password);
  crypto::wipe(password);
  ASSAY_TRY(const records::Waiting waiting, session.log_account_events());
  warn_of(waiting);
  ASSAY_TRY(evidence::Log* const log, session.log());
  checkpoint_or_warn(*log);
  if (!login) return tl::unexpected<Error>(std::move(login).error());
  const auto kept = session.keep_token(login->token);
  crypto::wipe(login->token);
  if (!kept) return tl::unexpected<Error>(kept.error());
  print(arguments.has("--json") ? actor_json(login->actor, login->expires_ms) : actor_text(login->actor));
  return 0;
}

Result<int> run_logout(const Arguments& /*arguments*/) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(const auto token, session.token());
  if (token) {
    ASSAY_TRY(account::Accounts* const accounts, session.accounts());
    ASSAY_CHECK(accounts->logout(*token));
  }
  return session.drop_token().transform([] { return 0; });
}

Result<int> run_whoami(const Arguments& arguments) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(const Actor actor, session.actor());
  print(arguments.has("--json") ? actor_json(actor, 0) : actor_text(actor));
  return 0;
}

constexpr Option kOptions[] = {
    {"--json", {}, {"one JSON document, schema assay.actor/1", "输出 JSON，格式 assay.actor/1"}}};

constexpr Example kLoginExamples[] = {
    {"assay login zhang.wei", {"asks for the password", "按提示输入密码"}},
    {"ASSAY_PASSWORD_FILE=secret assay login zhang.wei", {"from a script", "在脚本中登录"}},
};
constexpr Example kLogoutExamples[] = {{"assay logout", {"the session ends at once", "立即退出登录"}}};
constexpr Example kWhoamiExamples[] = {{"assay whoami --json", {"name, id and roles", "查看名称、编号与角色"}}};

}  // namespace

const Command kLogin = {
    "login",
    {"log in to work with registers", "登录以使用登记簿"},
    {"NAME", "名称"},
    1,
    1,
    {"The session lasts 12 hours and is kept in the state folder, in a file that only its owner can read.\n"
     "From the third wrong password on each costs a wait, twice as long as the one before.",
     "登录有效期 12 小时，保存在状态目录中仅所有者可读的文件里。\n自第三次密码错误起，每次错误的等待时间加倍。"},
    kOptions,
    kLoginExamples,
    &run_login};

const Command kLogout = {
    "logout",   {"end the session", "退出登录"},
    {},         0,
    0,          {"The token in the state folder is of no use to anybody afterwards.", "状态目录中的令牌随即失效。"},
    {},         kLogoutExamples,
    &run_logout};

const Command kWhoami = {"whoami",   {"say who is logged in", "显示当前登录人员"},
                         {},         0,
                         0,          {"Exits with an error when nobody is.", "无人登录时返回错误。"},
                         kOptions,   kWhoamiExamples,
                         &run_whoami};

}  // namespace assay::cli
