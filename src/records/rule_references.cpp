#include "records/rule_references.hpp"

#include "crypto/digest.hpp"

#include "law/clock/clock.hpp"

namespace assay::records {
namespace {

std::optional<definition::Span> span_of(const law::clock::Limit& limit) {
  if (!law::clock::has_number(limit.unit) || limit.value < 1) return std::nullopt;
  return definition::Span{limit.value, std::string(law::clock::unit_name(limit.unit))};
}

}  // namespace

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
  return definition::Catalog::load(sources, references_of(rules));
}

std::map<std::string, std::string> rule_file_digests(const law::rules::RuleSet& rules) {
  std::map<std::string, std::string> out;
  for (const auto& file : rules.files(""))
    out.emplace(file.name, to_hex(crypto::sha256(as_bytes(std::string_view(file.text)))));
  return out;
}

}  // namespace assay::records
