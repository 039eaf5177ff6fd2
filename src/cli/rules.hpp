// The rules in force for a command: those of assay.toml, else those built in.
#pragma once

#include "law/rules/rule_set.hpp"

namespace assay::cli {

/// Read once per process. An assay.toml is looked for and not needed.
[[nodiscard]] Result<const law::rules::RuleSet*> rules_in_force();

}  // namespace assay::cli
