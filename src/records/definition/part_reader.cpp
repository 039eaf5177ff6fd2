#include "records/definition/part_reader.hpp"

#include <algorithm>
#include <array>

namespace assay::records::definition {

using config::Node;

namespace {

constexpr std::size_t kMaxProblems = 50;  // told at once
constexpr std::size_t kMaxKey = 64;

bool is_key(std::string_view text, char separator) noexcept {
  if (text.empty() || text.size() > kMaxKey || text.front() == separator || text.back() == separator) return false;
  return std::all_of(text.begin(), text.end(), [separator](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == separator;
  });
}

}  // namespace

Result<> PartReader::verdict() const {
  if (problems_.empty()) return {};
  std::string all;
  for (const auto& [line, problem] : problems_) all += fmt::format("{}{}", all.empty() ? "" : "\n", problem);
  return fail(Code::Configuration, std::move(all));
}

void PartReader::wrong(const Node& at, std::string_view what) {
  if (problems_.size() < kMaxProblems) problems_.emplace_back(at.line, fmt::format("{}:{}: {}", name_, at.line, what));
}

const Node* PartReader::member(const Node& table, std::string_view key, Kind kind, bool due) {
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

void PartReader::only(const Node& table, std::initializer_list<std::string_view> known) {
  for (const Node& one : table.members) {
    if (std::find(known.begin(), known.end(), one.key) != known.end()) continue;
    std::string all;
    for (const std::string_view word : known) all += fmt::format("{}{}", all.empty() ? "" : ", ", word);
    wrong(one, fmt::format("`{}` is not known here (known: {})", one.key, all));
  }
}

std::string PartReader::text(const Node& table, std::string_view key, bool due) {
  const Node* const found = member(table, key, Kind::String, due);
  if (found == nullptr) return {};
  if (due && found->text.empty()) wrong(*found, fmt::format("`{}` is empty", key));
  return found->text;
}

std::string PartReader::key_of(const Node& table, std::string_view key, char separator) {
  std::string out = text(table, key, true);
  if (!out.empty() && !is_key(out, separator))
    wrong(*table.find(key), fmt::format("`{}`: \"{}\" must be 1 to {} of a-z 0-9 {}", key, out, kMaxKey, separator));
  return out;
}

bool PartReader::flag(const Node& table, std::string_view key) {
  const Node* const found = member(table, key, Kind::Boolean, false);
  return found != nullptr && found->integer != 0;
}

std::optional<std::int64_t> PartReader::number(const Node& table, std::string_view key) {
  const Node* const found = member(table, key, Kind::Integer, false);
  if (found == nullptr) return std::nullopt;
  return found->integer;
}

Words PartReader::words(const Node& table, std::string_view key, bool due) {
  const Node* const found = member(table, key, Kind::Table, due);
  if (found == nullptr) return {};
  only(*found, {"zh", "en"});
  return {text(*found, "zh", true), text(*found, "en", true)};
}

std::vector<std::string> PartReader::list(const Node& table, std::string_view key, Single single) {
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

FieldCondition PartReader::condition(const Node& table) {
  only(table, {"field", "is"});
  FieldCondition out{text(table, "field", true), list(table, "is", Single::Allowed)};
  if (const Node* is = table.find("is"); is != nullptr && is->kind == Kind::Boolean)  // `is = true` of a boolean
    wrong(*is, "`is` must be a list of words: [\"true\"]");
  if (out.is.empty()) wrong(table, "`is` must name at least one value");
  return out;
}

Guard PartReader::guard(const Node& table) {
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

std::optional<Span> PartReader::span(const Node& table, std::string_view key) {
  const Node* const found = member(table, key, Kind::Table, false);
  if (found == nullptr) return std::nullopt;
  only(*found, {"value", "unit"});
  Span out{number(*found, "value").value_or(0), text(*found, "unit", true)};
  if (out.value <= 0) wrong(*found, fmt::format("`{}`: `value` must be a number above 0", key));
  if (!is_counted_unit(out.unit))
    wrong(*found, fmt::format("`{}`: \"{}\" is no unit that has a number", key, out.unit));
  return out;
}

Limit PartReader::limit(const Node& table, std::string_view key) {
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

Trigger PartReader::trigger(const Node& table, std::string_view key, bool due) {
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

}  // namespace assay::records::definition
