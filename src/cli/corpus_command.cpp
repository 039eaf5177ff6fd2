#include "cli/corpus_command.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <thread>
#include <unordered_map>

#include "adapters/localfs/file_source.hpp"
#include "base/clock.hpp"
#include "cli/corpus_journal.hpp"
#include "cli/corpus_plan.hpp"
#include "cli/ordered.hpp"
#include "cli/output.hpp"
#include "cli/screen_entries.hpp"
#include "cli/whole_file.hpp"
#include "cli/write_file.hpp"
#include "review/corpus/report.hpp"

namespace assay::cli {
namespace {

using law::rules::CorpusRule;
using law::rules::RiskList;
using review::corpus::Report;
using review::corpus::ScanOptions;
using review::corpus::Unit;
using review::corpus::UnitResult;

constexpr std::uint64_t kMostFormBytes = std::uint64_t{256} << 20U;
constexpr std::string_view kSeed = "1";

struct Rules {
  const RiskList* risks = nullptr;
  const CorpusRule* corpus = nullptr;
};

Result<Rules> rules_for_corpora() {
  ASSAY_TRY(const RiskList* const risks, risks_in_force());
  if (!risks->corpus())
    return fail(Code::Configuration,
                "risks.toml: [corpus] is missing: sizes and limits of samples; copy it from Assay's rules");
  return Rules{risks, &*risks->corpus()};
}

Result<> make_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
    return adapters::localfs::system_error("cannot be made", folder, errno);
  return {};
}

Report empty_report(const CorpusHead& head) {
  Report report(static_cast<std::size_t>(head.sample_size));
  report.entries_digest = head.entries_digest;
  report.entry_count = head.entry_count;
  report.seed = head.seed;
  return report;
}

std::string told(const Report& report, const Rules& rules, const std::string& folder) {
  std::string out;
  for (const auto& [name, source] : report.sources) {
    const auto& tally = source.tally;
    const bool over = review::corpus::is_over(tally.bad, tally.items, rules.corpus->source_limit_percent);
    const double share = tally.items == 0 ? 0 : 100 * static_cast<double>(tally.bad) / static_cast<double>(tally.items);
    out += fmt::format(
        "{}  {}  {}\n", toned(Tone::Strong, name),
        fmt::format(fmt::runtime(Text{"{} items, {} bad, {:.2f} %", "{} 条，违法不良 {} 条，{:.2f}%"}.get()),
                    tally.items, tally.bad, share),
        over ? toned(Tone::Bad, Text{"not to be used", "不采用"}.get())
             : toned(Tone::Good, Text{"within the limit", "未超限"}.get()));
  }
  const auto unscreened = [&](review::corpus::FileKind kind) { return report.files[static_cast<std::size_t>(kind)]; };
  using review::corpus::FileKind;
  const std::uint64_t left = unscreened(FileKind::Picture) + unscreened(FileKind::Sound) + unscreened(FileKind::Film) +
                             unscreened(FileKind::Other);
  if (left > 0)
    out += fmt::format(fmt::runtime(Text{"not screened: {} pictures, {} sounds, {} films, {} other files\n",
                                         "未筛查：图片 {}，音频 {}，视频 {}，其他 {}\n"}
                                        .get()),
                       unscreened(FileKind::Picture), unscreened(FileKind::Sound), unscreened(FileKind::Film),
                       unscreened(FileKind::Other));
  if (report.unread_files > 0)
    out += fmt::format(fmt::runtime(Text{"read with errors: {} files\n", "读取出错：{} 个文件\n"}.get()),
                       report.unread_files);
  if (report.manual)
    out += fmt::format(fmt::runtime(Text{"manual check: {} of {} pass, {} open, {} rows not understood\n",
                                         "人工抽检：{} / {} 合格，未填 {}，无效 {}\n"}
                                        .get()),
                       report.manual->passed, report.manual->checked(), report.manual->open, report.manual->foreign);
  return out + fmt::format("{}/report.html  report.json  sample.csv  sample.jsonl\n", folder);
}

/// @return whether all is as it should be
bool is_clean(const Report& report, const Rules& rules) {
  const bool over = std::ranges::any_of(report.sources, [&](const auto& one) {
    return review::corpus::is_over(one.second.tally.bad, one.second.tally.items, rules.corpus->source_limit_percent);
  });
  const auto& manual = report.manual;
  const bool short_of =
      manual && (manual->checked() < review::corpus::manual_items(report, *rules.corpus) ||
                 !review::corpus::reaches(manual->passed, manual->checked(), rules.corpus->manual_pass_percent));
  return !over && !short_of && report.unread_files == 0;
}

/// Whether the form in the folder is that of this sample; a person may be filling it in.
enum class Form : std::uint8_t { Stands, New };

/// A form of another sample stays beside it: what people wrote is not thrown away.
Result<> put_form(const std::string& folder, const std::string& name, std::string_view text) {
  const std::string path = folder + "/" + name;
  const std::string aside = folder + "/previous-" + name;
  if (::rename(path.c_str(), aside.c_str()) != 0 && errno != ENOENT)
    return adapters::localfs::system_error("cannot be put aside", path, errno);
  return write_out(path, text);
}

Result<int> publish(Report& report, const Rules& rules, const std::string& folder, Form form, bool json) {
  report.finish();
  report.run.finished_ms = SystemClock().unix_ms();
  const std::string document = review::corpus::report_json(report, *rules.risks, *rules.corpus);
  ASSAY_CHECK(write_out(folder + "/report.json", document));
  ASSAY_CHECK(write_out(folder + "/report.html", review::corpus::report_html(report, *rules.risks, *rules.corpus)));
  if (form == Form::New) {
    ASSAY_CHECK(put_form(folder, "sample.csv", review::corpus::form_csv(report.sample)));
    ASSAY_CHECK(put_form(folder, "sample.jsonl", review::corpus::form_json_lines(report.sample)));
  }
  print(json ? document : told(report, rules, folder));
  return is_clean(report, rules) ? 0 : 1;
}

Result<int> take_results(const std::string& folder, const std::string& form, const Rules& rules, bool json) {
  ASSAY_TRY(CorpusJournal journal, CorpusJournal::open(folder));
  CorpusRecords& records = journal.records();
  if (!records.head || !records.complete)
    return fail(Code::NotFound, fmt::format("{}: no finished scan is there; scan the corpus first", folder));
  Report report = empty_report(*records.head);
  report.run.wall_ms = records.wall_ms;
  for (const UnitResult& unit : records.units) report.add(unit);
  ASSAY_TRY(const std::string text, read_whole_file(form, kMostFormBytes));
  auto manual = review::corpus::read_form(text, report.sample);
  if (!manual) return tl::unexpected<Error>(in_context(form, std::move(manual).error()));
  report.manual = *manual;
  ASSAY_CHECK(journal.append_manual(*manual));
  return publish(report, rules, folder, Form::Stands, json);
}

/// What the pending units are scanned with, on all cores.
class Scanning {
 public:
  explicit Scanning(const ScanOptions& options) : options_(options) {}

  [[nodiscard]] UnitResult scan(const Unit& unit) {
    if (!review::corpus::is_read(unit.kind) && unit.size > 0) return untouched(unit);
    auto file = adapters::localfs::FileSource::open(unit.file);
    if (!file) return unread(unit, file.error());
    UnitResult result = review::corpus::scan_unit(unit, *file, options_, lots_.load(), hashes_.load());
    if (const auto same = file->still_the_same(); !same) result.error = same.error().message;
    lower(lots_, result.sample.limit());
    lower(hashes_, result.duplicates.limit());
    return result;
  }
  void lower_to(const Report& report) {
    lower(lots_, report.sample.limit());
    lower(hashes_, report.duplicates.limit());
  }

 private:
  static UnitResult untouched(const Unit& unit) {
    UnitResult result;
    result.unit = unit;
    return result;
  }
  static UnitResult unread(const Unit& unit, const Error& error) {
    UnitResult result = untouched(unit);
    result.error = error.message;
    return result;
  }
  static void lower(std::atomic<std::uint64_t>& limit, std::uint64_t to) {
    std::uint64_t now = limit.load();
    while (to < now && !limit.compare_exchange_weak(now, to)) continue;
  }

  const ScanOptions& options_;
  // What no unit need keep any more, as the units before have shown.
  std::atomic<std::uint64_t> lots_{UINT64_MAX};
  std::atomic<std::uint64_t> hashes_{UINT64_MAX};
};

/// Brings the journal and the plan together. @return the units that are still to be scanned
Result<std::vector<Unit>> take_up(CorpusJournal& journal, CorpusHead& head, std::vector<Unit> plan, Report& report,
                                  const std::string& folder) {
  CorpusRecords& records = journal.records();
  if (records.head) {
    head.time_ms = records.head->time_ms;
    if (head.line() != records.head->line())
      return fail(Code::Conflict,
                  fmt::format(fmt::runtime(Text{"{}: a scan with other entries, rules or options is there; choose "
                                                "another folder, or remove this one",
                                                "{}：已有使用其他特征、规则或选项的扫描；请换一个目录，或删除该目录"}
                                               .get()),
                              folder));
  }
  std::unordered_map<std::string, const UnitResult*> done;
  for (const UnitResult& one : records.units) done.emplace(one.unit.key(), &one);
  std::vector<const UnitResult*> kept;
  std::vector<Unit> pending;
  for (Unit& unit : plan) {
    const auto at = done.find(unit.key());
    if (at != done.end() && at->second->error.empty())
      kept.push_back(at->second);
    else
      pending.push_back(std::move(unit));
  }
  if (!records.head || kept.size() != records.units.size()) ASSAY_CHECK(journal.start_over(head, kept));
  for (const UnitResult* const one : kept) report.add(*one);
  report.run.wall_ms = records.wall_ms;
  if (pending.empty() && kept.size() == records.units.size()) report.manual = records.manual;
  records.units.clear();
  return pending;
}

Result<> scan_all(const std::vector<Unit>& pending, const ScanOptions& options, CorpusJournal& journal,
                  Report& report) {
  Scanning scanning(options);
  scanning.lower_to(report);
  Progress progress(pending.size(), true);
  Result<> written;
  in_order(
      pending.size(), std::max(1U, std::thread::hardware_concurrency()),
      [&](std::size_t i) { return scanning.scan(pending[i]); },
      [&](std::size_t i, const UnitResult& result) {
        if (written) written = journal.append(review::corpus::journal_line(result));
        report.add(result);
        progress.at(i + 1);
      });
  return written;
}

Result<std::uint64_t> seed_of(const Arguments& arguments) {
  const std::string word = arguments.get("--seed", kSeed);
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seed);
  if (error != std::errc() || end != word.data() + word.size())
    return fail(Code::InvalidInput, fmt::format("--seed {}: a whole number is due", word));
  return seed;
}

}  // namespace

Result<int> run_corpus(const Arguments& arguments) {
  const std::string folder = arguments.get("--corpus");
  const bool json = arguments.has("--json");
  ASSAY_TRY(const Rules rules, rules_for_corpora());
  if (arguments.has("--results")) return take_results(folder, arguments.get("--results"), rules, json);
  const std::vector<std::string> paths = arguments.all("--entries");
  if (paths.empty())
    return fail(Code::InvalidInput,
                std::string(Text{"assay screen: --entries FILE is missing: what the texts are held against",
                                 "assay screen：缺少 --entries 文件：用于比对的特征"}
                                .get()));
  if (arguments.positional().empty() && arguments.all("--source").empty())
    return fail(Code::InvalidInput, std::string(Text{"assay screen --corpus: DIR or FILE is missing: the corpus",
                                                     "assay screen --corpus：缺少语料目录或文件"}
                                                    .get()));
  const auto begin = std::chrono::steady_clock::now();
  ASSAY_TRY(EntryFiles entries, read_entry_files(paths, *rules.risks, Examples::Believed));
  print_error(bad_lines(entries));
  if (entries.bad() > 0) return fail(Code::InvalidInput, "--entries: bad lines; a corpus is scanned with all or none");

  ScanOptions options;
  CorpusHead head;
  ASSAY_TRY(head.seed, seed_of(arguments));
  head.field = arguments.get("--field");
  head.text_unit = arguments.get("--text-unit", "line");
  head.surface = arguments.get("--surface", "output");
  head.sample_size = rules.corpus->manual_items;
  head.time_ms = SystemClock().unix_ms();
  options.risks = rules.risks;
  options.categories = review::corpus::categories_of(entries.entries);
  ASSAY_TRY(options.entries, compile_entries(std::move(entries.entries)));
  head.entries_digest = to_hex(options.entries->digest());
  head.entry_count = options.entries->size();
  options.field = head.field;
  options.text_unit = head.text_unit == "file" ? review::corpus::TextUnit::File : review::corpus::TextUnit::Line;
  options.seed = head.seed;
  options.sample_size = static_cast<std::size_t>(head.sample_size);
  options.circumstances.surface = review::entry::surface_of(head.surface).value_or(review::entry::Surface::Output);

  ASSAY_CHECK(make_folder(folder));
  ASSAY_TRY(std::vector<Unit> plan, plan_units(arguments.all("--source"), arguments.positional(), folder, options));
  ASSAY_TRY(CorpusJournal journal, CorpusJournal::open(folder));
  Report report = empty_report(head);
  const std::size_t units_before = journal.records().units.size();
  const bool form_stands = journal.records().complete && units_before == plan.size();
  ASSAY_TRY(const std::vector<Unit> pending, take_up(journal, head, std::move(plan), report, folder));
  options.circumstances.unix_ms = head.time_ms;
  ASSAY_CHECK(scan_all(pending, options, journal, report));
  const auto wall = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count());
  report.run.wall_ms += wall;
  if (form_stands && pending.empty()) return publish(report, rules, folder, Form::Stands, json);
  ASSAY_TRY(const int code, publish(report, rules, folder, Form::New, json));
  ASSAY_CHECK(journal.append_run(wall, true));  // last: without it the form is written again
  return code;
}

}  // namespace assay::cli
