// The page of a corpus scan: verdicts first, then what they come from.
#include <fmt/core.h>

#include "base/html.hpp"
#include "review/corpus/html_parts.hpp"

namespace assay::review::corpus {
namespace {

using law::rules::Confidence;
using law::rules::CorpusRule;
using law::rules::RiskList;

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

class Page {
 public:
  Page(const Report& report, const RiskList& risks, const CorpusRule& rule)
      : report_(report), risks_(risks), rule_(rule), out_(html_head()) {}

  std::string make() {
    out_ += fmt::format("<h1>{}</h1>\n", both("语料扫描报告", "Corpus scan"));
    source_verdict();
    unread_verdict();
    cards();
    pass_rate();
    out_ += sources_html(report_, rule_) + kinds_html(report_, risks_) + personal_html(report_);
    manual_part();
    out_ += sample_html(report_) + files_html(report_) + entries_html(report_);
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

  void source_verdict() {
    std::size_t over = 0;
    std::string names;
    for (const auto& [name, source] : report_.sources) {
      if (!is_over(source.tally.bad, source.tally.items, rule_.source_limit_percent)) continue;
      ++over;
      names +=
          fmt::format("<li>{} <b>{}</b></li>\n", html_escaped(name), percent(source.tally.bad, source.tally.items));
    }
    if (over == 0) {
      verdict("large good",
              both(fmt::format("<b>✔ 没有来源超过 {}% 的上限</b>（{}）", rule_.source_limit_percent, rule_.source_duty),
                   fmt::format("No source is over the limit of {} % ({}).", rule_.source_limit_percent,
                               rule_.source_duty)));
      return;
    }
    verdict("large bad",
            both(fmt::format("<b>✘ {} 个来源（共 {} 个）的违法不良信息超过 {}%，不应采用</b>（{}）", over,
                             report_.sources.size(), rule_.source_limit_percent, rule_.source_duty),
                 fmt::format("{} of {} sources have more than {} % illegal or undesirable information: not to be used "
                             "({}).",
                             over, report_.sources.size(), rule_.source_limit_percent, rule_.source_duty)) +
                "<ul>\n" + names + "</ul>\n");
  }

  void unread_verdict() {
    const std::uint64_t other = report_.files[static_cast<std::size_t>(FileKind::Other)];
    if (other + report_.unread_files == 0) return;
    verdict("warn", both(fmt::format("未筛查：非文本、非媒体文件 {} 个；无法读取或未读完 {} 个（见“文件”）。",
                                     grouped(other), grouped(report_.unread_files)),
                         fmt::format("Not screened: {} files that are neither text nor media; {} not read, or not to "
                                     "the end (see Files).",
                                     grouped(other), grouped(report_.unread_files))));
  }

  void cards() {
    const Tally& all = report_.all;
    out_ += "<div class=\"cards\">\n";
    card(grouped(all.items), "条目", "items");
    card(size_words(all.bytes), "文本", "of text");
    card(percent(all.bad, all.items), "违法不良信息条目", "items with illegal or undesirable information");
    card(percent(all.with_personal, all.items), "含个人信息条目", "items with personal data");
    card(fmt::format("{}{:.2f} %", report_.duplicates.is_exact() ? "" : "≈ ",
                     static_cast<double>(report_.duplicates.repeated_per_million()) / 1e4),
         "重复条目", "items that repeat another");
    out_ += "</div>\n";
  }

  void pass_rate() {
    const Tally& all = report_.all;
    const bool reached = reaches(all.items - all.bad, all.items, rule_.screened_pass_percent);
    out_ +=
        fmt::format("<p>{} <b class=\"{}\">{}</b> {}</p>\n", both("按特征库筛查的合格率", "Pass rate by the entries"),
                    reached ? "good" : "bad", percent(all.items - all.bad, all.items),
                    both(fmt::format("（已筛查全部条目；要求：不少于总量的 {}%，合格率不低于 {}%，{}）",
                                     rule_.screened_share_percent, rule_.screened_pass_percent, rule_.sample_duty),
                         fmt::format("of all items; asked for: {} % of at least {} % of them ({})",
                                     rule_.screened_pass_percent, rule_.screened_share_percent, rule_.sample_duty)));
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

  void rule_part() {
    out_ += heading("依据与运行", "Rules and run");
    out_ += fmt::format("<p>{} · {} · {} — {}</p>\n<p>{} · {} · {} — {}</p>\n", html_escaped(rule_.instrument),
                        rule_.source_duty, html_escaped(rule_.source_article),
                        confidence_words(rule_.source_confidence), html_escaped(rule_.instrument), rule_.sample_duty,
                        html_escaped(rule_.sample_article), confidence_words(rule_.confidence));
    out_ += fmt::format("<p class=\"note\">{}</p>\n", both(html_escaped(rule_.note.zh), html_escaped(rule_.note.en)));
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
