// assay duties status: the board of controls.
#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/page_view.hpp"
#include "cli/register_desk.hpp"
#include "cli/register_view.hpp"
#include "cli/register_words.hpp"
#include "records/board/duty_board.hpp"
#include "records/engine_words.hpp"

namespace assay::cli {
namespace {

using records::board::BoardRow;
using records::board::Standing;

std::string_view title_of(Standing standing) {
  switch (standing) {
    case Standing::Met:
      return Text{"Met", "已履行"}.get();
    case Standing::AtRisk:
      return Text{"At risk", "有风险"}.get();
    case Standing::Missed:
      return Text{"Missed", "未履行或已逾期"}.get();
    case Standing::Person:
      return Text{"For a person", "须由人判断"}.get();
  }
  return "";
}

std::string row_text(const BoardRow& row, std::size_t width) {
  const bool chinese = language() == Language::Chinese;
  std::string out =
      fmt::format("  {}{}\n", in_columns(row.duty->id, 12),
                  wrapped(chinese ? row.duty->duty.zh : row.duty->duty.en, width > 60 ? width - 14 : 46, 14));
  const auto line = [&](std::string_view text) {
    out += fmt::format("{}{}\n", std::string(14, ' '),
                       toned(Tone::Quiet, wrapped(text, width > 60 ? width - 14 : 46, 14)));
  };
  if (!row.proof.empty())
    line(fmt::format("{}: {} ({}{})", Text{"proof", "证明"}.get(), row.proof,
                     records::minute_text(row.proven_ms.value_or(0)).substr(0, 10),
                     row.until_ms && row.late_clock.empty()
                         ? fmt::format(", {} {}", Text{"until", "至"}.get(), records::end_text(*row.until_ms))
                         : ""));
  if (!row.late_clock.empty())
    line(fmt::format("{} {}: {}", Text{"clock of", "时限"}.get(), row.late_clock,
                     row.until_ms ? records::end_text(*row.until_ms) : ""));
  if (row.standing == Standing::Met) return out;
  if (row.control == nullptr) {
    line(Text{"nothing is named that would prove it: a person states it (assay register new duty-statement)",
              "规则未列证明方式：由责任人声明（assay register new duty-statement）"}
             .get());
    return out;
  }
  line(fmt::format("{}: {}   {}: {}", Text{"owner", "责任人"}.get(), row.control->owner, Text{"next", "下一步"}.get(),
                   chinese ? row.control->next.zh : row.control->next.en));
  if (row.control->register_key.empty())
    line(fmt::format("assay register new duty-statement --set duty={}", row.duty->id));
  else
    line(fmt::format("assay register list {}", row.control->register_key));
  return out;
}

Result<law::duty::Assessment> assessment_of(const Arguments& arguments, const law::rules::RuleSet& rules) {
  const std::string path = arguments.get("--facts", "facts.toml");
  auto text = read_whole_file(path);
  if (!text)
    return fail(text.error().code, fmt::format("{}; {}", text.error().message,
                                               Text{"`assay duties` asks for the facts of a service and writes them",
                                                    "请先运行 `assay duties` 回答问题并生成该文件"}
                                                   .get()));
  ASSAY_TRY(law::duty::Facts facts, law::duty::Facts::parse(*text, path, rules));
  const auto today = law::calendar::Date::in_beijing(Session::clock().unix_ms());
  return law::duty::assess(std::move(facts), today);
}

Result<int> run_status(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  ASSAY_TRY(const law::duty::Assessment assessment, assessment_of(arguments, desk->rules()));
  ASSAY_TRY(const std::vector<BoardRow> rows, records::board::duty_board(desk->engine(), desk->actor(), assessment));
  const auto count = [&](Standing standing) {
    return std::count_if(rows.begin(), rows.end(), [&](const BoardRow& row) { return row.standing == standing; });
  };
  const int exit = count(Standing::Missed) > 0 ? 1 : 0;
  ASSAY_TRY(const records::Waiting waiting, desk->waiting());
  warn_of(waiting);
  if (arguments.has("--json")) {
    print(records::board::board_json(rows, assessment, waiting.events));
    return exit;
  }
  const std::size_t width = terminal_width();
  std::string out;
  for (const Standing standing : {Standing::Missed, Standing::AtRisk, Standing::Person, Standing::Met}) {
    if (count(standing) == 0) continue;
    const Tone tone = standing == Standing::Met ? Tone::Good : standing == Standing::Missed ? Tone::Bad : Tone::Warn;
    out += fmt::format("{} {}\n", toned(tone, title_of(standing)), count(standing));
    if (standing == Standing::Met && !arguments.has("--all")) {
      out += fmt::format("  {}\n", toned(Tone::Quiet, Text{"--all lists them", "--all 逐项列出"}.get()));
      continue;
    }
    for (const BoardRow& row : rows)
      if (row.standing == standing) out += row_text(row, width);
    out += "\n";
  }
  out += fmt::format(
      "{}\n", toned(Tone::Quiet,
                    fmt::format(fmt::runtime(Text{"{}, rules {}. Which proof is enough is our choice, not the law's.",
                                                  "{}，规则 {}。何种证明足够由本软件选定，并非法律规定。"}
                                                 .get()),
                                assessment.as_of().text(), assessment.rules().digest().substr(0, 16))));
  print(out);
  return exit;
}

constexpr Option kOptions[] = {
    {"--facts", {"FILE", "文件"}, {"the service's facts (default: facts.toml)", "服务的事实（默认 facts.toml）"}},
    {"--all", {}, {"also list what is met", "同时列出已履行的"}},
    {"--json", {}, {"one JSON document, schema assay.duty-board/1", "输出 JSON，格式 assay.duty-board/1"}},
};
constexpr Example kExamples[] = {
    {"assay duties status",
     {"what is missed comes first, with owner and next step", "未履行的排在最前，列出责任人与下一步"}}};

}  // namespace

const Command kDutiesStatus = {
    "duties status",
    {"which standing duties are proven, which are not", "各项持续义务有无证明"},
    {},
    0,
    0,
    {"For each standing duty that applies: met, at risk, missed or for a person, by the records of registers and by\n"
     "persons' statements. Exit code 1 when something is missed.",
     "对每项适用的持续义务：依登记簿记录与责任人声明，判定已履行、有风险、未履行或须由人判断。\n有未履行的，退出码为 "
     "1。"},
    kOptions,
    kExamples,
    &run_status};

}  // namespace assay::cli
