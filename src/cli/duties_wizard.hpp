// The questions of `assay duties` on a terminal. Every answer is written at once, so that it can be left at any time
// and taken up again.
#pragma once

#include <string>

#include "law/duty/facts.hpp"

namespace assay::cli {

/// Asks what is not answered yet and matters, in the order of the rules; writes `path` after each answer.
/// @return the facts as they are when the person is done or leaves
[[nodiscard]] Result<law::duty::Facts> ask_facts(law::duty::Facts facts, const std::string& path,
                                                 law::calendar::Date as_of);

/// The facts that could still make a duty apply or a role be held, unanswered, in the order to ask them.
[[nodiscard]] Result<std::vector<law::rules::FactId>> open_questions(const law::duty::Facts& facts,
                                                                     law::calendar::Date as_of);

/// True if a person sits at both ends.
[[nodiscard]] bool is_conversation() noexcept;

}  // namespace assay::cli
