#include "law/report/page.hpp"

#include <fmt/core.h>

#include <array>

#include "base/html.hpp"

namespace assay::law::report {
namespace {

using Kind = Block::Kind;

/// Text that Markdown would take for marks of its own.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '*' || c == '_' || c == '`' || c == '<' || c == '[' || c == '#') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

void markdown_table(std::string& out, const Block& block, Language language) {
  const auto row = [&](const std::vector<Words>& cells) {
    out += "|";
    for (const Words& cell : cells) out += fmt::format(" {} |", plain(in(cell, language)));
    out += "\n";
  };
  row(block.head);
  out += "|";
  for (std::size_t i = 0; i < block.head.size(); ++i) out += "---|";
  out += "\n";
  for (const auto& cells : block.rows) row(cells);
  out += "\n";
}

void markdown_item(std::string& out, const Block& block, Language language) {
  out += "- ";
  if (block.mark != Mark::None) out += fmt::format("{} ", sign(block.mark));
  if (!block.id.empty()) out += fmt::format("**{}** ", plain(block.id));
  if (!block.source.empty()) out += fmt::format("({}) ", plain(in(block.source, language)));
  out += plain(in(block.words, language)) + "\n";
  for (const Words& detail : block.details) out += fmt::format("  - {}\n", plain(in(detail, language)));
}

/// Both languages, once where they are the same.
std::string both(const Words& words) {
  if (words.zh == words.en) return html_escaped(words.zh);
  return fmt::format("<span lang=\"zh-CN\">{}</span> <span lang=\"en\">{}</span>", html_escaped(words.zh),
                     html_escaped(words.en));
}

void html_item(std::string& out, const Block& block) {
  constexpr std::array<std::string_view, 5> kClasses = {"none", "yes", "waits", "ask", "no"};
  out += fmt::format("<li class=\"{}\">", kClasses[static_cast<std::size_t>(block.mark)]);
  if (block.mark != Mark::None) out += fmt::format("<b class=\"sign\">{}</b> ", sign(block.mark));
  if (!block.id.empty()) out += fmt::format("<code>{}</code> ", html_escaped(block.id));
  if (!block.source.empty()) out += fmt::format("<small>{}</small> ", both(block.source));
  out += both(block.words);
  if (!block.details.empty()) {
    out += "<ul>";
    for (const Words& detail : block.details) out += fmt::format("<li>{}</li>", both(detail));
    out += "</ul>";
  }
  out += "</li>\n";
}

void html_table(std::string& out, const Block& block) {
  out += "<table><thead><tr>";
  for (const Words& cell : block.head) out += fmt::format("<th>{}</th>", both(cell));
  out += "</tr></thead><tbody>\n";
  for (const auto& cells : block.rows) {
    out += "<tr>";
    for (const Words& cell : cells) out += fmt::format("<td>{}</td>", both(cell));
    out += "</tr>\n";
  }
  out += "</tbody></table>\n";
}

constexpr std::string_view kStyle = R"(
body{font:15px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1b1f24;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0 0 .6rem}h2{font-size:1.2rem;margin:1.8rem 0 .4rem;border-bottom:2px solid #1b1f24}h3{font-size:1rem;margin:1.1rem 0 .3rem}
span[lang=en]{color:#4a5560}ul{padding-left:1.2rem;margin:.2rem 0}li{margin:.3rem 0}li li{margin:0;font-size:.9em}
code{font:.92em ui-monospace,monospace;background:#eef1f4;padding:0 .25em}.sign{display:inline-block;width:1.1em}
.yes .sign{color:#0a6b3d}.waits .sign{color:#8a5a00}.ask .sign{color:#7a1fa2}.no .sign{color:#69737d}
.warning{border-left:4px solid #8a5a00;background:#fff7e6;padding:.4rem .8rem}
table{border-collapse:collapse;width:100%;font-size:.92em}th,td{border:1px solid #c4ccd4;padding:.3rem .5rem;text-align:left;vertical-align:top}th{background:#eef1f4}
code,td,th{overflow-wrap:anywhere}@media(max-width:480px){body{padding:0 .7rem}table{display:block;overflow-x:auto}}
@page{size:A4;margin:18mm}@media print{body{margin:0;max-width:none;font-size:11px}li,tr{break-inside:avoid}h2,h3{break-after:avoid}}
)";

}  // namespace

std::string_view sign(Mark mark) noexcept {
  constexpr std::array<std::string_view, 5> kSigns = {"", "✔", "…", "?", "–"};
  return kSigns[static_cast<std::size_t>(mark)];
}

std::string as_markdown(const Page& page, Language language) {
  std::string out;
  bool in_list = false;
  for (const Block& block : page.blocks()) {
    if (in_list && block.kind != Kind::Item) out += "\n";
    in_list = block.kind == Kind::Item;
    const std::string& words = in(block.words, language);
    switch (block.kind) {
      case Kind::Title:
        out += fmt::format("# {}\n\n", plain(words));
        break;
      case Kind::Heading:
        out += fmt::format("## {}\n\n", plain(words));
        break;
      case Kind::Subheading:
        out += fmt::format("### {}\n\n", plain(words));
        break;
      case Kind::Text:
        out += fmt::format("{}\n\n", plain(words));
        break;
      case Kind::Warning:
        out += fmt::format("> **!** {}\n\n", plain(words));
        break;
      case Kind::Item:
        markdown_item(out, block, language);
        break;
      case Kind::Table:
        markdown_table(out, block, language);
        break;
    }
  }
  return out;
}

std::string as_html(const Page& page) {
  std::string title = "Assay";
  if (!page.blocks().empty() && page.blocks()[0].kind == Kind::Title)
    title = fmt::format("{} / {}", page.blocks()[0].words.zh, page.blocks()[0].words.en);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      html_escaped(title), kStyle);
  bool in_list = false;
  for (const Block& block : page.blocks()) {
    if (in_list != (block.kind == Kind::Item)) out += in_list ? "</ul>\n" : "<ul>\n";
    in_list = block.kind == Kind::Item;
    switch (block.kind) {
      case Kind::Title:
        out += fmt::format("<h1>{}</h1>\n", both(block.words));
        break;
      case Kind::Heading:
        out += fmt::format("<h2>{}</h2>\n", both(block.words));
        break;
      case Kind::Subheading:
        out += fmt::format("<h3>{}</h3>\n", both(block.words));
        break;
      case Kind::Text:
        out += fmt::format("<p>{}</p>\n", both(block.words));
        break;
      case Kind::Warning:
        out += fmt::format("<p class=\"warning\">{}</p>\n", both(block.words));
        break;
      case Kind::Item:
        html_item(out, block);
        break;
      case Kind::Table:
        html_table(out, block);
        break;
    }
  }
  if (in_list) out += "</ul>\n";
  return out + "</body>\n</html>\n";
}

}  // namespace assay::law::report
