// A rule that counts in a text, and where.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "text/folding.hpp"

namespace assay::review::match {

struct Hit {
  std::uint32_t rule = 0;            ///< number in its Layers
  std::uint64_t begin = 0, end = 0;  ///< bytes of the original, on character bounds
  text::Foldings acts;               ///< the foldings it took to see it
  friend bool operator==(const Hit&, const Hit&) = default;
};

/// By beginning, then the longer first, then by rule.
void sort_hits(std::vector<Hit>& hits);

/// Keeps of all hits those that a reader is shown: from the left the longest at each place, none that overlaps one
/// before it. Sorts.
void keep_leftmost_longest(std::vector<Hit>& hits);

}  // namespace assay::review::match
