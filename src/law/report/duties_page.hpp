// The pages of `assay duties`.
#pragma once

#include <optional>

#include "law/duty/assessment.hpp"
#include "law/report/page.hpp"

namespace assay::law::report {

enum class Detail : std::uint8_t {
  Usual,       ///< what applies, waits, must be asked; near misses by what is missing
  Everything,  ///< also each duty that does not apply, with its reasons
};

struct Wishes {
  Detail detail = Detail::Usual;
  std::optional<rules::RoleId> role;  ///< only duties of that role
};

/// The whole three-step test.
[[nodiscard]] Page duties_page(const duty::Assessment& assessment, const Wishes& wishes);
/// What differs between two days for one service.
[[nodiscard]] Page difference_page(const duty::Assessment& before, const duty::Assessment& after);
/// The same for everybody: instruments and duties that came or went between two days.
[[nodiscard]] Page catalogue_difference_page(const rules::RuleSet& rules, calendar::Date before, calendar::Date after);
/// One duty; with its verdict and the way to it when there is an assessment.
[[nodiscard]] Page duty_page(const rules::RuleSet& rules, const rules::Duty& duty, const duty::Assessment* assessment);
/// Eight rows by provider, supporter and user; with marks when there is an assessment.
[[nodiscard]] Page roles_page(const rules::RuleSet& rules, const duty::Assessment* assessment);
/// The draft of 2022 against the final text.
[[nodiscard]] Page draft_page(const rules::RuleSet& rules);
/// The vocabulary of facts.
[[nodiscard]] Page facts_page(const rules::RuleSet& rules);

}  // namespace assay::law::report
