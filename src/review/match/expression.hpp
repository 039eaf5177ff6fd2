// A pattern as an operator writes it, made into positions (Glushkov): one for each character it can read, and which may
// follow which. No position is ever tried twice at one place, so no pattern takes more than positions x characters.
//
//   加[微vV]信?[:：]?[0-9a-z_-]{5,20}
//
// Literals, `.`, [classes] with ranges and ^, \d \w \s and \D \W \S, \x{4E00} and \u4E00, groups ( ) and (?: ), |, and
// the repeats ? * + {m} {m,} {m,n}. Refused with a reason: what matches the empty text, looks around or back, is
// anchored, or would need too many positions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "review/match/code_set.hpp"

namespace assay::review::match {

/// Characters a pattern can read, each with its place in the pattern, after counted repeats are written out.
inline constexpr std::size_t kMostPositions = 2048;
/// Pairs of positions that may follow each other.
inline constexpr std::size_t kMostFollows = 65536;
/// A counted repeat's largest number.
inline constexpr std::uint32_t kMostRepeats = 1000;
/// Length of a pattern's text in bytes, and groups in groups.
inline constexpr std::size_t kLongestExpression = 4096;
inline constexpr unsigned kDeepestGroup = 32;

struct Expression {
  struct Position {
    CodeSet codes;
    std::vector<std::uint32_t> follow;  // positions that may read the next character
    bool last = false;                  // a match may end here
  };
  std::vector<Position> positions;
  std::vector<std::uint32_t> first;  // positions that may read the first character
  std::uint32_t narrowest = 0;       // characters of the shortest match
  /// Characters of the longest match; nullopt when there is no longest, which streams must wait for.
  std::optional<std::uint32_t> widest;
};

/// The text a pattern is looked for in.
enum class Ground : std::uint8_t {
  AsItStands,
  Folded,  ///< with kPatternFoldings: so are the characters of the pattern, and the members of its classes
};

/// @param ground  decides what the characters of the pattern are
/// @return InvalidInput with the byte of the pattern and what to write instead; Limited when it needs too much
[[nodiscard]] Result<Expression> parse_expression(std::string_view source, Ground ground = Ground::AsItStands);

}  // namespace assay::review::match
