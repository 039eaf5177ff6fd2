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

}  // namespace

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
                                    Examples examples) {
  EntryFiles all;
  std::unordered_map<std::string, std::string> homes;
  for (const std::string& path : paths) {
    ASSAY_TRY(Import import, read_file(path, [&](const Entry& entry) -> Result<> {
                // an exception may stand for all kinds
                if (!entry.category.empty()) ASSAY_CHECK(risks.check_category(entry.category));
                const auto [home, is_new] = homes.try_emplace(entry.id, path);
                if (!is_new && home->second != path)
                  return fail(Code::Conflict,
                              fmt::format("id: {} is in {} too; give each its own", entry.id, home->second));
                if (examples == Examples::Tried) ASSAY_CHECK(review::entry::try_examples(entry));
                return {};
              }));
    all.files.push_back({path, import.entries.size(), std::move(import.bad)});
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
