// How much work a pattern can be. The machine of patterns.hpp takes a step for every position that may read the next
// character and one for each that may read behind it; both are bounded here for any text whatever, so that no entry
// slows every text down and no text makes an entry slow.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.hpp"
#include "review/match/expression.hpp"

namespace assay::review::match {

/// Steps a pattern may take for a character of the worst text there is for it: some three microseconds.
inline constexpr std::size_t kMostSteps = 768;
/// Steps it may take for nearly every character of any text, because what it begins with reads nearly everything: as
/// many as `.{5}` takes.
inline constexpr std::size_t kMostStepsAnywhere = 11;
/// Pairs of positions that are looked at to find the first bound; a pattern that needs more is refused with the number
/// of its positions instead.
inline constexpr std::size_t kMostPairsTried = 40'000'000;

/// @param expression  with its transitions in order, none twice
/// @param places      of each position the byte of the pattern where it is written
/// @return Limited with the byte, the steps, and what to write instead
[[nodiscard]] Result<> check_steps(const Expression& expression, const std::vector<std::size_t>& places);

}  // namespace assay::review::match
