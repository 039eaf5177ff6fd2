#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "base/bytes.hpp"
#include "config/toml.hpp"
#include "crypto/digest.hpp"
#include "records/definition/definition.hpp"

namespace assay::records::definition {
namespace {

using config::Node;
using Kind = config::Node::Kind;

constexpr std::int64_t kSchema = 1;
constexpr std::size_t kMaxProblems = 50;  // told at once
constexpr std::size_t kMaxKey = 64;

constexpr std::array<std::string_view, 20> kTypes = {
    "text",   "long_text", "integer", "decimal",       "boolean",     "date",      "time",
    "choice", "choices",   "person",  "organisation",  "credit_code", "phone",     "email",
    "url",    "digest",    "duty",    "filing_number", "record",      "file_count"};

bool is_key(std::string_view text, char separator) noexcept {
  if (text.empty() || text.size() > kMaxKey || text.front() == separator || text.back() == separator) return false;
  return std::all_of(text.begin(), text.end(), [separator](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == separator;
  });
}

// Goes on after a mistake, so that whoever writes a register sees all of them at once.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  Definition read(const Node& root);

  [[nodiscard]] Result<> verdict() const {
    if (problems_.empty()) return {};
    std::string all;
    for (const auto& [line, problem] : problems_) all += fmt::format("{}{}", all.empty() ? "" : "\n", problem);
    return fail(Code::Configuration, std::move(all));
  }

 private:
  void wrong(const Node& at, std::string_view what) {
    if (problems_.size() < kMaxProblems)
      problems_.emplace_back(at.line, fmt::format("{}:{}: {}", name_, at.line, what));
  }
  /// Of the right kind, or told and nullptr; an absent one is only told when it is due.
  const Node* member(const Node& table, std::string_view key, Kind kind, bool due);
  void only(const Node& table, std::initializer_list<std::string_view> known);
  std::string text(const Node& table, std::string_view key, bool due);
  std::string key_of(const Node& table, std::string_view key, char separator);
  bool flag(const Node& table, std::string_view key);
  std::optional<std::int64_t> number(const Node& table, std::string_view key);
  Words words(const Node& table, std::string_view key, bool due);
  /// A list of strings; a single string counts as a list of one where `single` allows.
  enum class Single : std::uint8_t { Refused, Allowed };
  std::vector<std::string> list(const Node& table, std::string_view key, Single single = Single::Refused);
  template <class Take>
  void each(const Node& root, std::string_view key, Take take) {
    const Node* const all = member(root, key, Kind::Array, false);
    if (all == nullptr) return;
    for (const Node& item : all->items) {
      if (item.kind == Kind::Table)
        take(item);
      else
        wrong(item, fmt::format("each `{}` must be a table", key));
    }
  }

  FieldCondition condition(const Node& table);
  Guard guard(const Node& table);
  std::optional<Span> span(const Node& table, std::string_view key);
  Limit limit(const Node& table, std::string_view key);
  Trigger trigger(const Node& table, std::string_view key, bool due);
  Field field(const Node& table);
  State state(const Node& table);
  Move move(const Node& table);
  ClockRule clock(const Node& table);
  Document document(const Node& table);

  std::string_view name_;
  std::vector<std::pair<int, std::string>> problems_;
};

const Node* Reader::member(const Node& table, std::string_view key, Kind kind, bool due) {
  const Node* const found = table.find(key);
  if (found == nullptr) {
    if (due) wrong(table, fmt::format("`{}` is missing", key));
    return nullptr;
  }
  if (found->kind != kind) {
    wrong(*found,
          fmt::format("`{}` must be a {}, not a {}", key, config::kind_name(kind), config::kind_name(found->kind)));
    return nullptr;
  }
  return found;
}

void Reader::only(const Node& table, std::initializer_list<std::string_view> known) {
  for (const Node& one : table.members) {
    if (std::find(known.begin(), known.end(), one.key) != known.end()) continue;
    std::string all;
    for (const std::string_view word : known) all += fmt::format("{}{}", all.empty() ? "" : ", ", word);
    wrong(one, fmt::format("`{}` is not known here (known: {})", one.key, all));
  }
}

std::string Reader::text(const Node& table, std::string_view key, bool due) {
  const Node* const found = member(table, key, Kind::String, due);
  if (found == nullptr) return {};
  if (due && found->text.empty()) wrong(*found, fmt::format("`{}` is empty", key));
  return found->text;
}

std::string Reader::key_of(const Node& table, std::string_view key, char separator) {
  std::string out = text(table, key, true);
  if (!out.empty() && !is_key(out, separator))
    wrong(*table.find(key), fmt::format("`{}`: \"{}\" must be 1 to {} of a-z 0-9 {}", key, out, kMaxKey, separator));
  return out;
}

bool Reader::flag(const Node& table, std::string_view key) {
  const Node* const found = member(table, key, Kind::Boolean, false);
  return found != nullptr && found->integer != 0;
}

std::optional<std::int64_t> Reader::number(const Node& table, std::string_view key) {
  const Node* const found = member(table, key, Kind::Integer, false);
  if (found == nullptr) return std::nullopt;
  return found->integer;
}

Words Reader::words(const Node& table, std::string_view key, bool due) {
  const Node* const found = member(table, key, Kind::Table, due);
  if (found == nullptr) return {};
  only(*found, {"zh", "en"});
  return {text(*found, "zh", true), text(*found, "en", true)};
}

std::vector<std::string> Reader::list(const Node& table, std::string_view key, Single single) {
  const Node* const found = table.find(key);
  if (found == nullptr) return {};
  if (single == Single::Allowed && found->kind == Kind::String) return {found->text};
  if (found->kind != Kind::Array) {
    wrong(*found, fmt::format("`{}` must be a list of words", key));
    return {};
  }
  std::vector<std::string> out;
  for (const Node& item : found->items) {
    if (item.kind != Kind::String || item.text.empty()) {
      wrong(item, fmt::format("`{}` must be a list of words", key));
    } else if (std::find(out.begin(), out.end(), item.text) != out.end()) {
      wrong(item, fmt::format("`{}` has \"{}\" twice", key, item.text));
    } else {
      out.push_back(item.text);
    }
  }
  return out;
}

FieldCondition Reader::condition(const Node& table) {
  only(table, {"field", "is"});
  FieldCondition out{text(table, "field", true), list(table, "is", Single::Allowed)};
  if (const Node* is = table.find("is"); is != nullptr && is->kind == Kind::Boolean)  // `is = true` of a boolean
    wrong(*is, "`is` must be a list of words: [\"true\"]");
  if (out.is.empty()) wrong(table, "`is` must name at least one value");
  return out;
}

Guard Reader::guard(const Node& table) {
  only(table, {"field", "is", "is_not", "at_least", "at_most", "filled", "if"});
  Guard out;
  out.field = text(table, "field", true);
  out.is = list(table, "is", Single::Allowed);
  out.is_not = list(table, "is_not", Single::Allowed);
  out.at_least = number(table, "at_least");
  out.at_most = number(table, "at_most");
  out.filled = flag(table, "filled");
  if (const Node* const when = member(table, "if", Kind::Table, false)) out.only_when = condition(*when);
  if (out.is.empty() && out.is_not.empty() && !out.at_least && !out.at_most && !out.filled)
    wrong(table, "`only_if`: one of is, is_not, at_least, at_most, filled = true is wanted");
  return out;
}

std::optional<Span> Reader::span(const Node& table, std::string_view key) {
  const Node* const found = member(table, key, Kind::Table, false);
  if (found == nullptr) return std::nullopt;
  only(*found, {"value", "unit"});
  Span out{number(*found, "value").value_or(0), text(*found, "unit", true)};
  if (out.value <= 0) wrong(*found, fmt::format("`{}`: `value` must be a number above 0", key));
  if (!is_counted_unit(out.unit))
    wrong(*found, fmt::format("`{}`: \"{}\" is no unit that has a number", key, out.unit));
  return out;
}

Limit Reader::limit(const Node& table, std::string_view key) {
  Limit out;
  const Node* const found = member(table, key, Kind::Table, true);
  if (found == nullptr) return out;
  only(*found, {"value", "unit", "operator", "suggested"});
  out.value = number(*found, "value");
  if (out.value && *out.value <= 0) wrong(*found, "`value` must be above 0");
  out.unit = text(*found, "unit", true);
  out.declared_as = text(*found, "operator", false);
  if (const Node* const suggested = found->find("suggested"); suggested != nullptr) {
    if (suggested->kind == Kind::Integer) {  // in the limit's own unit
      out.suggested = Span{suggested->integer, out.unit};
      if (suggested->integer <= 0) wrong(*suggested, "`suggested` must be above 0");
      if (!is_counted_unit(out.unit)) wrong(*suggested, "`suggested` needs a unit: { value = 24, unit = \"hour\" }");
    } else {
      out.suggested = span(*found, "suggested");
    }
  }
  if (!is_counted_unit(out.unit) && !is_uncounted_unit(out.unit)) {
    if (!out.unit.empty()) wrong(*found, fmt::format("\"{}\" is no unit of time", out.unit));
  } else if (out.value && !is_counted_unit(out.unit)) {
    wrong(*found, fmt::format("a limit \"{}\" has no number", out.unit));
  } else if (out.value && !out.declared_as.empty()) {
    wrong(*found, "a limit is the law's (`value`) or the operator's (`operator`), not both");
  } else if (!out.value && is_counted_unit(out.unit) && out.declared_as.empty()) {
    wrong(*found, "`value` is missing");
  } else if (!out.value && !out.declared_as.empty() && !out.suggested) {
    wrong(*found, "a limit that the operator declares needs a `suggested` one for those who declared none");
  }
  return out;
}

Trigger Reader::trigger(const Node& table, std::string_view key, bool due) {
  Trigger out;
  const Node* const found = member(table, key, Kind::Table, due);
  if (found == nullptr) return out;
  only(*found, {"state", "move", "field", "at_least", "unless"});
  out.states = list(*found, "state", Single::Allowed);
  out.moves = list(*found, "move", Single::Allowed);
  out.field = text(*found, "field", false);
  out.at_least = number(*found, "at_least");
  out.unless = text(*found, "unless", false);
  if (out.field.empty() && (out.at_least || !out.unless.empty()))
    wrong(*found, fmt::format("`{}`: `at_least` and `unless` go with a `field`", key));
  const int given = (out.states.empty() ? 0 : 1) + (out.moves.empty() ? 0 : 1) + (out.field.empty() ? 0 : 1);
  if (given != 1) wrong(*found, fmt::format("`{}` must name a state, a move or a field, one of the three", key));
  return out;
}

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

bool is_counted_unit(std::string_view unit) noexcept {
  constexpr std::array<std::string_view, 6> kUnits = {"hour", "calendar_day",   "working_day",
                                                      "week", "calendar_month", "calendar_year"};
  return std::find(kUnits.begin(), kUnits.end(), unit) != kUnits.end();
}

bool is_uncounted_unit(std::string_view unit) noexcept {
  constexpr std::array<std::string_view, 8> kUnits = {"before_event", "promptly",   "immediately",
                                                      "continuous",   "per_item",   "operator_declared",
                                                      "as_ordered",   "see_trigger"};
  return std::find(kUnits.begin(), kUnits.end(), unit) != kUnits.end();
}

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
