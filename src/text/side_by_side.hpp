// The commonest candidates, decided without an alignment: character stands beside character, and what is between them
// vanishes; or no character of the text can be the keyword's next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "text/folding.hpp"

namespace assay::text {

struct SideBySide {
  enum class Is : std::uint8_t {
    Unclear,  ///< align knows
    There,    ///< the keyword is there: `acts` and `end` are what align says
    NotThere,
  };
  Is is = Is::Unclear;
  Foldings acts;
  std::uint64_t end = 0;  ///< byte of the text behind the keyword; it begins at the first
};

/// What `align` (agreement.hpp) says of the keyword in the text, if that can be told from pairs of characters alone: no
/// character expands, is spelt, is written in parts, or may be taken in two ways.
[[nodiscard]] SideBySide side_by_side(std::string_view text, std::u32string_view keyword, Foldings allowed);

/// The same where nothing else is to be tried: as many characters of a text as the keyword has, none of either like
/// anything (unlike.hpp). @return what acts; nullopt: not there
[[nodiscard]] std::optional<Foldings> one_for_one(std::u32string_view text, std::u32string_view keyword,
                                                  Foldings allowed);

}  // namespace assay::text
