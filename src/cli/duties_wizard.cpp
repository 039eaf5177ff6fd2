#include "cli/duties_wizard.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <optional>

#include "cli/language.hpp"
#include "cli/output.hpp"
#include "cli/page_view.hpp"
#include "law/duty/assessment.hpp"
#include "law/report/words.hpp"

namespace assay::cli {
namespace {

using law::duty::Answer;
using law::duty::Facts;
using law::rules::Fact;
using law::rules::FactId;
using law::rules::FactKind;
using law::rules::Words;

constexpr std::size_t kWidth = 90;

const std::string& said(const Words& words) { return language() == Language::Chinese ? words.zh : words.en; }

/// Whole or not at all, beside its place.
Result<> save(const Facts& facts, const std::string& path) {
  const std::string part = path + ".part";
  {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out << facts.to_toml();
    out.flush();
    if (!out) return fail(Code::Unavailable, fmt::format("{}: cannot be written: {}", part, std::strerror(errno)));
  }
  if (std::rename(part.c_str(), path.c_str()) != 0)
    return fail(Code::Unavailable, fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
  return {};
}

/// Marks a fact and all that could still imply it.
void mark(const law::duty::Assessment& now, FactId id, std::vector<bool>& matters) {
  if (matters[id]) return;
  matters[id] = true;
  for (const auto& list : now.rules().facts()[id].when) {
    const bool dead = std::ranges::any_of(list, [&](FactId from) { return now.fact(from) == Answer::No; });
    if (dead) continue;
    for (const FactId from : list) mark(now, from, matters);
  }
}

std::optional<std::string> line() {
  std::string text;
  if (!std::getline(std::cin, text)) return std::nullopt;
  while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return text;
}

void show(const law::rules::RuleSet& rules, const Fact& fact, std::size_t left) {
  const auto place = law::report::source_words(rules, fact.instrument, fact.article);
  print(fmt::format("\n{}  {}\n", toned(Tone::Strong, wrapped(said(fact.question), kWidth, 2)),
                    toned(Tone::Quiet, fmt::format("[{}]", said(place)))));
  if (!fact.help.empty()) print(fmt::format("  {}\n", wrapped(said(fact.help), kWidth, 4)));
  for (const Words& one : fact.yes)
    print(fmt::format("  {} {}\n", Text{"yes:", "是："}.get(), wrapped(said(one), kWidth, 8)));
  for (const Words& one : fact.no)
    print(fmt::format("  {} {}\n", Text{"no: ", "否："}.get(), wrapped(said(one), kWidth, 8)));
  print(fmt::format(fmt::runtime(Text{"{} more, at most. y yes, n no, u not known, Enter later, b back, q leave > ",
                                      "最多还有{}问。y 是，n 否，u 不清楚，回车 以后再答，b 上一问，q 离开 > "}
                                     .get()),
                    left));
}

enum class Said : std::uint8_t { Yes, No, Unknown, Later, Back, Leave, Nonsense };

Said meaning(const std::optional<std::string>& text) {
  if (!text || *text == "q" || *text == "Q") return Said::Leave;
  if (text->empty()) return Said::Later;
  const std::string& word = *text;
  if (word == "y" || word == "Y" || word == "yes" || word == "是") return Said::Yes;
  if (word == "n" || word == "N" || word == "no" || word == "否" || word == "不") return Said::No;
  if (word == "u" || word == "U" || word == "?" || word == "不清楚" || word == "不知道") return Said::Unknown;
  if (word == "b" || word == "B") return Said::Back;
  return Said::Nonsense;
}

Answer answer_of(Said word) {
  return word == Said::Yes ? Answer::Yes : word == Said::No ? Answer::No : Answer::Unknown;
}

}  // namespace

bool is_conversation() noexcept { return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0; }

Result<std::vector<FactId>> open_questions(const Facts& facts, law::calendar::Date as_of) {
  const law::rules::RuleSet& rules = facts.rules();
  ASSAY_TRY(const law::duty::Assessment now, law::duty::assess(facts, as_of));
  std::vector<bool> matters(rules.facts().size(), false);
  for (const FactId id : rules.fact_ids())
    if (rules.facts()[id].group == "technology" || rules.facts()[id].group == "role") matters[id] = true;
  for (const law::duty::Finding& finding : now.findings()) {
    using law::duty::Because;
    if (finding.verdict != law::duty::Verdict::No || finding.roles.empty()) continue;
    const bool hopeless = std::ranges::any_of(finding.reasons, [](const law::duty::Reason& reason) {
      return reason.because != Because::FactUnstated && reason.because != Because::FactUnknown;
    });
    if (hopeless) continue;
    for (const law::duty::Reason& reason : finding.reasons) mark(now, reason.fact, matters);
  }
  std::vector<FactId> out;
  for (const FactId id : rules.fact_ids()) {
    const Fact& fact = rules.facts()[id];
    if (!matters[id] || fact.kind != FactKind::Standing || now.fact(id) != Answer::Unstated) continue;
    Facts tried = facts;  // what cannot be yes any more is not asked
    if (tried.say(fact.key, Answer::Yes, "") && law::duty::assess(std::move(tried), as_of)) out.push_back(id);
  }
  return out;
}

Result<Facts> ask_facts(Facts facts, const std::string& path, law::calendar::Date as_of) {
  const law::rules::RuleSet& rules = facts.rules();
  if (facts.service.empty()) {
    print(Text{"The service's name: ", "服务名称："}.get());
    if (const auto name = line()) facts.service = *name;
    ASSAY_CHECK(save(facts, path));
  }
  std::vector<FactId> asked;
  std::vector<bool> later(rules.facts().size(), false);
  while (true) {
    ASSAY_TRY(std::vector<FactId> open, open_questions(facts, as_of));
    std::erase_if(open, [&](FactId id) { return later[id]; });
    if (open.empty()) break;
    const FactId id = open.front();
    const Fact& fact = rules.facts()[id];
    show(rules, fact, open.size());
    const Said word = meaning(line());
    if (word == Said::Leave) break;
    if (word == Said::Nonsense) {
      print(Text{"y, n, u, b or q\n", "请答 y、n、u、b 或 q\n"}.get());
      continue;
    }
    if (word == Said::Back) {
      if (asked.empty()) continue;
      facts.forget(asked.back());
      later[asked.back()] = false;
      asked.pop_back();
      ASSAY_CHECK(save(facts, path));
      continue;
    }
    asked.push_back(id);
    if (word == Said::Later) {
      later[id] = true;
      continue;
    }
    ASSAY_CHECK(facts.say(fact.key, answer_of(word), "assay duties"));
    if (const auto fits = law::duty::assess(facts, as_of); !fits) {
      print(fmt::format("{}\n", toned(Tone::Bad, fits.error().message)));
      facts.forget(id);
      asked.pop_back();
      continue;
    }
    ASSAY_CHECK(save(facts, path));
  }
  print(fmt::format(fmt::runtime(Text{"\n{} answers are in {}; `assay duties` goes on from there.\n\n",
                                      "\n{}个答案已写入 {}；再次运行 `assay duties` 可继续。\n\n"}
                                     .get()),
                    facts.answered(), path));
  return facts;
}

}  // namespace assay::cli
