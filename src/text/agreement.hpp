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

/// How a stretch of text is the keyword.
struct Agreement {
  Foldings acts;            ///< the foldings it takes; empty when it is written exactly so
  std::uint64_t begin = 0;  ///< where it begins in the text given
  std::uint64_t end = 0;    ///< and ends: behind the candidate for an open end
  friend bool operator==(const Agreement&, const Agreement&) = default;
};

/// What stands beside a text: initials are not looked for inside words, and words of letters not without
/// Folding::Inside; what stands between marks by itself is no two sentences.
struct Beside {
  char32_t before = 0;  ///< code points; 0: the text begins or ends there
  char32_t behind = 0;
};

/// Whether `code` is a letter of Latin, or written for one (full width, Cyrillic look-alikes, accents): what makes
/// words longer.
[[nodiscard]] bool is_letter(char32_t code);

/// The keyword in `text`, from the earliest character on from which it is there. Exact writing is preferred to any
/// folding, a folding of one character to one of its sound.
/// @param keyword  code points of the keyword
/// @param matches  receives the matches in order, without gap; empty if the keyword is not there under `allowed`
/// @return whether it is
[[nodiscard]] bool align(std::string_view text, const std::u32string& keyword, Foldings allowed, Beside beside,
                         std::vector<Match>& matches);

/// Every place of the text where the keyword is there, the same way; but none that lies in one before it.
/// @param places  they are appended, in order
void align_everywhere(std::string_view text, const std::u32string& keyword, Foldings allowed, Beside beside,
                      std::vector<Agreement>& places);

/// @param matches  of `align`, not empty
[[nodiscard]] Agreement agreement_of(const std::vector<Match>& matches);

}  // namespace assay::text
