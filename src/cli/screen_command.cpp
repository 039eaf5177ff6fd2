// assay screen: texts held against entries of the feature database.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>
#include <vector>

#include "adapters/localfs/file_source.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "cli/classify_view.hpp"
#include "cli/commands.hpp"
#include "cli/jobs.hpp"
#include "cli/ordered.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/screen_classifiers.hpp"
#include "cli/screen_entries.hpp"
#include "cli/screen_view.hpp"
#include "review/screen/screener.hpp"

namespace assay::cli {
namespace {

using law::rules::RiskList;
using review::entry::InForce;
using review::screen::Outcome;
using review::screen::Screener;
using review::screen::Verdict;

constexpr std::size_t kPiece = 1U << 20U;  // a file is read in pieces of this many bytes
constexpr std::size_t kOutcomes = 4;

/// What texts are held against.
struct Desk {
  std::shared_ptr<const InForce> now;
  std::shared_ptr<const InForce> proposed;  ///< of --replay; nullptr: none
  const RiskList* risks = nullptr;
  ScreenClassifiers* classifiers = nullptr;  ///< of --classifiers; nullptr: none
  review::entry::Circumstances circumstances;
  bool json = false;
};

struct Answer {
  std::string text;
  std::optional<Error> error;
  Outcome outcome = Outcome::Pass;
  bool changes = false;  ///< the proposed entries would say otherwise
};

/// One text through one set or two.
class Reading {
 public:
  explicit Reading(const Desk& desk) : now_(desk.now, *desk.risks, desk.circumstances) {
    if (desk.proposed) proposed_.emplace(desk.proposed, *desk.risks, desk.circumstances);
    if (desk.classifiers != nullptr) classified_.emplace();
  }
  void feed(std::string_view piece) {
    now_.feed(piece);
    if (classified_) classified_->feed(piece);
    if (proposed_) proposed_->feed(piece);
  }
  Verdict finish(std::optional<Proposed>& proposed) {
    Verdict verdict = now_.finish();
    if (proposed_) proposed = compare(verdict, proposed_->finish());
    return verdict;
  }
  ClassifiedText& classified() { return *classified_; }

 private:
  Screener now_;
  std::optional<Screener> proposed_;
  std::optional<ClassifiedText> classified_;
};

Result<> read_standard_input(Reading& reading) {
  std::vector<char> piece(kPiece);
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return fail(Code::Unavailable, fmt::format("standard input: cannot be read: {}", std::strerror(errno)));
    if (got == 0) return {};
    reading.feed(std::string_view(piece.data(), static_cast<std::size_t>(got)));
  }
}

Result<> read_file(const std::string& path, Reading& reading) {
  ASSAY_TRY(adapters::localfs::FileSource source, adapters::localfs::FileSource::open(path));
  Bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, source.size())));
  for (std::uint64_t at = 0; at < source.size();) {
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), source.size() - at));
    const std::span<std::uint8_t> there(piece.data(), length);
    ASSAY_CHECK(source.read_at(at, there));
    reading.feed(as_text(there));
    at += length;
  }
  return source.still_the_same();
}

/// The text of a file; of a recording, what a transcriber wrote down.
Result<std::optional<Heard>> read_text(const std::string& path, const Desk& desk, Reading& reading) {
  std::optional<Heard> heard;
  if (desk.classifiers != nullptr) {
    ASSAY_TRY(heard, desk.classifiers->hear(path));
  }
  if (heard) {
    reading.feed(heard->text);
  } else {
    ASSAY_CHECK(path == "-" ? read_standard_input(reading) : read_file(path, reading));
  }
  return heard;
}

Answer answer_for(const std::string& path, const Desk& desk) {
  Answer answer;
  Reading reading(desk);
  const auto read = read_text(path, desk, reading);
  json::Writer json(answer.text);
  if (!read) {
    answer.error = read.error();
    if (!desk.json) return answer;
    json.begin_object().member("file", path).member("outcome", "unreadable").name("error");
    write_json(json, *answer.error);
    json.end_object();
    return answer;
  }
  std::optional<Proposed> proposed;
  Verdict verdict = reading.finish(proposed);
  std::optional<Judged> judged;
  if (desk.classifiers != nullptr) judged = desk.classifiers->judge(reading.classified(), verdict, *read);
  answer.outcome = verdict.outcome;
  answer.changes = proposed && changes(verdict, *proposed);
  if (desk.json) {
    write_json(json, path, verdict, proposed, judged ? &*judged : nullptr);
  } else if (!desk.proposed || answer.changes) {
    answer.text = human(path, verdict, proposed) + (judged ? human(*judged) : "");
  }
  return answer;
}

std::string summary_words(std::size_t files, const std::array<std::uint64_t, kOutcomes>& counts, const Desk& desk,
                          std::uint64_t changed) {
  std::string out = file_count(files) + std::string(Text{":", "："}.get());
  bool first = true;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    if (counts[i] == 0) continue;
    out += fmt::format("{} {} {}", first ? "" : Text{",", "，"}.get(), counts[i], words_of(static_cast<Outcome>(i)));
    first = false;
  }
  if (desk.proposed) out += fmt::format(fmt::runtime(Text{"; {} would change", "；{} 个会改变"}.get()), changed);
  out += fmt::format(fmt::runtime(Text{". {} entries, digest {}\n", "。特征 {} 条，摘要 {}\n"}.get()), desk.now->size(),
                     to_hex(desk.now->digest()).substr(0, 16));
  return out;
}

Result<int> screen_texts(const std::vector<std::string>& files, const Desk& desk, const EntryFiles& entries,
                         std::string_view surface) {
  Tally tally;
  std::array<std::uint64_t, kOutcomes> counts{};
  std::uint64_t changed = 0;
  for (std::uint64_t i = 0; i < entries.bad(); ++i) tally.found_something();
  if (desk.json) {
    std::string head;
    json::Writer json(head);
    json.begin_object().member("schema", "assay.screen/1").member("surface", surface);
    json.member("digest", to_hex(desk.now->digest())).name("entries");
    write_json(json, entries);
    print(head + ",\"files\":[");
  }
  in_order(
      files.size(), std::max(1U, std::thread::hardware_concurrency()),
      [&](std::size_t i) { return answer_for(files[i], desk); },
      [&](std::size_t i, const Answer& answer) {
        if (answer.error) {
          tally.failed(answer.error->code);
        } else {
          ++counts[static_cast<std::size_t>(answer.outcome)];
          changed += answer.changes ? 1 : 0;
          const bool quiet = desk.proposed ? !answer.changes : answer.outcome == Outcome::Pass;
          quiet ? tally.good() : tally.found_something();
        }
        if (desk.json) {
          print(fmt::format("{}\n{}", i == 0 ? "" : ",", answer.text));
        } else if (answer.error) {
          print_error(fmt::format("{}  {}\n", Text{"unreadable", "无法读取"}.get(), answer.error->message));
        } else {
          print(answer.text);
        }
      });
  if (desk.json) {
    std::string tail = fmt::format("\n],\"summary\":{{\"files\":{}", files.size());
    for (std::size_t i = 0; i < kOutcomes; ++i)
      tail += fmt::format(",\"{}\":{}", review::screen::name_of(static_cast<Outcome>(i)), counts[i]);
    print(tail + fmt::format(",\"unreadable\":{},\"changed\":{}}}}}\n", tally.failures(), changed));
  } else {
    print(summary_words(files.size(), counts, desk, changed));
  }
  return tally.exit();
}

Result<int> show_dry_run(const EntryFiles& entries, bool as_json) {
  std::string out;
  if (as_json) {
    json::Writer json(out);
    json.begin_object().member("schema", "assay.screen-entries/1").member("taken", entries.entries.size());
    json.member("refused", entries.bad()).name("entries");
    write_json(json, entries);
    json.end_object();
    out += '\n';
  } else {
    for (const EntryFile& file : entries.files)
      out += fmt::format("{}  {}\n", toned(Tone::Strong, file.path),
                         fmt::format(fmt::runtime(Text{"{} good, {} refused", "{} 条可用，{} 条被拒"}.get()),
                                     file.taken, file.bad.size()));
  }
  print(out);
  return entries.bad() == 0 ? 0 : 1;
}

Result<int> show_coverage(const EntryFiles& entries, const RiskList& risks, std::int64_t now, bool as_json) {
  const auto coverage = review::screen::coverage_of(entries.entries, risks, now);
  if (as_json) {
    std::string out;
    json::Writer json(out);
    json.begin_object().member("schema", "assay.screen-coverage/1").name("coverage");
    write_json(json, coverage, risks);
    json.end_object();
    print(out + "\n");
  } else {
    print(human(coverage, risks));
  }
  return coverage.enough() && entries.bad() == 0 ? 0 : 1;
}

/// Classes of risks that the entries look for something of.
std::vector<std::string> classes_of(const EntryFiles& entries, const RiskList& risks) {
  std::vector<std::string> out;
  for (const review::entry::Entry& entry : entries.entries)
    if (const law::rules::RiskKind* const kind = risks.find(entry.category)) out.push_back(risks.class_of(*kind).key);
  std::ranges::sort(out);
  const auto twice = std::ranges::unique(out);
  out.erase(twice.begin(), twice.end());
  return out;
}

Result<int> run_screen(const Arguments& arguments) {
  const bool json = arguments.has("--json");
  const bool dry_run = arguments.has("--dry-run");
  const bool coverage = arguments.has("--coverage");
  const std::vector<std::string> paths = arguments.all("--entries");
  const std::string classifiers = arguments.get("--classifiers");
  if (!classifiers.empty() && (dry_run || coverage || arguments.has("--replay")))
    return fail(
        Code::InvalidInput,
        std::string(Text{"assay screen: --classifiers goes with texts alone, not with --dry-run, --coverage, --replay",
                         "assay screen：--classifiers 不能与 --dry-run、--coverage、--replay 同用"}
                        .get()));
  if (paths.empty() && classifiers.empty() && !coverage)
    return fail(Code::InvalidInput,
                std::string(Text{"assay screen: --entries FILE is missing: what the texts are held against",
                                 "assay screen：缺少 --entries 文件：用于比对的特征"}
                                .get()));
  if (arguments.positional().empty() && !dry_run && !coverage)
    return fail(Code::InvalidInput, std::string(Text{"assay screen: FILE is missing; `-` is standard input",
                                                     "assay screen：缺少文件；`-` 为标准输入"}
                                                    .get()));
  ASSAY_TRY(const RiskList* const risks, risks_in_force());
  const Examples examples = dry_run ? Examples::Tried : Examples::Believed;
  ASSAY_TRY(EntryFiles entries, read_entry_files(paths, *risks, examples));
  print_error(bad_lines(entries));
  const std::int64_t now = SystemClock().unix_ms();
  if (coverage) return show_coverage(entries, *risks, now, json);
  if (dry_run) return show_dry_run(entries, json);

  Desk desk;
  desk.risks = risks;
  desk.json = json;
  desk.circumstances.unix_ms = now;
  const std::string surface = arguments.get("--surface", "output");
  desk.circumstances.surface = review::entry::surface_of(surface).value_or(review::entry::Surface::Output);
  std::unique_ptr<ScreenClassifiers> asked;
  if (!classifiers.empty()) {
    ASSAY_TRY(asked, ScreenClassifiers::open(classifiers, *risks, classes_of(entries, *risks)));
  }
  desk.classifiers = asked.get();
  ASSAY_TRY(desk.now, compile_entries(std::move(entries.entries)));
  if (arguments.has("--replay")) {
    ASSAY_TRY(EntryFiles proposed, read_entry_files(arguments.all("--replay"), *risks, Examples::Believed));
    print_error(bad_lines(proposed));
    ASSAY_TRY(desk.proposed, compile_entries(std::move(proposed.entries)));
    entries.files.insert(entries.files.end(), proposed.files.begin(), proposed.files.end());
  }
  ASSAY_TRY(const std::vector<std::string> files, find_files(arguments.positional()));
  const Result<int> code = screen_texts(files, desk, entries, surface);
  if (asked) asked->close();
  return code;
}

constexpr Option kOptions[] = {
    {"-e,--entries",
     {"FILE", "文件"},
     {"entries of the feature database: JSON lines, or CSV where the name ends so (docs/formats/entries.md)",
      "特征库条目：JSON Lines，文件名以 .csv 结尾时为 CSV（docs/formats/entries.md）"},
     {},
     Value::Needed,
     Times::Every},
    {"--surface",
     {"SURFACE", "位置"},
     {"where the texts stand; entries count on the surfaces they name (default output)",
      "文本所处位置；条目只在其列明的位置生效（默认 output）"},
     "prompt|system|output|reasoning|tool-call|file|image-text"},
    {"--dry-run",
     {},
     {"read the entries, try each on its own examples, name the bad lines; screen nothing",
      "读取条目、用各自示例检验并列出错误行；不筛查文本"}},
    {"--coverage",
     {},
     {"count the entries of each of the 31 kinds of risk against what is asked for",
      "按 31 种风险统计条目数并与要求比较"}},
    {"--replay",
     {"FILE", "文件"},
     {"proposed entries in place of those: show the texts whose verdict would change",
      "拟用条目：只显示结论会改变的文本"},
     {},
     Value::Needed,
     Times::Every},
    {"--classifiers",
     {"FILE", "文件"},
     {"classifiers to be asked as well: services elsewhere, models of our own (docs/formats/classifiers.md)",
      "同时询问的分类器：外部服务或自有模型（docs/formats/classifiers.md）"}},
    {"--json",
     {},
     {"one JSON document, schema assay.screen/1 (docs/formats/json.md)",
      "输出 JSON，格式 assay.screen/1（见 docs/formats/json.md）"}},
};
constexpr Example kExamples[] = {
    {"assay screen reply.txt --entries entries.jsonl",
     {"which entries hit, where, and by what foldings", "命中哪些条目、在何处、经何种折叠"}},
    {"assay screen --dry-run --entries new.csv", {"whether an import is good", "检查待导入的条目"}},
    {"assay screen reply.txt --entries entries.jsonl --classifiers classifiers.toml",
     {"what the entries and the declared classifiers say", "特征与所声明分类器的结论"}},
    {"assay screen stored/ --entries now.jsonl --replay next.jsonl",
     {"what a proposed set would change", "拟用条目会带来哪些变化"}},
};

}  // namespace

const Command kScreen = {
    "screen",
    {"hold texts against the feature database", "按特征库筛查文本"},
    {"[FILE|DIR|-]...", "[文件|目录|-]..."},
    0,
    SIZE_MAX,
    {"Finds keywords, combinations and patterns however they are written: width, case, traditional characters, "
     "look-alike\n"
     "letters, signs between, pinyin, homophones, split characters, as each entry allows. The strictest action of all\n"
     "entries that hit decides: pass, standard answer, hold for a person, block. Each hit is told with the entry, its\n"
     "version, its bytes in the text as it came and what was read as what. Each file is one text; it is read in "
     "pieces,\n"
     "however long its lines are. Needs no assay.toml; nothing is written.\n"
     "With --classifiers texts go to those services, and recordings to a transcriber. Where none answers, the file "
     "says\n"
     "for each class of risks what is done; what passes all the same is an event of the evidence log.\n"
     "Exit code 0: every text passes (with --replay: none would change; with --dry-run: every entry is good; with\n"
     "--coverage: enough of each kind); 1: any other verdict, bad entries, or unreadable files among several.",
     "查找关键词、组合与表达式的各种写法：全半角、大小写、繁体、形近字母、夹杂符号、拼音、同音字、拆字，\n"
     "以每条特征允许的为准。所有命中条目中最严格的处置决定结论：通过、代答、转人工、拦截。\n"
     "每处命中都列出条目及其版本、在原文中的字节位置以及何字读作何字。每个文件为一段文本，分块读取，不限行长。\n"
     "不需要 assay.toml，不写任何文件。\n"
     "使用 --classifiers 时，文本发送给所声明的服务，录音先行转写。无答复时按文件中各风险类别的规定处理；\n"
     "仍予放行的，记入证据日志。\n"
     "退出码 0：全部通过（--replay：无变化；--dry-run：条目全部可用；--coverage：各类数量达到要求）；\n"
     "1：其他结论、错误条目，或部分文件无法读取。"},
    kOptions,
    kExamples,
    &run_screen};

}  // namespace assay::cli
