// assay evidence check | prove | show: the log for people who want proof.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "cli/commands.hpp"
#include "cli/event_view.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "evidence/verify/proof.hpp"
#include "json/json.hpp"

namespace assay::cli {
namespace {

namespace verify = evidence::verify;

Result<std::uint64_t> number_of(std::string_view word, std::string_view what) {
  if (word.empty() || word.size() > 18 || word.find_first_not_of("0123456789") != std::string_view::npos)
    return fail(Code::InvalidInput, fmt::format("{}: `{}` is not a number", what, word));
  return std::stoull(std::string(word));
}

Result<std::string> read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Code::NotFound, fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  std::string text(verify::kMaxProofSize + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string faults_text(const evidence::CheckReport& report) {
  std::string out;
  for (const evidence::Fault& fault : report.faults)
    out += fmt::format("  {}: {}\n", toned(Tone::Bad, fault.place), fault.what);
  if (report.faults_in_all > report.faults.size())
    out += fmt::format("  ... {} {}\n", report.faults_in_all, Text{"in all", "处"}.get());
  return out;
}

std::string check_json(const evidence::CheckReport& report) {
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .member("schema", "assay.evidence-check/1")
      .member("ok", report.ok())
      .member("events", report.rows)
      .member("erased", report.erased);
  json.member("tiles", report.tiles).member("unpublished", report.unpublished).member("signers", report.signers);
  if (report.checkpoint)
    json.name("checkpoint")
        .begin_object()
        .member("origin", report.checkpoint->origin)
        .member("size", report.checkpoint->size)
        .member("root", to_hex(report.checkpoint->root))
        .end_object();
  json.name("faults").begin_array();
  for (const evidence::Fault& fault : report.faults)
    json.begin_object().member("place", fault.place).member("what", fault.what).end_object();
  json.end_array().member("faults_in_all", report.faults_in_all).end_object();
  return out + "\n";
}

/// A proof file stands alone: only the log's public key is needed, from --key or from our own settings.
Result<int> check_proof_file(const Arguments& arguments) {
  std::vector<verify::VerifierKey> keys;
  if (arguments.has("--key")) {
    ASSAY_TRY(verify::VerifierKey key, verify::read_verifier_key(arguments.get("--key")));
    keys.push_back(std::move(key));
  } else {
    ASSAY_TRY(Session session, Session::open());
    ASSAY_TRY(evidence::Log* const log, session.log(evidence::Purpose::Inspect));
    keys = log->verifier_keys();
  }
  ASSAY_TRY(const std::string text, read_text(arguments.positional()[0]));
  ASSAY_TRY(const verify::Proof proof, verify::read_proof(text));
  ASSAY_TRY(const verify::Proven proven, verify::check_proof(proof, keys));
  print(fmt::format(
      "{}  {} {} {} {} ({})\n", toned(Tone::Good, Text{"proven", "证明成立"}.get()), Text{"event", "事件"}.get(),
      proven.index, Text{"of log", "，日志"}.get(), proven.checkpoint.origin,
      fmt::format(fmt::runtime(Text{"checkpoint of {} events", "检查点含 {} 条事件"}.get()), proven.checkpoint.size)));
  if (proven.has_record) print(fmt::format("{}\n", as_text(proof.record)));
  return 0;
}

Result<evidence::CheckReport> check_with_progress(evidence::Log& log, bool wanted) {
  ASSAY_TRY(const std::uint64_t size, log.size());
  Progress progress(size, wanted);
  return log.check([&](std::uint64_t done, std::uint64_t) { progress.at(done); });
}

Result<int> run_check(const Arguments& arguments) {
  if (!arguments.positional().empty()) return check_proof_file(arguments);
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(evidence::Log* const log, session.log(evidence::Purpose::Inspect));
  const bool json = arguments.has("--json");
  ASSAY_TRY(const evidence::CheckReport report, check_with_progress(*log, !json));
  if (json) {
    print(check_json(report));
    return report.ok() ? 0 : 1;
  }
  print(fmt::format(
      "{}  {}\n",
      report.ok() ? toned(Tone::Good, Text{"intact", "完好"}.get()) : toned(Tone::Bad, Text{"BROKEN", "已损坏"}.get()),
      session.settings().log_folder()));
  print(fmt::format("  {:<12}{}{}\n  {:<12}{}\n", Text{"events", "事件"}.get(), report.rows,
                    report.erased > 0 ? fmt::format(" ({} {})", report.erased, Text{"erased", "已删除内容"}.get()) : "",
                    Text{"tiles", "瓦片"}.get(), report.tiles));
  if (report.checkpoint)
    print(fmt::format("  {:<12}{} {}, {} {}\n  {:<12}{}\n", Text{"checkpoint", "检查点"}.get(), report.checkpoint->size,
                      Text{"events", "条事件"}.get(), report.signers, Text{"signature(s) valid", "个有效签名"}.get(),
                      Text{"root", "根"}.get(), to_hex(report.checkpoint->root)));
  print(faults_text(report));
  return report.ok() ? 0 : 1;
}

/// An index, a ProduceID or an event id.
Result<std::uint64_t> find_index(evidence::Log& log, const std::string& what) {
  if (const auto id = Id::from_hex(what)) {
    ASSAY_TRY(const auto event, log.find_by_id(*id));
    if (event) return event->index;
  }
  ASSAY_TRY(const auto events, log.find_by_produce_id(what));
  if (!events.empty()) return events.front().index;
  return number_of(what, "assay evidence").or_else([&](const Error&) -> Result<std::uint64_t> {
    return fail(Code::NotFound, fmt::format("{}: neither an event's number nor a ProduceID of this log", what));
  });
}

Result<int> run_prove(const Arguments& arguments) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(evidence::Log* const log, session.log());
  ASSAY_TRY(const std::uint64_t index, find_index(*log, arguments.positional()[0]));
  ASSAY_TRY(const verify::Proof proof, log->prove(index));
  const std::string text = verify::proof_text(proof);
  const std::string output = arguments.get("--output");
  if (output.empty()) {
    print(text);
    return 0;
  }
  const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0)
    return fail(errno == EEXIST ? Code::Conflict : Code::Denied,
                fmt::format("{}: cannot be made: {}", output, std::strerror(errno)));
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(file);
  if (!whole) {
    ::unlink(output.c_str());
    return fail(Code::Unavailable, fmt::format("{}: cannot be written (disk full?)", output));
  }
  print(fmt::format("{}\n{}\n", output,
                    Text{"Whoever gets this file checks it offline with the log's public key:",
                         "收到此文件的人可凭日志公钥离线验证："}
                        .get()));
  for (const verify::VerifierKey& key : log->verifier_keys())
    print(fmt::format("  assay evidence check {} --key '{}'\n", output, key.text()));
  return 0;
}

Result<int> run_show(const Arguments& arguments) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(evidence::Log* const log, session.log());
  ASSAY_TRY(const std::uint64_t count, number_of(arguments.get("--count", "20"), "--count"));
  ASSAY_TRY(const std::uint64_t size, log->size());
  std::uint64_t from = size - std::min(size, count);
  std::uint64_t most = count;
  if (!arguments.positional().empty()) {
    ASSAY_TRY(from, find_index(*log, arguments.positional()[0]));
    most = arguments.has("--count") ? count : 1;
    if (from >= size)
      return fail(Code::NotFound, fmt::format("{}: the log has {} events, numbered from 0", from, size));
  }
  evidence::ListFilter filter;
  filter.kind = arguments.get("--kind");
  filter.service = arguments.get("--service");
  if (arguments.positional().empty() && (!filter.kind.empty() || !filter.service.empty())) from = 0;
  ASSAY_TRY(const auto events, log->list(from, most, filter));
  print(arguments.has("--json") ? events_json("assay.events/1", events) : events_text(events));
  return 0;
}

constexpr Option kCheckOptions[] = {
    {"--key",
     {"KEY", "公钥"},
     {"public key of the log, to check a proof file of somebody else's", "日志公钥，用于验证他人的证明文件"}},
    {"--json", {}, {"schema assay.evidence-check/1", "格式 assay.evidence-check/1"}},
};
constexpr Option kProveOptions[] = {{"-o,--output",
                                     {"FILE", "文件"},
                                     {"write the proof there instead of standard output", "写入该文件而不是标准输出"}}};
constexpr Option kShowOptions[] = {
    {"-n,--count", {"N", "数量"}, {"how many (default: the last 20)", "数量（默认最后 20 条）"}},
    {"--kind",
     {"KIND", "种类"},
     {"only this kind: asset.labelled, asset.propagated ...", "只看该种类：asset.labelled、asset.propagated 等"}},
    {"--service", {"NAME", "名称"}, {"only this service", "只看该服务"}},
    {"--json", {}, {"schema assay.events/1; records as they were digested", "格式 assay.events/1；记录与摘要时一致"}},
};
constexpr Example kCheckExamples[] = {
    {"assay evidence check",
     {"every record, hash, tile and signature of this log", "本日志的全部记录、哈希、瓦片与签名"}},
    {"assay evidence check photo.proof --key 'host/assay+1a2b3c4d+AX...'",
     {"somebody's proof, offline", "离线验证他人的证明"}},
};
constexpr Example kProveExamples[] = {{"assay evidence prove 0192f0c5a7d27c3e9a1b2c3d4e5f6071 -o photo.proof",
                                       {"a proof to hand out", "生成可交付的证明"}}};
constexpr Example kShowExamples[] = {
    {"assay evidence show 17", {"event 17", "第 17 号事件"}},
    {"assay evidence show --kind asset.propagated -n 100", {"the first hundred propagated files", "前一百个传播事件"}}};

}  // namespace

const Command kEvidenceCheck = {
    "evidence check",
    {"check the whole log, or a proof file", "检查整个日志，或一个证明文件"},
    {"[PROOF]", "[证明文件]"},
    0,
    1,
    {"Without an operand: compares every record with its leaf, every leaf with the tree, the tree with its tiles and\n"
     "the signed checkpoint. What does not fit is named, and the exit code is 1. With a proof file: checks it alone.",
     "不带参数：逐一核对记录与叶子、叶子与树、树与瓦片及签名检查点；不符之处逐一列出，退出码为 "
     "1。\n带证明文件：只验证该文件。"},
    kCheckOptions,
    kCheckExamples,
    &run_check};
const Command kEvidenceProve = {
    "evidence prove",
    {"make a proof that an event is in the log", "生成事件存在于日志中的证明"},
    {"NUMBER|PRODUCEID", "序号|编号"},
    1,
    1,
    {"The proof is one text file: record, salt, path and signed checkpoint (docs/formats/evidence.md).",
     "证明是一个文本文件：记录、盐、路径与签名检查点（见 docs/formats/evidence.md）。"},
    kProveOptions,
    kProveExamples,
    &run_prove};
const Command kEvidenceShow = {
    "evidence show",
    {"show events", "显示事件"},
    {"[NUMBER|PRODUCEID]", "[序号|编号]"},
    0,
    1,
    {"The last events, or from one on. Numbers begin at 0.", "显示最近的事件，或从某一条开始。序号从 0 开始。"},
    kShowOptions,
    kShowExamples,
    &run_show};

}  // namespace assay::cli
