// assay screen: texts, pictures, films and sounds held against entries of the feature database.
#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/clock.hpp"
#include "base/version.hpp"
#include "cli/commands.hpp"
#include "cli/corpus_command.hpp"
#include "cli/output.hpp"
#include "cli/review_store.hpp"
#include "cli/screen_classifiers.hpp"
#include "cli/screen_entries.hpp"
#include "cli/screen_file.hpp"
#include "cli/screen_live.hpp"
#include "cli/screen_media.hpp"
#include "cli/screen_stored.hpp"
#include "cli/screen_stream.hpp"
#include "cli/screen_texts.hpp"
#include "cli/screen_view.hpp"
#include "cli/session.hpp"
#include "cli/whole_file.hpp"
#include "config/settings.hpp"

namespace assay::cli {
namespace {

using law::rules::RiskList;
using review::library::Standing;

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

/// A damaged index that was made anew is an event: somebody, or a disk, has changed what is looked for.
Result<> record_rebuilt(const IndexNews& news) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(evidence::Log* const log, session.log());
  evidence::Event event;
  event.id = evidence::new_id(Session::clock());
  event.time_ms = Session::clock().unix_ms();
  event.kind = "review.index-rebuilt";
  event.tenant = session.settings().tenant;
  event.actor = local_actor();
  event.tool_version = fmt::format("assay {}", kVersion);
  json::Writer json(event.detail_json);
  json.begin_object().member("file", news.path).member("reason", news.words).end_object();
  ASSAY_CHECK(log->append({&event, 1}));
  checkpoint_or_warn(*log);
  return {};
}

/// Pictures, films and sounds of the entries in force.
Result<> open_known(const Arguments& arguments, Grounds& desk) {
  std::optional<IndexNews> news;
  std::vector<std::string> refused;
  ASSAY_TRY(desk.known, known_media(*desk.now, arguments.get("--index"), news, refused));
  if (news && news->id != "index-read") print_error(fmt::format("{}: {}\n", news->path, news->words));
  if (news && news->id == "index-corrupt" && config::find_settings()) ASSAY_CHECK(record_rebuilt(*news));
  if (desk.proposed) {
    std::optional<IndexNews> none;
    ASSAY_TRY(desk.known_proposed, known_media(*desk.proposed, {}, none, refused));
  }
  for (const std::string& one : refused) print_error(one + "\n");
  return {};
}

Result<review::screen::Answers> read_answers(const std::string& path) {
  constexpr std::uint64_t kMostAnswerBytes = 256U << 20U;
  ASSAY_TRY(const std::string text, read_whole_file(path, kMostAnswerBytes));
  auto answers = review::screen::Answers::read(text);
  if (!answers) return tl::unexpected<Error>(in_context(path, std::move(answers).error()));
  return answers;
}

/// Classes of risks that the entries look for something of.
std::vector<std::string> classes_of(const review::entry::InForce& in_force, const RiskList& risks) {
  std::vector<std::string> out;
  for (std::uint32_t place = 0; place < in_force.places(); ++place)
    if (const law::rules::RiskKind* const kind = risks.find(in_force.entry_at(place).category);
        kind != nullptr && in_force.stands(place))
      out.push_back(risks.class_of(*kind).key);
  std::ranges::sort(out);
  const auto twice = std::ranges::unique(out);
  out.erase(twice.begin(), twice.end());
  return out;
}

/// --stream and --lines read standard input as it comes, with the entries as they are then.
Result<> check_live_options(const Arguments& arguments) {
  const bool stream = arguments.has("--stream");
  if (!stream && !arguments.has("--lines")) return {};
  const bool other = !arguments.positional().empty() || (stream && arguments.has("--lines"));
  constexpr std::string_view kOthers[] = {"--stored", "--replay", "--as-of", "--dry-run", "--coverage", "--index"};
  if (!other && std::ranges::none_of(kOthers, [&](std::string_view one) { return arguments.has(one); })) return {};
  return fail(Code::InvalidInput,
              std::string(Text{"assay screen: --stream and --lines read standard input alone; leave "
                               "files and options about other texts or times out",
                               "assay screen：--stream 与 --lines "
                               "只读取标准输入，请勿同时给出文件或针对其他文本、时间的选项"}
                              .get()));
}

Result<int> run_screen(const Arguments& arguments) {
  if (arguments.has("--corpus")) return run_corpus(arguments);
  ASSAY_CHECK(refuse_options_of_corpora(arguments));
  const bool json = arguments.has("--json");
  const bool dry_run = arguments.has("--dry-run");
  const bool coverage = arguments.has("--coverage");
  if (arguments.has("--features")) return show_features(arguments, json);
  const std::vector<std::string> paths = arguments.all("--entries");
  const std::string classifiers = arguments.get("--classifiers");
  if (!classifiers.empty() && (dry_run || coverage || arguments.has("--replay")))
    return fail(Code::InvalidInput,
                std::string(Text{
                    "assay screen: --dry-run, --coverage and --replay are about entries alone: no classifier is asked "
                    "then; leave --classifiers out",
                    "assay screen：--dry-run、--coverage、--replay 只针对特征条目，不询问分类器；请勿同时给出 "
                    "--classifiers"}
                                .get()));
  if (paths.empty() && dry_run) return missing_entries();
  ASSAY_CHECK(check_live_options(arguments));
  if (arguments.positional().empty() && !dry_run && !coverage && !arguments.has("--stored") &&
      !arguments.has("--lines") && !arguments.has("--stream"))
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
  ASSAY_TRY(EntryFiles entries, read_entry_files(paths, *risks, examples, in_library(nullptr)));
  print_error(bad_lines(entries));
  say_future(then);
  const bool follows = !then && !coverage && !arguments.has("--replay");
  if (paths.empty() && !dry_run && !follows) {
    ASSAY_TRY(entries.entries, stored_entries(then, coverage ? Standing::InLibrary : Standing::Trial));
    if (entries.entries.empty() && !coverage && classifiers.empty()) return missing_entries();
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
  desk.subject = arguments.get("--subject");
  std::unique_ptr<ScreenLive> live;
  if (follows) {
    ASSAY_TRY(live, live_entries(arguments, std::move(entries.entries), !classifiers.empty()));
    desk.live = live.get();
    desk.clock = &Session::clock();
    desk.now = live->current();
  } else {
    ASSAY_TRY(desk.now, compile_entries(std::move(entries.entries)));
  }
  std::unique_ptr<ScreenClassifiers> asked;
  if (!classifiers.empty()) {
    ASSAY_TRY(asked, ScreenClassifiers::open(classifiers, *risks, classes_of(*desk.now, *risks)));
  }
  desk.classifiers = asked.get();
  if (arguments.has("--stream")) {
    Result<int> code = release_stream(desk);
    if (asked) asked->close();
    return code;
  }
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
  Result<int> code = arguments.has("--lines") ? answer_lines(desk) : screen_texts(items, desk, entries, surface);
  if (asked) asked->close();
  if (live) ASSAY_CHECK(live->close());
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
    {"--lines",
     {},
     {"answer each line of standard input, {\"id\": …, \"text\": …}, at once with a line of JSON until it ends; what "
      "is "
      "entered, removed or tripped meanwhile counts within a second",
      "逐行读取标准输入 {\"id\": …, \"text\": …}，即时以一行 JSON 作答；期间入库、出库、熔断的特征一秒内生效"}},
    {"--stream",
     {},
     {"pass standard input on to standard output as it comes, as far as nothing forbids it; the verdict goes to "
      "standard error",
      "边读标准输入边输出可放行的部分；结论写入标准错误"}},
    {"--subject",
     {"NAME", "名称"},
     {"whose texts they are: entries rolled out to a share count for the same subjects each time (default: each text "
      "for itself)",
      "文本所属主体：灰度条目对同一主体的判定保持一致（默认按文本）"}},
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
    {"--encoding",
     {"NAME", "编码"},
     {"with --corpus: what texts are in that are not UTF-8 (default auto: told by what they hold)",
      "与 --corpus 合用：非 UTF-8 文本的编码（默认 auto：按内容判断）"},
     "auto|utf-8|gb18030|big5"},
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
    {"assay screen --stream --entries entries.jsonl < answer.txt",
     {"what of an answer may go out, while it is being written", "边生成边放行"}},
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
     "With --classifiers texts go to those services, pictures to those that take pictures, recordings and the sound "
     "of\n"
     "films to a transcriber. Where none answers, the file says for each class of risks what is done; what passes all "
     "the\n"
     "same is an event of the evidence log, and a record in the register bypass-review where it says so.\n"
     "Exit code 0: every text passes (with --replay: none would change; with --dry-run: every entry is good; with\n"
     "--coverage: enough of each kind); 1: any other verdict, bad entries, or unreadable files among several.",
     "查找关键词、组合与表达式的各种写法：全半角、大小写、繁体、形近字母、夹杂符号、拼音、同音字、拆字，\n"
     "以每条特征允许的为准。所有命中条目中最严格的处置决定结论：通过、代答、转人工、拦截。\n"
     "每处命中都列出条目及其版本、在原文中的字节位置以及何字读作何字。每个文件为一段文本，分块读取，不限行长。\n"
     "图片、视频、音频在隔离进程中解码：缩放、重新编码、旋转或截取后的已知内容仍可识别；图中文字与二维码按 image-text "
     "筛查。\n"
     "不给 --entries 时按存储中的特征库（`assay review set`）筛查，试运行条目仅记录；给出时不需要 assay.toml。\n"
     "使用 --classifiers 时，文本与图片发送给所声明的服务，录音与视频的声音先行转写。无答复时按文件中各风险类别的\n"
     "规定处理；仍予放行的，记入证据日志，须复核的同时登记于 bypass-review。\n"
     "退出码 0：全部通过（--replay：无变化；--dry-run：条目全部可用；--coverage：各类数量达到要求）；\n"
     "1：其他结论、错误条目，或部分文件无法读取。"},
    kOptions,
    kExamples,
    &run_screen};

}  // namespace assay::cli
