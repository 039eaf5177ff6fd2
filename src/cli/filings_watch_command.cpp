// assay filings watch: are the numbers of our filings still good?
#include "records/filings_watch.hpp"

#include <fmt/core.h>

#include <array>

#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/register_desk.hpp"
#include "cli/register_words.hpp"
#include "records/engine_words.hpp"

namespace assay::cli {
namespace {

using records::FilingStanding;
using records::WatchedFiling;

struct Row {
  Text title;
  Text next;
  Tone tone;
};

/// In the order of FilingStanding.
const Row& row_of(FilingStanding standing) {
  static constexpr std::array<Row, 6> kRows = {
      {{{"in order", "正常"}, {"", ""}, Tone::Good},
       {{"check soon", "临近核查"},
        {"look it up in the authority's list, then `assay register move {} confirm-valid`",
         "到主管部门名单中核查，再办理 `assay register move {} confirm-valid`"},
        Tone::Warn},
       {{"check overdue", "逾期未核查"},
        {"look it up in the authority's list, then `assay register move {} confirm-valid`",
         "到主管部门名单中核查，再办理 `assay register move {} confirm-valid`"},
        Tone::Bad},
       {{"not displayed", "未展示"},
        {"show number and link in a conspicuous place, then `assay register move {} display`",
         "在显著位置标明编号并提供公示信息链接，再办理 `assay register move {} display`"},
        Tone::Bad},
       {{"no link", "缺公示链接"},
        {"the published information must be one click away: fill it in with `assay register edit {}`",
         "须提供公示信息链接：用 `assay register edit {}` 补填"},
        Tone::Bad},
       {{"struck off", "已被注销"},
        {"the authority's list has it: `assay register show {}`; file anew before going on",
         "已列入主管部门注销名单：见 `assay register show {}`；继续服务须重新备案"},
        Tone::Bad}}};
  return kRows.at(static_cast<std::size_t>(standing));
}

std::string watch_text(const records::FilingsWatch& watch) {
  std::string out;
  for (const WatchedFiling& one : watch.filings) {
    const Row& row = row_of(one.standing);
    out += fmt::format("{}{}{}{}{}\n", toned(row.tone, in_column(row.title.get(), 16)),
                       in_columns(one.number, kNumberColumns), in_column(one.name, 28),
                       in_columns(one.filing_number, 40), one.until_ms ? records::end_text(*one.until_ms) : "");
    if (!row.next.en.empty())
      out += fmt::format("    {}\n", toned(Tone::Quiet, fmt::format(fmt::runtime(row.next.get()), one.number)));
  }
  if (watch.filings.empty()) out += fmt::format("{}\n", Text{"no filing has a number yet", "尚无取得编号的备案"}.get());
  out += fmt::format(
      "{}\n",
      toned(Tone::Quiet,
            watch.list_on.empty()
                ? std::string(Text{"no list of cancellations was imported yet (assay filings import --cancelled)",
                                   "尚未导入注销名单（assay filings import --cancelled）"}
                                  .get())
                : fmt::format(fmt::runtime(Text{"list of cancellations imported on {}", "注销名单导入于 {}"}.get()),
                              watch.list_on)));
  return out;
}

Result<int> run_watch(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  ASSAY_TRY(const records::FilingsWatch watch, records::watch_filings(desk->engine(), desk->actor()));
  print(arguments.has("--json") ? records::filings_watch_json(watch) : watch_text(watch));
  return watch.is_in_order() ? 0 : 1;
}

constexpr Option kOptions[] = {
    {"--json", {}, {"one JSON document, schema assay.filings-watch/1", "输出 JSON，格式 assay.filings-watch/1"}}};
constexpr Example kExamples[] = {
    {"assay filings watch", {"for cron: exit code 1 when something is wrong", "供定时任务使用：有问题时退出码为 1"}}};

}  // namespace

const Command kFilingsWatch = {
    "filings watch",
    {"are the numbers of your filings still good", "核查备案编号是否有效"},
    {},
    0,
    0,
    {"From the registers alone, algorithm and GenAI filings with a number: whose check of validity runs out or has "
     "run\n"
     "out, which are not shown yet or without their link, which the list of cancellations imported last has. The "
     "worst\n"
     "first. AR-26, AR-33, DS-19-1.",
     "仅依据登记簿，逐项核查已有编号的算法备案与生成式人工智能备案：有效性核查是否到期、编号是否展示并附链接、\n"
     "是否列入最近导入的注销名单。问题严重的在前。AR-26、AR-33、DS-19-1。"},
    kOptions,
    kExamples,
    &run_watch};

}  // namespace assay::cli
