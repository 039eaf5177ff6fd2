#include "review/corpus/html_parts.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::review::corpus {
namespace {

constexpr std::size_t kMostBars = 40;

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>语料扫描报告 · Corpus scan</title>
<style>
:root{--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--good:#1a7f4b;--bad:#b3261e;--warn:#8a5000;--bar:#3566a8}
*{box-sizing:border-box}
body{font:15px/1.55 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:var(--ink);max-width:980px;margin:0 auto;padding:28px 20px;background:#fff}
h1{font-size:26px;margin:0 0 4px}h2{font-size:19px;margin:34px 0 8px;border-bottom:2px solid var(--line);padding-bottom:4px}
[lang=en]{color:var(--soft);font-size:.87em}h1 [lang=en],h2 [lang=en]{font-weight:400;margin-left:.5em}
p{margin:6px 0}ul{margin:6px 0;padding-left:1.3em}.wide{overflow-x:auto;margin:8px 0}table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--line);padding:6px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere;min-width:4.5em}
th{font-weight:600;background:#f5f7fa;vertical-align:bottom}th [lang=en]{display:block;font-weight:400}td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td:first-child{min-width:6.5em}.share{white-space:nowrap}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:16px 0}
.card{border:1px solid var(--line);border-radius:8px;padding:12px}.card b{display:block;font-size:24px;font-variant-numeric:tabular-nums}.card [lang=en]{display:block}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.verdict{border-left:6px solid;padding:10px 14px;margin:14px 0;background:#f8f9fb}.verdict [lang=en]{display:block}.verdict.large b{font-size:20px}
.mark{white-space:nowrap;font-weight:600}.mark.good::before{content:"✔ "}.mark.bad::before{content:"✘ "}.mark.warn::before{content:"! "}
.bars{display:grid;grid-template-columns:minmax(9em,17em) 1fr 5.5em;column-gap:10px;row-gap:5px;align-items:center;margin:12px 0}
.bars .name{text-align:right;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.bars .value{font-variant-numeric:tabular-nums;white-space:nowrap}
.track{position:relative;height:16px;background:#f1f3f6}.track i{position:absolute;left:0;top:0;bottom:0;background:var(--bar)}.track i.over{background:var(--bad)}
.track u{position:absolute;top:-4px;bottom:-4px;border-left:2px dashed var(--bad)}.limit{color:var(--bad);font-size:.87em;position:relative;height:1.4em}.limit span{position:absolute;transform:translateX(-50%);white-space:nowrap}
small,.note{color:var(--soft);font-size:.87em}code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}summary{cursor:pointer;margin:8px 0}.text{white-space:pre-wrap}
@media(max-width:560px){body{padding:16px 12px}h1{font-size:22px}.cards{grid-template-columns:1fr 1fr}.card b{font-size:20px}
.bars{grid-template-columns:1fr 5.5em;row-gap:2px}.bars .name{grid-column:1/-1;text-align:left;white-space:normal;margin-top:6px}th,td{padding:5px 6px;overflow-wrap:break-word}td:first-child{min-width:8.5em}}
@media print{body{padding:0;max-width:none;font-size:12px}h2{break-after:avoid}tr,.bars,.card,.verdict{break-inside:avoid}.track i,.track{print-color-adjust:exact}@page{size:A4;margin:15mm}}
</style></head><body>
)";

double percent_of(const Bar& bar) {
  return bar.all == 0 ? 0 : 100 * static_cast<double>(bar.part) / static_cast<double>(bar.all);
}

}  // namespace

std::string_view html_head() noexcept { return kHead; }

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

std::string table(const std::vector<std::string>& columns, std::string_view rows) {
  std::string out = "<div class=\"wide\"><table><tr>";
  for (const std::string& column : columns)
    out += column.starts_with('#') ? fmt::format("<th class=\"n\">{}</th>", column.substr(1))
                                   : fmt::format("<th>{}</th>", column);
  out += "</tr>\n";
  out += rows;
  return out + "</table></div>\n";
}

std::string cell(std::string_view html) { return fmt::format("<td>{}</td>", html); }
std::string number_cell(std::string_view html) { return fmt::format("<td class=\"n\">{}</td>", html); }

std::string plot(std::vector<Bar> bars, std::uint32_t limit, std::string_view title) {
  std::ranges::stable_sort(bars, std::ranges::greater(), &percent_of);
  if (bars.size() > kMostBars) bars.resize(kMostBars);
  double most = limit > 0 ? 2.0 * limit : 0.01;
  for (const Bar& bar : bars) most = std::max(most, percent_of(bar));
  std::string out = fmt::format("<div class=\"bars\" role=\"group\" aria-label=\"{}\">\n", title);
  const std::string line = limit > 0 ? fmt::format("<u style=\"left:{:.2f}%\"></u>", 100 * limit / most) : "";
  for (const Bar& bar : bars) {
    const double width = std::max(100 * percent_of(bar) / most, bar.part > 0 ? 0.4 : 0.0);
    out += fmt::format(
        "<div class=\"name\">{}</div><div class=\"track\"><i{} style=\"width:{:.2f}%\"></i>{}</div><div "
        "class=\"value{}\">{}</div>\n",
        bar.name, bar.over ? " class=\"over\"" : "", width, line, bar.over ? " bad" : "", percent(bar.part, bar.all));
  }
  if (limit > 0)
    out += fmt::format(
        "<div class=\"name\"></div><div class=\"limit\"><span style=\"left:{:.2f}%\">{} {} %</span></div><div></div>\n",
        100 * limit / most, "上限", limit);
  return out + "</div>\n";
}

}  // namespace assay::review::corpus
