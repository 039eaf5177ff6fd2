// Changes of a Markdown file's front matter as cuts and insertions of text. Internal to this folder.
#pragma once

#include <string>
#include <vector>

#include "carrier/markdown/survey.hpp"
#include "container/splice.hpp"

namespace assay::carrier::markdown {

/// head[begin, end) becomes `text`.
struct Cut {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
};

/// The file with the cuts made; they may come in any order, and a cut may lie in a bigger one.
[[nodiscard]] container::Splice spliced(std::vector<Cut> cuts, std::uint64_t size);

/// The cuts that take all places but `keep` (an index, or places.size() for none) out: a block that holds nothing else
/// goes as a whole, with one blank line behind it.
[[nodiscard]] std::vector<Cut> without_places(const Survey& survey, std::size_t keep);

/// The cut that takes the place `index` out as `insertion` and `fresh_block` put it in, all other places being gone.
[[nodiscard]] Cut without_place(const Survey& survey, std::size_t index);

/// The lines of a label: a block map of two blanks, or a TOML table. Values are double-quoted JSON strings.
[[nodiscard]] std::string lines_of(const label::ImplicitLabel& label, container::markdown::Language language,
                                   std::size_t indent, std::string_view line_end);

/// What stands where a TOML key `AIGC = ...` stood: an inline table, since a [table] would swallow the keys below it.
[[nodiscard]] std::string inline_line_of(const label::ImplicitLabel& label, std::string_view line_end);

/// A front matter block of our own and the blank line behind it.
[[nodiscard]] std::string fresh_block(const label::ImplicitLabel& label, std::string_view line_end);

/// The insertion of a label into a block that has none.
/// @return Unsupported: the block has no lines to put a key between
[[nodiscard]] Result<Cut> insertion(const Survey& survey, const container::markdown::Block& block,
                                    const label::ImplicitLabel& label);

}  // namespace assay::carrier::markdown
