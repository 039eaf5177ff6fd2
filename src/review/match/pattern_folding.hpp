// What the characters of a pattern are in the text it is looked for in.
#pragma once

#include <string>

#include "review/match/code_set.hpp"
#include "review/match/rule.hpp"

namespace assay::review::match {

/// Characters that kPatternFoldings makes of one; "" if it vanishes.
[[nodiscard]] std::string pattern_folded(char32_t code);

/// Adds [first, last] and what its members become; one that becomes several characters is no member any more.
void add_pattern_folded(CodeSet& set, char32_t first, char32_t last);

}  // namespace assay::review::match
