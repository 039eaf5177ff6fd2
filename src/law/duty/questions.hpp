// What still has to be asked about a service: the standing facts that could change an answer.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "law/duty/assessment.hpp"

namespace assay::law::duty {

/// Facts nobody has spoken of that could give the service a role, a duty or another limit, in the order of the rules.
/// What follows already, and what cannot be yes any more, is not among them.
/// @return Conflict when the answers so far contradict each other
[[nodiscard]] Result<std::vector<rules::FactId>> open_questions(const Facts& facts, calendar::Date as_of);

}  // namespace assay::law::duty
