// assay screen: texts, pictures, films and sounds held against entries of the feature database.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "cli/commands.hpp"
#include "cli/corpus_command.hpp"
#include "cli/jobs.hpp"
#include "cli/ordered.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/review_store.hpp"
#include "cli/screen_classifiers.hpp"
#include "cli/screen_entries.hpp"
#include "cli/screen_file.hpp"
#include "cli/screen_media.hpp"
#include "cli/screen_view.hpp"
#include "cli/whole_file.hpp"
#include "config/settings.hpp"

namespace assay::cli {
namespace {

using law::rules::RiskList;
using review::library::Standing;
using review::screen::Outcome;

constexpr std::size_t kOutcomes = 4;

std::string summary_words(std::size_t files, const std::array<std::uint64_t, kOutcomes>& counts, const Grounds& desk,
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

Result<int> screen_texts(const std::vector<Item>& files, const Grounds& desk, const EntryFiles& entries,
                         std::string_view surface) {
  Tally tally;
  std::array<std::uint64_t, kOutcomes> counts{};
  std::uint64_t changed = 0;
  for (std::uint64_t i = 0; i < entries.bad(); ++i) tally.found_something();
  if (desk.json) {
    std::string head;
    json::Writer json(head);
    json.begin_object().member("schema", "assay.screen/1").member("surface", surface);
    json.member("digest", to_hex(desk.now->digest()));
    if (desk.answers) json.member("answers", to_hex(desk.answers->digest()));
    json.name("entries");
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

/// Pictures, films and sounds of the entries in force.
Result<> open_known(const Arguments& arguments, Grounds& desk) {
  std::optional<IndexNews> news;
  std::vector<std::string> refused;
  ASSAY_TRY(desk.known, known_media(*desk.now, arguments.get("--index"), news, refused));
  if (news && news->id != "index-read") print_error(fmt::format("{}: {}\n", news->path, news->words));
  if (desk.proposed) {
    std::optional<IndexNews> none;
    ASSAY_TRY(desk.known_proposed, known_media(*desk.proposed, {}, none, refused));
  }
  for (const std::string& one : refused) print_error(one + "\n");
  return {};
}

tl::unexpected<Error> missing_entries() {
  return fail(Code::InvalidInput,
              std::string(Text{"assay screen: --entries FILE is missing, and nothing is in the feature "
                               "database of the store (`assay review import`)",
                               "assay screen：缺少 --entries 文件，且存储中的特征库没有条目（`assay "
                               "review import`）"}
                              .get()));
}

/// What is, or was, in the feature database of the store. Without an assay.toml there is none.
Result<std::vector<review::entry::Entry>> stored_entries(std::optional<std::int64_t> then, bool coverage) {
  std::vector<review::entry::Entry> entries;
  if (config::find_settings()) {
    ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open_for_anybody());
    ASSAY_TRY(review::library::Contents contents,
              library_at(*desk, then, coverage ? Standing::InLibrary : Standing::Trial));
    entries = std::move(contents.entries);
  }
  if (entries.empty() && !coverage) return missing_entries();
  return entries;
}

Result<review::screen::Answers> read_answers(const std::string& path) {
  constexpr std::uint64_t kMostAnswerBytes = 256U << 20U;
  ASSAY_TRY(const std::string text, read_whole_file(path, kMostAnswerBytes));
  auto answers = review::screen::Answers::read(text);
  if (!answers) return tl::unexpected<Error>(in_context(path, std::move(answers).error()));
  return answers;
}

/// The files named, and each line of the files of stored texts. @param stored  keeps what their items point to
Result<std::vector<Item>> items_of(const Arguments& arguments, std::vector<std::string>& stored) {
  constexpr std::uint64_t kMostStored = 2ULL << 30U;  // bytes of one file
  std::vector<Item> items;
  if (!arguments.positional().empty()) {
    ASSAY_TRY(const std::vector<std::string> files, find_files(arguments.positional()));
    for (const std::string& file : files) items.push_back({file});
  }
  const std::vector<std::string> paths = arguments.all("--stored");
  stored.reserve(paths.size());  // items point into them
  for (const std::string& path : paths) {
    ASSAY_TRY(std::string text, read_whole_file(path, kMostStored));
    std::string_view rest = stored.emplace_back(std::move(text));
    for (std::size_t line = 1; !rest.empty(); ++line) {
      const std::size_t end = rest.find('\n');
      const std::string_view record = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (record.find_first_not_of(" \t\r") != std::string_view::npos)
        items.push_back({fmt::format("{}:{}", path, line), record, true});
    }
  }
  return items;
}

/// Classes of risks that the entries look for something of.
std::vector<std::string> classes_of(const std::vector<review::entry::Entry>& entries, const RiskList& risks) {
  std::vector<std::string> out;
  for (const review::entry::Entry& entry : entries)
    if (const law::rules::RiskKind* const kind = risks.find(entry.category)) out.push_back(risks.class_of(*kind).key);
  std::ranges::sort(out);
  const auto twice = std::ranges::unique(out);
  out.erase(twice.begin(), twice.end());
  return out;
}

Result<int> run_screen(const Arguments& arguments) {
  if (arguments.has("--corpus")) return run_corpus(arguments);
  const bool json = arguments.has("--json");
  const bool dry_run = arguments.has("--dry-run");
  const bool coverage = arguments.has("--coverage");
  if (arguments.has("--features")) return show_features(arguments, json);
  const std::vector<std::string> paths = arguments.all("--entries");
  const std::string classifiers = arguments.get("--classifiers");
  if (!classifiers.empty() && (dry_run || coverage || arguments.has("--replay")))
    return fail(
        Code::InvalidInput,
        std::string(Text{"assay screen: --classifiers goes with texts alone, not with --dry-run, --coverage, --replay",
                         "assay screen：--classifiers 不能与 --dry-run、--coverage、--replay 同用"}
                        .get()));
  if (paths.empty() && dry_run) return missing_entries();
  if (arguments.positional().empty() && !dry_run && !coverage && !arguments.has("--stored"))
    return fail(Code::InvalidInput, std::string(Text{"assay screen: FILE is missing; `-` is standard input",
                                                     "assay screen：缺少文件；`-` 为标准输入"}
                                                    .get()));
  ASSAY_TRY(const RiskList* const risks, risks_in_force());
  const Examples examples = dry_run ? Examples::Tried : Examples::Believed;
  ASSAY_TRY(const std::optional<std::int64_t> then, as_of(arguments));
  if (then && !paths.empty())
    return fail(Code::InvalidInput,
                std::string(Text{"assay screen: --as-of is about the feature database in the store; leave "
                                 "--entries out",
                                 "assay screen：--as-of 针对存储中的特征库，请勿同时给出 --entries"}
                                .get()));
  ASSAY_TRY(EntryFiles entries, read_entry_files(paths, *risks, examples));
  print_error(bad_lines(entries));
  if (paths.empty()) {
    ASSAY_TRY(entries.entries, stored_entries(then, coverage || !classifiers.empty()));
  }
  const std::int64_t now = then.value_or(SystemClock().unix_ms());
  if (coverage) return show_coverage(entries, *risks, now, json);
  if (dry_run) return show_dry_run(entries, json);

  Grounds desk;
  desk.risks = risks;
  desk.json = json;
  desk.circumstances.unix_ms = now;
  const std::string surface = arguments.get("--surface", "output");
  desk.circumstances.surface = review::entry::surface_of(surface).value_or(review::entry::Surface::Output);
  std::unique_ptr<ScreenClassifiers> asked;
  if (!classifiers.empty()) {
    ASSAY_TRY(asked, ScreenClassifiers::open(classifiers, *risks, classes_of(entries.entries, *risks)));
  }
  desk.classifiers = asked.get();
  ASSAY_TRY(desk.now, compile_entries(std::move(entries.entries)));
  if (arguments.has("--replay")) {
    ASSAY_TRY(EntryFiles proposed, read_entry_files(arguments.all("--replay"), *risks, Examples::Believed));
    print_error(bad_lines(proposed));
    ASSAY_TRY(desk.proposed, compile_entries(std::move(proposed.entries)));
    entries.files.insert(entries.files.end(), proposed.files.begin(), proposed.files.end());
  }
  if (arguments.has("--answers")) {
    ASSAY_TRY(desk.answers, read_answers(arguments.get("--answers")));
  }
  std::vector<std::string> stored;
  ASSAY_TRY(const std::vector<Item> items, items_of(arguments, stored));
  ASSAY_CHECK(open_known(arguments, desk));
  const auto jobs = open_features(workers_for(items.size()));
  if (jobs) desk.jobs = jobs->get();
  Result<int> code = screen_texts(items, desk, entries, surface);
  if (asked) asked->close();
  return code;
}

constexpr Option kOptions[] = {
    {"-e,--entries",
     {"FILE", "文件"},
     {"entries instead of those in the store: JSON lines, or CSV where the name ends so (docs/formats/entries.md)",
      "以文件条目代替存储中的特征库：JSON Lines，文件名以 .csv 结尾时为 CSV（docs/formats/entries.md）"},
     {},
     Value::Needed,
     Times::Every},
    {"--as-of",
     {"TIME", "时间"},
     {"with the feature database of the store as it was then", "按存储中特征库当时的内容"}},
    {"--stored",
     {"FILE", "文件"},
     {"texts as JSON lines, {\"id\": …, \"text\": …} each", "JSON Lines 格式的文本，每行 {\"id\": …, \"text\": …}"},
     {},
     Value::Needed,
     Times::Every},
    {"--answers",
     {"FILE", "文件"},
     {"standard answers: which of them goes out is told (docs/formats/entries.md)",
      "代答库：列出所用的代答（docs/formats/entries.md）"}},
    {"--surface",
     {"SURFACE", "位置"},
     {"where the texts stand; entries count on the surfaces they name (default output)",
      "文本所处位置；条目只在其列明的位置生效（默认 output）"},
     "prompt|system|output|reasoning|tool-call|file|image-text"},
    {"--features",
     {},
     {"show what pictures, films and sounds are recognised by, to make entries of: image hash, frames, fingerprint,\n"
      "and the text, QR codes and faces in pictures; needs no entries",
      "显示图片、视频、音频的识别特征（图片哈希、逐帧哈希、声纹）及图中文字、二维码、人脸，用于编制条目；不需要条目"}},
    {"--index",
     {"FILE", "文件"},
     {"keep the index of known pictures in this file from run to run; made anew when it is damaged or out of date",
      "在此文件中保存图片特征索引；损坏或过期时自动重建"}},
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
    {"--corpus",
     {"DIR", "目录"},
     {"scan training data and report there: shares of each source and kind of risk, personal data, a random sample to "
      "be looked at (docs/formats/corpus.md)",
      "扫描训练语料，报告写入该目录：各来源、各类风险占比，个人信息，人工抽检样本（docs/formats/corpus.md）"}},
    {"--source",
     {"NAME=PATH", "名称=路径"},
     {"with --corpus: scan PATH too, as the source NAME", "与 --corpus 合用：扫描该路径，作为该名称的来源"},
     {},
     Value::Needed,
     Times::Every},
    {"--field",
     {"NAME", "字段"},
     {"with --corpus: the member of JSON lines or column of CSV that is the text (default: all)",
      "与 --corpus 合用：JSON Lines 或 CSV 中的文本字段（默认全部）"}},
    {"--text-unit",
     {"UNIT", "单位"},
     {"with --corpus: what an item of a plain text is (default line)",
      "与 --corpus 合用：纯文本以行或文件为一条（默认 line）"},
     "line|file"},
    {"--seed",
     {"N", "数字"},
     {"with --corpus: of the random sample (default 1)", "与 --corpus 合用：抽样种子（默认 1）"}},
    {"--results",
     {"FILE", "文件"},
     {"with --corpus: the form of the sample filled in: adds the pass rate to the report",
      "与 --corpus 合用：填好的抽检表；把合格率写入报告"}},
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
    {"assay screen picture.jpg clip.mp4 song.mp3 --entries entries.jsonl",
     {"known pictures, films and sounds, and text and QR codes in pictures", "已知图片、视频、音频及图中文字与二维码"}},
    {"assay screen --features picture.jpg", {"the hash to make an entry of", "编制条目所需的哈希"}},
    {"assay screen --corpus report --entries entries.jsonl --source news=crawl/news books/",
     {"scan training data of two sources; started again, it goes on where it was stopped",
      "扫描两个来源的训练语料；中断后再次运行会继续"}},
    {"assay screen --corpus report --results sample.csv", {"add the manual check", "加入人工抽检结果"}},
    {"assay screen --dry-run --entries new.csv", {"whether an import is good", "检查待导入的条目"}},
    {"assay screen reply.txt --entries entries.jsonl --classifiers classifiers.toml",
     {"what the entries and the declared classifiers say", "特征与所声明分类器的结论"}},
    {"assay screen --stored texts.jsonl --entries now.jsonl --replay next.jsonl",
     {"what a proposed set would change", "拟用条目会带来哪些变化"}},
};

}  // namespace

const Command kScreen = {
    "screen",
    {"hold texts, pictures, films and sounds against the feature database", "按特征库筛查文本、图片、视频与音频"},
    {"[FILE|DIR|-]...", "[文件|目录|-]..."},
    0,
    SIZE_MAX,
    {"Finds keywords, combinations and patterns however they are written: width, case, traditional characters, "
     "look-alike\n"
     "letters, signs between, pinyin, homophones, split characters, as each entry allows. The strictest action of all\n"
     "entries that hit decides: pass, standard answer, hold for a person, block. Each hit is told with the entry, its\n"
     "version, its bytes in the text as it came and what was read as what. Each file is one text; it is read in "
     "pieces,\n"
     "however long its lines are. Pictures, films and sounds are decoded in a jail: known ones are found by what is\n"
     "seen and heard, scaled, coded anew, turned or cut; text and QR codes in pictures are screened as image-text.\n"
     "Without --entries it is the feature database of the store that counts (`assay review set`), entries on trial as\n"
     "notes; with them no assay.toml is needed.\n"
     "With --classifiers texts go to those services, and recordings to a transcriber. Where none answers, the file "
     "says\n"
     "for each class of risks what is done; what passes all the same is an event of the evidence log.\n"
     "Exit code 0: every text passes (with --replay: none would change; with --dry-run: every entry is good; with\n"
     "--coverage: enough of each kind); 1: any other verdict, bad entries, or unreadable files among several.",
     "查找关键词、组合与表达式的各种写法：全半角、大小写、繁体、形近字母、夹杂符号、拼音、同音字、拆字，\n"
     "以每条特征允许的为准。所有命中条目中最严格的处置决定结论：通过、代答、转人工、拦截。\n"
     "每处命中都列出条目及其版本、在原文中的字节位置以及何字读作何字。每个文件为一段文本，分块读取，不限行长。\n"
     "图片、视频、音频在隔离进程中解码：缩放、重新编码、旋转或截取后的已知内容仍可识别；图中文字与二维码按 image-text "
     "筛查。\n"
     "不给 --entries 时按存储中的特征库（`assay review set`）筛查，试运行条目仅记录；给出时不需要 assay.toml。\n"
     "使用 --classifiers 时，文本发送给所声明的服务，录音先行转写。无答复时按文件中各风险类别的规定处理；\n"
     "仍予放行的，记入证据日志。\n"
     "退出码 0：全部通过（--replay：无变化；--dry-run：条目全部可用；--coverage：各类数量达到要求）；\n"
     "1：其他结论、错误条目，或部分文件无法读取。"},
    kOptions,
    kExamples,
    &run_screen};

}  // namespace assay::cli
