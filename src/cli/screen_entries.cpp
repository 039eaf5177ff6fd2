#include "cli/screen_entries.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#include "adapters/localfs/file_source.hpp"
#include "base/bytes.hpp"
#include "cli/output.hpp"
#include "config/settings.hpp"

namespace assay::cli {
namespace {

using review::entry::Entry;
using review::entry::Import;

constexpr std::uint64_t kMostBytes = 2ULL << 30U;  // of one file of entries: ten million of them

Result<Import> read_file(const std::string& path, const review::entry::Demand& demand) {
  ASSAY_TRY(adapters::localfs::FileSource source, adapters::localfs::FileSource::open(path));
  if (source.size() > kMostBytes)
    return fail(Code::Limited,
                fmt::format("{}: {} bytes, at most {} are read; split it", path, source.size(), kMostBytes));
  ASSAY_TRY(const Bytes bytes, source.read(0, source.size()));
  ASSAY_CHECK(source.still_the_same());
  // A million lines take seconds.
  Progress progress(static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n')), true);
  std::uint64_t seen = 0;
  const auto counted = [&](const Entry& entry) {
    if (++seen % 1024 == 0) progress.at(seen);
    return demand(entry);
  };
  if (!path.ends_with(".csv")) return review::entry::import_json_lines(as_text(bytes), counted);
  auto import = review::entry::import_csv(as_text(bytes), counted);
  if (!import) return tl::unexpected<Error>(in_context(path, std::move(import).error()));
  return import;
}

// An exception may stand for all kinds.
Result<> check_category(const Entry& entry, const law::rules::RiskList& risks) {
  return entry.category.empty() ? Result<>() : risks.check_category(entry.category);
}

/// Takes out exceptions that shield what there is not: a slip of the pen, and whoever wrote it believes in it.
Result<> refuse_idle_exceptions(Import& import, const Elsewhere& is_there) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < import.entries.size(); ++i) {
    Entry& one = import.entries[i];
    const std::string* idle = nullptr;
    for (const std::string& shielded : one.shields) {
      ASSAY_TRY(const bool there, is_there(shielded));
      if (!there) idle = &shielded;
    }
    if (idle != nullptr) {
      import.bad.push_back({import.lines[i], fmt::format("shields: {} is neither an entry nor a kind of risk; {} would "
                                                         "shield nothing of it",
                                                         *idle, one.id)});
      continue;
    }
    if (kept != i) import.entries[kept] = std::move(one);
    ++kept;
  }
  import.entries.resize(kept);
  std::ranges::sort(import.bad, {}, &review::entry::BadLine::line);
  return {};
}

}  // namespace

Result<> check_entry(const Entry& entry, const law::rules::RiskList& risks) {
  ASSAY_CHECK(check_category(entry, risks));
  return review::entry::try_examples(entry);
}

std::uint64_t EntryFiles::bad() const noexcept {
  std::uint64_t count = 0;
  for (const EntryFile& file : files) count += file.bad.size();
  return count;
}

Result<const law::rules::RiskList*> risks_in_force() {
  const auto path = config::find_settings();
  if (!path) {
    if (std::getenv("ASSAY_CONFIG") != nullptr) return tl::unexpected<Error>(path.error());
    return law::rules::built_in_risks();
  }
  ASSAY_TRY(const config::Settings settings, config::load_settings(*path));
  if (settings.rules.empty()) return law::rules::built_in_risks();
  static const Result<law::rules::RiskList> kFolder = law::rules::RiskList::from_folder(settings.rules);
  if (!kFolder) return tl::unexpected<Error>(kFolder.error());
  return &*kFolder;
}

Result<EntryFiles> read_entry_files(const std::vector<std::string>& paths, const law::rules::RiskList& risks,
                                    Examples examples, const Elsewhere& elsewhere) {
  EntryFiles all;
  std::vector<Import> imports;
  std::unordered_map<std::string, std::string> homes;
  for (const std::string& path : paths) {
    ASSAY_TRY(Import import, read_file(path, [&](const Entry& entry) -> Result<> {
                ASSAY_CHECK(check_category(entry, risks));
                const auto [home, is_new] = homes.try_emplace(entry.id, path);
                if (!is_new && home->second != path)
                  return fail(Code::Conflict,
                              fmt::format("id: {} is in {} too; give each its own", entry.id, home->second));
                if (examples == Examples::Tried) ASSAY_CHECK(review::entry::try_examples(entry));
                return {};
              }));
    imports.push_back(std::move(import));
  }
  const auto is_there = [&](const std::string& shielded) -> Result<bool> {
    if (homes.contains(shielded) || risks.check_category(shielded)) return true;
    return elsewhere ? elsewhere(shielded) : Result<bool>(false);
  };
  for (std::size_t i = 0; i < imports.size(); ++i) {
    Import& import = imports[i];
    if (examples == Examples::Tried) ASSAY_CHECK(refuse_idle_exceptions(import, is_there));
    all.files.push_back({paths[i], import.entries.size(), std::move(import.bad)});
    all.entries.insert(all.entries.end(), std::make_move_iterator(import.entries.begin()),
                       std::make_move_iterator(import.entries.end()));
  }
  return all;
}

Result<std::shared_ptr<const review::entry::InForce>> compile_entries(std::vector<Entry> entries) {
  std::vector<review::entry::EntrySet::Refusal> refusals;
  ASSAY_TRY(auto set, review::entry::EntrySet::compile(std::move(entries), refusals));
  if (!refusals.empty())
    return tl::unexpected<Error>(in_context(refusals.front().id, std::move(refusals.front().error)));
  return std::make_shared<const review::entry::InForce>(std::move(set), nullptr, std::vector<std::uint32_t>());
}

std::string bad_lines(const EntryFiles& files) {
  std::string out;
  for (const EntryFile& file : files.files)
    for (const auto& bad : file.bad) out += fmt::format("{}:{}: {}\n", file.path, bad.line, bad.reason);
  return out;
}

void write_json(json::Writer& json, const EntryFiles& files) {
  json.begin_array();
  for (const EntryFile& file : files.files) {
    json.begin_object().member("file", file.path).member("taken", file.taken).name("bad").begin_array();
    for (const auto& bad : file.bad)
      json.begin_object()
          .member("line", static_cast<std::uint64_t>(bad.line))
          .member("reason", bad.reason)
          .end_object();
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace assay::cli
