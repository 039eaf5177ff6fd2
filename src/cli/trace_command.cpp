// assay trace: from a file or a ProduceID to the events that made it.
#include <fmt/core.h>
#include <unistd.h>

#include "adapters/localfs/file_source.hpp"
#include "cli/commands.hpp"
#include "cli/event_view.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/session.hpp"
#include "service/verify_asset.hpp"

namespace assay::cli {

namespace localfs = adapters::localfs;

namespace {

void add_new(std::vector<evidence::StoredEvent>& all, std::vector<evidence::StoredEvent> more) {
  for (evidence::StoredEvent& event : more) {
    bool known = false;
    for (const evidence::StoredEvent& one : all) known = known || one.index == event.index;
    if (!known) all.push_back(std::move(event));
  }
}

/// Events of the file's label ids, and of its content: a file whose label was taken away elsewhere is found by its
/// content.
Result<std::vector<evidence::StoredEvent>> trace_file(const std::string& path, const config::Settings& settings,
                                                      evidence::Log& log) {
  ASSAY_TRY(localfs::FileSource source, localfs::FileSource::open(path));
  ASSAY_TRY(const service::AssetReport report, service::verify_asset(source, {.quick = true}));
  std::vector<evidence::StoredEvent> events;
  if (report.label) {
    for (const std::string* id : {&report.label->produce_id, &report.label->propagate_id}) {
      if (id->empty()) continue;
      ASSAY_TRY(auto found, log.find_by_produce_id(*id));
      add_new(events, std::move(found));
      if (const auto event = Id::from_hex(*id)) {
        ASSAY_TRY(auto own, log.find_by_id(*event));
        if (own) add_new(events, {std::move(*own)});
      }
    }
  }
  const auto algorithm =
      settings.suite == config::Suite::ShangMi ? crypto::DigestAlgorithm::Sm3 : crypto::DigestAlgorithm::Sha256;
  for (const auto scheme : {carrier::DigestScheme::Full, carrier::DigestScheme::HeadV1}) {
    if (scheme == carrier::DigestScheme::HeadV1 && !report.format->in_place) continue;
    ASSAY_TRY(Bytes digest, report.format->carrier->digest_content(source, algorithm, scheme));
    ASSAY_TRY(auto found,
              log.find_by_digest({algorithm, std::string(carrier::scheme_name(scheme)), std::move(digest)}));
    add_new(events, std::move(found));
  }
  return events;
}

Result<int> run_trace(const Arguments& arguments) {
  ASSAY_TRY(Session session, Session::open());
  ASSAY_TRY(evidence::Log* const log, session.log());
  const std::string& what = arguments.positional()[0];
  std::vector<evidence::StoredEvent> events;
  if (::access(what.c_str(), F_OK) == 0) {
    ASSAY_TRY(events, trace_file(what, session.settings(), *log));
  } else {
    ASSAY_TRY(events, log->find_by_produce_id(what));
    if (const auto id = Id::from_hex(what)) {
      ASSAY_TRY(auto own, log->find_by_id(*id));
      if (own) add_new(events, {std::move(*own)});
    }
  }
  const bool json = arguments.has("--json");
  if (events.empty() && !json)
    return fail(
        Code::NotFound,
        fmt::format(fmt::runtime(Text{"{}: no event of this log: neither a file labelled here nor a ProduceID it knows",
                                      "{}：日志中没有相关事件：既不是在此标识的文件，也不是已知的编号"}
                                     .get()),
                    what));
  print(json ? events_json("assay.trace/1", events) : events_text(events));
  return events.empty() ? 1 : 0;
}

constexpr Option kOptions[] = {
    {"--json", {}, {"one JSON document, schema assay.trace/1", "输出 JSON，格式 assay.trace/1"}}};
constexpr Example kExamples[] = {
    {"assay trace found-on-the-web.jpg",
     {"was this made here? when, by which service?", "是否由本单位生成？何时、由哪个服务？"}},
    {"assay trace 0192f0c5a7d27c3e9a1b2c3d4e5f6071", {"the events of a ProduceID", "某个编号的全部事件"}},
};

}  // namespace

const Command kTrace = {
    "trace",
    {"find the events of a file or a ProduceID", "查询文件或编号对应的事件"},
    {"FILE|PRODUCEID", "文件|编号"},
    1,
    1,
    {"Looks up the evidence log by the ids in the file's label and by the digest of its content, so a file\n"
     "is found even if somebody took its label away.",
     "按文件标识中的编号以及内容摘要查询证据日志，因此即使标识被他人去除也能查到。"},
    kOptions,
    kExamples,
    &run_trace};

}  // namespace assay::cli
