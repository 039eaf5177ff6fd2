// assay label: files in, labelled files out.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <thread>

#include "adapters/localfs/output_file.hpp"
#include "cli/commands.hpp"
#include "cli/jobs.hpp"
#include "cli/media.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/session.hpp"
#include "service/label_files.hpp"
#include "service/recovery.hpp"

namespace assay::cli {
namespace {

/// More files than this are summed up instead of listed.
constexpr std::size_t kListed = 20;
constexpr unsigned kMostWorkers = 64;

Result<service::FileOptions> options_of(const Arguments& arguments) {
  service::FileOptions options;
  if (arguments.has("--output") == arguments.has("--in-place"))
    return fail(
        Code::InvalidInput,
        fmt::format("assay label: {}", Text{"say where the labelled files go: -o DIR, or --in-place (one of the two)",
                                            "请用 -o 目录 或 --in-place（二选一）指明带标识的文件放在哪里"}
                                           .get()));
  options.request.mode = arguments.has("--in-place") ? service::WriteMode::InPlace : service::WriteMode::Copy;
  const std::string degree = arguments.get("--degree", "is");
  options.request.degree = degree == "is"         ? label::Degree::Is
                           : degree == "possibly" ? label::Degree::Possibly
                                                  : label::Degree::Suspected;
  options.request.as_propagator = arguments.has("--as-propagator");
  if (options.request.degree != label::Degree::Is && !options.request.as_propagator)
    return fail(
        Code::InvalidInput,
        fmt::format("assay label: {}", Text{"`possibly` and `suspected` are a platform's words: add --as-propagator",
                                            "“可能”“疑似”由传播平台标注：请同时给出 --as-propagator"}
                                           .get()));
  options.request.new_id = arguments.has("--new-id");
  options.request.break_c2pa = arguments.has("--break-c2pa");
  options.request.digest =
      arguments.get("--digest", "auto") == "full" ? service::DigestPolicy::Full : service::DigestPolicy::Auto;
  options.overwrite = arguments.has("--overwrite");
  options.durable = arguments.has("--durable");
  const std::string jobs = arguments.get("--jobs", "0");
  if (jobs.empty() || jobs.size() > 3 || jobs.find_first_not_of("0123456789") != std::string::npos)
    return fail(Code::InvalidInput,
                fmt::format("assay label: --jobs: `{}` is not a number from 1 to {}", jobs, kMostWorkers));
  const auto wanted = static_cast<unsigned>(std::stoul(jobs));
  options.workers = std::min(wanted != 0 ? wanted : std::max(1U, std::thread::hardware_concurrency()), kMostWorkers);
  return options;
}

std::string_view outcome_word(service::Outcome outcome) {
  switch (outcome) {
    case service::Outcome::Labelled:
      return Text{"labelled", "已标识"}.get();
    case service::Outcome::Propagated:
      return Text{"propagated", "已加传播信息"}.get();
    case service::Outcome::Unchanged:
      return Text{"unchanged", "无需改动"}.get();
  }
  return "";
}

/// What was drawn, in a line: "seen: AI生成 bottom-right".
std::string visible_words(const std::string& record) {
  const auto document = json::read(record, record.size());
  if (!document) return {};
  const json::Value root = document->root();
  return fmt::format("{} {} {}", Text{"seen:", "显式标识："}.get(), root.find("text").text(),
                     root.find("place").text());
}

/// Shows outcomes as they come and sums them up.
class Show {
 public:
  Show(bool json, std::size_t total) : json_(json), listed_(total <= kListed), progress_(total, !json) {
    if (json_) print("{\"schema\":\"assay.label/1\",\"files\":[");
  }
  void one(const service::FileOutcome& outcome);
  /// A file is on its way: a film takes its time.
  void part(const std::string& source, double done);
  [[nodiscard]] int finish(const config::Settings& settings);

 private:
  void count(const service::FileOutcome& outcome);
  void one_json(const service::FileOutcome& outcome) const;
  void one_line(const service::FileOutcome& outcome) const;
  bool json_;
  bool listed_;
  Progress progress_;
  Tally tally_;
  std::uint64_t done_ = 0;
  std::uint64_t labelled_ = 0;
  std::uint64_t propagated_ = 0;
  std::uint64_t unchanged_ = 0;
  std::uint64_t written_ = 0;
  std::vector<std::string> failures_;
  std::map<std::string, double> begun_;  ///< by source
};

void Show::count(const service::FileOutcome& outcome) {
  if (outcome.error) {
    tally_.failed(outcome.error->code);
    failures_.push_back(outcome.error->message);
    return;
  }
  tally_.good();
  written_ += outcome.bytes_written;
  switch (outcome.outcome) {
    case service::Outcome::Labelled:
      ++labelled_;
      break;
    case service::Outcome::Propagated:
      ++propagated_;
      break;
    case service::Outcome::Unchanged:
      ++unchanged_;
      break;
  }
}

void Show::one_json(const service::FileOutcome& outcome) const {
  std::string text;
  json::Writer json(text);
  json.begin_object();
  json.member("source", outcome.source);
  json.member("destination", outcome.destination);
  if (outcome.error) {
    json.member("outcome", "failed");
    json.name("error");
    write_json(json, *outcome.error);
  } else {
    json.member("outcome", service::outcome_name(outcome.outcome));
    json.member("format", outcome.format);
    json.member("size", outcome.size);
    json.member("bytes_written", outcome.bytes_written);
    json.member("in_place", outcome.in_place);
    json.name("content_digest").begin_object();
    json.member("algorithm", crypto::algorithm_name(outcome.digest.algorithm));
    json.member("scheme", outcome.digest.scheme);
    json.member("value", to_hex(outcome.digest.value));
    json.end_object();
    if (outcome.event_index) json.member("event", *outcome.event_index);
    json.name("label");
    write_json(json, outcome.label);
    if (!outcome.visible.empty()) json.name("visible").raw(outcome.visible);
    json.name("findings");
    write_json(json, outcome.findings);
  }
  json.end_object();
  print(fmt::format("{}\n{}", done_ == 1 ? "" : ",", text));
}

void Show::one_line(const service::FileOutcome& outcome) const {
  if (outcome.error) return;
  const bool there = outcome.destination != outcome.source;
  print(fmt::format("{}  {}{}{}\n            {} {}  {}\n",
                    toned(outcome.outcome == service::Outcome::Unchanged ? Tone::Quiet : Tone::Good,
                          fmt::format("{:<10}", outcome_word(outcome.outcome))),
                    outcome.source, there ? " -> " : "", there ? outcome.destination : "", "ProduceID",
                    outcome.label.produce_id, human_size(outcome.size)));
  if (!outcome.visible.empty()) print(fmt::format("            {}\n", visible_words(outcome.visible)));
  for (const label::Finding& finding : outcome.findings)
    print(fmt::format("            {}: {}\n", toned(Tone::Warn, finding.id), finding.detail));
}

void Show::part(const std::string& source, double done) {
  begun_[source] = done;
  double sum = 0;
  for (const auto& [file, part] : begun_) sum += part;
  progress_.at(done_, sum);
}

void Show::one(const service::FileOutcome& outcome) {
  ++done_;
  begun_.erase(outcome.source);
  progress_.clear();
  count(outcome);
  if (json_)
    one_json(outcome);
  else if (listed_)
    one_line(outcome);
  else
    progress_.at(done_);
}

int Show::finish(const config::Settings& settings) {
  if (json_) {
    print(
        fmt::format("\n],\"summary\":{{\"files\":{},\"labelled\":{},\"propagated\":{},\"unchanged\":{},\"failed\":{},"
                    "\"bytes_written\":{}}}}}\n",
                    done_, labelled_, propagated_, unchanged_, tally_.failures(), written_));
    return tally_.exit();
  }
  for (const std::string& failure : failures_)
    print_error(fmt::format("{}  {}\n", Text{"failed", "失败"}.get(), failure));
  std::string line = fmt::format("{}: {} {}", file_count(done_), labelled_, outcome_word(service::Outcome::Labelled));
  if (propagated_ > 0) line += fmt::format(", {} {}", propagated_, outcome_word(service::Outcome::Propagated));
  if (unchanged_ > 0) line += fmt::format(", {} {}", unchanged_, outcome_word(service::Outcome::Unchanged));
  if (tally_.failures() > 0)
    line += fmt::format(", {} {}", toned(Tone::Bad, std::to_string(tally_.failures())),
                        Text{"failed (named above; their originals are untouched)", "失败（见上，原文件未动）"}.get());
  print(fmt::format("{}. {} {}\n", line, Text{"Evidence:", "证据："}.get(), settings.log_folder()));
  return tally_.exit();
}

/// The label that people see, when it is asked for or the service always has it. A platform draws on nothing: it shows
/// its notice around the content (Labelling Measures Article 6).
Result<std::unique_ptr<ports::MediaJobs>> add_visible(const Arguments& arguments, const Session& session,
                                                      const service::Producer& producer,
                                                      service::FileOptions& options) {
  const bool asked = arguments.has("--visible");
  if (options.request.as_propagator && asked)
    return fail(
        Code::InvalidInput,
        fmt::format("assay label: {}", Text{"--visible and --as-propagator do not go together: a platform shows "
                                            "its notice around the content, and leaves the content as it is",
                                            "--visible 不能与 --as-propagator 同用：传播平台在内容周边提示，不改动内容"}
                                           .get()));
  const bool always = producer.service.visible == config::Visible::Always && !options.request.as_propagator;
  if (!asked && !always) return std::unique_ptr<ports::MediaJobs>();
  ASSAY_TRY(options.visible, service::visible_order(producer.service, arguments.get("--visible")));
  options.visible->lossless = arguments.has("--lossless");
  ASSAY_TRY(auto media, open_media(session.settings().media, options.workers));
  options.media = media.get();
  return media;
}

Result<int> run_label(const Arguments& arguments) {
  ASSAY_TRY(service::FileOptions options, options_of(arguments));
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(const service::Producer producer, session.producer(arguments.get("--service")));
  ASSAY_TRY(const std::unique_ptr<ports::MediaJobs> media, add_visible(arguments, session, producer, options));
  ASSAY_TRY(const FoundFiles files, find_jobs(arguments.positional(), arguments.get("--output")));
  if (files.jobs.empty())
    return fail(Code::NotFound,
                fmt::format("assay label: {}", Text{"there is no file to label", "没有可标识的文件"}.get()));
  ASSAY_TRY(evidence::Log* const log, session.log());
  ASSAY_TRY(const std::vector<std::string> finished, service::recover(*log, session.clock()));
  const bool json = arguments.has("--json");
  for (const std::string& path : finished)
    print_error(fmt::format("{} {}\n",
                            Text{"finished what an interrupted run had begun:", "已完成上次中断的写入："}.get(), path));
  if (producer.service.demonstration && !json)
    print_error(fmt::format(
        "{}\n", toned(Tone::Warn, Text{"note: demonstration producer; these labels are not for release (assay.toml)",
                                       "注意：演示编码，带此标识的文件不得发布（见 assay.toml）"}
                                      .get())));
  if (arguments.has("--output"))
    for (const service::FileJob& job : files.jobs) {
      const std::string folder = job.destination.substr(0, job.destination.find_last_of('/'));
      ASSAY_CHECK(adapters::localfs::make_folders(folder));
    }
  Show show(json, files.jobs.size());
  options.progress = [&](const std::string& source, double part) { show.part(source, part); };
  service::label_files(files.jobs, producer, options, *log, session.clock(),
                       [&](const service::FileOutcome& outcome) { show.one(outcome); });
  ASSAY_CHECK(log->checkpoint());
  return show.finish(session.settings());
}

constexpr Option kOptions[] = {
    {"-o,--output",
     {"DIR", "目录"},
     {"write labelled copies there; originals are only read", "把带标识的副本写到该目录；原文件只读"}},
    {"--in-place",
     {},
     {"change the files themselves, crash-safe; MP4 without a copy", "直接修改原文件（崩溃安全）；MP4 无需复制"}},
    {"--service",
     {"NAME", "名称"},
     {"which [[service]] of assay.toml (default: the first)", "使用 assay.toml 中的哪个 [[service]]（默认第一个）"}},
    {"--visible",
     {"PLACE", "位置"},
     {"also give the label that people see or hear; what has yours already is left alone. Pictures and films: an edge\n"
      "or corner; sounds and texts: start, end, both (defaults: visible_place and visible_edge of assay.toml)",
      "同时添加显式标识；已有本单位显式标识的不再添加。图片、视频：边或角；音频、文本：start、end、both\n（默认：assay."
      "toml 的 "
      "visible_place 与 visible_edge）"},
     "bottom-right|bottom|bottom-left|left|top-left|top|top-right|right|start|end|both",
     Value::Optional},
    {"--lossless",
     {},
     {"with --visible: WebP keeps every pixel outside the label, and grows",
      "与 --visible 同用：WebP 标识以外的像素不变，文件变大"}},
    {"--as-propagator",
     {},
     {"keep another producer's label, set the propagation fields to yours", "保留他人的生成标识，写入自己的传播信息"}},
    {"--degree",
     {"WORD", "程度"},
     {"what the label says (default: is); the others need --as-propagator",
      "标识的含义（默认 is）；其余需要 --as-propagator"},
     "is|possibly|suspected"},
    {"--new-id", {}, {"a new ProduceID even for your own unchanged content", "即使内容未变也使用新的编号"}},
    {"--overwrite", {}, {"replace files that stand in the output folder already", "替换输出目录中已有的文件"}},
    {"--break-c2pa",
     {},
     {"label files with a C2PA manifest although its binding breaks", "即使会破坏 C2PA 绑定也添加标识"}},
    {"--digest",
     {"SCHEME", "方式"},
     {"auto: in place over 16 MiB only head and metadata are digested; full: every byte",
      "auto：就地写入超过 16 MiB 时只摘要首尾与元数据；full：全部字节"},
     "auto|full"},
    {"--durable",
     {},
     {"flush each output to the device before it is recorded (power cut)", "记录前把每个输出文件刷到磁盘（防断电）"}},
    {"-j,--jobs", {"N", "数量"}, {"files at once (default: one per processor)", "并行数（默认每个处理器一个）"}},
    {"--json", {}, {"one JSON document, schema assay.label/1", "输出 JSON，格式 assay.label/1"}},
};
constexpr Example kExamples[] = {
    {"assay label photo.jpg -o labelled",
     {"labelled/photo.jpg carries the label; photo.jpg is not touched", "生成 labelled/photo.jpg；原文件不变"}},
    {"assay label --visible=top-left photo.jpg -o labelled",
     {"with a label that people see as well, in that corner", "同时在该角绘制显式标识"}},
    {"assay label pictures/ clips/ -o labelled",
     {"whole folders, in parallel; paths below them are kept", "整个目录并行处理，保留相对路径"}},
    {"assay label --in-place film.mp4",
     {"a big film in milliseconds: only its index is written", "大视频毫秒级完成：只写索引部分"}},
    {"assay label --as-propagator upload.png -o published",
     {"a platform passes on another producer's picture", "平台传播他人生成的图片"}},
    {"assay label --as-propagator --degree possibly upload.png -o published",
     {"no label found, but the user declares it AI-made", "未发现标识，但用户声明为生成内容"}},
};

}  // namespace

const Command kLabel = {
    "label",
    {"write the implicit label into files and record it", "为文件写入隐式标识并记录"},
    {"FILE|DIR...", "文件|目录..."},
    1,
    SIZE_MAX,
    {"Puts the seven-field label of GB 45438-2025 Annex E into each file, in the place its format has for it,\n"
     "and records an event in the evidence log. Everything else in the file is kept byte for byte; nothing is\n"
     "decoded. A file that has your label already and has not changed is left as it is. Another producer's label\n"
     "is never overwritten. A bad file does not stop the run: it is named at the end and the exit code is not 0.",
     "把 GB 45438-2025 附录 E "
     "的七个字段写入每个文件中该格式规定的位置，并在证据日志中记录一条事件。\n文件其余部分逐字节保留，不解码。已有本单"
     "位标识且内容未变的文件保持原样。\n绝不覆盖其他生成者的标识。个别文件出错不影响其余文件：结束时逐一列出，退出码非 "
     "0。"},
    kOptions,
    kExamples,
    &run_label};

}  // namespace assay::cli
