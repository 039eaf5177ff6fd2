// Runs the scenarios of tests/cases/*.case against the rules built into the program. README.md beside this file says
// how one is written. Each broken line is named by file and line; at the end the set as a whole is held to its promise:
// every duty of the Deep Synthesis Provisions and of the Labelling Measures is raised by some case, every role held.
//   run_cases FOLDER
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "law/duty/assessment.hpp"

namespace {

using namespace assay;
using law::calendar::Date;
using law::duty::Answer;
using law::duty::Assessment;
using law::duty::Facts;
using law::duty::Verdict;
using law::rules::RuleSet;

constexpr std::size_t kLeastCases = 60;

/// A word of a list, and the line it stands on.
struct Word {
  std::string text;
  int line = 0;
};
using Lists = std::map<std::string, std::vector<Word>>;

struct Tally {
  int faults = 0;
  std::size_t cases = 0;
  std::set<std::string> raised;
  std::set<std::string> held;
};

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r") - from + 1));
}

class Case {
 public:
  Case(std::string file, const RuleSet& rules, Tally& tally) : file_(std::move(file)), rules_(rules), tally_(tally) {}

  void run(const std::string& text) {
    ++tally_.cases;
    if (!read(text)) return;
    Facts facts(rules_);
    if (!take_facts(facts)) return;
    const auto day = Date::parse(lists_["date"].empty() ? "" : lists_["date"][0].text);
    if (!day) return fault(lists_["date"].empty() ? 1 : lists_["date"][0].line, day.error().message);
    auto answer = law::duty::assess(std::move(facts), *day);
    if (!lists_["conflict"].empty()) return check_conflict(answer ? "" : answer.error().message);
    if (!answer) return fault(1, answer.error().message);
    check(*answer);
  }

 private:
  void fault(int line, std::string_view what) {
    ++tally_.faults;
    fmt::print("{}:{}: {}\n", file_, line, what);
  }

  /// `key: a, b`, lists may go on in indented lines; `#` begins a comment.
  bool read(const std::string& text) {
    static const std::set<std::string, std::less<>> kKeys = {
        "title", "date",      "story", "yes",   "no",       "unknown", "stated roles", "deep synthesis", "technologies",
        "roles", "not roles", "must",  "armed", "must not", "ask",     "near",         "conflict",       "deadline"};
    std::string key;
    int number = 0;
    std::size_t at = 0;
    const int before = tally_.faults;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::string line = text.substr(at, end - at);
      at = end + 1;
      ++number;
      line = line.substr(0, line.find('#'));
      if (trimmed(line).empty()) continue;
      std::string value = line;
      if (line[0] != ' ') {
        const auto colon = line.find(':');
        key = trimmed(line.substr(0, colon));
        if (colon == std::string::npos || !kKeys.contains(key)) {
          fault(number, fmt::format("`{}` is no key of a case", key));
          return false;
        }
        value = line.substr(colon + 1);
      }
      if (key == "title" || key == "story") {
        if (!trimmed(value).empty()) lists_[key].push_back({trimmed(value), number});
        continue;
      }
      for (std::size_t from = 0; from <= value.size();) {
        const std::size_t comma = std::min(value.find(',', from), value.size());
        if (const std::string word = trimmed(value.substr(from, comma - from)); !word.empty())
          lists_[key].push_back({word, number});
        from = comma + 1;
      }
    }
    if (lists_["title"].empty()) fault(1, "a case has a title");
    return tally_.faults == before;
  }

  bool take_facts(Facts& facts) {
    const int before = tally_.faults;
    for (const auto& [key, answer] : {std::pair{"yes", Answer::Yes}, {"no", Answer::No}, {"unknown", Answer::Unknown}})
      for (const Word& word : lists_[key])
        if (const auto said = facts.say(word.text, answer, fmt::format("{}:{}", file_, word.line)); !said)
          fault(word.line, said.error().message);
    for (const Word& word : lists_["stated roles"])
      if (const auto said = facts.hold_role(word.text, fmt::format("{}:{}", file_, word.line)); !said)
        fault(word.line, said.error().message);
    return tally_.faults == before;
  }

  void check_conflict(const std::string& message) {
    for (const Word& word : lists_["conflict"])
      if (message.find(word.text) == std::string::npos)
        fault(word.line, fmt::format("the contradiction does not name {}: {}", word.text,
                                     message.empty() ? "there is none" : message));
  }

  /// The duty of `DS-16-1 §16`, whose article must be right.
  const law::rules::Duty* duty_of(const Word& word) {
    const auto blank = word.text.find(' ');
    const law::rules::Duty* const duty = rules_.find_duty(word.text.substr(0, blank));
    if (duty == nullptr) {
      fault(word.line, fmt::format("there is no duty `{}`", word.text));
    } else if (blank != std::string::npos && trimmed(word.text.substr(blank)) != "§" + duty->article) {
      fault(word.line, fmt::format("{}: its article is {}", word.text, duty->article));
    }
    return duty;
  }

  void check_verdicts(const Assessment& answer, const std::string& key, std::initializer_list<Verdict> wanted) {
    for (const Word& word : lists_[key]) {
      const law::rules::Duty* const duty = duty_of(word);
      if (duty == nullptr) continue;
      const auto& finding = answer.findings()[rules_.id_of(*duty)];
      if (std::ranges::find(wanted, finding.verdict) == wanted.end())
        fault(word.line, fmt::format("{}: {}, but the verdict is \"{}\"{}", key, duty->id,
                                     verdict_name(finding.verdict), reasons(answer, finding)));
      if (key != "must not") tally_.raised.insert(duty->id);
    }
  }

  std::string reasons(const Assessment& answer, const law::duty::Finding& finding) const {
    std::string out;
    for (const auto& reason : finding.reasons)
      out += fmt::format(
          "{}{} {}", out.empty() ? " because of " : ", ", because_name(reason.because),
          reason.because >= law::duty::Because::RoleUnknown && reason.because <= law::duty::Because::OpenQuestion
              ? answer.rules().facts()[reason.fact].key
              : "");
    return out;
  }

  void check_roles(const Assessment& answer, const std::string& key) {
    for (const Word& word : lists_[key]) {
      const law::rules::Role* const role = rules_.find_role(word.text);
      if (role == nullptr) {
        fault(word.line, fmt::format("there is no role `{}`", word.text));
        continue;
      }
      const bool holds = answer.role(rules_.id_of(*role)) == Answer::Yes;
      if (holds != (key == "roles"))
        fault(word.line, fmt::format("{}: {} is {}held", key, word.text, holds ? "" : "not "));
      if (holds) tally_.held.insert(word.text);
    }
  }

  void check_technologies(const Assessment& answer) {
    for (const Word& word : lists_["deep synthesis"])
      if (word.text != answer_name(answer.is_deep_synthesis()))
        fault(word.line, fmt::format("deep synthesis: the answer is {}", answer_name(answer.is_deep_synthesis())));
    if (!lists_.contains("technologies")) return;
    std::set<std::string> wanted;
    for (const Word& word : lists_["technologies"]) wanted.insert(word.text);
    for (std::size_t i = 0; i < rules_.technologies().size(); ++i) {
      const std::string number = fmt::format("{}", rules_.technologies()[i].number);
      const bool is = answer.technology(i) == Answer::Yes;
      if (is != wanted.contains(number))
        fault(lists_["technologies"].empty() ? 1 : lists_["technologies"][0].line,
              fmt::format("technologies: kind {} is {}found", number, is ? "" : "not "));
    }
  }

  /// `DS-19-1 2025-09-26 2025-10-16`: an event of that day is due until the end of this one.
  void check_deadlines(const Assessment& answer) {
    for (const Word& word : lists_["deadline"]) {
      const auto first = word.text.find(' ');
      const auto second = word.text.find(' ', first == std::string::npos ? first : first + 1);
      if (second == std::string::npos) {
        fault(word.line, "a deadline is: ID, a blank, the day of the event, a blank, the last day");
        continue;
      }
      const law::rules::Duty* const duty = duty_of({word.text.substr(0, first), word.line});
      const auto from = Date::parse(word.text.substr(first + 1, second - first - 1));
      if (duty == nullptr || !from) {
        if (!from) fault(word.line, from.error().message);
        continue;
      }
      const auto& limit = answer.findings()[rules_.id_of(*duty)].limit;
      constexpr std::int64_t kNoon = law::calendar::kDayMs / 2;
      const auto due = limit ? law::clock::due_at(*limit, from->begins_ms() + kNoon, rules_.calendar())
                             : fail(Code::NotFound, duty->id + " has no deadline");
      const std::string last = due ? Date::in_beijing(*due - 1).text() : due.error().message;
      if (last != trimmed(word.text.substr(second)))
        fault(word.line, fmt::format("{}: the last day is {}", word.text, last));
    }
  }

  void check(const Assessment& answer) {
    check_technologies(answer);
    check_roles(answer, "roles");
    check_roles(answer, "not roles");
    check_verdicts(answer, "must", {Verdict::Applies});
    check_verdicts(answer, "armed", {Verdict::Armed});
    check_verdicts(answer, "ask", {Verdict::AskPerson});
    check_verdicts(answer, "must not", {Verdict::No});
    for (const Word& word : lists_["near"])
      if (const auto* const duty = duty_of(word); duty != nullptr && !answer.findings()[rules_.id_of(*duty)].near)
        fault(word.line, fmt::format("near: {} is not one condition away", duty->id));
    check_deadlines(answer);
  }

  std::string file_;
  const RuleSet& rules_;
  Tally& tally_;
  Lists lists_;
};

void check_promise(const RuleSet& rules, Tally& tally, const std::string& folder) {
  const auto miss = [&](const std::string& what) {
    ++tally.faults;
    fmt::print("{}: {}\n", folder, what);
  };
  if (tally.cases < kLeastCases) miss(fmt::format("{} cases; at least {} are promised", tally.cases, kLeastCases));
  for (const auto& duty : rules.duties()) {
    const std::string& from = rules.instruments()[duty.instrument].key;
    if ((from == "DS-2022" || from == "LABEL-2025") && !tally.raised.contains(duty.id))
      miss(fmt::format("no case raises {}", duty.id));
  }
  for (const auto& role : rules.roles())
    if (!tally.held.contains(role.key)) miss(fmt::format("in no case the role {} is held", role.key));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const auto rules = law::rules::built_in();
  if (!rules) {
    fmt::print("{}\n", rules.error().message);
    return 1;
  }
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
    if (entry.path().extension() == ".case") files.push_back(entry.path());
  std::ranges::sort(files);
  Tally tally;
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    Case(path.string(), **rules, tally).run({std::istreambuf_iterator<char>(in), {}});
  }
  check_promise(**rules, tally, folder);
  fmt::print("{} cases, {} faults\n", tally.cases, tally.faults);
  return tally.faults == 0 ? 0 : 1;
}
