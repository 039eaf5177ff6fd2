// Lays a keyword beside a stretch of text, character by character, and says which foldings it takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/folding.hpp"

namespace assay::text {

/// One character of the keyword and the bytes of the text that stand for it; or bytes that vanish (`keyword` empty).
struct Match {
  std::uint64_t begin = 0, end = 0;  ///< bytes of the text given
  std::u32string keyword;            ///< the character; empty: something that vanishes or is said again
  Foldings acts;                     ///< empty: written as it is
};

/// Whether `code` is a letter of Latin, or written for one (full width, Cyrillic look-alikes, accents): what makes
/// words longer.
[[nodiscard]] bool is_letter(char32_t code);

/// The keyword in `text`, from the earliest character on from which it is there. Exact writing is preferred to any
/// folding, a folding of one character to one of its sound.
/// @param keyword  code points of the keyword
/// @param before   the code point before `text`, 0 at the beginning: initials are not looked for inside words, and
/// words
///                 of letters not without Folding::Inside
/// @param matches  receives the matches in order, without gap; empty if the keyword is not there under `allowed`
/// @return whether it is
[[nodiscard]] bool align(std::string_view text, const std::u32string& keyword, Foldings allowed, char32_t before,
                         std::vector<Match>& matches);

}  // namespace assay::text
