#include "records/rule_references.hpp"

#include <fmt/core.h>

#include "crypto/digest.hpp"
#include "law/clock/clock.hpp"
#include "records/definition/value.hpp"

namespace assay::records {
namespace {

std::optional<definition::Span> span_of(const law::clock::Limit& limit) {
  if (!law::clock::has_number(limit.unit) || limit.value < 1) return std::nullopt;
  return definition::Span{limit.value, std::string(law::clock::unit_name(limit.unit))};
}

/// What is wrong with a control that is proven by a record; "" when nothing is.
std::string fault_of(const law::rules::Control& control, const definition::Catalog& catalog) {
  const definition::Definition* const is = catalog.find(control.register_key);
  if (is == nullptr) return fmt::format("there is no register `{}`", control.register_key);
  for (const std::string& state : control.states)
    if (is->state(state) == nullptr) return fmt::format("`{}` has no state `{}`", is->key, state);
  if (control.where.empty()) return {};
  const Wanted wanted = wanted_of(control.where);
  const definition::Field* const field = is->field(wanted.field);
  if (field == nullptr)
    return fmt::format("`{}` has no field `{}` (where = \"{}\")", is->key, wanted.field, control.where);
  if (field->sealed)
    return fmt::format("`{}` of `{}` is sealed and proves nothing to whoever looks", field->key, is->key);
  if (const auto value = definition::value_from_text(*field, wanted.value); !value) return value.error().message;
  return {};
}

}  // namespace

Wanted wanted_of(std::string_view where) {
  const auto trimmed = [](std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return std::string(text);
  };
  const std::size_t equals = where.find('=');
  if (equals == std::string_view::npos) return {trimmed(where), ""};
  return {trimmed(where.substr(0, equals)), trimmed(where.substr(equals + 1))};
}

definition::References references_of(const law::rules::RuleSet& rules) {
  definition::References out;
  for (const law::rules::Staff& one : rules.staff()) out.staff.insert(one.key);
  for (const law::rules::Duty& duty : rules.duties()) {
    definition::DutyFacts facts;
    if (duty.deadline) {
      facts.deadline = span_of(duty.deadline->limit);
      facts.deadline_unit = law::clock::unit_name(duty.deadline->limit.unit);
      for (const law::rules::LimitVariant& variant : duty.deadline->variants)
        if (const auto span = span_of(variant.limit)) facts.variants.push_back(*span);
    }
    if (duty.retention) facts.retention = span_of(duty.retention->limit);
    out.duties.emplace(duty.id, std::move(facts));
  }
  return out;
}

Result<definition::Catalog> catalog_of(const law::rules::RuleSet& rules) {
  std::vector<definition::Source> sources;
  for (const EmbeddedFile& file : rules.files("registers/"))
    sources.push_back({"rules/" + std::string(file.name), std::string(file.text)});
  ASSAY_TRY(definition::Catalog catalog, definition::Catalog::load(sources, references_of(rules)));
  std::string faults;
  for (const law::rules::Control& control : rules.controls()) {
    if (control.register_key.empty()) continue;
    if (const std::string fault = fault_of(control, catalog); !fault.empty())
      faults += fmt::format("{}{}: control of {}: {}", faults.empty() ? "" : "\n",
                            fmt::format("{}:{}", control.place.file, control.place.line),
                            rules.duties()[control.duty].id, fault);
  }
  if (!faults.empty()) return fail(Code::Configuration, std::move(faults));
  return catalog;
}

std::map<std::string, std::string> rule_file_digests(const law::rules::RuleSet& rules) {
  std::map<std::string, std::string> out;
  for (const auto& file : rules.files(""))
    out.emplace(file.name, to_hex(crypto::sha256(as_bytes(std::string_view(file.text)))));
  return out;
}

}  // namespace assay::records
