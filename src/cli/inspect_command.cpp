// assay inspect: how well the labels that people see can be seen.
#include <fmt/core.h>

#include <array>
#include <thread>

#include "adapters/localfs/file_source.hpp"
#include "cli/commands.hpp"
#include "cli/jobs.hpp"
#include "cli/media.hpp"
#include "cli/ordered.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/session.hpp"
#include "service/visible_label.hpp"

namespace assay::cli {
namespace {

/// What is measured, in words. A measure without a row is shown by its id.
struct Measure {
  std::string_view id;
  Text words;
};
constexpr std::array<Measure, 5> kMeasures = {{
    {"ink-ratio", {"height of the type against the shortest side", "文字高度与最短边之比"}},
    {"contrast", {"contrast of the type with its ground", "文字与背景的对比度"}},
    {"seconds", {"seconds on screen", "显示秒数"}},
    {"rhythm", {"rhythm short long short short", "短长短短节奏"}},
    {"speech-rate", {"characters a minute", "每分钟字数"}},
}};

std::string_view words_of(std::string_view id) {
  for (const Measure& measure : kMeasures)
    if (measure.id == id) return measure.words.get();
  return id;
}

enum class Seen : std::uint8_t { Adequate, Inadequate, NotFound };

struct Answer {
  std::string text;
  std::optional<Error> error;
  Seen seen = Seen::NotFound;
};

/// The first of `found` is the likeliest label; its checks decide.
Seen judge(json::Value report) {
  const json::Value found = report.find("found");
  if (found.size() == 0) return Seen::NotFound;
  for (const json::Value check : (*found.begin()).find("checks"))
    if (!check.find("ok").boolean().value_or(false)) return Seen::Inadequate;
  return Seen::Adequate;
}

std::string_view seen_name(Seen seen) {
  switch (seen) {
    case Seen::Adequate:
      return "adequate";
    case Seen::Inadequate:
      return "inadequate";
    case Seen::NotFound:
      return "not-found";
  }
  return "";
}

std::string_view seen_words(Seen seen) {
  switch (seen) {
    case Seen::Adequate:
      return Text{"a label that can be seen", "标识清晰可见"}.get();
    case Seen::Inadequate:
      return Text{"a label that falls short", "标识不合要求"}.get();
    case Seen::NotFound:
      return Text{"no label found", "未发现标识"}.get();
  }
  return "";
}

std::string human(const std::string& path, json::Value report, Seen seen) {
  std::string out = fmt::format("{}  {}  {}\n", toned(Tone::Strong, path), report.find("format").text(),
                                toned(seen == Seen::Adequate ? Tone::Good : Tone::Warn, seen_words(seen)));
  for (const json::Value found : report.find("found")) {
    out += fmt::format("  {} {}", Text{"at", "位置"}.get(), found.find("place").text());
    if (const auto certainty = found.find("certainty"))
      out += fmt::format("  ({} {})", Text{"certainty", "可信度"}.get(), certainty.raw());
    out += '\n';
    for (const json::Value check : found.find("checks")) {
      const bool ok = check.find("ok").boolean().value_or(false);
      std::string bounds;
      if (const auto least = check.find("least"))
        bounds += fmt::format(", {} {}", Text{"at least", "至少"}.get(), least.raw());
      if (const auto most = check.find("most"))
        bounds += fmt::format(", {} {}", Text{"at most", "至多"}.get(), most.raw());
      out += fmt::format(
          "    {}  {} {}{}\n",
          toned(ok ? Tone::Good : Tone::Bad, ok ? Text{"ok   ", "合格"}.get() : Text{"SHORT", "不足"}.get()),
          words_of(check.find("id").text()), check.find("value").raw(), bounds);
    }
  }
  return out;
}

Result<std::string> look(const std::string& path, ports::MediaJobs& jobs) {
  ASSAY_TRY(adapters::localfs::FileSource source, adapters::localfs::FileSource::open(path));
  ASSAY_TRY(const carrier::registry::FormatRow* const format, carrier::registry::sniff(source));
  ASSAY_TRY(std::string report, service::inspect_visible(source, *format, jobs));
  ASSAY_CHECK(source.still_the_same());
  return report;
}

Answer answer_for(const std::string& path, ports::MediaJobs& jobs, bool as_json) {
  Answer answer;
  constexpr std::size_t kMost = std::size_t{1} << 20U;
  json::Writer json(answer.text);
  const auto report = look(path, jobs);
  const auto document = report.and_then([](const std::string& text) { return json::read(text, kMost); });
  if (!document) {
    answer.error = document.error();
    if (!as_json) return answer;
    json.begin_object().member("file", path).member("verdict", "unreadable").name("error");
    write_json(json, *answer.error);
    json.end_object();
    return answer;
  }
  answer.seen = judge(document->root());
  if (as_json)
    json.begin_object()
        .member("file", path)
        .member("verdict", seen_name(answer.seen))
        .name("report")
        .raw(*report)
        .end_object();
  else
    answer.text = human(path, document->root(), answer.seen);
  return answer;
}

Result<int> run_inspect(const Arguments& arguments) {
  ASSAY_TRY(const std::vector<std::string> files, find_files(arguments.positional()));
  config::Media settings;
  if (const auto session = Session::open(); session) settings = session->settings().media;
  const unsigned at_once = std::max(1U, std::thread::hardware_concurrency());
  ASSAY_TRY(const std::unique_ptr<ports::MediaJobs> jobs, open_media(settings, at_once));
  const bool json = arguments.has("--json");
  Tally tally;
  std::array<std::uint64_t, 3> counts{};
  if (json) print("{\"schema\":\"assay.inspect/1\",\"files\":[");
  in_order(
      files.size(), at_once, [&](std::size_t i) { return answer_for(files[i], *jobs, json); },
      [&](std::size_t i, const Answer& answer) {
        if (answer.error)
          tally.failed(answer.error->code);
        else if (answer.seen == Seen::Adequate)
          tally.good();
        else
          tally.found_something();
        if (!answer.error) ++counts[static_cast<std::size_t>(answer.seen)];
        if (json)
          print(fmt::format("{}\n{}", i == 0 ? "" : ",", answer.text));
        else if (answer.error)
          print_error(fmt::format("{}  {}\n", Text{"unreadable", "无法读取"}.get(), answer.error->message));
        else
          print(answer.text);
      });
  if (json)
    print(fmt::format(
        "\n],\"summary\":{{\"files\":{},\"adequate\":{},\"inadequate\":{},\"not_found\":{},\"unreadable\":{}}}}}\n",
        files.size(), counts[0], counts[1], counts[2], tally.failures()));
  return tally.exit();
}

constexpr Option kOptions[] = {
    {"--json", {}, {"one JSON document, schema assay.inspect/1", "输出 JSON，格式 assay.inspect/1"}},
};
constexpr Example kExamples[] = {
    {"assay inspect labelled/photo.jpg", {"how high the type is, and how well it stands out", "文字有多高、是否醒目"}},
};

}  // namespace

const Command kInspect = {
    "inspect",
    {"measure the label that people see", "测量显式标识"},
    {"FILE|DIR...", "文件|目录..."},
    1,
    SIZE_MAX,
    {"Looks for a label near the edges of a picture and measures it: the height of its type against the shortest side\n"
     "(GB 45438-2025, 5.2: at least 5 %) and its contrast. No character is read: what is found is for a person to "
     "look\n"
     "at, and something that only looks like a line of type is found now and then. Files are decoded by assay-media,\n"
     "locked in. Exit code 0: every file has a label that is high enough and stands out; 1: any other answer.",
     "在图片边缘附近寻找标识并测量：文字高度与最短边之比（GB 45438-2025 5.2：不低于 5%）以及对比度。\n"
     "不识别文字：结果供人查看，形似文字的图案偶尔也会被发现。文件由受限进程 assay-media 解码。\n"
     "退出码 0：每个文件的标识都足够高且清晰；1：其他结论。"},
    kOptions,
    kExamples,
    &run_inspect};

}  // namespace assay::cli
