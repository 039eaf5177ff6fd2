// Shares, counts and lists of the page of a corpus scan.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/html.hpp"
#include "review/corpus/html_parts.hpp"

namespace assay::review::corpus {
namespace {

using law::rules::CorpusRule;
using law::rules::RiskKind;
using law::rules::RiskList;

constexpr std::size_t kMostTopEntries = 20;
constexpr std::size_t kShownOfSample = 20;

bool is_over_limit(const Tally& tally, const CorpusRule& rule) {
  return is_over(tally.bad, tally.items, rule.source_limit_percent);
}

std::string verdict_cell(const Tally& tally, const CorpusRule& rule) {
  if (tally.items == 0) return cell(both("无内容", "nothing in it"));
  const bool over = is_over_limit(tally, rule);
  return cell(fmt::format("<span class=\"mark {}\">{}</span>", over ? "bad" : "good",
                          over ? both("不采用", "not to be used") : both("未超限", "within the limit")));
}

std::string kind_words(FileKind kind) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, kFileKindCount> kWords = {
      {{"纯文本", "plain text"},
       {"JSON Lines", ""},
       {"CSV", ""},
       {"TSV", ""},
       {"网页", "HTML"},
       {"gzip", ""},
       {"Zstandard", ""},
       {"图片", "pictures"},
       {"音频", "sounds"},
       {"视频", "films"},
       {"其他", "other"}}};
  const auto& [zh, en] = kWords[static_cast<std::size_t>(kind)];
  return en.empty() ? std::string(zh) : both(zh, en);
}

std::string media_words(const Tally& tally) {
  std::string out;
  for (std::size_t i = 0; i < kMediaKinds; ++i) {
    const MediaTally& one = tally.media[i];
    if (one.items == 0) continue;
    const auto kind = static_cast<FileKind>(static_cast<std::size_t>(kFirstMedia) + i);
    out += fmt::format("<li>{}: {}", kind_words(kind),
                       both(fmt::format("{} 个，违法不良 {} 个", grouped(one.items), grouped(one.bad)),
                            fmt::format("{}, {} bad", grouped(one.items), grouped(one.bad))));
    if (one.with_faces > 0)
      out += both(fmt::format("，{} 个含人脸", grouped(one.with_faces)),
                  fmt::format("{} with faces", grouped(one.with_faces)));
    out += "</li>\n";
  }
  return out.empty() ? out : "<ul>\n" + out + "</ul>\n";
}

}  // namespace

std::string sources_html(const Report& report, const CorpusRule& rule) {
  std::vector<Bar> bars;
  bars.reserve(report.sources.size());
  std::string rows;
  for (const auto& [name, source] : report.sources) {
    const Tally& tally = source.tally;
    bars.push_back({html_escaped(name), tally.bad, tally.items, is_over_limit(tally, rule)});
    rows += "<tr>" + cell(html_escaped(name)) + verdict_cell(tally, rule) +
            number_cell(percent(tally.bad, tally.items)) + number_cell(grouped(tally.bad)) +
            number_cell(grouped(tally.items)) + number_cell(grouped(source.files)) +
            number_cell(grouped(tally.with_personal)) + "</tr>\n";
  }
  return heading("各来源", "Sources") +
         fmt::format("<p class=\"note\">{}</p>\n",
                     both(fmt::format("违法不良信息条目占比，虚线为 {}% 上限。", rule.source_limit_percent),
                          fmt::format("Share of items with illegal or undesirable information; the dashed line is the "
                                      "limit of {} %.",
                                      rule.source_limit_percent))) +
         plot(std::move(bars), rule.source_limit_percent, "各来源违法不良信息占比 · share per source") +
         table({both("来源", "source"), both("结论", "verdict"), "#" + both("占比", "share"),
                "#" + both("违法不良", "bad"), "#" + both("条目", "items"), "#" + both("文件", "files"),
                "#" + both("含个人信息", "personal data")},
               rows);
}

std::string kinds_html(const Report& report, const RiskList& risks) {
  std::string out = heading("各类风险", "Kinds of risk");
  if (report.all.categories.empty()) return out + fmt::format("<p>{}</p>\n", both("没有命中。", "Nothing was hit."));
  std::vector<Bar> bars;
  std::string rows;
  for (const auto& [key, items] : report.all.categories) {
    const RiskKind* const kind = risks.find(key);
    const std::string zh = kind == nullptr ? "" : html_escaped(kind->title.zh);
    bars.push_back({html_escaped(key) + " " + zh, items, report.all.items, false});
    rows += "<tr>" + cell(html_escaped(key)) + cell(both(zh, kind == nullptr ? "" : html_escaped(kind->title.en))) +
            number_cell(grouped(items)) + number_cell(percent(items, report.all.items));
    std::string by_source;
    for (const auto& [name, source] : report.sources)
      if (const auto at = source.tally.categories.find(key); at != source.tally.categories.end())
        by_source += fmt::format("{}{} <span class=\"share\">{}</span>", by_source.empty() ? "" : "<br>",
                                 html_escaped(name), percent(at->second, source.tally.items));
    rows += cell(by_source) + "</tr>\n";
  }
  return out + plot(std::move(bars), 0, "各类风险占比 · share per kind") +
         table({both("类别", "kind"), both("风险", "risk"), "#" + both("条目", "items"), "#" + both("占比", "share"),
                both("各来源占比", "share per source")},
               rows);
}

std::string personal_html(const Report& report) {
  struct Name {
    std::string_view zh, en;
  };
  constexpr std::array<Name, personal::kKindCount> kNames = {
      {{"居民身份证号（18位，校验）", "resident identity number"},
       {"旧身份证号（15位）", "the older one of 15 digits"},
       {"手机号", "mobile number"},
       {"银行卡号（校验）", "bank card"},
       {"电子邮箱", "e-mail address"},
       {"护照、通行证号", "passport, travel permit"},
       {"车牌号", "vehicle plate"},
       {"固定电话", "landline"}}};
  std::string rows;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    rows += "<tr>" + cell(both(kNames[i].zh, kNames[i].en)) + number_cell(grouped(report.all.personal[i])) + "</tr>\n";
  return heading("个人信息", "Personal data") + table({both("种类", "kind"), "#" + both("处数", "finds")}, rows) +
         fmt::format("<p class=\"note\">{}</p>\n",
                     both("报告、抽样表和日志中的个人信息均已遮盖，文件名亦然。",
                          "Personal data are masked in this report, the form and the journal, names of files too."));
}

std::string files_html(const Report& report) {
  std::string rows;
  for (std::size_t i = 0; i < kFileKindCount; ++i) {
    if (report.files[i] == 0) continue;
    const bool screened = static_cast<FileKind>(i) != FileKind::Other;
    const std::uint64_t unread = report.unread_of_kind[i];
    rows += "<tr>" + cell(kind_words(static_cast<FileKind>(i))) + number_cell(grouped(report.files[i])) +
            cell(screened ? both("是", "yes") : "<span class=\"mark warn\">" + both("否", "no") + "</span>") +
            number_cell(unread == 0 ? "0" : "<b class=\"bad\">" + grouped(unread) + "</b>") + "</tr>\n";
  }
  std::string out = heading("文件", "Files") + table({both("种类", "kind"), "#" + both("文件", "files"),
                                                      both("筛查", "screened"), "#" + both("未读完", "not read")},
                                                     rows);
  out += media_words(report.all);
  constexpr std::array<std::string_view, kOddityCount> kWords = {
      "不是 JSON 的行，按原文筛查 <span lang=\"en\">lines that are no JSON, screened as they stand</span>",
      "超长文本，分段筛查 <span lang=\"en\">longest texts, screened in pieces as they stand</span>",
      "无法解析的网页，连同标记筛查 <span lang=\"en\">pages screened with their markup</span>",
      "编码无法识别或不能确定，只筛查了可读部分；请用 --encoding 声明（如 --encoding big5）后重新扫描 <span "
      "lang=\"en\">in no encoding that is known or clear: only what could be read was screened; declare it, as with "
      "--encoding big5, and scan again</span>",
      "没有所指字段的记录，筛查了全部文本 <span lang=\"en\">records without the field: all texts screened</span>",
      "非 UTF-8 编码（GB18030、Big5、UTF-16 等），转换后筛查 <span lang=\"en\">in another encoding than UTF-8, decoded "
      "and screened</span>"};
  std::string odd;
  for (std::size_t i = 0; i < kOddityCount; ++i)
    if (report.all.odd[i] > 0) odd += fmt::format("<li>{}: {}</li>\n", kWords[i], grouped(report.all.odd[i]));
  if (!odd.empty()) out += "<ul>\n" + odd + "</ul>\n";
  std::string unread;
  for (const Unread& one : report.unread) unread += "<tr>" + cell(html_escaped(one.error)) + "</tr>\n";
  if (!unread.empty()) out += table({both("无法读取或未读完的文件", "files not read, or not to the end")}, unread);
  constexpr std::array<std::string_view, kLeftOutCount> kWhy = {
      "在报告目录内 <span lang=\"en\">in the folder of the report</span>",
      "已由前面的来源包含 <span lang=\"en\">a source before has it</span>",
      "名称以点开头 <span lang=\"en\">hidden: the name begins with a dot</span>"};
  std::string why;
  for (std::size_t i = 0; i < kLeftOutCount; ++i)
    if (report.left_out.counts[i] > 0)
      why += fmt::format("<li>{}: {}</li>\n", kWhy[i], grouped(report.left_out.counts[i]));
  if (why.empty()) return out;
  out += fmt::format("<p>{}</p>\n<ul>\n{}</ul>\n", both("未纳入扫描的文件：", "Files that are not part of the scan:"),
                     why);
  std::string named;
  for (const LeftOutFiles::Named& one : report.left_out.named)
    named += "<tr>" + cell(html_escaped(one.file)) + cell(kWhy[static_cast<std::size_t>(one.why)]) + "</tr>\n";
  if (!named.empty()) out += table({both("未纳入的文件", "left out"), both("原因", "why")}, named);
  return out;
}

std::string entries_html(const Report& report) {
  if (report.all.entries.empty()) return {};
  std::vector<std::pair<std::string, std::uint64_t>> entries(report.all.entries.begin(), report.all.entries.end());
  std::ranges::stable_sort(entries, std::ranges::greater(), &std::pair<std::string, std::uint64_t>::second);
  if (entries.size() > kMostTopEntries) entries.resize(kMostTopEntries);
  std::string rows;
  for (const auto& [id, items] : entries)
    rows += "<tr>" + cell(html_escaped(id)) + number_cell(grouped(items)) + "</tr>\n";
  std::string examples;
  for (const Example& one : report.examples)
    examples += "<tr>" +
                cell(fmt::format("{}<br><small>{}</small>", html_escaped(one.category), html_escaped(one.entry))) +
                cell("<span class=\"text\">" + html_escaped(one.excerpt) + "</span>") +
                cell(fmt::format("<small>{}<br>{} @ {}</small>", html_escaped(one.source), html_escaped(one.file),
                                 one.offset)) +
                "</tr>\n";
  return heading("命中最多的特征", "Entries that hit most") +
         table({both("特征", "entry"), "#" + both("条目", "items")}, rows) + heading("示例", "Examples") +
         table({both("类别", "kind"), both("原文", "text"), both("位置", "place")}, examples);
}

std::string sample_html(const Report& report) {
  std::string rows;
  std::size_t shown = 0;
  for (const auto& [lot, item] : report.sample.items()) {
    if (++shown > kShownOfSample) break;
    rows +=
        "<tr>" + cell(fmt::format("<code>{:016x}</code>", lot)) +
        cell("<span class=\"text\">" + html_escaped(item.excerpt.substr(0, item.excerpt.find('\n', 200))) + "</span>") +
        cell(fmt::format("<small>{}<br>{} @ {}</small>", html_escaped(item.source), html_escaped(item.file),
                         item.offset)) +
        "</tr>\n";
  }
  if (rows.empty()) return {};
  return fmt::format("<details><summary>{}</summary>\n",
                     both(fmt::format("抽样的前 {} 条", std::min(shown, kShownOfSample)), "the first of the sample")) +
         table({"id", both("内容", "text"), both("位置", "place")}, rows) + "</details>\n";
}

}  // namespace assay::review::corpus
