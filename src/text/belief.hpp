// Rules against words that only seem to be there.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "text/agreement.hpp"
#include "text/code_view.hpp"
#include "text/folding.hpp"

namespace assay::text {

/// A character of a text or keyword as it is aligned; one that becomes several is as many units.
struct Unit {
  char32_t code = 0;
  Foldings acts;  ///< what made it, when one character became several
  std::uint64_t begin = 0, end = 0;
  char32_t written = 0;                ///< the character it is, or is part of
  const CodeView* view = nullptr;      ///< under the foldings of single characters
  const CodeView* heard_as = nullptr;  ///< of a keyword's: the same without numerals, for its sound
};

/// Whether the path is the keyword and not something else that is written alike: digits, an abbreviation, two sentences
/// that meet, a part of a longer word. What takes leave (Across, Inside) is added to the last match.
/// @param path   how the keyword is laid beside the text; not empty
/// @param units  of the text
[[nodiscard]] bool believable(std::vector<Match>& path, std::span<const Unit> keyword, std::span<const Unit> units,
                              Foldings allowed, Beside beside);

}  // namespace assay::text
