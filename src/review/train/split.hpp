// A training set parted: what is learnt from and what is held out to measure with. No text is in both, for none is
// twice in the decisions; the same seed parts them the same way.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "review/train/decisions.hpp"

namespace assay::review::train {

/// The fewest decisions of a category that something can be learnt and measured with.
inline constexpr std::size_t kFewestOfCategory = 10;

struct Split {
  std::vector<const Decision*> learnt, held_out;
};

/// Takes of every category the share that is held out, at least two.
/// @param decisions  must outlive the answer
/// @param percent    held out, 5 to 50
/// @return InvalidInput: one category only, or too few decisions of some, which are named with their counts
[[nodiscard]] Result<Split> split(const Decisions& decisions, unsigned percent);

/// Decisions of each category, by name.
[[nodiscard]] std::map<std::string, std::size_t> counts_of(const Decisions& decisions);

/// "__label__A.1h 赌 博\n" a decision, as text.train takes them.
[[nodiscard]] std::string lines_of(const std::vector<const Decision*>& decisions);

}  // namespace assay::review::train
