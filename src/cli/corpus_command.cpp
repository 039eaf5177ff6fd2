#include "cli/corpus_command.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <unordered_map>

#include "adapters/localfs/descriptor.hpp"
#include "base/clock.hpp"
#include "cli/corpus_journal.hpp"
#include "cli/corpus_plan.hpp"
#include "cli/corpus_scan.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/review_store.hpp"
#include "cli/screen_entries.hpp"
#include "cli/screen_stored.hpp"
#include "cli/whole_file.hpp"
#include "cli/write_file.hpp"
#include "config/settings.hpp"
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
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
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

/// Files that operands mean and that are not part of the scan, with the reason.
std::string told_left_out(const review::corpus::LeftOutFiles& files) {
  using review::corpus::LeftOut;
  const auto count = [&](LeftOut why) { return files.counts[static_cast<std::size_t>(why)]; };
  std::string out;
  if (files.all() > 0)
    out += fmt::format(fmt::runtime(Text{"left out: {} in the folder of the report, {} named before, {} hidden names\n",
                                         "略去：报告目录内 {} 个，重复指定 {} 个，隐藏名称 {} 个\n"}
                                        .get()),
                       count(LeftOut::OfTheReport), count(LeftOut::Twice), count(LeftOut::Hidden));
  constexpr std::size_t kNamed = 5;
  for (std::size_t i = 0; i < std::min(kNamed, files.named.size()); ++i)
    out += fmt::format("  {}  {}\n", files.named[i].file, review::corpus::name_of(files.named[i].why));
  if (files.named.size() > kNamed) out += Text{"  more of them: report.json\n", "  其余见 report.json\n"}.get();
  return out;
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
  using review::corpus::FileKind;
  if (const std::uint64_t other = report.files[static_cast<std::size_t>(FileKind::Other)]; other > 0)
    out += fmt::format(
        fmt::runtime(Text{"not screened: {} files that are neither text nor media\n", "未筛查：{} 个其他文件\n"}.get()),
        other);
  out += told_left_out(report.left_out);
  if (report.unread_files > 0) {
    out += toned(Tone::Bad,
                 fmt::format(fmt::runtime(Text{"not read, or not to the end: {}", "无法读取或未读完：{}"}.get()),
                             file_count(report.unread_files))) +
           "\n";
    constexpr std::size_t kNamed = 10;
    for (std::size_t i = 0; i < std::min(kNamed, report.unread.size()); ++i)
      out += fmt::format("  {}\n", report.unread[i].error);
    if (report.unread_files > kNamed)
      out += fmt::format(fmt::runtime(Text{"  and {} more: report.json\n", "  其余 {} 个见 report.json\n"}.get()),
                         report.unread_files - kNamed);
  }
  if (report.manual)
    out += fmt::format(fmt::runtime(Text{"manual check: {} of {} pass, {} open, {} rows not understood\n",
                                         "人工抽检：{} / {} 合格，未填 {}，无效 {}\n"}
                                        .get()),
                       report.manual->passed, report.manual->checked(), report.manual->open, report.manual->foreign);
  out += fmt::format(fmt::runtime(Text{"held against {} entries, digest {}\n", "特征 {} 条，摘要 {}\n"}.get()),
                     report.entry_count, report.entries_digest.substr(0, 16));
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
  return write_private(path, text);
}

Result<int> publish(Report& report, const Rules& rules, const std::string& folder, Form form, bool json) {
  report.finish();
  report.run.finished_ms = SystemClock().unix_ms();
  const std::string document = review::corpus::report_json(report, *rules.risks, *rules.corpus);
  ASSAY_CHECK(write_private(folder + "/report.json", document));
  ASSAY_CHECK(write_private(folder + "/report.html", review::corpus::report_html(report, *rules.risks, *rules.corpus)));
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
  report.left_out = records.left_out;
  for (const UnitResult& unit : records.units) report.add(unit);
  ASSAY_TRY(const std::string text, read_whole_file(form, kMostFormBytes));
  auto manual = review::corpus::read_form(text, report.sample);
  if (!manual) return tl::unexpected<Error>(in_context(form, std::move(manual).error()));
  report.manual = *manual;
  ASSAY_CHECK(journal.append_manual(*manual));
  return publish(report, rules, folder, Form::Stands, json);
}

/// Brings the journal and the plan together. @return the units that are still to be scanned
Result<std::vector<Unit>> take_up(CorpusJournal& journal, CorpusHead& head, std::vector<Unit> plan, Report& report,
                                  const std::string& folder) {
  CorpusRecords& records = journal.records();
  if (records.head) {
    head.time_ms = records.head->time_ms;
    if (head.line() != records.head->line())
      return fail(
          Code::Conflict,
          fmt::format(fmt::runtime(Text{"{}: a scan with other entries, rules or options is there (entries {}, "
                                        "these are {}); choose another folder, or remove this one",
                                        "{}：已有使用其他特征、规则或选项的扫描（特征 {}，本次 {}）；请换一个目录，"
                                        "或删除该目录"}
                                       .get()),
                      folder, records.head->entries_digest.substr(0, 16), head.entries_digest.substr(0, 16)));
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

Result<std::uint64_t> seed_of(const Arguments& arguments) {
  const std::string word = arguments.get("--seed", kSeed);
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seed);
  if (error != std::errc() || end != word.data() + word.size())
    return fail(Code::InvalidInput, fmt::format("--seed {}: a whole number is due", word));
  return seed;
}

/// What texts are held against: files of entries, else what is, or was, in the feature database of the store.
struct Held {
  std::vector<review::entry::Entry> entries;
  std::int64_t unix_ms = 0;
};

Result<Held> entries_for(const Arguments& arguments, const RiskList& risks) {
  Held held;
  ASSAY_TRY(const std::optional<std::int64_t> then, as_of(arguments));
  held.unix_ms = then.value_or(SystemClock().unix_ms());
  const std::vector<std::string> paths = arguments.all("--entries");
  if (paths.empty()) {
    say_future(then);
    ASSAY_TRY(held.entries, stored_entries(then));
    if (held.entries.empty()) return missing_entries();
    return held;
  }
  if (then)
    return fail(
        Code::InvalidInput,
        std::string(Text{"assay screen: --as-of is about the feature database in the store; leave --entries out",
                         "assay screen：--as-of 针对存储中的特征库，请勿同时给出 --entries"}
                        .get()));
  ASSAY_TRY(EntryFiles files, read_entry_files(paths, risks, Examples::Believed));
  print_error(bad_lines(files));
  if (files.bad() > 0) return fail(Code::InvalidInput, "--entries: bad lines; a corpus is scanned with all or none");
  held.entries = std::move(files.entries);
  return held;
}

/// Says which set it is, before hours of work.
void tell_entries(const Arguments& arguments, const CorpusHead& head) {
  if (arguments.has("--json")) return;
  std::string from;
  for (const std::string& path : arguments.all("--entries")) from += (from.empty() ? "" : ", ") + path;
  if (from.empty()) from = Text{"the feature database of the store", "存储中的特征库"}.get();
  print_error(fmt::format(fmt::runtime(Text{"{} entries of {}, digest {}\n", "特征 {} 条（{}），摘要 {}\n"}.get()),
                          head.entry_count, from, head.entries_digest.substr(0, 16)));
}

/// Options of `assay screen` that a corpus scan does not have; nobody is to believe that they did something.
Result<> refuse_foreign(const Arguments& arguments) {
  for (const char* const one :
       {"--stored", "--answers", "--features", "--dry-run", "--coverage", "--replay", "--classifiers"})
    if (arguments.has(one))
      return fail(
          Code::InvalidInput,
          fmt::format(
              fmt::runtime(
                  Text{"assay screen: {} does not go with --corpus", "assay screen：{} 不能与 --corpus 同用"}.get()),
              one));
  return {};
}

}  // namespace

Result<> refuse_options_of_corpora(const Arguments& arguments) {
  for (const char* const one : {"--source", "--field", "--text-unit", "--encoding", "--seed", "--results"})
    if (arguments.has(one))
      return fail(Code::InvalidInput,
                  fmt::format(fmt::runtime(Text{"assay screen: {} is about a corpus; say --corpus DIR",
                                                "assay screen：{} 仅用于语料扫描，请给出 --corpus"}
                                               .get()),
                              one));
  return {};
}

Result<int> run_corpus(const Arguments& arguments) {
  const std::string folder = arguments.get("--corpus");
  const bool json = arguments.has("--json");
  ASSAY_CHECK(refuse_foreign(arguments));
  ASSAY_TRY(const Rules rules, rules_for_corpora());
  if (arguments.has("--results")) return take_results(folder, arguments.get("--results"), rules, json);
  if (arguments.positional().empty() && arguments.all("--source").empty())
    return fail(Code::InvalidInput, std::string(Text{"assay screen --corpus: DIR or FILE is missing: the corpus",
                                                     "assay screen --corpus：缺少语料目录或文件"}
                                                    .get()));
  const auto begin = std::chrono::steady_clock::now();
  ScanOptions options;
  CorpusHead head;
  ASSAY_TRY(head.seed, seed_of(arguments));
  ASSAY_TRY(Held held, entries_for(arguments, *rules.risks));
  head.field = arguments.get("--field");
  head.text_unit = arguments.get("--text-unit", "line");
  head.charset = arguments.get("--encoding", "auto");
  head.surface = arguments.get("--surface", "output");
  head.sample_size = rules.corpus->manual_items;
  head.time_ms = held.unix_ms;
  options.risks = rules.risks;
  options.categories = review::corpus::categories_of(held.entries);
  ASSAY_TRY(options.entries, compile_entries(std::move(held.entries)));
  head.entries_digest = to_hex(options.entries->digest());
  head.entry_count = options.entries->size();
  options.field = head.field;
  options.text_unit = head.text_unit == "file" ? review::corpus::TextUnit::File : review::corpus::TextUnit::Line;
  options.charset = review::corpus::charset_of(head.charset);
  options.seed = head.seed;
  options.sample_size = static_cast<std::size_t>(head.sample_size);
  options.circumstances.surface = review::entry::surface_of(head.surface).value_or(review::entry::Surface::Output);

  ASSAY_CHECK(make_folder(folder));
  ASSAY_TRY(Plan plan, plan_units(arguments.all("--source"), arguments.positional(), folder, options));
  ASSAY_TRY(CorpusJournal journal, CorpusJournal::open(folder));
  tell_entries(arguments, head);
  Report report = empty_report(head);
  report.left_out = plan.left_out;
  const bool form_stands = journal.records().complete && journal.records().units.size() == plan.units.size();
  ASSAY_TRY(std::vector<Unit> pending, take_up(journal, head, std::move(plan.units), report, folder));
  const bool nothing_new = form_stands && pending.empty();
  options.circumstances.unix_ms = head.time_ms;
  if (!(report.left_out == journal.records().left_out))
    ASSAY_CHECK(journal.append(review::corpus::journal_line(report.left_out)));
  ASSAY_CHECK(scan_all(std::move(pending), options, arguments.get("--index"), journal, report));
  const auto wall = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count());
  report.run.wall_ms += wall;
  if (nothing_new) return publish(report, rules, folder, Form::Stands, json);
  ASSAY_TRY(const int code, publish(report, rules, folder, Form::New, json));
  ASSAY_CHECK(journal.append_run(wall, true));  // last: without it the form is written again
  return code;
}

}  // namespace assay::cli
