// assay register export | import, assay filings import: registers as files, and the authority's lists.
#include <fmt/core.h>

#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/register_desk.hpp"
#include "cli/register_view.hpp"
#include "cli/register_words.hpp"
#include "cli/write_file.hpp"
#include "records/exchange.hpp"
#include "records/filings.hpp"

namespace assay::cli {
namespace {

using records::Engine;
using records::definition::Definition;

constexpr std::size_t kPage = 500;

bool is_csv(const Arguments& arguments, std::string_view path) {
  return arguments.has("--format") ? arguments.get("--format") == "csv" : path.ends_with(".csv");
}

Result<int> run_export(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  const std::string& reg = arguments.positional()[0];
  ASSAY_TRY(const Definition* definition, desk->engine().definition_of(reg));
  const bool csv = is_csv(arguments, arguments.get("--output"));
  const std::string purpose = arguments.get("--purpose");
  std::string out;
  if (csv) records::append_csv(out, records::csv_heads(*definition));
  records::SearchQuery query;
  query.reg = reg;
  query.order = records::Order::OldestFirst;
  query.limit = kPage;
  std::uint64_t count = 0;
  while (true) {
    ASSAY_TRY(const auto page, desk->engine().search(desk->actor(), query));
    for (const records::StoredRecord& record : page) {
      if (record.erased) continue;
      ASSAY_TRY(const records::Fields fields, records::read_fields(*definition, record.fields_json));
      records::Inputs opened;
      std::uint64_t files = 0;
      const bool counts = std::any_of(definition->fields.begin(), definition->fields.end(), [](const auto& field) {
        return field.type == records::definition::FieldType::FileCount;
      });
      if ((!purpose.empty() && !fields.sealed.empty()) || counts) {
        ASSAY_TRY(const records::RecordView view, desk->engine().show(desk->actor(), record.number, purpose));
        opened = view.opened;
        files = view.attachments.size();
      }
      if (csv)
        records::append_csv(out, records::csv_cells(*definition, record, fields, opened, files));
      else
        out += records::json_line(*definition, record, fields, opened, files);
      ++count;
    }
    if (page.size() < kPage) break;
    query.after = page.back().id;
  }
  ASSAY_CHECK(write_out(arguments.get("--output"), out));
  if (!purpose.empty()) ASSAY_CHECK(desk->finish());
  if (arguments.has("--output"))
    print_error(fmt::format("{}: {}\n", arguments.get("--output"),
                            fmt::format(fmt::runtime(Text{"{} records", "{} 条记录"}.get()), count)));
  return 0;
}

Result<int> run_import(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  const std::string& reg = arguments.positional()[0];
  const std::string& path = arguments.positional()[1];
  ASSAY_TRY(const Definition* definition, desk->engine().definition_of(reg));
  ASSAY_TRY(const std::string text, read_whole_file(path));
  auto read =
      is_csv(arguments, path) ? records::read_csv_rows(*definition, text) : records::read_json_lines(*definition, text);
  if (!read) return tl::unexpected<Error>(in_context(path, read.error()));
  std::vector<Engine::Import> good;
  std::vector<const records::Row*> of;
  for (const records::Row& row : *read)
    if (!row.refused) {
      good.push_back(row.import);
      of.push_back(&row);
    }
  const bool dry = arguments.has("--dry-run");
  ASSAY_TRY(const std::vector<Engine::Imported> done,
            desk->engine().import(desk->actor(), reg, good, dry ? Engine::Run::Dry : Engine::Run::Real));
  ASSAY_CHECK(desk->finish());
  std::uint64_t taken = 0;
  std::uint64_t there = 0;
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .member("schema", "assay.record-import/1")
      .member("register", reg)
      .member("dry_run", dry)
      .name("refused")
      .begin_array();
  std::string text_out;
  const auto refuse = [&](std::size_t line, const Error& error) {
    json.begin_object()
        .member("line", line)
        .member("code", code_name(error.code))
        .member("message", error.message)
        .end_object();
    text_out += fmt::format("{}:{}: {}\n", path, line, error.message);
  };
  std::size_t next = 0;
  std::uint64_t refused = 0;
  for (const records::Row& row : *read) {
    if (row.refused) {
      refuse(row.line, *row.refused);
      ++refused;
      continue;
    }
    const Engine::Imported& one = done[next++];
    if (one.refused) {
      refuse(row.line, *one.refused);
      ++refused;
    } else if (one.there_already) {
      ++there;
    } else {
      ++taken;
    }
  }
  json.end_array().member("imported", taken).member("there_already", there).end_object();
  if (arguments.has("--json")) {
    print(out + "\n");
  } else {
    print_error(text_out);
    print(fmt::format(
        fmt::runtime(
            dry ? Text{"{} would go in, {} are there already, {} refused\n", "可导入 {} 条，已有 {} 条，拒绝 {} 条\n"}
                      .get()
                : Text{"{} went in, {} were there already, {} refused\n", "已导入 {} 条，已有 {} 条，拒绝 {} 条\n"}
                      .get()),
        taken, there, refused));
  }
  return refused > 0 ? 1 : 0;
}

Result<int> run_filings(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  const std::string& path = arguments.positional()[0];
  ASSAY_TRY(const std::string text, read_whole_file(path));
  auto rows = records::read_filing_list(text);
  if (!rows) return tl::unexpected<Error>(in_context(path, rows.error()));
  const bool cancelled = arguments.has("--cancelled");
  ASSAY_TRY(const records::FilingReport report,
            records::match_filings(desk->engine(), desk->actor(), *rows,
                                   cancelled ? records::ListKind::Cancelled : records::ListKind::Batch, text,
                                   arguments.has("--dry-run") ? Engine::Run::Dry : Engine::Run::Real));
  ASSAY_CHECK(desk->finish());
  if (arguments.has("--json")) {
    print(records::filing_report_json(report));
  } else {
    for (const records::FilingMatch& one : report.matches)
      print(fmt::format("{}  {}  {}\n", in_columns(one.number, 20), in_columns(one.outcome, 12),
                        one.note.empty() ? one.name : fmt::format("{}: {}", one.name, one.note)));
    print(fmt::format(fmt::runtime(Text{"{} rows in the list; {} of ours in it, {} of ours not\n",
                                        "名单 {} 行；本单位在列 {} 项，未在列 {} 项\n"}
                                       .get()),
                      rows->size(), report.in_list, report.not_in_list));
  }
  return report.refused > 0 ? 1 : 0;
}

constexpr Option kJson = {
    "--json", {}, {"one JSON document (docs/formats/json.md)", "输出 JSON（见 docs/formats/json.md）"}};
constexpr Option kFormat = {
    "--format",
    {"FORMAT", "格式"},
    {"default: csv for a name that ends in .csv, else jsonl", "默认：.csv 结尾为 csv，否则 jsonl"},
    "jsonl|csv"};
constexpr Option kDry = {"--dry-run", {}, {"check everything, write nothing", "只检查，不写入"}};
constexpr Option kExportOptions[] = {
    kFormat,
    {"-o,--output", {"FILE", "文件"}, {"where to; default: standard output", "输出位置，默认标准输出"}},
    {"--purpose",
     {"TEXT", "用途"},
     {"with sealed fields; each record opened is an event", "含密封字段；每条被查看的记录均记事件"}}};
constexpr Option kImportOptions[] = {kFormat, kDry, kJson};
constexpr Example kImportExamples[] = {{"assay register import complaint old-cases.csv --dry-run",
                                        {"names every line that would be refused", "指出每一行会被拒绝的内容"}}};
constexpr Option kFilingsOptions[] = {
    {"--cancelled", {}, {"the list says what was cancelled", "名单为注销公告"}}, kDry, kJson};
constexpr Example kFilingsExamples[] = {{"assay filings import batch-15.csv", {"twice does no harm", "重复导入无妨"}}};

}  // namespace

const Command kRegisterExport = {
    "register export",
    {"a register as JSON lines or CSV", "导出登记簿（JSON 行或 CSV）"},
    {"REGISTER", "登记簿"},
    1,
    1,
    {"Oldest first. Sealed fields are left out unless a purpose is stated; erased records are left out.",
     "按登记先后。密封字段须说明用途才会导出；已删除内容的记录不导出。"},
    kExportOptions,
    {},
    &run_export};
const Command kRegisterImport = {
    "register import",
    {"records from JSON lines or CSV", "从 JSON 行或 CSV 导入记录"},
    {"REGISTER FILE", "登记簿 文件"},
    2,
    2,
    {"Bad lines are named and the rest goes in; a number that is there already is passed over, so a file can be\n"
     "imported again. Records that are under way (a column `state`) are brought in by compliance officer or "
     "administrator.",
     "指出不合格的行，其余导入；编号已存在的跳过，因此可重复导入。在办记录（含 state 列）由合规负责人或管理员导入。"},
    kImportOptions,
    kImportExamples,
    &run_import};
const Command kFilingsImport = {
    "filings import",
    {"match your filings with the authority's published list", "与主管部门公布的备案名单核对"},
    {"LIST.csv", "名单.csv"},
    1,
    1,
    {"Columns as published: algorithm name, role, subject, product, main use, filing number, remarks (also in "
     "Chinese).\n"
     "Your algorithm filings that are in it are marked as filed, with their number (with --cancelled: as cancelled);\n"
     "those that are not in it are named. DS-19-1, AR-24-1.",
     "列同公布格式：算法名称、角色、主体名称、应用产品、主要用途、备案编号、备注。在列的本单位备案标为已备案并登记编号"
     "\n（--cancelled：标为已注销）；未在列的逐一指出。DS-19-1、AR-24-1。"},
    kFilingsOptions,
    kFilingsExamples,
    &run_filings};

}  // namespace assay::cli
