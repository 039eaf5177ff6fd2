// A hit told: the chain of foldings from the text to the entry.
#pragma once

#include <string_view>
#include <vector>

#include "review/entry/entry.hpp"
#include "review/match/hit.hpp"
#include "text/explain.hpp"

namespace assay::review::screen {

/// @param there  the bytes of the hit
/// @return steps with offsets of the whole text; none for what is written as it is
[[nodiscard]] std::vector<text::Step> steps_of(const entry::Entry& entry, const match::Hit& hit,
                                               std::string_view there);

}  // namespace assay::review::screen
