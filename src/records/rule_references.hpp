// What registers may refer to, taken from the rules.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "law/rules/rule_set.hpp"
#include "records/definition/catalog.hpp"

namespace assay::records {

/// `where` of a control: "kind = label-rules".
struct Wanted {
  std::string field;
  std::string value;
};
[[nodiscard]] Wanted wanted_of(std::string_view where);

[[nodiscard]] definition::References references_of(const law::rules::RuleSet& rules);
/// The registers of a rule set, checked against it, and its controls against them: register, states and the field of
/// `where` must be there. @return Configuration with file and line, a line for everything that is wrong
[[nodiscard]] Result<definition::Catalog> catalog_of(const law::rules::RuleSet& rules);

/// SHA-256 of each file of the rules, hex, by its name: tells which of them changed.
[[nodiscard]] std::map<std::string, std::string> rule_file_digests(const law::rules::RuleSet& rules);

}  // namespace assay::records
