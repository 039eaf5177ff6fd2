// The JSON of `assay duties`, schemas assay.duties/1 and its sisters (docs/formats/json.md).
#pragma once

#include <string>

#include "law/report/duties_page.hpp"

namespace assay::law::report {

[[nodiscard]] std::string duties_json(const duty::Assessment& assessment, const Wishes& wishes);
[[nodiscard]] std::string difference_json(const duty::Assessment& before, const duty::Assessment& after);
[[nodiscard]] std::string catalogue_difference_json(const rules::RuleSet& rules, calendar::Date before,
                                                    calendar::Date after);
[[nodiscard]] std::string duty_json(const rules::RuleSet& rules, const rules::Duty& duty,
                                    const duty::Assessment* assessment);
[[nodiscard]] std::string roles_json(const rules::RuleSet& rules, const duty::Assessment* assessment);
[[nodiscard]] std::string draft_json(const rules::RuleSet& rules);
[[nodiscard]] std::string facts_json(const rules::RuleSet& rules);

}  // namespace assay::law::report
