// Looking for a label in a foreign picture without knowing where it is or what it says.
//
// The method: shapes that stay the same over a wide range of thresholds (as MSER: Matas et al. 2002), of strokes as
// thin as type's, in a row, of one tone, near an edge. No character is recognised. So it takes a railing or a row of
// windows for type now and then, and it misses type that is not lighter or darker than its ground by a quarter of the
// scale all along, type in outline, script that is joined, vertical lines, and type under a hundredth of the shortest
// side. What it finds is measured with measure_ink; what it says is for a reviewer to look at, not a verdict.
#pragma once

#include <vector>

#include "visible/ink_measure.hpp"
#include "visible/tone.hpp"

namespace assay::visible {

struct FoundInk {
  InkMeasure measure;
  Place place = Place::BottomRight;
  double certainty = 0;  ///< 0 to 1: how much it looks like a line of type
};

/// Lines of type near an edge, the likeliest first, at most `most`.
[[nodiscard]] std::vector<FoundInk> find_ink(const Tone& tone, std::size_t most = 4);

}  // namespace assay::visible
