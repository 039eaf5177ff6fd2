// assay register check: records held against the evidence log.
#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/register_desk.hpp"

namespace assay::cli {
namespace {

constexpr int kCorrupt = 18;

Result<int> run_check(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  const std::string reg = arguments.positional().empty() ? "" : arguments.positional()[0];
  ASSAY_TRY(const records::Engine::Checked found, desk->engine().check(desk->actor(), reg));
  ASSAY_TRY(const std::vector<std::string> stranded, desk->engine().stranded(desk->actor()));
  if (arguments.has("--json")) {
    std::string out;
    json::Writer json(out);
    json.begin_object()
        .member("schema", "assay.record-check/1")
        .member("records", found.records)
        .member("events", found.events)
        .member("attachments", found.attachments)
        .member("faults_in_all", found.faults_in_all)
        .name("faults")
        .begin_array();
    for (const std::string& one : found.faults) json.value(one);
    json.end_array().name("stranded").begin_array();
    for (const std::string& one : stranded) json.value(one);
    json.end_array().end_object();
    print(out + "\n");
  } else {
    print(fmt::format(fmt::runtime(Text{"{} records, {} history entries, {} files held against the evidence log\n",
                                        "已将 {} 条记录、{} 条经过、{} 个附件与证据日志核对\n"}
                                       .get()),
                      found.records, found.events, found.attachments));
    for (const std::string& one : found.faults) print(fmt::format("{}\n", toned(Tone::Bad, one)));
    if (found.faults_in_all > found.faults.size())
      print(fmt::format("… {} {}\n", found.faults_in_all - found.faults.size(), Text{"more", "项未列出"}.get()));
    for (const std::string& one : stranded) print(fmt::format("{}\n", toned(Tone::Warn, one)));
    if (found.faults_in_all == 0)
      print(fmt::format("{}\n", toned(Tone::Good, Text{"nothing differs", "未发现不一致"}.get())));
  }
  return found.faults_in_all == 0 ? 0 : kCorrupt;
}

constexpr Option kOptions[] = {
    {"--json", {}, {"one JSON document (docs/formats/json.md)", "输出 JSON（见 docs/formats/json.md）"}}};
constexpr Example kExamples[] = {
    {"assay register check", {"every record, its history, its files", "全部记录及其经过、附件"}},
    {"assay register check complaint", {"only those of one register", "仅核对一个登记簿"}},
};

}  // namespace

const Command kRegisterCheck = {
    "register check",
    {"hold records against the evidence log", "将记录与证据日志核对"},
    {"[REGISTER]", "[登记簿]"},
    0,
    1,
    {"Each event carries a digest of the record after it, so what was changed in the database past this program is\n"
     "found, with the record and what differs; also what the log knows and the database has no more, and files that\n"
     "are gone or changed. Exit code 18 when anything differs.",
     "每一事件都带有其后记录内容的摘要，因此绕过本程序改动数据库会被发现，并指出记录与不一致之处；日志有而数据库已无的"
     "\n"
     "记录、丢失或被改动的附件同样会被指出。发现不一致时退出码为 18。"},
    kOptions,
    kExamples,
    &run_check};

}  // namespace assay::cli
