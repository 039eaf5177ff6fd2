#include "records/definition/guard.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace assay::records::definition {
namespace {

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// Of an integer or a decimal, which has at most 12 digits: exact enough to compare with a whole number.
std::optional<double> number_in(const Value& value) {
  const std::string text = text_of(value);
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

bool is_number(const Field& field) { return field.type == FieldType::Integer || field.type == FieldType::Decimal; }

bool can_be(const Field& field, std::string_view value) {
  if (field.type == FieldType::Boolean) return value == "true" || value == "false";
  return std::any_of(field.choices.begin(), field.choices.end(), [&](const Choice& one) { return one.key == value; });
}

std::string choice_words(const Definition& definition, const Guard& guard, const std::vector<std::string>& keys) {
  const Field* const field = definition.field(guard.field);
  std::string out;
  for (const std::string& key : keys) {
    out += fmt::format("{}`{}`", out.empty() ? "" : ", ", key);
    if (field == nullptr) continue;
    for (const Choice& choice : field->choices)
      if (choice.key == key) out += fmt::format(" ({} / {})", choice.title.zh, choice.title.en);
  }
  return out;
}

std::string or_list(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += fmt::format("{}{}", out.empty() ? "" : " or ", one);
  return out;
}

void guard_faults_of(const Definition& definition, const Guard& guard, std::vector<std::string>& out) {
  const auto wrong = [&](std::string what) { out.push_back("`only_if`: " + std::move(what)); };
  const Field* const field = definition.field(guard.field);
  if (field == nullptr) return wrong(fmt::format("there is no field `{}`", guard.field));
  const std::string_view type = type_name(field->type);
  if (field->type == FieldType::FileCount)
    return wrong(fmt::format("`{}` counts files: say needs = [\"attachment\"]", field->key));
  const bool looks = !guard.is.empty() || !guard.is_not.empty() || guard.at_least || guard.at_most;
  if (field->sealed && looks) wrong(fmt::format("`{}` is sealed: only `filled` can be asked of it", field->key));
  const bool chooses = !field->choices.empty() || field->type == FieldType::Boolean;
  for (const auto* values : {&guard.is, &guard.is_not}) {
    if (values->empty()) continue;
    if (!chooses)
      wrong(fmt::format("`{}` is a {}: `is` and `is_not` are asked of a choice or a boolean", field->key, type));
    for (const std::string& value : *values)
      if (chooses && !can_be(*field, value)) wrong(fmt::format("`{}` can never be \"{}\"", field->key, value));
  }
  if ((guard.at_least || guard.at_most) && !is_number(*field))
    wrong(fmt::format("`{}` is a {}: `at_least` and `at_most` are asked of a number", field->key, type));
  if (guard.at_least && guard.at_most && *guard.at_least > *guard.at_most)
    wrong(fmt::format("`{}`: `at_least` is above `at_most`", field->key));
  if ((guard.at_least && field->most && *guard.at_least > *field->most) ||
      (guard.at_most && field->least && *guard.at_most < *field->least))
    wrong(fmt::format("`{}` can never be that: see its `least` and `most`", field->key));
  if (!guard.only_when) return;
  const Field* const when = definition.field(guard.only_when->field);
  if (when == nullptr) return wrong(fmt::format("there is no field `{}`", guard.only_when->field));
  if (when->sealed) wrong(fmt::format("a condition cannot look into the sealed field `{}`", when->key));
  for (const std::string& value : guard.only_when->is)
    if ((!when->choices.empty() || when->type == FieldType::Boolean) && !can_be(*when, value))
      wrong(fmt::format("`{}` can never be \"{}\"", when->key, value));
}

}  // namespace

bool holds(const Guard& guard, const Value& value, bool filled) {
  if (guard.filled && !filled) return false;
  if (!guard.is.empty() && !holds(FieldCondition{guard.field, guard.is}, value)) return false;
  if (!guard.is_not.empty() && holds(FieldCondition{guard.field, guard.is_not}, value)) return false;
  if (!guard.at_least && !guard.at_most) return true;
  const auto number = number_in(value);
  return number && (!guard.at_least || *number >= static_cast<double>(*guard.at_least)) &&
         (!guard.at_most || *number <= static_cast<double>(*guard.at_most));
}

bool is_asked(const Guard& guard, const ValueOf& value_of) {
  return !guard.only_when || holds(*guard.only_when, value_of(guard.only_when->field));
}

std::string words_of(const Guard& guard) {
  std::string out;
  const auto add = [&](std::string text) { out += fmt::format("{}{}", out.empty() ? "" : ", ", text); };
  if (!guard.is.empty()) add(fmt::format("{} = {}", guard.field, or_list(guard.is)));
  if (!guard.is_not.empty()) add(fmt::format("{} not {}", guard.field, or_list(guard.is_not)));
  if (guard.at_least) add(fmt::format("{} >= {}", guard.field, *guard.at_least));
  if (guard.at_most) add(fmt::format("{} <= {}", guard.field, *guard.at_most));
  if (out.empty()) add(fmt::format("{} filled in", guard.field));
  if (guard.only_when) out += fmt::format(" (if {} = {})", guard.only_when->field, or_list(guard.only_when->is));
  return out;
}

std::string wanted_words(const Definition& definition, const Guard& guard) {
  std::string out;
  const auto add = [&](std::string text) { out += fmt::format("{}{}", out.empty() ? "" : ", ", text); };
  if (!guard.is.empty()) add(choice_words(definition, guard, guard.is));
  if (!guard.is_not.empty()) add("not " + choice_words(definition, guard, guard.is_not));
  if (guard.at_least) add(fmt::format("at least {}", *guard.at_least));
  if (guard.at_most) add(fmt::format("at most {}", *guard.at_most));
  if (out.empty()) add("a value");
  return out;
}

std::vector<std::string> guard_faults(const Definition& definition, const Move& move) {
  std::vector<std::string> out;
  for (const Guard& guard : move.only_if) guard_faults_of(definition, guard, out);
  for (const std::string& key : move.anew) {
    const Field* const field = definition.field(key);
    if (field == nullptr)
      out.push_back(fmt::format("`anew`: there is no field `{}`", key));
    else if (std::find(move.asks.begin(), move.asks.end(), key) == move.asks.end())
      out.push_back(fmt::format("`anew`: `{}` must stand in `asks` too", key));
  }
  return out;
}

std::string only_by_move_fault(const Definition& definition, const Field& field) {
  if (field.happened && field.type != FieldType::Date && field.type != FieldType::Time)
    return fmt::format("`happened` is said of a date or a time, not of a {}", type_name(field.type));
  if (!field.only_by_move) return {};
  if (field.required_always) return "`only_by_move`: no new record could have it";
  for (const Move& move : definition.moves)
    if (has(move.asks, field.key) ||
        std::any_of(move.sets.begin(), move.sets.end(), [&](const Setting& one) { return one.field == field.key; }))
      return {};
  return "`only_by_move`: no move asks for it or sets it";
}

}  // namespace assay::records::definition
