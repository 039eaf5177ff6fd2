#include "config/settings.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <type_traits>

#include "config/toml.hpp"

namespace assay::config {
namespace {

constexpr std::string_view kFile = "assay.toml";

bool is_file(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

std::string folder_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// One of a few words. `words` and `values` go in pairs.
template <class T>
Result<T> choice_at(const Node& table, std::string_view key, std::string_view fallback,
                    const std::array<std::pair<std::string_view, T>, 2>& choices, std::string_view name) {
  ASSAY_TRY(const std::string word, string_or(table, key, fallback, name));
  for (const auto& [text, value] : choices)
    if (word == text) return value;
  return fail(Code::Configuration, fmt::format("{}:{}: `{}` must be \"{}\" or \"{}\", not \"{}\"", name,
                                               table.find(key)->line, key, choices[0].first, choices[1].first, word));
}

constexpr std::array<std::pair<std::string_view, Role>, 2> kRoles = {
    {{"provider", Role::Provider}, {"supporter", Role::Supporter}}};
constexpr std::array<std::pair<std::string_view, Suite>, 2> kSuites = {
    {{"intl", Suite::International}, {"sm", Suite::ShangMi}}};
constexpr std::array<std::pair<std::string_view, Acknowledge>, 2> kAcknowledges = {
    {{"wal", Acknowledge::Wal}, {"fsync", Acknowledge::Fsync}}};

constexpr std::array<std::pair<std::string_view, Visible>, 2> kVisibles = {
    {{"on request", Visible::OnRequest}, {"always", Visible::Always}}};
/// Edges and corners (GB 45438-2025, 5.2 c).
constexpr std::array<std::string_view, 8> kPlaces = {"bottom-right", "bottom", "bottom-left", "left",
                                                     "top-left",     "top",    "top-right",   "right"};

constexpr std::array<std::string_view, 3> kEdges = {"start", "end", "both"};
constexpr std::int64_t kLongestLimit = 10'000;  // of any unit
constexpr std::array<std::string_view, 2> kCues = {"rhythm", "spoken"};

/// One of the words of a list, the first when nothing is said.
Result<std::string> word_of(const Node& table, std::string_view key, std::span<const std::string_view> words,
                            std::string_view name) {
  ASSAY_TRY(std::string word, string_or(table, key, words[0], name));
  std::string known;
  for (const std::string_view one : words) {
    if (one == word) return word;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", one);
  }
  return fail(Code::Configuration,
              fmt::format("{}:{}: `{}` must be one of {}, not \"{}\"", name, table.find(key)->line, key, known, word));
}

Result<> read_visible(const Node& table, Service& service, std::string_view name) {
  ASSAY_TRY(service.visible, choice_at(table, "visible", "on request", kVisibles, name));
  ASSAY_TRY(service.visible_text, string_or(table, "visible_text", "", name));
  ASSAY_TRY(service.visible_place, word_of(table, "visible_place", kPlaces, name));
  ASSAY_TRY(service.visible_edge, word_of(table, "visible_edge", kEdges, name));
  ASSAY_TRY(service.visible_cue, word_of(table, "visible_cue", kCues, name));
  return {};
}

Result<Media> read_media(const Node& table, std::string_view name) {
  ASSAY_CHECK(only_keys(table,
                        {"program", "cue", "cue_text", "tessdata", "workers", "most_pixels", "most_memory_mib",
                         "most_output_mib", "time_limit_s", "longest_job_s", "jobs_per_worker"},
                        name));
  Media media;
  ASSAY_TRY(media.program, string_or(table, "program", "", name));
  ASSAY_TRY(media.cue, string_or(table, "cue", "", name));
  ASSAY_TRY(media.cue_text, string_or(table, "cue_text", "", name));
  ASSAY_TRY(media.tessdata, string_or(table, "tessdata", "", name));
  if (media.cue.empty() != media.cue_text.empty())
    return fail(Code::Configuration,
                fmt::format("{}:{}: `cue` (a WAV file) and `cue_text` (what it says) go together", name, table.line));
  const auto number = [&](std::string_view key, auto& into, std::int64_t least, std::int64_t most) -> Result<> {
    ASSAY_TRY(const std::int64_t value, integer_or(table, key, static_cast<std::int64_t>(into), least, most, name));
    into = static_cast<std::decay_t<decltype(into)>>(value);
    return {};
  };
  constexpr std::int64_t kTebi = std::int64_t{1} << 20U;  // in MiB
  ASSAY_CHECK(number("workers", media.workers, 0, 256));
  ASSAY_CHECK(number("most_pixels", media.most_pixels, 1, 4'000'000'000));
  ASSAY_CHECK(number("most_memory_mib", media.most_memory_mib, 64, kTebi));
  ASSAY_CHECK(number("most_output_mib", media.most_output_mib, 1, kTebi));
  ASSAY_CHECK(number("time_limit_s", media.time_limit_s, 1, 86'400));
  ASSAY_CHECK(number("longest_job_s", media.longest_job_s, 1, 30 * 86'400));
  ASSAY_CHECK(number("jobs_per_worker", media.jobs_per_worker, 1, 1'000'000));
  return media;
}

bool begins_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

/// What is wrong with the shape of a postgresql:// URL; empty: nothing. libpq looks closer when it connects.
std::string_view fault_of_url(std::string_view url) {
  for (const char c : url)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return "has a blank or a control character in it";
  const std::string_view rest = url.substr(url.find("//") + 2);
  const std::string_view query = rest.substr(std::min(rest.find('?'), rest.size()));
  const std::string_view path = rest.substr(0, rest.size() - query.size());
  const auto slash = path.find('/');
  if (slash == std::string_view::npos || slash + 1 == path.size()) return "names no database";
  return {};
}

/// The password stands in no message: a URL is never quoted.
Result<Store> read_store(const Node& table, const Settings& settings, std::string_view name) {
  ASSAY_CHECK(only_keys(table, {"url"}, name));
  Store store;
  store.location = settings.state + "/records.db";
  ASSAY_TRY(const std::string url, string_or(table, "url", "", name));
  if (url.empty()) return store;
  const int line = table.find("url")->line;
  constexpr std::string_view kSqlite = "sqlite:";
  if (begins_with(url, kSqlite)) {
    const std::string path = url.substr(kSqlite.size());
    if (path.empty() || path.find('\0') != std::string::npos)
      return fail(Code::Configuration, fmt::format("{}:{}: `url` names no file behind \"sqlite:\"", name, line));
    store.location = path[0] == '/' ? path : folder_of(settings.file) + "/" + path;
    return store;
  }
  if (!begins_with(url, "postgresql://") && !begins_with(url, "postgres://"))
    return fail(Code::Configuration,
                fmt::format("{}:{}: `url` must begin with \"postgresql://\" or \"sqlite:\"", name, line));
  if (const auto fault = fault_of_url(url); !fault.empty())
    return fail(Code::Configuration, fmt::format("{}:{}: `url` {}; it has the form "
                                                 "postgresql://USER@HOST:PORT/DATABASE?sslmode=verify-full",
                                                 name, line, fault));
  store.kind = Store::Kind::Postgres;
  store.location = url;
  return store;
}

Result<Service> read_service(const Node& table, std::string_view name) {
  ASSAY_CHECK(
      only_keys(table,
                {"name", "class", "role", "provider_code", "propagator_code", "algorithm_filing", "genai_filing",
                 "visible", "visible_place", "visible_edge", "visible_cue", "visible_text", "demonstration"},
                name));
  Service service;
  ASSAY_TRY(service.name, string_at(table, "name", name));
  ASSAY_TRY(service.service_class, string_or(table, "class", "", name));
  ASSAY_TRY(service.role, choice_at(table, "role", "provider", kRoles, name));
  ASSAY_TRY(service.provider_code, string_at(table, "provider_code", name));
  ASSAY_TRY(service.propagator_code, string_or(table, "propagator_code", service.provider_code, name));
  ASSAY_TRY(service.algorithm_filing, string_or(table, "algorithm_filing", "", name));
  ASSAY_TRY(service.genai_filing, string_or(table, "genai_filing", "", name));
  ASSAY_CHECK(read_visible(table, service, name));
  if (const Node* mark = table.find("demonstration")) {
    if (mark->kind != Node::Kind::Boolean)
      return fail(Code::Configuration, fmt::format("{}:{}: `demonstration` must be true or false", name, mark->line));
    service.demonstration = mark->integer != 0;
  }
  if (service.name.empty() || service.provider_code.empty())
    return fail(Code::Configuration,
                fmt::format("{}:{}: a [[service]] needs a name and a provider_code", name, table.line));
  return service;
}

Result<> read_services(const Node& root, Settings& settings, const std::string& path) {
  const Node* list = root.find("service");
  if (list == nullptr || list->kind != Node::Kind::Array || list->items.empty())
    return fail(Code::Configuration,
                fmt::format("{}: no [[service]]: add one, or run `assay init` in a new folder", path));
  for (const Node& item : list->items) {
    ASSAY_TRY(Service service, read_service(item, path));
    for (const Service& other : settings.services)
      if (other.name == service.name)
        return fail(Code::Configuration,
                    fmt::format("{}:{}: two services are named `{}`", path, item.line, service.name));
    settings.services.push_back(std::move(service));
  }
  return {};
}

Result<std::string> read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Code::Configuration, fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// A TOML basic string.
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

}  // namespace

Result<const Service*> Settings::service(std::string_view name) const {
  if (name.empty() && !services.empty()) return services.data();
  std::string names;
  for (const Service& one : services) {
    if (one.name == name) return &one;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", one.name);
  }
  return fail(Code::Configuration, fmt::format("{}: no service is named `{}` (there are: {})", file, name, names));
}

Result<std::string> find_settings() {
  if (const char* named = std::getenv("ASSAY_CONFIG"); named != nullptr && *named != '\0') {
    if (!is_file(named)) return fail(Code::Configuration, fmt::format("{}: $ASSAY_CONFIG names no file", named));
    return std::string(named);
  }
  std::array<char, PATH_MAX> buffer;
  if (::getcwd(buffer.data(), buffer.size()) != nullptr) {
    std::string folder = buffer.data();
    while (true) {
      std::string candidate = fmt::format("{}/{}", folder == "/" ? "" : folder, kFile);
      if (is_file(candidate)) return candidate;
      if (folder == "/" || folder.empty()) break;
      folder = folder_of(folder);
    }
  }
  if (std::string system = "/etc/assay/assay.toml"; is_file(system)) return system;
  return fail(Code::Configuration,
              "no assay.toml here, in a folder above or in /etc/assay: run `assay init` first "
              "(it writes assay.toml and keys; `assay init --help` explains)");
}

Result<Settings> load_settings(const std::string& path) {
  ASSAY_TRY(const std::string text, read_whole(path));
  ASSAY_TRY(const Node root, parse_toml(text, path));
  ASSAY_CHECK(
      only_keys(root, {"state", "tenant", "crypto", "evidence", "store", "media", "law", "limits", "service"}, path));
  Settings settings;
  settings.file = path;
  ASSAY_TRY(settings.tenant, string_or(root, "tenant", "default", path));
  ASSAY_TRY(const std::string state, string_or(root, "state", ".assay", path));
  settings.state = !state.empty() && state[0] == '/' ? state : folder_of(path) + "/" + state;

  static const Node kEmpty;
  const Node* crypto = root.find("crypto");
  if (crypto == nullptr) crypto = &kEmpty;
  ASSAY_CHECK(only_keys(*crypto, {"suite"}, path));
  ASSAY_TRY(settings.suite, choice_at(*crypto, "suite", "intl", kSuites, path));
  const Node* evidence = root.find("evidence");
  if (evidence == nullptr) evidence = &kEmpty;
  ASSAY_CHECK(only_keys(*evidence, {"origin", "ack"}, path));
  ASSAY_TRY(settings.origin, string_at(*evidence, "origin", path));
  ASSAY_TRY(settings.acknowledge, choice_at(*evidence, "ack", "wal", kAcknowledges, path));
  const Node* store = root.find("store");
  ASSAY_TRY(settings.store, read_store(store == nullptr ? kEmpty : *store, settings, path));
  if (const Node* media = root.find("media")) {
    ASSAY_TRY(settings.media, read_media(*media, path));
  }
  if (const Node* law = root.find("law")) {
    ASSAY_CHECK(only_keys(*law, {"rules"}, path));
    ASSAY_TRY(settings.rules, string_or(*law, "rules", "", path));
    if (!settings.rules.empty() && settings.rules[0] != '/') settings.rules = folder_of(path) + "/" + settings.rules;
  }
  if (const Node* limits = root.find("limits")) {
    for (const Node& one : limits->members) {
      ASSAY_TRY(const std::int64_t value, integer_or(*limits, one.key, 0, 1, kLongestLimit, path));
      settings.limits.emplace(one.key, static_cast<std::int32_t>(value));
    }
  }
  ASSAY_CHECK(read_services(root, settings, path));
  return settings;
}

std::string_view role_name(Role role) noexcept { return role == Role::Provider ? "provider" : "supporter"; }
std::string_view suite_name(Suite suite) noexcept { return suite == Suite::International ? "intl" : "sm"; }

std::string settings_text(const NewSettings& fresh) {
  return fmt::format(
      R"(# assay.toml: who labels content here, and how. Every setting is listed; what is commented out shows its default.
# Assay looks for this file in $ASSAY_CONFIG, then in the working folder and upward, then in /etc/assay.

# Folder of the database, the evidence log and the keys, relative to this file.
# state = ".assay"

# Name of the organisation within this installation; in every record.
# tenant = "default"

[crypto]
# "intl": SHA-256 and Ed25519.  "sm": SM3 and SM2, the state algorithms.
suite = {suite}

[evidence]
# Name of this node's log; part of every checkpoint. Do not change it once the log has events.
origin = {origin}
# What a label waits for. "wal": the record survives a crash of the program. "fsync": it also survives a power cut.
# ack = "wal"

[store]
# Where records of registers and the accounts of people are kept; the evidence log stays on this machine in any case.
# A file ("sqlite:PATH"), or a PostgreSQL server for several machines, "postgresql://USER@HOST/DATABASE?sslmode=verify-full",
# whose password belongs into ~/.pgpass or $PGPASSFILE rather than here.
# url = "sqlite:.assay/records.db"

[media]
# Pictures, sound and films are decoded and drawn on by assay-media, in processes that can open no file and reach no
# network. These are their limits; content that goes over one is refused and costs nothing but its own job.
# The program: beside assay, or in ../libexec/assay.
# program = ""
# Another spoken cue than ours: a WAV file, and what it says.
# cue = ""
# cue_text = ""
# Folder of language files for reading text in pictures (packages tesseract-ocr-chi-sim and tesseract-ocr-eng).
# tessdata = "/usr/share/tesseract-ocr/5/tessdata"
# Processes at once; 0: one for each processor.
# workers = 0
# Width x height of a picture or of a film's frame.
# most_pixels = 100_000_000
# Memory of a process, and the size of a file it writes, in MiB.
# most_memory_mib = 1024
# most_output_mib = 8192
# Seconds that a job may take without getting any further, and seconds in all.
# time_limit_s = 60
# longest_job_s = 7200
# Jobs that a process does before a fresh one takes its place; 1: no two files ever meet in one process.
# jobs_per_worker = 200

[law]
# A folder of rules that takes the place of those built in: all of them, checked when they are read. `assay duties` says
# which set it used, by its digest.
# rules = ""

[limits]
# Your own limits where the law leaves the number to you, as you have published them; registers count by them and say
# when they had to use a suggested one. The unit is the register's: `assay register show REGISTER` names both.
# complaint_feedback = 15

# One [[service]] for each generation service. `assay label --service NAME` chooses; the first is the default.
[[service]]
name = {name}
# What it generates, in your words.
class = {service_class}
# "provider": offers the service to the public.  "supporter": gives technical support to a provider.
role = {role}
# ContentProducer of the implicit label: the 27-character code of TC260-PG-20252A,
# 00 + 1 (organisation) + 1 (USCC) + your 18-character unified social credit code + 1 (generation) + 4 characters of your own.
provider_code = {provider_code}
# ContentPropagator when you spread other producers' content (`--as-propagator`): 2 (propagation) instead of 1.
propagator_code = {propagator_code}
# Filing numbers, shown where the law asks for them; leave empty until you have them.
algorithm_filing = ""
genai_filing = ""
# The label that people see. "on request": `assay label --visible` draws it. "always": it is drawn on everything, and
# what cannot carry one is refused.
# visible = "on request"
# An edge or a corner: bottom-right bottom bottom-left left top-left top top-right right.
# visible_place = "bottom-right"
# Of sounds and texts: start, end; of sounds also both.
# visible_edge = "start"
# Of sounds: "rhythm" (short long short short) or "spoken" (a sentence).
# visible_cue = "rhythm"
# Its words, which must say that it is AI and that it is generated or synthesised; empty: AI生成.
# visible_text = ""
{demonstration})",
      fmt::arg("suite", toml_string(suite_name(fresh.suite))), fmt::arg("origin", toml_string(fresh.origin)),
      fmt::arg("name", toml_string(fresh.name)), fmt::arg("service_class", toml_string(fresh.service_class)),
      fmt::arg("role", toml_string(role_name(fresh.role))), fmt::arg("provider_code", toml_string(fresh.provider_code)),
      fmt::arg("propagator_code", toml_string(fresh.propagator_code)),
      fmt::arg("demonstration",
               fresh.demonstration
                   ? "# This producer does not exist: put your own code above and delete this line before you "
                     "release anything.\ndemonstration = true\n"
                   : ""));
}

}  // namespace assay::config
