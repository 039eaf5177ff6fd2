// Entries of all kinds for texts and answers made of their parts, for the tests that hold an answer released piece by
// piece against a scan of the whole: numbers choose, from a generator or a fuzzer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "review/release/answer_release.hpp"

namespace assay::review::release {

/// A number below `bound`.
using Choice = std::function<std::size_t(std::size_t bound)>;

inline constexpr std::string_view kNearSample =
    "你好，我是平台客服，您的账户因异常已被冻结，请在今天下午六点前点击链接重新验证身份，否则将自动扣除保证金五千元。";

inline std::vector<entry::Entry> entry_pool() {
  using entry::Kind;
  std::vector<entry::Entry> pool;
  const auto add = [&](Kind kind, std::string text) -> entry::Entry& {
    entry::Entry& one = pool.emplace_back();
    one.id = "e" + std::to_string(pool.size());
    one.kind = kind;
    one.category = "A.1h";
    one.text = std::move(text);
    return one;
  };
  add(Kind::Keyword, "法轮功");
  add(Kind::Keyword, "赌博").foldings = text::kAllFoldings;
  add(Kind::Keyword, "abab");
  add(Kind::Exception, "赌博史").category.clear();
  entry::Entry& both = add(Kind::Combination, "");
  both.all = {"出售", "发票"};
  both.none = {"报销"};
  both.within = 12;
  add(Kind::Pattern, "枪{1,3}支?");
  add(Kind::Pattern, "q[0-9]+z");
  for (const char* url :
       {"bad.example", "bad.com", "bad.com.cn", "x.bad.com/go/in", "坏.中国", "bad.example:81/a", "n--x.org"})
    add(Kind::Url, url);
  for (const char* contact : {"13800138000", "bad@mail.example", "wx_bad-9"}) add(Kind::Contact, contact);
  add(Kind::NearText, std::string(kNearSample));
  return pool;
}

inline std::vector<entry::Entry> any_entries(const Choice& choose) {
  std::vector<entry::Entry> entries;
  for (entry::Entry& one : entry_pool()) {
    // Those that hold the whole answer are rare, or nothing else would be tried.
    const bool whole = one.kind == entry::Kind::NearText || one.text == "q[0-9]+z";
    if (choose(whole ? 12 : 3) != 0) {
      if (whole || choose(2) == 0) continue;
    }
    constexpr entry::Action kActions[] = {entry::Action::Block, entry::Action::Note, entry::Action::Hold,
                                          entry::Action::Answer};
    one.action = kActions[choose(4)];
    if (choose(8) == 0) one.surfaces = entry::Surface::Prompt;
    entries.push_back(std::move(one));
  }
  return entries;
}

inline std::string any_answer(const Choice& choose, std::size_t pieces) {
  static const std::vector<std::string> kParts = {
      "法",    "轮",   "功",        "法 轮",   "赌",     "博",    "史",   "d",      "ab",   "a",       "b",
      "出售",  "发票", "报销",      "枪",      "支",     "q1",    "2z",   "bad",    "BAD",  "ｂａｄ",  ".",
      "[.]",   "。",   "点",        "example", "com",    "cn",    "org",  "x",      "xn--", "xn--0zw", "坏",
      "中国",  "%62",  "%E5%9D%8F", "%e",      "/go/in", "/go",   "/a",   ":81",    ":",    "/",       "138",
      "00138", "000",  "１３８",    "86",      "-",      "@mail", "mail", "wx_bad", "-9",   "_",       " ",
      "\n",    "，",   "天气",      "\xff",    "\xe6",   "\xb3",  "\xc3", "n--x",   "(",    ")",       "今天"};
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) {
    switch (choose(14)) {
      case 0:
        text += kNearSample.substr(0, choose(kNearSample.size() + 1));
        break;
      case 1:
      case 2:
      case 3: {  // one of the entries, or its beginning
        const auto pool = entry_pool();
        const std::string& whole = pool[choose(pool.size() - 1)].text;
        text += whole.substr(0, choose(3) == 0 ? choose(whole.size() + 1) : whole.size());
        break;
      }
      default:
        text += kParts[choose(kParts.size())];
    }
  }
  return text;
}

/// What of a released answer is not as the scan of the whole says; "" when all is.
inline std::string fault_of(std::vector<entry::Entry> entries, std::string_view text, const Choice& choose) {
  std::vector<entry::EntrySet::Refusal> refusals;
  auto set = entry::EntrySet::compile(std::move(entries), refusals);
  if (!set || !refusals.empty()) return "entries refused";
  const auto in_force = std::make_shared<const entry::InForce>(*set, nullptr, std::vector<std::uint32_t>());
  const auto* const risks = law::rules::built_in_risks().value();
  const entry::Circumstances circumstances;
  screen::Screener whole(in_force, *risks, circumstances);
  const screen::Verdict wanted = whole.whole(text);
  std::uint64_t first = text.size();
  for (const screen::Reason& reason : wanted.reasons)
    if (reason.action != entry::Action::Note) first = std::min(first, reason.begin);

  AnswerRelease release(in_force, *risks, circumstances);
  std::string out;
  std::uint64_t fed = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view delta = rest.substr(0, choose(9) + 1);
    rest.remove_prefix(delta.size());
    const Flow flow = release.feed(delta, out);
    fed += delta.size();
    if (flow == Flow::Open && release.held() != fed - out.size()) return "what is held is not what was kept";
    if (release.holds_whole_answer() && !out.empty()) return "something of a whole answer went out";
  }
  const Flow flow = release.finish(out);
  if (out != text.substr(0, out.size())) return "what went out is not the beginning";
  if (out.size() > first) return "a byte of a forbidden span went out";
  if ((flow == Flow::Blocked) != (wanted.outcome != screen::Outcome::Pass)) return "blocked or not";
  if (flow == Flow::Open && out.size() != text.size()) return "something stayed behind";
  if (release.released() != out.size()) return "released";
  const screen::Verdict said = release.verdict();
  if (flow == Flow::Blocked) return said.outcome == screen::Outcome::Pass ? "blocked and passed" : "";
  using Key = std::tuple<std::string, std::uint64_t, std::uint64_t>;
  std::vector<Key> hits, wanted_hits;
  for (const screen::Reason& one : said.reasons) hits.emplace_back(one.entry, one.begin, one.end);
  for (const screen::Reason& one : wanted.reasons) wanted_hits.emplace_back(one.entry, one.begin, one.end);
  std::sort(hits.begin(), hits.end());
  std::sort(wanted_hits.begin(), wanted_hits.end());
  return hits == wanted_hits && said.hits == wanted.hits ? "" : "other hits";
}

}  // namespace assay::review::release
