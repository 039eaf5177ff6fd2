#include "cli/register_desk.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "adapters/localfs/attachment_folder.hpp"
#include "adapters/sql/open_store.hpp"
#include "base/version.hpp"
#include "cli/output.hpp"
#include "cli/rules.hpp"
#include "cli/screen_entries.hpp"
#include "records/rule_references.hpp"
#include "records/store_watch.hpp"
#include "review/library/content.hpp"

namespace assay::cli {

namespace {

constexpr std::size_t kMostFacts = 4U << 20U;

std::string_view media_type_of(std::string_view name) noexcept {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kTypes = {{{".pdf", "application/pdf"},
                                                                                     {".jpg", "image/jpeg"},
                                                                                     {".jpeg", "image/jpeg"},
                                                                                     {".png", "image/png"},
                                                                                     {".webp", "image/webp"},
                                                                                     {".mp4", "video/mp4"},
                                                                                     {".txt", "text/plain"},
                                                                                     {".md", "text/markdown"},
                                                                                     {".csv", "text/csv"},
                                                                                     {".json", "application/json"},
                                                                                     {".zip", "application/zip"},
                                                                                     {".eml", "message/rfc822"}}};
  for (const auto& [ending, type] : kTypes)
    if (name.ends_with(ending)) return type;
  return "application/octet-stream";
}

std::string hint_of(const records::definition::Field& field) {
  using records::definition::FieldType;
  const bool chinese = language() == Language::Chinese;
  std::string out;
  switch (field.type) {
    case FieldType::Choice:
    case FieldType::Choices:
      for (const auto& choice : field.choices)
        out += fmt::format("    {:<20} {}\n", choice.key, chinese ? choice.title.zh : choice.title.en);
      return out;
    case FieldType::Date:
      return fmt::format("    2026-11-22  ({})\n", Text{"or: today", "或：今天"}.get());
    case FieldType::Time:
      return fmt::format("    2026-11-22 09:30  ({})\n", Text{"Beijing time; or: now", "北京时间；或：现在"}.get());
    case FieldType::Boolean:
      return fmt::format("    {}\n", Text{"yes or no", "是或否"}.get());
    default:
      return out;
  }
}

/// "now" and "today" in a field of a date or a moment, as Beijing's clock says it; any other text as it is.
std::string spoken(const records::definition::Field& field, std::string_view text) {
  using records::definition::FieldType;
  if (field.type != FieldType::Date && field.type != FieldType::Time) return std::string(text);
  const std::string word = records::definition::folded(text);
  const bool now = word == "now" || word == "现在";
  const bool today = word == "today" || word == "今天";
  const std::int64_t ms = Session::clock().unix_ms();
  const std::string day = records::definition::date_text(ms);
  if (field.type == FieldType::Date) return now || today ? day : std::string(text);
  return now ? records::definition::moment_text(ms) : today ? day + "T00:00" : std::string(text);
}

}  // namespace

Result<records::definition::Catalog> registers_in_force() {
  ASSAY_TRY(const law::rules::RuleSet* rules, rules_in_force());
  return records::catalog_of(*rules);
}

Result<std::unique_ptr<Desk>> Desk::open() {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(account::Actor actor, session.actor());
  return open_as(std::move(session), std::move(actor));
}

Result<std::unique_ptr<Desk>> Desk::open_for_anybody() {
  ASSAY_TRY(Session session, Session::open());
  account::Actor nobody;
  nobody.tenant = session.settings().tenant;
  return open_as(std::move(session), std::move(nobody));
}

Result<std::unique_ptr<Desk>> Desk::open_as(Session session, account::Actor actor) {
  std::unique_ptr<Desk> desk(new Desk(std::move(session)));
  desk->actor_ = std::move(actor);
  ASSAY_TRY(desk->rules_, rules_in_force());
  ASSAY_TRY(desk->catalog_, records::catalog_of(*desk->rules_));
  const config::Settings& settings = desk->session_.settings();
  ASSAY_TRY(desk->log_, desk->session_.log());
  ASSAY_TRY(desk->store_, adapters::sql::open_record_store(settings));
  desk->attachments_ = std::make_unique<adapters::localfs::AttachmentFolder>(settings.attachment_folder());
  ASSAY_TRY(const law::rules::RiskList* const risks, risks_in_force());
  desk->contents_ = std::make_unique<review::library::EntriesCheck>(
      *desk->attachments_, [risks](const review::entry::Entry& entry) { return check_entry(entry, *risks); });
  desk->sink_ = std::make_unique<records::LogSink>(*desk->log_);
  ASSAY_CHECK(records::check_not_lost(*desk->store_, *desk->sink_, desk->actor_.tenant));
  const auto key = [&](std::string_view name) {
    return records::key_in_use(*desk->store_, desk->actor_.tenant, name, settings.sealing_key_file(name));
  };
  ASSAY_TRY(crypto::SealingKey master, key("seal"));
  ASSAY_TRY(crypto::SealingKey lookup, key("lookup"));
  records::Office office{*desk->store_,
                         *desk->sink_,
                         *desk->attachments_,
                         desk->catalog_,
                         desk->rules_->calendar(),
                         Session::clock(),
                         records::Sealing(std::move(master), std::move(lookup)),
                         settings.limits,
                         settings.origin,
                         desk->rules_->digest(),
                         fmt::format("assay {}", kVersion),
                         records::rule_file_digests(*desk->rules_),
                         desk->contents_.get()};
  ASSAY_TRY(records::Engine engine, records::Engine::open(std::move(office)));
  desk->engine_.emplace(std::move(engine));
  ASSAY_TRY(desk->of_accounts_, desk->session_.log_account_events());
  return desk;
}

Result<records::Waiting> Desk::waiting() {
  ASSAY_TRY(records::Waiting out, engine_->waiting());
  out.events += of_accounts_.events;
  if (out.why.empty()) out.why = of_accounts_.why;
  return out;
}

Result<> Desk::finish() {
  ASSAY_TRY(const records::Waiting left, waiting());
  warn_of(left);
  checkpoint_or_warn(*log_);
  return {};
}

Result<OpenFiles> open_files(const std::vector<std::string>& paths) {
  OpenFiles out;
  for (const std::string& path : paths) {
    ASSAY_TRY(adapters::localfs::FileSource source, adapters::localfs::FileSource::open(path));
    out.sources.push_back(std::make_unique<adapters::localfs::FileSource>(std::move(source)));
    out.files.push_back({out.sources.back().get(), path, std::string(media_type_of(path))});
  }
  return out;
}

Result<records::Inputs> given_fields(const Arguments& arguments, const records::definition::Definition& definition) {
  records::Inputs out;
  if (arguments.has("--file")) {
    ASSAY_TRY(const std::string text, read_whole_file(arguments.get("--file"), kMostFile));
    auto document = json::read(text, kMostFacts);
    if (!document) return tl::unexpected<Error>(in_context(arguments.get("--file"), document.error()));
    const json::Value fields = document->root().find("fields");
    const auto put = records::put_json(definition, fields ? fields : document->root(), out);
    if (!put) return tl::unexpected<Error>(in_context(arguments.get("--file"), put.error()));
  }
  for (const std::string& one : arguments.all("--set")) {
    const std::size_t at = one.find('=');
    if (at == std::string::npos) return fail(Code::InvalidInput, fmt::format("--set {}: FIELD=VALUE is wanted", one));
    const std::string_view key = std::string_view(one).substr(0, at);
    const std::string_view text = std::string_view(one).substr(at + 1);
    const auto* const field = definition.field(key);
    ASSAY_CHECK(records::put_text(definition, key, field == nullptr ? std::string(text) : spoken(*field, text), out));
  }
  return out;
}

bool can_ask(const Arguments& arguments) noexcept {
  return !arguments.has("--json") && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

Result<> ask_fields(const std::vector<const records::definition::Field*>& fields, const records::Fields& have,
                    records::Inputs& into) {
  const bool chinese = language() == Language::Chinese;
  for (const records::definition::Field* field : fields) {
    if (have.has(field->key) || into.contains(field->key) || field->type == records::definition::FieldType::FileCount)
      continue;
    print_error(fmt::format("\n{}  {}\n", chinese ? field->title.zh : field->title.en, toned(Tone::Quiet, field->key)));
    if (const std::string& help = chinese ? field->help.zh : field->help.en; !help.empty())
      print_error(fmt::format("    {}\n", help));
    print_error(hint_of(*field));
    while (true) {
      print_error("  > ");
      std::string line;
      if (!std::getline(std::cin, line))
        return fail(Code::InvalidInput, std::string(Text{"no answer", "没有回答"}.get()));
      auto value = records::definition::value_from_text(*field, spoken(*field, line));
      if (value) {
        if (!records::definition::is_empty(*value)) into.insert_or_assign(field->key, std::move(*value));
        break;
      }
      print_error(fmt::format("    {}\n", value.error().message));
    }
  }
  return {};
}

}  // namespace assay::cli
