// assay review import: entries proposed for the feature database.
#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/register_desk.hpp"
#include "cli/review_store.hpp"
#include "cli/screen_entries.hpp"
#include "review/library/library.hpp"

namespace assay::cli {
namespace {

std::string told(const EntryFiles& entries, const std::optional<records::StoredRecord>& record) {
  const std::string counted = fmt::format(fmt::runtime(Text{"{} good, {} refused", "{} 条可用，{} 条被拒"}.get()),
                                          entries.entries.size(), entries.bad());
  if (!record) return fmt::format("{}\n", counted);
  return fmt::format(
      "{}\n{}  {}\n", counted, toned(Tone::Strong, record->number),
      fmt::format(fmt::runtime(Text{"proposed; another person brings it on trial with `assay register move {} accept`",
                                    "已提出；由另一人复核：`assay register move {} accept`"}
                                   .get()),
                  record->number));
}

Result<int> run_import(const Arguments& arguments) {
  const bool dry = arguments.has("--dry-run");
  const std::vector<std::string>& paths = arguments.positional();
  std::unique_ptr<Desk> desk;
  if (!dry) {
    ASSAY_TRY(desk, Desk::open());
  }
  ASSAY_TRY(const law::rules::RiskList* const risks, risks_in_force());
  ASSAY_TRY(const EntryFiles entries, read_entry_files(paths, *risks, Examples::Tried, in_library(desk.get())));
  print_error(bad_lines(entries));
  std::optional<records::StoredRecord> record;
  if (!dry && !entries.entries.empty()) {
    review::library::Proposal proposal;
    proposal.title = arguments.get("--as", paths.front());
    proposal.source = arguments.get("--source", proposal.title);
    proposal.service = arguments.get("--service");
    ASSAY_TRY(record, review::library::propose(desk->engine(), desk->actor(), entries.entries, proposal));
    ASSAY_CHECK(desk->finish());
  }
  if (arguments.has("--json")) {
    std::string out;
    json::Writer json(out);
    json.begin_object().member("schema", "assay.review-import/1").member("dry_run", dry);
    json.member("taken", std::uint64_t{entries.entries.size()}).member("refused", entries.bad());
    if (record) json.member("number", record->number).member("state", record->state);
    json.name("entries");
    write_json(json, entries);
    json.end_object();
    print(out + "\n");
  } else {
    print(told(entries, record));
  }
  return entries.bad() == 0 && !entries.entries.empty() ? 0 : 1;
}

constexpr Option kOptions[] = {
    {"--as", {"NAME", "名称"}, {"what the batch is called (default: the file's name)", "批次名称（默认为文件名）"}},
    {"--source",
     {"TEXT", "来源"},
     {"where the entries come from and why they are wanted (default: the name)", "来源与理由（默认为名称）"}},
    {"--service", {"NAME", "名称"}, {"the service it is about", "所涉服务"}},
    {"--dry-run",
     {},
     {"read the entries, try each on its own examples, name the bad lines; propose nothing",
      "读取条目、用各自示例检验并列出错误行；不提出"}},
    {"--json", {}, {"one JSON document (docs/formats/json.md)", "输出 JSON（见 docs/formats/json.md）"}},
};
constexpr Example kExamples[] = {
    {"assay review import new.csv --dry-run", {"whether the entries are good", "检查条目是否可用"}},
    {"assay review import new.csv --as 2026-11",
     {"one record; another person accepts and enters all of them at once", "一件记录；由另一人一次复核、入库"}},
};

}  // namespace

const Command kReviewImport = {
    "review import",
    {"propose entries for the feature database", "提出特征入库"},
    {"FILE...", "文件..."},
    1,
    64,
    {"Reads JSON lines, or CSV where the name ends so (docs/formats/entries.md). What is bad is named with its line "
     "and\n"
     "the reason; all others become one record of the register feature-entry with the entries as its file, so that "
     "two\n"
     "persons decide on a batch once. From then on it goes its way by `assay register move`: accept (on trial: hits "
     "are\n"
     "only noted), enter, propose-removal, remove; each move is an event of the evidence log.\n"
     "Exit code 0: all are good; 1: some were refused.",
     "读取 JSON Lines，文件名以 .csv 结尾时为 CSV（docs/formats/entries.md）。错误行列出行号与理由；其余条目作为附件\n"
     "成为登记簿 feature-entry 的一件记录，两人对整批只需办理一次。此后以 `assay register move` "
     "办理：accept（试运行，\n"
     "命中仅记录）、enter、propose-removal、remove；每一步均为证据日志中的事件。\n"
     "退出码 0：全部可用；1：有条目被拒。"},
    kOptions,
    kExamples,
    &run_import};

}  // namespace assay::cli
