#include "cli/session.hpp"

#include <fmt/core.h>
#include <unistd.h>

namespace assay::cli {

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

Result<account::Actor> Session::actor() {
  return fail(Code::Denied, "nobody has an account here; make the first one with `assay account add NAME`");
}

}  // namespace assay::cli
