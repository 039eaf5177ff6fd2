// assay register list | show | search | due: what there is.
#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "adapters/localfs/output_file.hpp"
#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/register_desk.hpp"
#include "cli/register_view.hpp"
#include "cli/register_words.hpp"
#include "cli/write_file.hpp"
#include "records/definition/moment.hpp"
#include "records/engine_words.hpp"
#include "records/exchange.hpp"

namespace assay::cli {
namespace {

using records::definition::Definition;

constexpr std::size_t kUsual = 20;  // records shown when nobody says how many

Result<std::size_t> limit_of(const Arguments& arguments, std::size_t usual) {
  if (!arguments.has("--limit")) return usual;
  const std::string word = arguments.get("--limit");
  if (word.empty() || word.size() > 5 || word.find_first_not_of("0123456789") != std::string::npos || word == "0" ||
      std::stoul(word) > records::kMaxPage)
    return fail(Code::InvalidInput, fmt::format("--limit {}: 1 to {}", word, records::kMaxPage));
  return std::stoul(word);
}

Result<std::vector<ListedRecord>> listed(Desk& desk, std::vector<records::StoredRecord> found) {
  std::vector<ListedRecord> out;
  for (records::StoredRecord& record : found) {
    const Definition* const definition = desk.catalog().find(record.reg);
    if (definition == nullptr) continue;
    auto fields = records::read_fields(*definition, record.fields_json);
    if (!fields) {  // the others are listed all the same
      print_error(fmt::format("{}\n", toned(Tone::Bad, fmt::format("{}: {}", record.number, fields.error().message))));
      continue;
    }
    out.push_back({definition, std::move(record), std::move(*fields)});
  }
  return out;
}

/// The query that --register, --state, --where, --held and words ask for.
Result<records::SearchQuery> query_of(Desk& desk, const Arguments& arguments, std::string_view reg) {
  records::SearchQuery query;
  query.reg = reg;
  query.states = arguments.all("--state");
  ASSAY_TRY(query.limit, limit_of(arguments, kUsual));
  if (arguments.has("--oldest-first")) query.order = records::Order::OldestFirst;
  if (arguments.has("--held")) query.legal_hold = true;
  const std::vector<std::string> where = arguments.all("--where");
  if (reg.empty()) {
    if (!where.empty() || !query.states.empty())
      return fail(Code::InvalidInput,
                  std::string(Text{"--where and --state need --register: fields and states are a register's own",
                                   "--where 与 --state 须同时给出 --register：字段与状态因登记簿而异"}
                                  .get()));
    return query;
  }
  ASSAY_TRY(const Definition* definition, desk.engine().definition_of(reg));
  for (const std::string& state : query.states)
    if (definition->state(state) == nullptr)
      return fail(Code::InvalidInput, fmt::format("`{}` has no state `{}`", reg, state));
  for (const std::string& one : where) {
    ASSAY_TRY(records::Condition condition, desk.engine().condition(*definition, desk.actor(), one));
    query.where.push_back(std::move(condition));
  }
  return query;
}

Result<int> print_found(Desk& desk, const Arguments& arguments, const records::SearchQuery& query) {
  ASSAY_TRY(auto found, desk.engine().search(desk.actor(), query));
  ASSAY_TRY(const std::uint64_t in_all, desk.engine().count(desk.actor(), query));
  ASSAY_TRY(const std::vector<ListedRecord> all, listed(desk, std::move(found)));
  if (arguments.has("--json")) {
    print(records_json(all, in_all));
    return 0;
  }
  ASSAY_TRY(const records::Waiting waiting, desk.waiting());
  warn_of(waiting);
  print(records_text(all));
  if (in_all > all.size())
    print(fmt::format(
        "{}\n",
        toned(Tone::Quiet,
              fmt::format(
                  fmt::runtime(Text{"{} of {}; --limit shows more", "共 {1} 条，显示 {0} 条；--limit 可增加"}.get()),
                  all.size(), in_all))));
  if (in_all == 0) print(fmt::format("{}\n", Text{"nothing", "没有记录"}.get()));
  return 0;
}

Result<int> list_registers(Desk& desk, const Arguments& arguments) {
  ASSAY_TRY(const std::vector<std::string> stranded, desk.engine().stranded(desk.actor()));
  for (const std::string& one : stranded)
    print_error(fmt::format("{}\n", toned(Tone::Warn, fmt::format("{}: {}", Text{"warning", "警告"}.get(), one))));
  std::string text;
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .member("schema", "assay.register-list/1")
      .member("rules", desk.rules().digest())
      .name("registers")
      .begin_array();
  for (const Definition& one : desk.catalog().all()) {
    records::SearchQuery query;
    query.reg = one.key;
    ASSAY_TRY(const std::uint64_t in_all, desk.engine().count(desk.actor(), query));
    for (const auto& state : one.states)
      if (state.kind != records::definition::StateKind::Final) query.states.push_back(state.key);
    ASSAY_TRY(const std::uint64_t open, desk.engine().count(desk.actor(), query));
    text += fmt::format("{}{}{:>6} {}  {:>6} {}\n", in_columns(one.key, 24), in_column(words(one.title), 36), open,
                        Text{"open", "在办"}.get(), in_all, Text{"in all", "总数"}.get());
    json.begin_object()
        .member("register", one.key)
        .name("title")
        .begin_object()
        .member("zh", one.title.zh)
        .member("en", one.title.en)
        .end_object();
    json.member("open", open).member("in_all", in_all).member("definition", one.digest).name("serves").begin_array();
    for (const std::string& duty : one.serves) json.value(duty);
    json.end_array().end_object();
  }
  ASSAY_TRY(const records::Waiting waiting, desk.waiting());
  warn_of(waiting);
  json.end_array().member("evidence_waiting", std::uint64_t{waiting.events}).end_object();
  print(arguments.has("--json") ? out + "\n" : text);
  return 0;
}

Result<int> run_list(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  if (arguments.positional().empty()) return list_registers(*desk, arguments);
  ASSAY_TRY(const records::SearchQuery query, query_of(*desk, arguments, arguments.positional()[0]));
  return print_found(*desk, arguments, query);
}

Result<int> run_search(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  ASSAY_TRY(records::SearchQuery query, query_of(*desk, arguments, arguments.get("--register")));
  for (const std::string& word : arguments.positional()) query.text += (query.text.empty() ? "" : " ") + word;
  return print_found(*desk, arguments, query);
}

Result<int> run_show(const Arguments& arguments) {
  const std::string& what = arguments.positional()[0];
  {  // a register's own page needs nobody to be logged in
    ASSAY_TRY(const records::definition::Catalog catalog, registers_in_force());
    if (const Definition* const definition = catalog.find(what); definition != nullptr) {
      records::DeclaredLimits limits;
      if (const auto session = Session::open()) limits = session->settings().limits;
      print(arguments.has("--json") ? definition_json(*definition) : definition_text(*definition, limits));
      return 0;
    }
  }
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  if (arguments.has("--attachment")) {
    MemorySink sink;
    ASSAY_CHECK(desk->engine().read_attachment(desk->actor(), what, arguments.get("--attachment"), sink));
    ASSAY_CHECK(write_out(arguments.get("--output"), as_text(sink.bytes())));
    return 0;
  }
  ASSAY_TRY(const records::RecordView view, desk->engine().show(desk->actor(), what, arguments.get("--purpose")));
  if (arguments.has("--purpose")) ASSAY_CHECK(desk->finish());
  ASSAY_TRY(const records::Waiting waiting, desk->waiting());
  print(arguments.has("--json") ? record_json(view, {}, waiting.events)
                                : record_text(view, desk->session().settings().limits));
  ASSAY_CHECK(desk->engine().check_record(view));
  return 0;
}

Result<int> run_due(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  const std::int64_t now = Session::clock().unix_ms();
  const law::calendar::WorkCalendar& days = desk->rules().calendar();
  const std::int32_t soon = records::definition::year_of(now + 60 * records::definition::kDayMs);
  if (soon > days.last_year())
    print_error(fmt::format(
        "{}\n",
        toned(Tone::Warn,
              fmt::format(fmt::runtime(Text{"note: the working days of {} are not known yet; limits that end in it "
                                            "have no end (rules/calendar)",
                                            "注意：尚无 {} 年工作日历，止于该年的工作日时限无法计算（rules/calendar）"}
                                           .get()),
                          soon))));
  if (arguments.has("--tell")) {
    std::string out;
    json::Writer json(out);
    json.begin_object().member("schema", "assay.record-notices/1").name("notices").begin_array();
    ASSAY_TRY(
        const std::size_t told,
        desk->engine().tell(desk->actor().tenant, [&](const records::Notice& notice) -> Result<> {
          const records::DueClock& clock = *notice.clock;
          const std::string end = records::end_text(clock.reading.due_ms.value_or(0));
          if (!arguments.has("--json"))
            print(fmt::format("{}  {}  {}  {}\n", in_columns(clock.of.number, 20),
                              in_columns(law::clock::state_name(notice.state), 8), end, words(clock.rule->title)));
          json.begin_object()
              .member("register", clock.of.reg)
              .member("number", clock.of.number)
              .member("clock", clock.of.clock.key);
          json.member("clock_state", law::clock::state_name(notice.state))
              .member("due", records::definition::moment_text(clock.reading.due_ms.value_or(0)))
              .end_object();
          return {};
        }));
    static_cast<void>(told);
    json.end_array().end_object();
    if (arguments.has("--json")) print(out + "\n");
    return 0;
  }
  std::optional<std::int64_t> before;
  if (arguments.has("--within")) {
    const std::string within = arguments.get("--within");
    if (within.empty() || within.size() > 4 || within.find_first_not_of("0123456789") != std::string::npos)
      return fail(Code::InvalidInput, fmt::format("--within {}: a number of days", within));
    before = now + std::stol(within) * records::definition::kDayMs;
  }
  ASSAY_TRY(const std::size_t limit, limit_of(arguments, 200));
  if (arguments.has("--register")) ASSAY_CHECK(desk->engine().definition_of(arguments.get("--register")));
  ASSAY_TRY(const std::vector<records::DueClock> all,
            desk->engine().due(desk->actor(), arguments.get("--register"), before, limit));
  for (const records::DueClock& one : all)
    if (!one.fault.empty())
      print_error(fmt::format("{}\n", toned(Tone::Bad, fmt::format("{}: {}", one.of.number, one.fault))));
  print(arguments.has("--json") ? due_json(all)
        : all.empty()           ? fmt::format("{}\n", Text{"nothing runs", "没有进行中的时限"}.get())
                                : due_text(all, now));
  const bool missed = std::any_of(all.begin(), all.end(), [](const records::DueClock& one) {
    return one.reading.state == law::clock::State::Missed;
  });
  return missed ? 1 : 0;
}

constexpr Option kJson = {
    "--json", {}, {"one JSON document (docs/formats/json.md)", "输出 JSON（见 docs/formats/json.md）"}};
constexpr Option kLimit = {"-n,--limit", {"N", "条数"}, {"at most so many", "最多显示的条数"}};
constexpr Option kState = {
    "--state", {"STATE", "状态"}, {"in this state; may be given again", "处于该状态；可多次给出"},
    {},        Value::Needed,     Times::Every};
constexpr Option kWhere = {"--where",
                           {"COND", "条件"},
                           {"FIELD=VALUE, FIELD>=VALUE, FIELD<=VALUE, FIELD~PART, FIELD^BEGINNING; may be given again; "
                            "of a sealed field only =",
                            "字段=值、字段>=值、字段<=值、字段~部分、字段^开头；可多次给出；密封字段只能用 ="},
                           {},
                           Value::Needed,
                           Times::Every};
constexpr Option kOldest = {"--oldest-first", {}, {"the other way round", "按登记先后排列"}};
constexpr Option kHeld = {"--held", {}, {"only those on legal hold", "只看处于法律保全的记录"}};
constexpr Option kRegister = {"--register", {"KEY", "登记簿"}, {"only of this register", "只看该登记簿"}};

constexpr Option kListOptions[] = {kState, kWhere, kHeld, kOldest, kLimit, kJson};
constexpr Example kListExamples[] = {
    {"assay register list", {"all registers, how many cases are open", "全部登记簿及在办数量"}},
    {"assay register list complaint --state accepted",
     {"complaints in that state, newest first", "处于该状态的投诉，最新在前"}},
};
constexpr Option kSearchOptions[] = {kRegister, kState, kWhere, kHeld, kOldest, kLimit, kJson};
constexpr Example kSearchExamples[] = {
    {"assay register search 未标识", {"in every register", "在全部登记簿中查找"}},
    {"assay register search --register complaint --where phone=13800138000",
     {"by a sealed value, which stays sealed", "按密封字段的确切值查找，仍保持密封"}},
};
constexpr Option kShowOptions[] = {
    {"--purpose",
     {"TEXT", "用途"},
     {"open sealed fields; why is recorded in the evidence log first", "查看密封字段；用途先记入证据日志"}},
    {"--attachment", {"NAME", "附件名"}, {"write out this file instead, checked", "改为导出该附件（校验后）"}},
    {"-o,--output", {"FILE", "文件"}, {"where to; default: standard output", "输出位置，默认标准输出"}},
    kJson};
constexpr Example kShowExamples[] = {
    {"assay register show complaint",
     {"fields, states, moves and clocks of a register", "登记簿的字段、状态、流转与时限"}},
    {"assay register show C-2026-000017",
     {"a case: fields, clocks, files, history, what can be done", "一件：字段、时限、附件、经过、下一步"}},
};
constexpr Option kDueOptions[] = {
    kRegister,
    {"--within", {"DAYS", "天数"}, {"only what ends within so many days", "只看若干天内到期的"}},
    {"--tell",
     {},
     {"instead: each new state of a clock once (for cron and mail)",
      "改为：每个时限的新状态只通知一次（供定时任务使用）"}},
    kLimit,
    kJson};
constexpr Example kDueExamples[] = {
    {"assay register due --within 7", {"exit code 1 when something is missed", "有逾期时退出码为 1"}}};

}  // namespace

const Command kRegisterList = {
    "register list",
    {"registers, or the records of one", "登记簿一览，或某登记簿的记录"},
    {"[REGISTER]", "[登记簿]"},
    0,
    1,
    {"Procedures of the regime are registers: files under rules/registers say what a record holds, through which\n"
     "states it goes, who may move it and which limits run.",
     "各项法定程序都是登记簿：rules/registers 下的文件规定记录的内容、状态、谁可办理以及时限。"},
    kListOptions,
    kListExamples,
    &run_list};
const Command kRegisterShow = {
    "register show",
    {"a record, or what a register wants", "一条记录，或登记簿的要求"},
    {"NUMBER|REGISTER", "编号|登记簿"},
    1,
    1,
    {"Sealed fields stay sealed until a purpose is stated. Attached files are checked: one that was changed on disk\n"
     "is named and the exit code is not 0.",
     "密封字段须说明用途才能查看。同时校验附件：磁盘上被改动的附件会被指出，退出码非 0。"},
    kShowOptions,
    kShowExamples,
    &run_show};
const Command kRegisterSearch = {
    "register search",
    {"find records", "查找记录"},
    {"[WORD...]", "[词...]"},
    0,
    32,
    {"Finds the words, as they stand, in case numbers and searchable fields, whatever their width and case.",
     "在编号与可检索字段中查找所给文字，不分全角半角、大小写。"},
    kSearchOptions,
    kSearchExamples,
    &run_search};
const Command kRegisterDue = {
    "register due",
    {"clocks that run, the nearest end first", "进行中的时限，最先到期的在前"},
    {},
    0,
    0,
    {"A limit in working days ends at 24:00 Beijing time of its last day. Where the law leaves the number to you and\n"
     "[limits] of assay.toml has none, a suggested one is used and named so.",
     "以工作日计的时限止于最后一日北京时间 24:00。法律未定数值且 assay.toml 的 [limits] 未声明时，使用建议值并注明。"},
    kDueOptions,
    kDueExamples,
    &run_due};

}  // namespace assay::cli
