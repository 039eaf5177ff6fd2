#include "cli/session.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>

#include "adapters/localfs/descriptor.hpp"
#include "adapters/localfs/private_file.hpp"
#include "adapters/sql/open_store.hpp"
#include "base/version.hpp"
#include "cli/language.hpp"
#include "cli/output.hpp"
#include "json/json.hpp"
#include "records/event_sink.hpp"
#include "records/store_watch.hpp"

namespace assay::cli {
namespace {

constexpr std::string_view kSessionLine = "assay-session-v1 ";

/// The evidence of an act on an account: it stands there by its id.
Result<account::OutboxEvent> account_event(const config::Settings& settings, const account::Act& act) {
  evidence::Event event;
  event.id = evidence::new_id(Session::clock());
  event.time_ms = Session::clock().unix_ms();
  event.kind = act.kind;
  event.tenant = settings.tenant;
  event.actor = act.by;
  event.tool_version = fmt::format("assay {}", kVersion);
  json::Writer json(event.detail_json);
  json.begin_object().member("account", act.account.id.hex()).member("what", act.what).name("roles").begin_array();
  for (const std::string& role : act.account.roles) json.value(role);
  json.end_array().end_object();
  account::OutboxEvent out{event.id, settings.origin, {}};
  ASSAY_CHECK(evidence::append_record(out.record, event));
  return out;
}

}  // namespace

std::string local_actor() { return fmt::format("uid {}", ::getuid()); }

const Clock& Session::clock() noexcept {
  static const SystemClock kClock;
  return kClock;
}

Result<Session> Session::open() {
  ASSAY_TRY(const std::string file, config::find_settings());
  Session session;
  ASSAY_TRY(session.settings_, config::load_settings(file));
  return session;
}

Result<crypto::PrivateKey> Session::key(std::string_view name) const {
  return crypto::PrivateKey::load(settings_.key_file(name));
}

Result<evidence::Log*> Session::log(evidence::Purpose purpose) {
  if (log_) return &*log_;
  using adapters::sql::Acknowledge;
  adapters::sql::SqliteOptions options;
  options.path = settings_.database();
  options.acknowledge = settings_.acknowledge == config::Acknowledge::Fsync ? Acknowledge::Fsync : Acknowledge::Wal;
  ASSAY_TRY(store_, adapters::sql::SqliteEventStore::open(options));
  evidence::LogOptions log;
  log.folder = settings_.log_folder();
  log.origin = settings_.origin;
  log.purpose = purpose;
  ASSAY_TRY(crypto::PrivateKey checkpoint_key, key("checkpoint"));
  log.keys.push_back(std::move(checkpoint_key));
  if (settings_.suite == config::Suite::ShangMi) {
    log.record_digest = crypto::DigestAlgorithm::Sm3;
    ASSAY_TRY(crypto::PrivateKey second, key("checkpoint-sm2"));
    log.keys.push_back(std::move(second));
  }
  ASSAY_TRY(evidence::Log opened, evidence::Log::open(*store_, std::move(log), clock()));
  log_.emplace(std::move(opened));
  return &*log_;
}

Result<service::Producer> Session::producer(std::string_view service) const {
  ASSAY_TRY(const config::Service* chosen, settings_.service(service));
  ASSAY_TRY(crypto::PrivateKey label_key, key("label"));
  return service::Producer{settings_.tenant, *chosen, settings_.suite, local_actor(), std::move(label_key)};
}

Error no_accounts() {
  return {Code::Denied, std::string(Text{"nobody has an account here yet; make the first one with `assay account add "
                                         "NAME`",
                                         "尚无帐户；请用 `assay account add 名称` 建立第一个"}
                                        .get())};
}

Result<account::Accounts*> Session::accounts() {
  if (!accounts_) {
    ASSAY_TRY(account_store_, adapters::sql::open_account_store(settings_));
    accounts_.emplace(*account_store_, clock(), settings_.tenant,
                      [settings = settings_](const account::Act& act) { return account_event(settings, act); });
    if (auto whole = check_accounts_not_lost(); !whole) {
      accounts_.reset();
      return tl::unexpected<Error>(whole.error());
    }
  }
  return &*accounts_;
}

Result<> Session::check_accounts_not_lost() {
  ASSAY_TRY(const bool nobody, accounts_->is_empty());
  if (!nobody) return {};
  ASSAY_TRY(evidence::Log* const opened, log());
  records::LogSink sink(*opened);
  for (const auto& [kind, what] : {std::pair<std::string_view, Text>{"account.created", {"accounts", "个帐户"}},
                                   std::pair<std::string_view, Text>{"record.created", {"records", "条记录"}}}) {
    ASSAY_TRY(const std::uint64_t known, records::known_to_the_log(sink, kind, settings_.tenant));
    if (known > 0)
      return fail(Code::Corrupt,
                  fmt::format(fmt::runtime(Text{"the evidence log knows {} {}, the store is empty: restore it from a "
                                                "backup",
                                                "证据日志中有 {} {}，而数据库是空的：请从备份恢复"}
                                               .get()),
                              known, what.get()));
  }
  return {};
}

Result<records::Waiting> Session::log_account_events() {
  ASSAY_CHECK(accounts());
  for (;;) {
    ASSAY_TRY(const auto left, account_store_->events(settings_.origin, account::AccountStore::kMaxEvents));
    if (left.empty()) return records::Waiting{};
    ASSAY_TRY(evidence::Log* const opened, log());
    std::vector<evidence::Event> events;
    std::vector<Id> ids;
    for (const account::OutboxEvent& one : left) {
      ASSAY_TRY(evidence::Event event, evidence::read_record(one.record));
      events.push_back(std::move(event));
      ids.push_back(one.id);
    }
    if (const auto done = records::LogSink(*opened).append(events); !done)
      return records::Waiting{left.size(), done.error().message};
    ASSAY_CHECK(account_store_->drop_events(ids));
  }
}

void warn_of(const records::Waiting& waiting) {
  if (waiting.events == 0) return;
  print_error(fmt::format(
      "{}\n",
      fmt::format(fmt::runtime(Text{"warning: the evidence log refuses, {} event{} wait{}: {}\n  What was done "
                                    "is kept; every further command tries to record it again.",
                                    "警告：证据日志拒绝写入，{0} 个事件待记录：{3}\n  已办事项均已保存；"
                                    "此后每条命令都会再次尝试记录。"}
                                   .get()),
                  waiting.events, waiting.events == 1 ? "" : "s", waiting.events == 1 ? "s" : "", waiting.why)));
}

void checkpoint_or_warn(evidence::Log& log) {
  if (const auto done = log.checkpoint(); !done)
    print_error(fmt::format(fmt::runtime(Text{"warning: recorded, but without a checkpoint yet: {}\n",
                                              "警告：已记录，但尚未生成检查点：{}\n"}
                                             .get()),
                            done.error().message));
}

Result<std::optional<std::string>> Session::token() const {
  auto text = adapters::localfs::read_private_file(settings_.session_file());
  if (!text && text.error().code == Code::NotFound) return std::optional<std::string>();
  if (!text) return tl::unexpected<Error>(std::move(text).error());
  std::string_view line = *text;
  if (line.starts_with(kSessionLine)) line.remove_prefix(kSessionLine.size());
  if (line.ends_with('\n')) line.remove_suffix(1);
  return std::optional<std::string>(line);
}

Result<> Session::keep_token(std::string_view token) const {
  return adapters::localfs::write_private_file(settings_.session_file(), fmt::format("{}{}\n", kSessionLine, token));
}

Result<> Session::drop_token() const {
  const std::string path = settings_.session_file();
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return adapters::localfs::system_error("removing the session", path, errno);
}

Result<account::Actor> Session::actor() {
  ASSAY_TRY(const auto kept, token());
  ASSAY_TRY(account::Accounts* const all, accounts());
  if (kept) return all->actor_of(*kept);
  ASSAY_TRY(const bool nobody, all->is_empty());
  if (nobody) return tl::unexpected<Error>(no_accounts());
  return fail(
      Code::Denied,
      std::string(
          Text{"nobody is logged in here; run `assay login NAME`", "尚未登录；请运行 `assay login 名称`"}.get()));
}

}  // namespace assay::cli
