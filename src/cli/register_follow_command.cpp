// assay register follow: what whoever filed a case may see of it, by its number and key.
#include <fmt/core.h>

#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/page_view.hpp"
#include "cli/register_desk.hpp"
#include "cli/register_words.hpp"
#include "records/engine_words.hpp"

namespace assay::cli {
namespace {

std::string followed_text(const records::PublicView& view) {
  const bool chinese = language() == Language::Chinese;
  std::string out = fmt::format(
      "{}  {}  {}\n{}\n", toned(Tone::Strong, view.number), words(view.definition->title),
      toned(Tone::Good, chinese ? view.state_zh : view.state_en),
      toned(Tone::Quiet, fmt::format("{} {}", Text{"changed", "变更"}.get(), records::minute_text(view.updated_ms))));
  const std::size_t width = terminal_width();
  for (const auto& [key, value] : view.fields) {
    const auto* const field = view.definition->field(key);
    if (field == nullptr) continue;
    out += fmt::format("  {}{}\n", in_columns(words(field->title), kLabelColumns),
                       wrapped(records::definition::shown(*field, value, chinese),
                               width > kLabelColumns + 22 ? width - kLabelColumns - 2 : 40, kLabelColumns + 2));
  }
  return out;
}

std::string followed_json(const records::PublicView& view) {
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .member("schema", "assay.case/1")
      .member("register", view.definition->key)
      .member("number", view.number);
  write_words(json, "title", view.definition->title);
  write_words(json, "state", {view.state_zh, view.state_en});
  json.member("updated", records::definition::moment_text(view.updated_ms)).name("fields").begin_object();
  for (const auto& [key, value] : view.fields)
    if (const auto* const field = view.definition->field(key); field != nullptr) {
      json.name(key);
      records::definition::write_value(json, *field, value);
    }
  json.end_object().end_object();
  return out + "\n";
}

Result<int> run_follow(const Arguments& arguments) {
  if (!arguments.has("--key"))
    return fail(Code::InvalidInput,
                std::string(Text{"--key is missing: the key that was shown when the case was opened",
                                 "缺少 --key：登记时显示的密钥"}
                                .get()));
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open_for_anybody());
  ASSAY_TRY(const records::PublicView view,
            desk->engine().follow(desk->actor().tenant, arguments.positional()[0], arguments.get("--key")));
  print(arguments.has("--json") ? followed_json(view) : followed_text(view));
  return 0;
}

constexpr Option kOptions[] = {
    {"--key", {"KEY", "密钥"}, {"the key that was shown when the case was opened", "登记时显示的密钥"}},
    {"--json", {}, {"one JSON document, schema assay.case/1", "输出 JSON，格式 assay.case/1"}}};
constexpr Example kExamples[] = {{"assay register follow C-2026-000017 --key 7KQ2M9XWRB4T",
                                  {"how the case stands; nobody has to be logged in", "查询办理进度，无需登录"}}};

}  // namespace

const Command kRegisterFollow = {
    "register follow",
    {"how a case stands, for whoever filed it", "供提交人查询办理进度"},
    {"NUMBER", "编号"},
    1,
    1,
    {"Shows the state and the fields that the register makes public, nothing else. A wrong number and a wrong key get\n"
     "one answer. Blanks, hyphens and small letters in the key do not matter.",
     "仅显示登记簿规定公开的状态与字段。编号或密钥有误时答复相同。密钥中的空格、连字符与大小写不影响查询。"},
    kOptions,
    kExamples,
    &run_follow};

}  // namespace assay::cli
