// assay duties: the three-step test on a service's facts, and the pages around it.
#include <fmt/core.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "cli/commands.hpp"
#include "cli/duties_wizard.hpp"
#include "cli/output.hpp"
#include "cli/page_view.hpp"
#include "cli/rules.hpp"
#include "law/report/duties_json.hpp"
#include "law/report/duties_page.hpp"

namespace assay::cli {
namespace {

using law::calendar::Date;
using law::duty::Assessment;
using law::duty::Facts;
using law::report::Page;
namespace report = law::report;
using law::rules::RuleSet;

constexpr std::string_view kFactsFile = "facts.toml";
constexpr std::size_t kMostFactsBytes = 1U << 20U;

Date today() { return Date::in_beijing(SystemClock().unix_ms()); }

bool is_there(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

Result<Facts> read_facts(const std::string& path, const RuleSet& rules) {
  std::string text;
  if (path == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(Code::NotFound, fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  if (text.size() > kMostFactsBytes)
    return fail(Code::Limited, fmt::format("{}: facts of more than {} KiB are not read", path, kMostFactsBytes >> 10U));
  return Facts::parse(text, path == "-" ? "standard input" : path, rules);
}

/// The facts of --facts, or of ./facts.toml; nothing when there are none.
Result<std::optional<Facts>> given_facts(const Arguments& arguments, const RuleSet& rules) {
  const std::string path = arguments.get("--facts", kFactsFile);
  if (!arguments.has("--facts") && !is_there(path)) return std::optional<Facts>{};
  ASSAY_TRY(Facts facts, read_facts(path, rules));
  return std::optional<Facts>(std::move(facts));
}

Result<Date> day_of(const Arguments& arguments, const Facts& facts) {
  if (arguments.has("--as-of")) return Date::parse(arguments.get("--as-of"));
  return facts.as_of.value_or(today());
}

std::string shaped(const Arguments& arguments, const Page& page) {
  if (arguments.has("--html")) return as_html(page);
  if (arguments.has("--markdown"))
    return as_markdown(
        page, language() == Language::Chinese ? law::report::Language::Chinese : law::report::Language::English);
  return page_text(page, terminal_width());
}

Result<> one_shape(const Arguments& arguments) {
  int shapes = 0;
  for (const std::string_view shape : {"--json", "--markdown", "--html"}) shapes += arguments.has(shape) ? 1 : 0;
  if (shapes > 1)
    return fail(
        Code::InvalidInput,
        std::string(Text{"choose one of --json, --markdown, --html", "--json、--markdown、--html 只能选一个"}.get()));
  return {};
}

/// `--diff D1..D2`, or `--diff D1 D2`.
Result<std::pair<Date, Date>> two_days(const Arguments& arguments) {
  const std::string text = arguments.get("--diff");
  const auto dots = text.find("..");
  std::string second;
  if (dots != std::string::npos)
    second = text.substr(dots + 2);
  else if (!arguments.positional().empty())
    second = arguments.positional()[0];
  else
    return fail(Code::InvalidInput, "--diff takes two dates: --diff 2025-08-31..2025-09-01");
  ASSAY_TRY(const Date before, Date::parse(text.substr(0, dots)));
  ASSAY_TRY(const Date after, Date::parse(second));
  return std::pair{before, after};
}

Result<int> run_difference(const Arguments& arguments, const RuleSet& rules) {
  ASSAY_TRY(const auto days, two_days(arguments));
  ASSAY_TRY(auto facts, given_facts(arguments, rules));
  if (!facts) {
    print(arguments.has("--json")
              ? report::catalogue_difference_json(rules, days.first, days.second)
              : shaped(arguments, report::catalogue_difference_page(rules, days.first, days.second)));
    return 0;
  }
  ASSAY_TRY(const Assessment before, law::duty::assess(*facts, days.first));
  ASSAY_TRY(const Assessment after, law::duty::assess(std::move(*facts), days.second));
  print(arguments.has("--json") ? report::difference_json(before, after)
                                : shaped(arguments, report::difference_page(before, after)));
  return 0;
}

Result<law::report::Wishes> wishes_of(const Arguments& arguments, const RuleSet& rules) {
  law::report::Wishes wishes;
  if (arguments.has("--all")) wishes.detail = law::report::Detail::Everything;
  if (!arguments.has("--role")) return wishes;
  const std::string key = arguments.get("--role");
  const law::rules::Role* const role = rules.find_role(key);
  if (role == nullptr) {
    std::vector<std::string_view> keys;
    for (const auto& one : rules.roles()) keys.push_back(one.key);
    const std::string_view near = law::rules::nearest(key, keys);
    return fail(Code::InvalidInput, fmt::format("there is no role `{}`{}", key,
                                                near.empty() ? "" : fmt::format(", did you mean `{}`?", near)));
  }
  wishes.role = rules.id_of(*role);
  return wishes;
}

Result<int> run_duties(const Arguments& arguments) {
  ASSAY_CHECK(one_shape(arguments));
  ASSAY_TRY(const RuleSet* const rules, rules_in_force());
  if (arguments.has("--diff")) return run_difference(arguments, *rules);
  if (!arguments.positional().empty())
    return fail(Code::InvalidInput,
                fmt::format("`{}` is one word too many; a second date goes with --diff", arguments.positional()[0]));
  ASSAY_TRY(const auto wishes, wishes_of(arguments, *rules));
  ASSAY_TRY(auto facts, given_facts(arguments, *rules));
  if (!arguments.has("--facts") && is_conversation()) {
    ASSAY_TRY(const Date day, day_of(arguments, facts.value_or(Facts(*rules))));
    ASSAY_TRY(facts, ask_facts(facts.value_or(Facts(*rules)), std::string(kFactsFile), day));
  }
  if (!facts)
    return fail(
        Code::NotFound,
        std::string(Text{"facts.toml: not here; give --facts FILE, or run `assay duties` on a terminal to be asked",
                         "此处没有 facts.toml；请用 --facts 指定文件，或在终端运行 `assay duties` 逐项回答"}
                        .get()));
  ASSAY_TRY(const Date day, day_of(arguments, *facts));
  ASSAY_TRY(const Assessment assessment, law::duty::assess(std::move(*facts), day));
  print(arguments.has("--json") ? report::duties_json(assessment, wishes)
                                : shaped(arguments, report::duties_page(assessment, wishes)));
  return 0;
}

/// The assessment of the facts given, if any.
Result<std::optional<Assessment>> assessed(const Arguments& arguments, const RuleSet& rules) {
  ASSAY_TRY(auto facts, given_facts(arguments, rules));
  if (!facts) return std::optional<Assessment>{};
  ASSAY_TRY(const Date day, day_of(arguments, *facts));
  ASSAY_TRY(Assessment assessment, law::duty::assess(std::move(*facts), day));
  return std::optional<Assessment>(std::move(assessment));
}

Result<int> run_show(const Arguments& arguments) {
  ASSAY_CHECK(one_shape(arguments));
  ASSAY_TRY(const RuleSet* const rules, rules_in_force());
  const std::string& id = arguments.positional()[0];
  const law::rules::Duty* const duty = rules->find_duty(id);
  if (duty == nullptr) {
    std::vector<std::string_view> ids;
    for (const auto& one : rules->duties()) ids.push_back(one.id);
    const std::string_view near = law::rules::nearest(id, ids);
    return fail(Code::NotFound, fmt::format("there is no duty `{}`{}", id,
                                            near.empty() ? "" : fmt::format(", did you mean `{}`?", near)));
  }
  ASSAY_TRY(const auto assessment, assessed(arguments, *rules));
  const Assessment* const shown = assessment ? &*assessment : nullptr;
  print(arguments.has("--json") ? report::duty_json(*rules, *duty, shown)
                                : shaped(arguments, report::duty_page(*rules, *duty, shown)));
  return 0;
}

Result<int> run_roles(const Arguments& arguments) {
  ASSAY_CHECK(one_shape(arguments));
  ASSAY_TRY(const RuleSet* const rules, rules_in_force());
  ASSAY_TRY(const auto assessment, assessed(arguments, *rules));
  const Assessment* const shown = assessment ? &*assessment : nullptr;
  print(arguments.has("--json") ? report::roles_json(*rules, shown)
                                : shaped(arguments, report::roles_page(*rules, shown)));
  return 0;
}

Result<int> run_draft(const Arguments& arguments) {
  ASSAY_CHECK(one_shape(arguments));
  ASSAY_TRY(const RuleSet* const rules, rules_in_force());
  print(arguments.has("--json") ? report::draft_json(*rules) : shaped(arguments, report::draft_page(*rules)));
  return 0;
}

Result<int> run_facts(const Arguments& arguments) {
  ASSAY_CHECK(one_shape(arguments));
  ASSAY_TRY(const RuleSet* const rules, rules_in_force());
  print(arguments.has("--json") ? report::facts_json(*rules) : shaped(arguments, report::facts_page(*rules)));
  return 0;
}

constexpr Option kFacts = {"--facts",
                           {"FILE", "文件"},
                           {"the service's facts; ./facts.toml if it is there; - for standard input",
                            "服务的事实；缺省为 ./facts.toml；- 表示标准输入"}};
constexpr Option kAsOf = {
    "--as-of",
    {"DATE", "日期"},
    {"the day to answer for; that of the facts, or today", "按哪一天的规定回答；缺省为事实文件中的日期或今天"}};
constexpr Option kJson = {"--json", {}, {"for programs (docs/formats/json.md)", "供程序使用（docs/formats/json.md）"}};
constexpr Option kMarkdown = {"--markdown", {}, {"as Markdown", "Markdown 格式"}};
constexpr Option kHtml = {"--html", {}, {"one printable page in both languages", "可打印的双语网页"}};

constexpr Option kDutiesOptions[] = {
    kFacts,
    kAsOf,
    {"--diff",
     {"DATE..DATE", "日期..日期"},
     {"what differs between two days (also --diff DATE DATE);\nwithout facts, what changed in the rules",
      "两日之间的变化（也可写 --diff 日期 日期）；\n没有事实时，列出规定的变化"}},
    {"--role",
     {"ROLE", "角色"},
     {"only the duties of one role: service_provider ...", "只列一个角色的义务：service_provider 等"}},
    {"--all", {}, {"also what does not apply, with the reasons", "也列出不适用的义务及理由"}},
    kJson,
    kMarkdown,
    kHtml,
};
constexpr Option kShowOptions[] = {kFacts, kAsOf, kJson, kMarkdown, kHtml};
constexpr Option kPageOptions[] = {kJson, kMarkdown, kHtml};

constexpr Example kDutiesExamples[] = {
    {"assay duties",
     {"ask, remember the answers in facts.toml, and answer", "逐项询问，答案写入 facts.toml，然后给出结果"}},
    {"assay duties --facts facts.toml --html > duties.html", {"a page to print", "生成可打印的网页"}},
    {"assay duties --diff 2025-08-31 2025-09-01", {"what came into force that night", "那一夜生效了什么"}},
};
constexpr Example kShowExamples[] = {
    {"assay duties show DS-17-1", {"one duty, and why it applies or not", "一项义务，以及适用与否的理由"}}};

}  // namespace

const Command kDuties = {
    "duties",
    {"say which duties a service has, and why", "说明服务有哪些义务及其理由"},
    {"[DATE]", "[日期]"},
    0,
    1,
    {"Three steps: is it deep synthesis, which roles do you have, which duties follow. Each answer names its article.\n"
     "The facts are yes, no or \"unknown\" in a facts.toml; on a terminal without one you are asked. What nobody has "
     "said\n"
     "counts as no and is listed as not stated. Where the law leaves a point open, a person is asked for.\n\n"
     "This is no legal advice.",
     "三步：是否深度合成，是什么角色，有哪些义务；每个回答注明条文。\n"
     "事实写在 facts.toml 中，为 true、false 或 \"unknown\"；在终端上没有该文件时逐项询问。未说明的视为否，并列出。\n"
     "法律未明确之处交由人判断。\n\n"
     "不构成法律意见。"},
    kDutiesOptions,
    kDutiesExamples,
    &run_duties};

const Command kDutiesShow = {"duties show",
                             {"one duty: source, limits, proof, and its verdict", "一项义务：依据、期限、证明和结论"},
                             {"ID", "编号"},
                             1,
                             1,
                             {"With facts it also says whether the duty applies and how the answer came about.",
                              "给出事实时，还说明是否适用以及如何得出。"},
                             kShowOptions,
                             kShowExamples,
                             &run_show};

const Command kDutiesRoles = {"duties roles",
                              {"who bears what: provider, supporter, user", "提供者、技术支持者、使用者各承担什么"},
                              {},
                              0,
                              0,
                              {"Eight matters by three roles. With facts each duty carries its verdict.",
                               "八个事项对三个角色。给出事实时，每项义务带有结论。"},
                              kShowOptions,
                              {},
                              &run_roles};

const Command kDutiesDraft = {"duties draft",
                              {"the draft of 2022 against the final Provisions", "2022年征求意见稿与正式规定的差异"},
                              {},
                              0,
                              0,
                              {"For who knew the draft: what became of each point.", "供熟悉征求意见稿的人对照。"},
                              kPageOptions,
                              {},
                              &run_draft};

const Command kDutiesFacts = {"duties facts",
                              {"the facts there are, with examples and articles", "全部事实及示例、条文"},
                              {},
                              0,
                              0,
                              {"The keys for facts.toml.", "facts.toml 可用的键。"},
                              kPageOptions,
                              {},
                              &run_facts};

}  // namespace assay::cli
