// Inside adapters/sql only: what the index of search texts is made of. A text becomes a set of grams: its characters,
// its pairs of characters (a Chinese name has two), and its runs of three ASCII characters (two digits stand in half of
// all records). A text that holds a needle has all grams of the needle, so an index of grams leaves nothing out; what
// it proposes is compared byte by byte.
//
// The grams of what is stored stand in databases: whoever changes what a gram is fills the index again by a migration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::adapters::sql {

/// 30 bits of a hash. Two that are made the same cost a look at a record more.
using Gram = std::int32_t;

/// Grams that are asked for at once; more would not leave fewer candidates.
inline constexpr std::size_t kMostNeedleGrams = 24;

/// Adds the grams of one value. A character is a byte that begins one with what UTF-8 says continues it; bytes that are
/// no UTF-8 are characters too.
void add_grams(std::string_view text, std::vector<Gram>& out);
/// In rising order, each once.
void sort_grams(std::vector<Gram>& grams);
/// Grams of every text that holds `needle`: the longest kinds, as they are the rarest. None when the needle has no
/// whole character: the rest of one, cut in two.
[[nodiscard]] std::vector<Gram> grams_of_needle(std::string_view needle);

/// For the full-text index of SQLite: a word a gram, of letters and digits.
[[nodiscard]] std::string words_of(const std::vector<Gram>& grams);
/// For an array of PostgreSQL: "{1,2,3}".
[[nodiscard]] std::string array_of(const std::vector<Gram>& grams);

}  // namespace assay::adapters::sql
