// assay formats: the registry's rows.
#include <fmt/core.h>

#include "carrier/registry/registry.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "json/json.hpp"

namespace assay::cli {
namespace {

using carrier::registry::Visible;

Text visible_place(Visible visible) {
  switch (visible) {
    case Visible::Picture:
      return {"type at an edge or corner", "边角文字"};
    case Visible::Film:
      return {"type in the opening; a sound: as WAV", "片头文字；音频同 WAV"};
    case Visible::Sound:
      return {"a rhythm or a sentence at the start or end", "起始或末尾的节奏或语音"};
    case Visible::Line:
      return {"a line at the start or end", "文首或文末一行"};
    case Visible::No:
      break;
  }
  return {"no", "不支持"};
}

std::string_view visible_key(Visible visible) {
  switch (visible) {
    case Visible::Picture:
      return "picture";
    case Visible::Film:
      return "film";
    case Visible::Sound:
      return "sound";
    case Visible::Line:
      return "line";
    case Visible::No:
      break;
  }
  return "no";
}

std::string as_text() {
  std::string out;
  for (const auto& row : carrier::registry::formats()) {
    out += fmt::format("{}  ({})\n", toned(Tone::Strong, row.name), row.extensions);
    if (row.visible != Visible::No)
      out += fmt::format("  {}{}\n", Text{"visible   ", "显式标识  "}.get(), visible_place(row.visible).get());
    if (!row.holds_hidden_label()) {
      out += fmt::format(
          "  {}{}\n", Text{"writes    ", "写入位置  "}.get(),
          Text{"no hidden label: the format has no place for one", "无隐式标识：该格式没有可写入的位置"}.get());
      continue;
    }
    out += fmt::format("  {}{}\n", Text{"writes    ", "写入位置  "}.get(), row.writes);
    out += fmt::format("  {}{}\n", Text{"also reads ", "同时读取  "}.get(), row.accepts);
    out += fmt::format("  {}{}\n", Text{"in place  ", "就地写入  "}.get(),
                       row.in_place ? Text{"without a copy, whatever the size", "无需复制，与文件大小无关"}.get()
                                    : Text{"by a copy that takes its place", "通过副本替换"}.get());
  }
  return out;
}

std::string as_markdown() {
  std::string out =
      "| format | extensions | a new label goes to | also read from | in place | visible label "
      "|\n|---|---|---|---|---|---|\n";
  for (const auto& row : carrier::registry::formats())
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", row.name, row.extensions,
                       row.holds_hidden_label() ? row.writes : "nowhere: visible label only", row.accepts,
                       row.in_place ? "without a copy" : "by a copy", visible_place(row.visible).en);
  return out;
}

std::string as_json() {
  std::string out;
  json::Writer json(out);
  json.begin_object().member("schema", "assay.formats/1").name("formats").begin_array();
  for (const auto& row : carrier::registry::formats())
    json.begin_object()
        .member("key", row.key)
        .member("name", row.name)
        .member("media_type", row.media_type)
        .member("extensions", row.extensions)
        .member("writes", row.writes)
        .member("accepts", row.accepts)
        .member("in_place", row.in_place)
        .member("hidden", row.holds_hidden_label())
        .member("visible", visible_key(row.visible))
        .end_object();
  json.end_array().end_object();
  return out + "\n";
}

Result<int> run_formats(const Arguments& arguments) {
  print(arguments.has("--json") ? as_json() : arguments.has("--markdown") ? as_markdown() : as_text());
  return 0;
}

constexpr Option kOptions[] = {
    {"--json", {}, {"schema assay.formats/1", "格式 assay.formats/1"}},
    {"--markdown", {}, {"the table of the documents", "文档中的表格"}},
};

}  // namespace

const Command kFormats = {"formats",
                          {"list the formats and where their labels live", "列出支持的格式及标识位置"},
                          {},
                          0,
                          0,
                          {"Formats are told by content, never by the file's name (Markdown and plain text by both).",
                           "按内容判断格式，而不是按文件名（Markdown 和纯文本两者都看）。"},
                          kOptions,
                          {},
                          &run_formats};

}  // namespace assay::cli
