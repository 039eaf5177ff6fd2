// assay register new | move | edit | attach | hold | erase | document: what people do with records.
#include <fmt/core.h>

#include <algorithm>

#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/register_desk.hpp"
#include "cli/register_view.hpp"
#include "cli/register_words.hpp"
#include "cli/write_file.hpp"
#include "records/engine_words.hpp"

namespace assay::cli {
namespace {

using records::definition::Definition;
using records::definition::Field;

Result<int> print_record(Desk& desk, const Arguments& arguments, const std::string& number,
                         std::string_view access_key) {
  ASSAY_CHECK(desk.finish());
  if (arguments.has("--json")) {
    ASSAY_TRY(const records::RecordView view, desk.engine().show(desk.actor(), number));
    ASSAY_TRY(const records::Waiting waiting, desk.waiting());
    print(record_json(view, access_key, waiting.events));
    return 0;
  }
  ASSAY_TRY(const records::RecordView view, desk.engine().show(desk.actor(), number));
  print(record_text(view, desk.session().settings().limits));
  if (!access_key.empty())
    print(fmt::format(
        "\n{} {}\n",
        Text{"key for whoever follows the case from outside, shown once:", "外部查询该件的密钥，仅显示一次："}.get(),
        toned(Tone::Strong, access_key)));
  return 0;
}

Result<records::Doing> doing_of(const Arguments& arguments, const OpenFiles& files) {
  records::Doing out;
  out.reason = arguments.get("--reason");
  out.files = files.files;
  if (arguments.has("--seen")) {
    const std::string word = arguments.get("--seen");
    if (word.empty() || word.size() > 9 || word.find_first_not_of("0123456789") != std::string::npos)
      return fail(Code::InvalidInput, fmt::format("--seen {}: the version that was looked at is a number", word));
    out.seen_version = static_cast<std::uint32_t>(std::stoul(word));
  }
  return out;
}

Result<int> run_new(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  const std::string& reg = arguments.positional()[0];
  ASSAY_TRY(const Definition* definition, desk->engine().definition_of(reg));
  ASSAY_TRY(const OpenFiles files, open_files(arguments.all("--attach")));
  records::NewRecord fresh;
  fresh.service = arguments.get("--service");
  fresh.files = files.files;
  ASSAY_TRY(fresh.fields, given_fields(arguments, *definition));
  if (can_ask(arguments)) {
    std::vector<const Field*> wanted;
    for (const Field& field : definition->fields)
      if (field.required_always ||
          (field.required_in.size() == 1 && field.required_in[0] == definition->first_state().key))
        wanted.push_back(&field);
    ASSAY_CHECK(ask_fields(wanted, {}, fresh.fields));
    records::Fields have;  // what an answer has made necessary
    for (const auto& [key, value] : fresh.fields)
      if (!records::definition::is_empty(value)) have.plain.emplace(key, value);
    ASSAY_CHECK(ask_fields(records::missing(*definition, definition->first_state().key, have, files.files.size()), {},
                           fresh.fields));
  }
  ASSAY_TRY(const records::Created made, desk->engine().create(desk->actor(), reg, fresh));
  return print_record(*desk, arguments, made.record.number, made.access_key);
}

/// What is wanted anew counts as not there, so it is asked for.
records::Fields without(records::Fields fields, const std::vector<std::string>& anew) {
  for (const std::string& key : anew) {
    fields.plain.erase(key);
    fields.sealed.erase(key);
  }
  return fields;
}

Result<int> run_move(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  const std::string& number = arguments.positional()[0];
  const std::string& key = arguments.positional()[1];
  ASSAY_TRY(const records::RecordView view, desk->engine().show(desk->actor(), number));
  ASSAY_TRY(const OpenFiles files, open_files(arguments.all("--attach")));
  ASSAY_TRY(records::Doing doing, doing_of(arguments, files));
  ASSAY_TRY(doing.fields, given_fields(arguments, *view.definition));
  if (const auto* const move = view.definition->move(key); move != nullptr && can_ask(arguments)) {
    std::vector<const Field*> wanted;
    wanted.reserve(move->asks.size());
    for (const std::string& asked : move->asks) wanted.push_back(view.definition->field(asked));
    records::Fields after = view.fields;
    for (const Field* field :
         records::missing(*view.definition, move->to, after, view.attachments.size() + files.files.size()))
      if (std::find(wanted.begin(), wanted.end(), field) == wanted.end()) wanted.push_back(field);
    ASSAY_CHECK(ask_fields(wanted, without(view.fields, move->anew), doing.fields));
    if (move->needs_reason && doing.reason.empty()) {
      Field reason;
      reason.key = "reason";
      reason.title = {"理由", "Reason"};
      reason.type = records::definition::FieldType::LongText;
      records::Inputs answer;
      ASSAY_CHECK(ask_fields({&reason}, {}, answer));
      if (const auto at = answer.find("reason"); at != answer.end())
        doing.reason = records::definition::text_of(at->second);
    }
  }
  ASSAY_TRY(const records::StoredRecord moved, desk->engine().move(desk->actor(), number, key, doing));
  return print_record(*desk, arguments, moved.number, {});
}

Result<int> run_edit(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  const std::string& number = arguments.positional()[0];
  ASSAY_TRY(const records::RecordView view, desk->engine().show(desk->actor(), number));
  ASSAY_TRY(records::Doing doing, doing_of(arguments, {}));
  ASSAY_TRY(doing.fields, given_fields(arguments, *view.definition));
  ASSAY_TRY(const records::StoredRecord after, desk->engine().edit(desk->actor(), number, doing));
  return print_record(*desk, arguments, after.number, {});
}

Result<int> run_attach(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  ASSAY_TRY(const OpenFiles files, open_files({arguments.positional().begin() + 1, arguments.positional().end()}));
  ASSAY_TRY(const records::Doing doing, doing_of(arguments, files));
  ASSAY_TRY(const records::StoredRecord after, desk->engine().attach(desk->actor(), arguments.positional()[0], doing));
  return print_record(*desk, arguments, after.number, {});
}

Result<int> run_hold(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  ASSAY_TRY(const records::Doing doing, doing_of(arguments, {}));
  const std::string& number = arguments.positional()[0];
  auto done = arguments.has("--release") ? desk->engine().release(desk->actor(), number, doing)
                                         : desk->engine().hold(desk->actor(), number, doing);
  ASSAY_TRY(const records::StoredRecord after, std::move(done));
  return print_record(*desk, arguments, after.number, {});
}

Result<int> run_erase(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  std::vector<std::string> numbers = arguments.positional();
  if (numbers.empty()) {
    ASSAY_TRY(const auto due, desk->engine().due_for_erasure(desk->actor(), records::kMaxPage));
    for (const records::StoredRecord& one : due) numbers.push_back(one.number);
  }
  const bool real = !arguments.has("--dry-run");
  ASSAY_TRY(const records::Doing doing, doing_of(arguments, {}));
  std::string out;
  json::Writer json(out);
  json.begin_object().member("schema", "assay.record-erase/1").member("dry_run", !real).name("records").begin_array();
  int exit = 0;
  for (const std::string& number : numbers) {
    std::string refused;
    if (real)
      if (auto done = desk->engine().erase(desk->actor(), number, doing); !done) {
        refused = done.error().message;
        exit = 1;
      }
    json.begin_object()
        .member("number", number)
        .member("erased", real && refused.empty())
        .member("refused", refused)
        .end_object();
    if (!arguments.has("--json"))
      print(fmt::format("{}  {}\n", in_columns(number, 20),
                        !refused.empty() ? toned(Tone::Bad, refused)
                        : real           ? std::string(Text{"erased", "已删除内容"}.get())
                                         : std::string(Text{"would be erased", "将删除内容"}.get())));
  }
  json.end_array().end_object();
  ASSAY_CHECK(desk->finish());
  if (arguments.has("--json")) print(out + "\n");
  if (numbers.empty() && !arguments.has("--json"))
    print(fmt::format("{}\n", Text{"nothing is past its retention", "没有超过保存期限的记录"}.get()));
  return exit;
}

Result<int> run_document(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  ASSAY_TRY(const std::string text, desk->engine().document(desk->actor(), arguments.positional()[0],
                                                            arguments.positional()[1], arguments.get("--purpose")));
  if (arguments.has("--purpose")) ASSAY_CHECK(desk->finish());
  ASSAY_CHECK(write_out(arguments.get("--output"), text));
  return 0;
}

constexpr Option kJson = {
    "--json", {}, {"one JSON document (docs/formats/json.md)", "输出 JSON（见 docs/formats/json.md）"}};
constexpr Option kSet = {
    "--set",
    {"FIELD=VALUE", "字段=值"},
    {"fill in a field; may be given again; FIELD= empties it; of dates and times also `now` and `today` (Beijing)",
     "填写字段；可多次给出；“字段=”清空；日期与时间可写 `now`、`today`（北京时间）"},
    {},
    Value::Needed,
    Times::Every};
constexpr Option kFile = {"--file",
                          {"FACTS.json", "文件.json"},
                          {"fields from a JSON object; - reads standard input", "从 JSON 对象读取字段；- 为标准输入"}};
constexpr Option kAttach = {"--attach", {"FILE", "文件"}, {"attach a file; may be given again", "添加附件；可多次给出"},
                            {},         Value::Needed,    Times::Every};
constexpr Option kReason = {"--reason", {"TEXT", "理由"}, {"why; stands in the history", "理由；记入经过"}};
constexpr Option kSeen = {
    "--seen",
    {"VERSION", "版本"},
    {"refuse when somebody has changed the record since this version", "自该版本后若有他人改动则拒绝"}};

constexpr Option kNewOptions[] = {
    kSet, kFile, kAttach, {"--service", {"NAME", "名称"}, {"the service it is about", "所涉服务"}}, kJson};
constexpr Example kNewExamples[] = {
    {"assay register new complaint", {"on a terminal it asks for what is needed", "在终端上会逐项询问必填内容"}},
    {"assay register new complaint --file facts.json --json", {"for programs", "供程序使用"}},
};
constexpr Option kMoveOptions[] = {kSet, kFile, kAttach, kReason, kSeen, kJson};
constexpr Example kMoveExamples[] = {{"assay register move C-2026-000017 accept --set handler=李娜",
                                      {"the record's page says which moves there are", "可办理的步骤见该件页面"}}};
constexpr Option kEditOptions[] = {kSet, kFile, kReason, kSeen, kJson};
constexpr Option kAttachOptions[] = {kReason, kSeen, kJson};
constexpr Option kHoldOptions[] = {kReason, {"--release", {}, {"lift the hold", "解除保全"}}, kSeen, kJson};
constexpr Option kEraseOptions[] = {
    kReason, {"--dry-run", {}, {"only say what would be erased", "只列出将删除的记录"}}, kJson};
constexpr Option kDocumentOptions[] = {
    {"-o,--output", {"FILE", "文件"}, {"where to; default: standard output", "输出位置，默认标准输出"}},
    {"--purpose", {"TEXT", "用途"}, {"needed when the document shows sealed fields", "文书含密封字段时必须说明用途"}}};

}  // namespace

const Command kRegisterNew = {
    "register new",
    {"open a record", "登记一件"},
    {"REGISTER", "登记簿"},
    1,
    1,
    {"Gives it the next case number, starts its clocks and records an event. Who may do so, and what must be filled\n"
     "in, says the register (`assay register show REGISTER`).",
     "给出编号，起算时限，并记录事件。谁可登记、必填内容见登记簿（`assay register show 登记簿`）。"},
    kNewOptions,
    kNewExamples,
    &run_new};
const Command kRegisterMove = {
    "register move",
    {"take a record to its next state", "办理一步"},
    {"NUMBER MOVE", "编号 步骤"},
    2,
    2,
    {"Checks role, two-person rule, reason, files and fields before anything is written. When somebody else was "
     "faster\n"
     "the answer says who, when and to what.",
     "写入之前检查角色、双人规则、理由、材料与字段。若他人已先办理，会指出何人、何时、办至何状态。"},
    kMoveOptions,
    kMoveExamples,
    &run_move};
const Command kRegisterEdit = {
    "register edit",
    {"change fields of an open record", "修改在办记录的字段"},
    {"NUMBER", "编号"},
    1,
    1,
    {"The state stays; the history says what was changed.", "状态不变；经过中记录所改内容。"},
    kEditOptions,
    {},
    &run_edit};
const Command kRegisterAttach = {
    "register attach",
    {"attach files to a record", "为记录添加附件"},
    {"NUMBER FILE...", "编号 文件..."},
    2,
    64,
    {"The files are copied and named by their digest; one that is changed later is noticed.",
     "复制文件并以摘要命名；日后被改动会被发现。"},
    kAttachOptions,
    {},
    &run_attach};
const Command kRegisterHold = {
    "register hold",
    {"keep a record whatever its retention says", "法律保全：不论保存期限均予保留"},
    {"NUMBER", "编号"},
    1,
    1,
    {"Set and lifted by compliance officer, legal counsel or administrator, each time with a reason.",
     "由合规负责人、法务或管理员设置与解除，均须说明理由。"},
    kHoldOptions,
    {},
    &run_hold};
const Command kRegisterErase = {
    "register erase",
    {"erase the content of records past their retention", "删除超过保存期限的记录内容"},
    {"[NUMBER...]", "[编号...]"},
    0,
    SIZE_MAX,
    {"Without numbers: all that are due and not on hold. Number, state and the proofs of the events stay.",
     "不给编号时：全部到期且未被保全的记录。编号、状态与事件的证明保留。"},
    kEraseOptions,
    {},
    &run_erase};
const Command kRegisterDocument = {
    "register document",
    {"a document of a record, from the register's template", "按模板生成文书"},
    {"NUMBER DOCUMENT", "编号 文书"},
    2,
    2,
    {"What is not filled in yet stands as a blank to write in by hand.", "尚未填写的内容留空，供手写补充。"},
    kDocumentOptions,
    {},
    &run_document};

}  // namespace assay::cli
