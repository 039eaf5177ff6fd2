// What registers may refer to, taken from the rules.
#pragma once

#include "law/rules/rule_set.hpp"
#include "records/definition/catalog.hpp"

namespace assay::records {

[[nodiscard]] definition::References references_of(const law::rules::RuleSet& rules);
/// The registers of a rule set, checked against it. @return Configuration with file and line
[[nodiscard]] Result<definition::Catalog> catalog_of(const law::rules::RuleSet& rules);

}  // namespace assay::records
