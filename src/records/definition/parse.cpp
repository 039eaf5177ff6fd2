#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.hpp"
#include "crypto/digest.hpp"
#include "records/definition/definition.hpp"
#include "records/definition/part_reader.hpp"

namespace assay::records::definition {
namespace {

using config::Node;

constexpr std::int64_t kSchema = 1;

constexpr std::array<std::string_view, 20> kTypes = {
    "text",   "long_text", "integer", "decimal",       "boolean",     "date",      "time",
    "choice", "choices",   "person",  "organisation",  "credit_code", "phone",     "email",
    "url",    "digest",    "duty",    "filing_number", "record",      "file_count"};

// A definition out of its tables.
class Reader : private PartReader {
 public:
  explicit Reader(std::string_view name) : PartReader(name) {}
  Definition read(const Node& root);
  using PartReader::verdict;

 private:
  Field field(const Node& table);
  State state(const Node& table);
  Move move(const Node& table);
  ClockRule clock(const Node& table);
  Document document(const Node& table);
};

Field Reader::field(const Node& table) {
  only(table, {"key", "title", "help", "type", "choices", "record", "least", "most", "required", "required_in",
               "required_if", "sealed", "searchable", "lookup", "public", "only_by_move", "happened", "editable_in"});
  Field out;
  out.line = table.line;
  out.key = key_of(table, "key", '_');
  out.title = words(table, "title", true);
  out.help = words(table, "help", false);
  const std::string type = text(table, "type", true);
  const auto* const at = std::find(kTypes.begin(), kTypes.end(), type);
  if (at != kTypes.end()) {
    out.type = static_cast<FieldType>(at - kTypes.begin());
  } else if (!type.empty()) {
    wrong(*table.find("type"), fmt::format("`type`: \"{}\" is no type of field", type));
  }
  each(table, "choices", [&](const Node& item) {
    only(item, {"key", "zh", "en"});
    Choice choice;
    choice.key = key_of(item, "key", '-');
    choice.title = {text(item, "zh", true), text(item, "en", true)};
    if (std::any_of(out.choices.begin(), out.choices.end(),
                    [&](const Choice& other) { return other.key == choice.key; }))
      wrong(item, fmt::format("`choices` has \"{}\" twice", choice.key));
    out.choices.push_back(std::move(choice));
  });
  const bool chooses = out.type == FieldType::Choice || out.type == FieldType::Choices;
  if (chooses && out.choices.empty()) wrong(table, fmt::format("field `{}`: a {} needs `choices`", out.key, type));
  if (!chooses && !out.choices.empty())
    wrong(table, fmt::format("field `{}`: only choice and choices have `choices`", out.key));
  out.record = text(table, "record", out.type == FieldType::Record);
  if (out.type != FieldType::Record && !out.record.empty())
    wrong(table, fmt::format("field `{}`: only a record points to a register", out.key));
  out.least = number(table, "least");
  out.most = number(table, "most");
  if (out.least && out.most && *out.least > *out.most)
    wrong(table, fmt::format("field `{}`: `least` is above `most`", out.key));
  const std::string required = text(table, "required", false);
  if (!required.empty() && required != "always") wrong(*table.find("required"), "`required` is \"always\" or left out");
  out.required_always = required == "always";
  out.required_in = list(table, "required_in", Single::Allowed);
  if (const Node* const when = member(table, "required_if", Kind::Table, false)) out.required_if = condition(*when);
  out.sealed = flag(table, "sealed");
  out.searchable = flag(table, "searchable");
  const std::string lookup = text(table, "lookup", false);
  if (!lookup.empty() && lookup != "exact") wrong(*table.find("lookup"), "`lookup` is \"exact\" or left out");
  if (out.sealed && out.searchable && lookup.empty())
    wrong(table,
          fmt::format("field `{}`: a sealed field is searchable by its exact value alone: add lookup = \"exact\"",
                      out.key));
  if (!lookup.empty() && !out.searchable) out.searchable = true;
  out.is_public = flag(table, "public");
  out.only_by_move = flag(table, "only_by_move");
  out.happened = flag(table, "happened");
  out.editable_in = list(table, "editable_in", Single::Allowed);
  return out;
}

State Reader::state(const Node& table) {
  only(table, {"key", "title", "kind", "public"});
  State out;
  out.line = table.line;
  out.key = key_of(table, "key", '-');
  out.title = words(table, "title", true);
  const std::string kind = text(table, "kind", false);
  if (kind == "first") {
    out.kind = StateKind::First;
  } else if (kind == "final") {
    out.kind = StateKind::Final;
  } else if (!kind.empty() && kind != "open") {
    wrong(*table.find("kind"), fmt::format("`kind`: \"{}\" is none of first, open, final", kind));
  }
  out.is_public = flag(table, "public");
  return out;
}

Move Reader::move(const Node& table) {
  only(table, {"key", "title", "from", "to", "by", "not_by", "needs", "asks", "sets", "only_if", "anew"});
  Move out;
  out.line = table.line;
  out.key = key_of(table, "key", '-');
  out.title = words(table, "title", true);
  out.from = list(table, "from", Single::Allowed);
  if (out.from.empty()) wrong(table, fmt::format("move `{}`: `from` must name at least one state", out.key));
  out.to = text(table, "to", true);
  out.by = list(table, "by", Single::Allowed);
  if (out.by.empty()) wrong(table, fmt::format("move `{}`: `by` must name at least one role", out.key));
  out.not_by = list(table, "not_by", Single::Allowed);
  for (const std::string& need : list(table, "needs")) {
    if (need == "reason") {
      out.needs_reason = true;
    } else if (need == "attachment") {
      out.needs_attachment = true;
    } else {
      wrong(*table.find("needs"), fmt::format("`needs`: \"{}\" is neither reason nor attachment", need));
    }
  }
  out.asks = list(table, "asks");
  out.anew = list(table, "anew", Single::Allowed);
  each(table, "only_if", [&](const Node& item) { out.only_if.push_back(guard(item)); });
  if (const Node* const sets = member(table, "sets", Kind::Table, false)) {
    for (const Node& one : sets->members) {
      Setting setting;
      setting.field = one.key;
      setting.line = one.line;
      if (one.kind == Kind::String || one.kind == Kind::Date) {
        setting.text = one.text;
        if (one.text == "now") setting.source = Setting::Source::Now;
        if (one.text == "actor") setting.source = Setting::Source::Actor;
      } else if (one.kind == Kind::Integer) {
        setting.text = std::to_string(one.integer);
      } else if (one.kind == Kind::Boolean) {
        setting.text = one.integer != 0 ? "true" : "false";
      } else {
        wrong(one, fmt::format("`sets.{}` must be a text, a number, true, false or \"now\"", one.key));
      }
      out.sets.push_back(std::move(setting));
    }
  }
  return out;
}

ClockRule Reader::clock(const Node& table) {
  only(table, {"key", "title", "duty", "starts", "limit", "until", "stops", "pauses", "repeats", "variants"});
  ClockRule out;
  out.line = table.line;
  out.key = key_of(table, "key", '-');
  out.title = words(table, "title", true);
  out.duty = text(table, "duty", false);
  out.starts = trigger(table, "starts", true);
  const std::string until = text(table, "until", false);
  if (!until.empty() && until != "before") wrong(*table.find("until"), "`until` is \"before\" or left out");
  out.until_before = until == "before";
  if (table.find("limit") != nullptr || !out.until_before) out.limit = limit(table, "limit");
  out.stops = trigger(table, "stops", true);
  if (const Node* const pauses = member(table, "pauses", Kind::Table, false)) {
    only(*pauses, {"state"});
    out.pauses = list(*pauses, "state", Single::Allowed);
  }
  out.repeats = flag(table, "repeats");
  each(table, "variants", [&](const Node& item) {
    only(item, {"if", "limit"});
    ClockVariant variant;
    if (const Node* const when = member(item, "if", Kind::Table, true)) variant.when = condition(*when);
    variant.limit = limit(item, "limit");
    out.variants.push_back(std::move(variant));
  });
  return out;
}

Document Reader::document(const Node& table) {
  only(table, {"key", "title", "language", "template", "in"});
  Document out;
  out.line = table.line;
  out.key = key_of(table, "key", '-');
  out.title = words(table, "title", true);
  out.language = text(table, "language", true);
  if (!out.language.empty() && out.language != "zh" && out.language != "en")
    wrong(*table.find("language"), "`language` is \"zh\" or \"en\"");
  out.text = text(table, "template", true);
  out.in = list(table, "in", Single::Allowed);
  return out;
}

Definition Reader::read(const Node& root) {
  only(root, {"schema", "key", "title", "purpose", "number", "serves", "open_to", "editable_in", "field", "state",
              "move", "clock", "document", "retention"});
  Definition out;
  out.line = 1;
  if (number(root, "schema") != kSchema) wrong(root, fmt::format("`schema` must be {}", kSchema));
  out.key = key_of(root, "key", '-');
  out.title = words(root, "title", true);
  out.purpose = words(root, "purpose", true);
  out.number = text(root, "number", true);
  out.serves = list(root, "serves");
  out.open_to = list(root, "open_to", Single::Allowed);
  if (out.open_to.empty()) wrong(root, "`open_to` must name at least one role that may make a record");
  out.editable_in = list(root, "editable_in", Single::Allowed);
  each(root, "field", [&](const Node& item) { out.fields.push_back(field(item)); });
  each(root, "state", [&](const Node& item) { out.states.push_back(state(item)); });
  each(root, "move", [&](const Node& item) { out.moves.push_back(move(item)); });
  each(root, "clock", [&](const Node& item) { out.clocks.push_back(clock(item)); });
  each(root, "document", [&](const Node& item) { out.documents.push_back(document(item)); });
  if (const Node* const retention = member(root, "retention", Kind::Table, true)) {
    only(*retention, {"keep", "duty"});
    out.retention.line = retention->line;
    out.retention.keep = span(*retention, "keep");
    out.retention.duty = text(*retention, "duty", false);
  }
  return out;
}

template <class T>
const T* by_key(const std::vector<T>& all, std::string_view wanted) noexcept {
  const auto at = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.key == wanted; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace

std::string_view type_name(FieldType type) noexcept { return kTypes.at(static_cast<std::size_t>(type)); }

const Field* Definition::field(std::string_view wanted) const noexcept { return by_key(fields, wanted); }
const State* Definition::state(std::string_view wanted) const noexcept { return by_key(states, wanted); }
const Move* Definition::move(std::string_view wanted) const noexcept { return by_key(moves, wanted); }
const ClockRule* Definition::clock(std::string_view wanted) const noexcept { return by_key(clocks, wanted); }
const Document* Definition::document(std::string_view wanted) const noexcept { return by_key(documents, wanted); }
const State& Definition::first_state() const noexcept {
  const auto at =
      std::find_if(states.begin(), states.end(), [](const State& one) { return one.kind == StateKind::First; });
  return at == states.end() ? states.front() : *at;  // check lets no definition without one pass
}

Result<Definition> parse(std::string_view toml, std::string_view name) {
  ASSAY_TRY(const Node root, config::parse_toml(toml, name));
  Reader reader(name);
  Definition out = reader.read(root);
  out.file = std::string(name);
  out.digest = to_hex(crypto::sha256(as_bytes(toml)));
  ASSAY_CHECK(reader.verdict());
  return out;
}

}  // namespace assay::records::definition
