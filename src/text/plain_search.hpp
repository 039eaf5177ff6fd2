// The plainest scan there is, for tests and measurements: every needle searched for in the folded text, every candidate
// laid beside its keyword. What an automaton finds is held against it.
#pragma once

#include <optional>
#include <string_view>

#include "text/fold.hpp"
#include "text/keyword.hpp"

namespace assay::text {

struct Found {
  std::uint64_t begin = 0, end = 0;  ///< bytes of the text
  Foldings acts;
};

/// The first hit of `keyword` in `text`, first pass before second.
[[nodiscard]] std::optional<Found> plain_search(std::string_view text, const Keyword& keyword);

}  // namespace assay::text
