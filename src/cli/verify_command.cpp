// assay verify: what files say of themselves.
#include <fmt/core.h>
#include <unistd.h>

#include <thread>

#include "adapters/localfs/file_source.hpp"
#include "adapters/localfs/in_place_write.hpp"
#include "cli/commands.hpp"
#include "cli/jobs.hpp"
#include "cli/ordered.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/session.hpp"
#include "law/wording.hpp"
#include "service/recovery.hpp"
#include "service/verify_asset.hpp"

namespace assay::cli {

namespace localfs = adapters::localfs;

namespace {

using service::AssetReport;
using service::Verdict;

std::string_view verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::Labelled:
      return Text{"labelled", "已标识"}.get();
    case Verdict::Deviating:
      return Text{"labelled, with deviations from the standard", "已标识，但与标准有偏差"}.get();
    case Verdict::Altered:
      return Text{"ALTERED after it was labelled", "标识后被改动"}.get();
    case Verdict::Conflict:
      return Text{"CONFLICT: labels contradict each other", "冲突：多个标识互相矛盾"}.get();
    case Verdict::Inconclusive:
      return Text{"inconclusive: an AI declaration, but no label of the standard",
                  "不能确定：有人工智能声明，但不是标准标识"}
          .get();
    case Verdict::Unlabelled:
      return Text{"no label", "没有标识"}.get();
  }
  return "";
}

std::string_view check_words(service::Check check) {
  switch (check) {
    case service::Check::Valid:
      return Text{"fits", "相符"}.get();
    case service::Check::Invalid:
      return Text{"DOES NOT FIT", "不相符"}.get();
    case service::Check::Unsupported:
      return Text{"cannot be checked (the producer's own method)", "无法核验（生成者自定方法）"}.get();
    case service::Check::Absent:
      return Text{"none", "无"}.get();
    case service::Check::NotDone:
      return Text{"not checked (--quick)", "未核验（--quick）"}.get();
  }
  return "";
}

Tone tone_of(Verdict verdict) {
  if (verdict == Verdict::Labelled) return Tone::Good;
  return verdict == Verdict::Altered || verdict == Verdict::Conflict ? Tone::Bad : Tone::Warn;
}

void line(std::string& out, std::string_view name, std::string_view value) {
  out += fmt::format("  {:<18}{}\n", name, value);
}

void protection_lines(std::string& out, std::string_view name, const service::ProtectionReport& report) {
  using service::Check;
  if (report.signature == Check::Absent && report.content == Check::Absent) return;
  std::string text = fmt::format("{} {}, {} {}", Text{"signature", "签名"}.get(), check_words(report.signature),
                                 Text{"content", "内容"}.get(), check_words(report.content));
  if (!report.key.empty())
    text += fmt::format(
        " ({} {}{})", Text{"key", "密钥"}.get(), report.key,
        report.own_key
            ? Text{", yours", "，本单位"}.get()
            : Text{", came with the file: proves integrity, not who", "，随文件携带：只证明完整性，不证明身份"}.get());
  line(out, name, text);
}

std::string human(const std::string& path, const AssetReport& report, bool quick) {
  std::string out = fmt::format("{}  {}  {}", toned(Tone::Strong, path), report.format->name,
                                toned(tone_of(report.verdict), verdict_words(report.verdict)));
  if (report.label && report.label->degree())
    out += fmt::format("  {}", law::wording().notice(*report.label->degree()));
  out += '\n';
  if (report.label) {
    const label::ImplicitLabel& label = *report.label;
    line(out, "Label", label.label);
    line(out, "ContentProducer", label.content_producer);
    line(out, "ProduceID", label.produce_id);
    if (label.content_propagator != label.content_producer) line(out, "ContentPropagator", label.content_propagator);
    if (label.propagate_id != label.produce_id) line(out, "PropagateID", label.propagate_id);
    if (!quick) {
      protection_lines(out, "ReservedCode1", report.producer);
      protection_lines(out, "ReservedCode2", report.propagator);
    }
  }
  for (const carrier::FoundLabel& found : report.inspection.labels)
    line(out, Text{"found", "位置"}.get(), fmt::format("{} @ 0x{:x}", found.place, found.offset));
  for (const label::Finding& finding : report.findings)
    line(out,
         toned(finding.severity == label::Severity::Note ? Tone::Quiet : Tone::Warn,
               label::severity_name(finding.severity)),
         fmt::format("{}: {}", finding.id, finding.detail));
  return out;
}

void protection_json(json::Writer& json, std::string_view name, const service::ProtectionReport& report) {
  json.name(name).begin_object();
  json.member("signature", service::check_name(report.signature))
      .member("content", service::check_name(report.content));
  if (!report.key.empty()) json.member("key", report.key).member("own_key", report.own_key);
  if (!report.detail.empty()) json.member("detail", report.detail);
  json.end_object();
}

std::string as_json(const std::string& path, const AssetReport& report) {
  std::string text;
  text.reserve(4096);
  json::Writer json(text);
  json.begin_object().member("file", path).member("format", report.format->key).member("size", report.size);
  json.member("verdict", service::verdict_name(report.verdict));
  std::string label;  // the same text twice: above, and for each place that says so
  if (report.label) {
    json::Writer writer(label);
    write_json(writer, *report.label);
    json.name("label").raw(label);
    protection_json(json, "reserved_code1", report.producer);
    protection_json(json, "reserved_code2", report.propagator);
  }
  json.name("found").begin_array();
  for (const carrier::FoundLabel& found : report.inspection.labels) {
    json.begin_object().member("place", found.place).member("offset", found.offset);
    json.member("form", found.reading.form == label::Form::Bare ? "bare" : "wrapped");
    if (found.reading.label == report.label && report.label) {
      json.name("label").raw(label);
    } else if (found.reading.label) {
      json.name("label");
      write_json(json, *found.reading.label);
    } else {
      json.member("text", found.text);
    }
    json.end_object();
  }
  json.end_array().member("c2pa", report.inspection.has_c2pa).name("findings");
  write_json(json, report.findings);
  json.end_object();
  return text;
}

struct Answer {
  std::string text;
  std::optional<Error> error;
  Verdict verdict = Verdict::Unlabelled;
};

struct Asked {
  bool json = false;
  service::VerifyOptions options;
};

/// A journal beside the file: a run was interrupted. Finished or undone first, so that what is shown is a whole file.
Result<> settle_journal(const std::string& path) {
  if (::access(localfs::journal_path(path).c_str(), F_OK) != 0) return {};
  if (auto session = Session::open(); session) {
    ASSAY_TRY(evidence::Log* const log, session->log());
    ASSAY_TRY([[maybe_unused]] const bool recovered, service::recover_file(path, *log));
    return {};
  }
  return localfs::undo_or_redo(path, localfs::Recovery::Undo);
}

Result<AssetReport> look(const std::string& path, const Asked& asked) {
  ASSAY_CHECK(settle_journal(path));
  ASSAY_TRY(localfs::FileSource source, localfs::FileSource::open(path));
  ASSAY_TRY(AssetReport report, service::verify_asset(source, asked.options));
  ASSAY_CHECK(source.still_the_same());
  return report;
}

Answer answer_for(const std::string& path, const Asked& asked) {
  Answer answer;
  auto report = look(path, asked);
  if (report) {
    answer.verdict = report->verdict;
    answer.text = asked.json ? as_json(path, *report) : human(path, *report, asked.options.quick);
    return answer;
  }
  answer.error = std::move(report).error();
  if (asked.json) {
    json::Writer json(answer.text);
    json.begin_object().member("file", path).member("verdict", "unreadable").name("error");
    write_json(json, *answer.error);
    json.end_object();
  }
  return answer;
}

Result<int> run_verify(const Arguments& arguments) {
  ASSAY_TRY(const std::vector<std::string> files, find_files(arguments.positional()));
  Asked asked;
  asked.json = arguments.has("--json");
  asked.options.quick = arguments.has("--quick");
  std::optional<crypto::PrivateKey> own;
  if (!asked.options.quick)
    if (auto session = Session::open(); session)
      if (auto key = session->key("label"); key) own = std::move(*key);
  if (own) asked.options.own_key = &own->public_key();

  Tally tally;
  std::uint64_t labelled = 0;
  std::string out;
  if (asked.json) out = "{\"schema\":\"assay.verify/1\",\"files\":[";
  constexpr std::size_t kFlush = 32 * 1024;
  out.reserve(kFlush + 8 * 1024);
  Progress progress(files.size(), !colours());
  in_order(
      files.size(), std::max(1U, std::thread::hardware_concurrency()),
      [&](std::size_t i) { return answer_for(files[i], asked); },
      [&](std::size_t i, const Answer& answer) {
        if (answer.error)
          tally.failed(answer.error->code);
        else if (answer.verdict == Verdict::Labelled)
          tally.good(), ++labelled;
        else
          tally.found_something();
        if (asked.json)
          out.append(i == 0 ? "\n" : ",\n").append(answer.text);
        else if (answer.error)
          print_error(fmt::format("{}  {}\n", Text{"unreadable", "无法读取"}.get(), answer.error->message));
        else
          out += answer.text;
        progress.at(i + 1);
        if (out.size() > kFlush || (!asked.json && colours())) {
          print(out);
          out.clear();
        }
      });
  if (asked.json)
    out += fmt::format("\n],\"summary\":{{\"files\":{},\"labelled\":{},\"unreadable\":{}}}}}\n", files.size(), labelled,
                       tally.failures());
  else if (files.size() > 1)
    out += fmt::format("{}: {} {}\n", file_count(files.size()), labelled, verdict_words(Verdict::Labelled));
  print(out);
  return tally.exit();
}

constexpr Option kOptions[] = {
    {"-q,--quick",
     {},
     {"read the label only: no signature, no digest of the content", "只读标识：不验签名，不计算内容摘要"}},
    {"--json",
     {},
     {"one JSON document, schema assay.verify/1 (docs/formats/json.md)",
      "输出 JSON，格式 assay.verify/1（见 docs/formats/json.md）"}},
};
constexpr Example kExamples[] = {
    {"assay verify labelled/photo.jpg", {"what was found where, and whether it fits", "发现了什么、在哪里、是否相符"}},
    {"assay verify --json uploads/ | jq '.files[].verdict'", {"a folder, for a program", "整个目录，供程序处理"}},
};

}  // namespace

const Command kVerify = {
    "verify",
    {"read labels and check them", "读取并核验标识"},
    {"FILE|DIR...", "文件|目录..."},
    1,
    SIZE_MAX,
    {"Looks in every place where producers put labels, reads what it finds tolerantly and names each deviation,\n"
     "checks signatures and whether the content is still the labelled one. Needs no assay.toml; nothing is written.\n"
     "Exit code 0: every file has one label that keeps the rules; 1: any other verdict, or unreadable files among "
     "several.",
     "检查各生成者存放标识的所有位置，宽容地读取并列出每一处偏差，\n核验签名以及内容是否仍为标识时的内容。不需要 "
     "assay.toml，不写任何文件。\n退出码 0：每个文件都有且仅有一个合规标识；1：其他结论，或部分文件无法读取。"},
    kOptions,
    kExamples,
    &run_verify};

}  // namespace assay::cli
