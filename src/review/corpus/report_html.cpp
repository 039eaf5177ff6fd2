#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "review/corpus/report.hpp"

namespace assay::review::corpus {
namespace {

using law::rules::Confidence;
using law::rules::CorpusRule;
using law::rules::RiskKind;
using law::rules::RiskList;

constexpr std::size_t kMostBars = 40;
constexpr std::size_t kMostTopEntries = 20;
constexpr int kPlotWidth = 760;
constexpr int kNameWidth = 300;
constexpr int kBarHeight = 24;

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>语料扫描报告 · Corpus scan</title>
<style>
:root{--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--good:#1a7f4b;--bad:#b3261e;--bar:#3566a8}
*{box-sizing:border-box}
body{font:15px/1.55 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:var(--ink);max-width:940px;margin:0 auto;padding:28px 20px;background:#fff}
h1{font-size:26px;margin:0 0 4px}h2{font-size:19px;margin:34px 0 8px;border-bottom:2px solid var(--line);padding-bottom:4px}
[lang=en]{color:var(--soft);font-size:.87em}h1 [lang=en],h2 [lang=en]{font-weight:400;margin-left:.5em}
p{margin:6px 0}table{border-collapse:collapse;width:100%;margin:8px 0}
th,td{border-bottom:1px solid var(--line);padding:6px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;background:#f5f7fa}td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:16px 0}
.card{border:1px solid var(--line);border-radius:8px;padding:12px}.card b{display:block;font-size:24px;font-variant-numeric:tabular-nums}
.good{color:var(--good)}.bad{color:var(--bad)}.verdict{border-left:6px solid;padding:10px 14px;margin:14px 0;background:#f8f9fb}
.verdict.good{border-color:var(--good)}.verdict.bad{border-color:var(--bad)}.verdict.warn{border-color:#a15c00;color:#a15c00}
small,.note{color:var(--soft);font-size:.87em}svg{width:100%;height:auto}svg text{font:13px system-ui,"Noto Sans CJK SC",sans-serif;fill:var(--ink)}
@media print{body{padding:0;max-width:none;font-size:12px}h2{break-after:avoid}tr,svg,.card,.verdict{break-inside:avoid}@page{size:A4;margin:15mm}}
</style></head><body>
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char one : text) {
    switch (one) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += static_cast<unsigned char>(one) < 0x20 && one != '\n' && one != '\t' ? ' ' : one;
    }
  }
  return out;
}

/// Both languages, Chinese first. Not escaped.
std::string both(std::string_view zh, std::string_view en) {
  return fmt::format("{} <span lang=\"en\">{}</span>", zh, en);
}
std::string heading(std::string_view zh, std::string_view en) { return fmt::format("<h2>{}</h2>\n", both(zh, en)); }

std::string percent(std::uint64_t part, std::uint64_t all) {
  if (all == 0) return "–";
  const double value = 100 * static_cast<double>(part) / static_cast<double>(all);
  return part > 0 && value < 0.01 ? "&lt;0.01 %" : fmt::format("{:.2f} %", value);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string size_words(std::uint64_t bytes) {
  if (bytes < 10'000) return fmt::format("{} B", bytes);
  if (bytes < 10'000'000) return fmt::format("{:.0f} kB", static_cast<double>(bytes) / 1e3);
  if (bytes < 10'000'000'000) return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
  return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
}

std::string confidence_words(Confidence confidence) {
  switch (confidence) {
    case Confidence::Read:
      return both("条文已核对", "the clause was read");
    case Confidence::ReadSecondary:
      return both("据第三方材料", "seen through a third party");
    case Confidence::Memory:
      return both("据记忆，须核实", "from memory: to be checked");
    default:
      return both("推断", "inferred");
  }
}

struct Bar {
  std::string name;
  std::uint64_t part = 0, all = 0;
  bool over = false;
};

/// Bars of shares. @param limit  in percent, drawn as a line; 0: none
std::string plot(std::vector<Bar> bars, std::uint32_t limit, std::string_view title) {
  std::ranges::stable_sort(bars, [](const Bar& a, const Bar& b) {
    return static_cast<double>(a.part) / static_cast<double>(std::max<std::uint64_t>(a.all, 1)) >
           static_cast<double>(b.part) / static_cast<double>(std::max<std::uint64_t>(b.all, 1));
  });
  if (bars.size() > kMostBars) bars.resize(kMostBars);
  double most = limit > 0 ? 2.0 * limit : 0.01;
  for (const Bar& bar : bars)
    if (bar.all > 0) most = std::max(most, 100 * static_cast<double>(bar.part) / static_cast<double>(bar.all));
  const int height = static_cast<int>(bars.size()) * kBarHeight + (limit > 0 ? 22 : 6);
  const double scale = (kPlotWidth - kNameWidth - 90) / most;
  std::string out =
      fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", kPlotWidth, height, title);
  int y = 2;
  for (const Bar& bar : bars) {
    const double value = bar.all == 0 ? 0 : 100 * static_cast<double>(bar.part) / static_cast<double>(bar.all);
    out += fmt::format(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" "
        "fill=\"{}\"/><text x=\"{:.1f}\" y=\"{}\">{}</text>\n",
        kNameWidth - 8, y + 16, bar.name, kNameWidth, y + 3, std::max(value * scale, bar.part > 0 ? 1.0 : 0.0),
        kBarHeight - 7, bar.over ? "#b3261e" : "#3566a8", kNameWidth + value * scale + 6, y + 16,
        percent(bar.part, bar.all));
    y += kBarHeight;
  }
  if (limit > 0)
    out += fmt::format(
        "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"0\" y2=\"{1}\" stroke=\"#b3261e\" stroke-dasharray=\"5 4\"/><text "
        "x=\"{0:.1f}\" y=\"{2}\" text-anchor=\"middle\">{3} %</text>\n",
        kNameWidth + limit * scale, y, y + 15, limit);
  return out + "</svg>\n";
}

/// At most so many characters, for the names beside bars.
std::string shortened(std::string_view text) {
  constexpr std::size_t kCharacters = 22;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
    if (begins && ++count > kCharacters) return escaped(text.substr(0, i)) + "…";
  }
  return escaped(text);
}

class Page {
 public:
  Page(const Report& report, const RiskList& risks, const CorpusRule& rule)
      : report_(report), risks_(risks), rule_(rule), out_(kHead) {}

  std::string make() {
    front();
    source_part();
    category_part();
    personal_part();
    manual_part();
    file_part();
    entry_part();
    rule_part();
    return out_ + "</body></html>\n";
  }

 private:
  void card(std::string_view value, std::string_view zh, std::string_view en) {
    out_ += fmt::format("<div class=\"card\"><b>{}</b>{}</div>\n", value, both(zh, en));
  }
  void verdict(std::string_view tone, const std::string& words) {
    out_ += fmt::format("<div class=\"verdict {}\">{}</div>\n", tone, words);
  }

  void front() {
    const Tally& all = report_.all;
    out_ += fmt::format("<h1>{}</h1>\n", both("语料扫描报告", "Corpus scan"));
    std::size_t over = 0;
    for (const auto& [name, source] : report_.sources) over += is_over_limit(source) ? 1U : 0U;
    if (over > 0)
      verdict("bad", both(fmt::format("{} 个来源的违法不良信息超过 {}%，不应采用（{}）。", over,
                                      rule_.source_limit_percent, rule_.source_duty),
                          fmt::format("{} of {} sources have more than {} % illegal or undesirable information: not to "
                                      "be used ({}).",
                                      over, report_.sources.size(), rule_.source_limit_percent, rule_.source_duty)));
    else
      verdict("good",
              both(fmt::format("没有来源超过 {}% 的上限（{}）。", rule_.source_limit_percent, rule_.source_duty),
                   fmt::format("No source is over the limit of {} % ({}).", rule_.source_limit_percent,
                               rule_.source_duty)));
    const std::uint64_t media = count_of(FileKind::Picture) + count_of(FileKind::Sound) + count_of(FileKind::Film);
    const std::uint64_t other = count_of(FileKind::Other);
    if (media + other + report_.unread_files > 0)
      verdict("warn",
              both(fmt::format("未筛查：图片 {}、音频 {}、视频 {}、其他 {}；读取出错 {}。", count_of(FileKind::Picture),
                               count_of(FileKind::Sound), count_of(FileKind::Film), other, report_.unread_files),
                   fmt::format("Not screened: pictures {}, sound {}, films {}, other {}; read with errors {}.",
                               count_of(FileKind::Picture), count_of(FileKind::Sound), count_of(FileKind::Film), other,
                               report_.unread_files)));
    out_ += "<div class=\"cards\">\n";
    card(grouped(all.items), "条目", "items");
    card(size_words(all.bytes), "文本", "of text");
    card(percent(all.bad, all.items), "违法不良信息条目", "items with illegal or undesirable information");
    card(percent(all.with_personal, all.items), "含个人信息条目", "items with personal data");
    card(fmt::format("{}{:.2f} %", report_.duplicates.is_exact() ? "" : "≈ ",
                     static_cast<double>(report_.duplicates.repeated_per_million()) / 1e4),
         "重复条目", "items that repeat another");
    out_ += "</div>\n";
    const bool reached = reaches(all.items - all.bad, all.items, rule_.screened_pass_percent);
    out_ +=
        fmt::format("<p>{} <b class=\"{}\">{}</b> {}</p>\n", both("关键词筛查合格率", "Pass rate by keyword"),
                    reached ? "good" : "bad", percent(all.items - all.bad, all.items),
                    both(fmt::format("（已筛查全部条目；要求：不少于总量的 {}%，合格率不低于 {}%，{}）",
                                     rule_.screened_share_percent, rule_.screened_pass_percent, rule_.sample_duty),
                         fmt::format("of all items; asked for: {} % of at least {} % of them ({})",
                                     rule_.screened_pass_percent, rule_.screened_share_percent, rule_.sample_duty)));
  }

  [[nodiscard]] std::uint64_t count_of(FileKind kind) const { return report_.files[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] bool is_over_limit(const Report::Source& source) const {
    return is_over(source.tally.bad, source.tally.items, rule_.source_limit_percent);
  }

  void source_part() {
    out_ += heading("各来源", "Sources");
    std::vector<Bar> bars;
    bars.reserve(report_.sources.size());
    for (const auto& [name, source] : report_.sources)
      bars.push_back({shortened(name), source.tally.bad, source.tally.items, is_over_limit(source)});
    out_ += plot(std::move(bars), rule_.source_limit_percent, "各来源违法不良信息占比 · share per source");
    out_ += fmt::format(
        "<table><tr><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th><th "
        "class=\"n\">{}</th><th>{}</th></tr>\n",
        both("来源", "source"), both("文件", "files"), both("条目", "items"), both("违法不良", "bad"),
        both("占比", "share"), both("结论", "verdict"));
    for (const auto& [name, source] : report_.sources)
      out_ += fmt::format(
          "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
          "class=\"n\">{}</td><td class=\"{}\">{}</td></tr>\n",
          escaped(name), grouped(source.files), grouped(source.tally.items), grouped(source.tally.bad),
          percent(source.tally.bad, source.tally.items), verdict_tone(source), verdict_words(source));
    out_ += "</table>\n";
  }
  [[nodiscard]] std::string_view verdict_tone(const Report::Source& source) const {
    if (source.tally.items == 0) return "";
    return is_over_limit(source) ? "bad" : "good";
  }
  [[nodiscard]] std::string verdict_words(const Report::Source& source) const {
    if (source.tally.items == 0) return both("无文本", "no text");
    return is_over_limit(source) ? both("不采用", "not to be used") : both("未超限", "within the limit");
  }

  void category_part() {
    out_ += heading("各类风险", "Kinds of risk");
    if (report_.all.categories.empty()) {
      out_ += fmt::format("<p>{}</p>\n", both("没有命中。", "Nothing was hit."));
      return;
    }
    std::vector<Bar> bars;
    std::string rows;
    for (const auto& [key, items] : report_.all.categories) {
      const RiskKind* const kind = risks_.find(key);
      const std::string zh = kind == nullptr ? "" : kind->title.zh;
      bars.push_back({escaped(key) + " " + shortened(zh), items, report_.all.items, false});
      rows += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>", escaped(key),
                          both(escaped(zh), kind == nullptr ? "" : escaped(kind->title.en)), grouped(items),
                          percent(items, report_.all.items));
      std::string by_source;
      for (const auto& [name, source] : report_.sources)
        if (const auto at = source.tally.categories.find(key); at != source.tally.categories.end())
          by_source += fmt::format("{}{} {}", by_source.empty() ? "" : "; ", escaped(name),
                                   percent(at->second, source.tally.items));
      rows += fmt::format("<td>{}</td></tr>\n", by_source);
    }
    out_ += plot(std::move(bars), 0, "各类风险占比 · share per kind");
    out_ +=
        fmt::format("<table><tr><th></th><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th><th>{}</th></tr>\n{}",
                    both("风险", "risk"), both("条目", "items"), both("占比", "share"), both("来源", "sources"), rows);
    out_ += "</table>\n";
  }

  void personal_part() {
    struct Name {
      std::string_view zh, en;
    };
    constexpr std::array<Name, personal::kKindCount> kNames = {
        {{"居民身份证号（18位，校验）", "resident identity number"},
         {"旧身份证号（15位）", "the older one of 15 digits"},
         {"手机号", "mobile number"},
         {"银行卡号（校验）", "bank card"},
         {"电子邮箱", "e-mail address"},
         {"护照、通行证号", "passport"},
         {"车牌号", "vehicle plate"}}};
    out_ += heading("个人信息", "Personal data");
    out_ += fmt::format("<table><tr><th>{}</th><th class=\"n\">{}</th></tr>\n", both("种类", "kind"),
                        both("处数", "finds"));
    for (std::size_t i = 0; i < kNames.size(); ++i)
      out_ += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td></tr>\n", both(kNames[i].zh, kNames[i].en),
                          grouped(report_.all.personal[i]));
    out_ += fmt::format(
        "</table>\n<p class=\"note\">{}</p>\n",
        both("报告和抽样表中的个人信息均已遮盖。", "Personal data are masked in this report and in the form."));
  }

  void manual_part() {
    const std::uint64_t wanted = manual_items(report_, rule_);
    out_ += heading("人工抽检", "Manual check");
    out_ += fmt::format(
        "<p>{}</p>\n",
        both(fmt::format(
                 "随机抽取 {} 条（种子 {}），见 <a href=\"sample.csv\">sample.csv</a> 和 sample.jsonl；在 result "
                 "列填写“合格”或“不合格”，再运行 <code>assay screen --corpus 本目录 --results sample.csv</code>。",
                 grouped(report_.sample.items().size()), report_.seed),
             fmt::format("{} items drawn at random (seed {}): sample.csv and sample.jsonl. Write pass or fail into the "
                         "column result, then run <code>assay screen --corpus THIS_FOLDER --results sample.csv</code>.",
                         grouped(report_.sample.items().size()), report_.seed)));
    if (!report_.manual) {
      verdict("warn", both(fmt::format("尚无结果。要求：不少于 {} 条，合格率不低于 {}%（{}）。", grouped(wanted),
                                       rule_.manual_pass_percent, rule_.sample_duty),
                           fmt::format("No results yet. Asked for: {} items, {} % pass ({}).", grouped(wanted),
                                       rule_.manual_pass_percent, rule_.sample_duty)));
      return;
    }
    const ManualCheck& manual = *report_.manual;
    const bool enough = manual.checked() >= wanted;
    const bool reached = reaches(manual.passed, manual.checked(), rule_.manual_pass_percent);
    verdict(enough && reached ? "good" : "bad",
            both(fmt::format("已检 {} 条（要求 {}），合格率 {}（要求不低于 {}%）；未填 {}，无效 {}。",
                             grouped(manual.checked()), grouped(wanted), percent(manual.passed, manual.checked()),
                             rule_.manual_pass_percent, grouped(manual.open), grouped(manual.foreign)),
                 fmt::format("{} checked (asked for {}), {} pass (asked for {} %); {} open, {} rows not understood.",
                             grouped(manual.checked()), grouped(wanted), percent(manual.passed, manual.checked()),
                             rule_.manual_pass_percent, grouped(manual.open), grouped(manual.foreign))));
  }

  void file_part() {
    out_ += heading("文件", "Files");
    out_ += fmt::format("<table><tr><th>{}</th><th class=\"n\">{}</th><th>{}</th></tr>\n", both("种类", "kind"),
                        both("文件", "files"), both("筛查", "screened"));
    for (std::size_t i = 0; i < kFileKindCount; ++i)
      if (report_.files[i] > 0)
        out_ += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
                            name_of(static_cast<FileKind>(i)), grouped(report_.files[i]),
                            is_read(static_cast<FileKind>(i)) ? both("是", "yes") : both("否", "no"));
    out_ += "</table>\n";
    constexpr std::array<std::string_view, kOddityCount> kWords = {
        "不是 JSON 的行，按原文筛查 <span lang=\"en\">lines that are no JSON, screened as they stand</span>",
        "超长文本，分段筛查 <span lang=\"en\">longest texts, screened in pieces as they stand</span>",
        "无法解析的网页，连同标记筛查 <span lang=\"en\">pages screened with their markup</span>",
        "不是 UTF-8，其他编码的内容未能识别 <span lang=\"en\">no UTF-8: what they say in another encoding was not "
        "seen</span>",
        "没有所指字段的记录，筛查了全部文本 <span lang=\"en\">records without the field: all texts screened</span>"};
    std::string odd;
    for (std::size_t i = 0; i < kOddityCount; ++i)
      if (report_.all.odd[i] > 0) odd += fmt::format("<li>{}: {}</li>\n", kWords[i], grouped(report_.all.odd[i]));
    if (!odd.empty()) out_ += "<ul>\n" + odd + "</ul>\n";
    if (report_.unread.empty()) return;
    out_ += fmt::format("<table><tr><th>{}</th></tr>\n", both("读取出错的文件", "files read with errors"));
    for (const Unread& one : report_.unread) out_ += fmt::format("<tr><td>{}</td></tr>\n", escaped(one.error));
    out_ += "</table>\n";
  }

  void entry_part() {
    if (report_.all.entries.empty()) return;
    out_ += heading("命中最多的条目", "Entries that hit most");
    std::vector<std::pair<std::string, std::uint64_t>> entries(report_.all.entries.begin(), report_.all.entries.end());
    std::ranges::stable_sort(entries, std::ranges::greater(), &std::pair<std::string, std::uint64_t>::second);
    if (entries.size() > kMostTopEntries) entries.resize(kMostTopEntries);
    out_ += fmt::format("<table><tr><th>{}</th><th class=\"n\">{}</th></tr>\n", both("特征", "entry"),
                        both("条目", "items"));
    for (const auto& [id, items] : entries)
      out_ += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td></tr>\n", escaped(id), grouped(items));
    out_ += "</table>\n" + heading("示例", "Examples");
    out_ +=
        fmt::format("<table><tr><th></th><th>{}</th><th>{}</th></tr>\n", both("原文", "text"), both("位置", "place"));
    for (const Example& one : report_.examples)
      out_ += fmt::format("<tr><td>{}<br><small>{}</small></td><td>{}</td><td><small>{}<br>{} @ {}</small></td></tr>\n",
                          escaped(one.category), escaped(one.entry), escaped(one.excerpt), escaped(one.source),
                          escaped(one.file), one.offset);
    out_ += "</table>\n";
  }

  void rule_part() {
    out_ += heading("依据与运行", "Rules and run");
    out_ += fmt::format("<p>{} · {} · {} — {}</p>\n<p>{} · {} · {} — {}</p>\n", escaped(rule_.instrument),
                        rule_.source_duty, escaped(rule_.source_article), confidence_words(rule_.source_confidence),
                        escaped(rule_.instrument), rule_.sample_duty, escaped(rule_.sample_article),
                        confidence_words(rule_.confidence));
    out_ += fmt::format("<p class=\"note\">{}</p>\n", both(escaped(rule_.note.zh), escaped(rule_.note.en)));
    out_ += fmt::format("<p>{}: {} · <code>{}</code></p>\n", both("特征库", "entries"), grouped(report_.entry_count),
                        report_.entries_digest);
    const double seconds = static_cast<double>(report_.run.wall_ms) / 1000;
    out_ +=
        fmt::format("<p>{}: {:.1f} s · {:.1f} s</p>\n", both("用时 · 各单元合计", "time taken · of all units added up"),
                    seconds, static_cast<double>(report_.run.screening_us) / 1e6);
    out_ +=
        fmt::format("<p class=\"note\">{}</p>\n",
                    both("关键词筛查只能发现特征库已有的内容，不能代替人工抽检。",
                         "Screening by keyword finds what the entries know; it does not take the place of people."));
  }

  const Report& report_;
  const RiskList& risks_;
  const CorpusRule& rule_;
  std::string out_;
};

}  // namespace

std::string report_html(const Report& report, const RiskList& risks, const CorpusRule& rule) {
  return Page(report, risks, rule).make();
}

}  // namespace assay::review::corpus
