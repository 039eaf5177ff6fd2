// The block of metadata at the start of a Markdown file: YAML between `---` lines, or TOML between `+++` lines (Hugo).
// Where it lies is decided here; what is in it is read by yaml.hpp and toml.hpp. Source: TC260-PG-20258A 6.5.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "container/markdown/node.hpp"

namespace assay::container::markdown {

/// Most bytes of one block, fences not counted. Real ones have a few hundred.
inline constexpr std::size_t kMostFrontMatter = 64 * 1024;
/// Blocks that follow each other with nothing but blank lines between them: tools put theirs before the document's own.
inline constexpr std::size_t kMostBlocks = 4;
/// Most bytes of blank lines before a block, and of a fence line.
inline constexpr std::size_t kMostGap = 1024;
/// All blocks lie within so many first bytes of a file.
inline constexpr std::size_t kHead = (kMostBlocks + 1) * (kMostFrontMatter + 3 * kMostGap);

enum class Language : std::uint8_t { Yaml, Toml };

struct Block {
  Language language = Language::Yaml;
  std::size_t begin = 0;     ///< of the opening fence line
  std::size_t body = 0;      ///< behind that line
  std::size_t body_end = 0;  ///< of the closing fence line
  std::size_t end = 0;       ///< behind that line
};

struct FrontMatter {
  std::size_t text = 0;       ///< where the text begins: behind a byte order mark
  std::vector<Block> blocks;  ///< each after blank lines only; what readers agree on is the one at `text`
  bool more_blocks = false;   ///< there are more than kMostBlocks
  std::string_view line_end;  ///< "\r\n" if the first line ends so, else "\n"
  bool json = false;          ///< Hugo's third kind: a JSON object and a text behind it; `blocks` is empty
};

/// Finds the front matter. A `---` line that no mapping follows is a thematic break and no front matter.
/// @param head   the first bytes of the file
/// @param whole  `head` is the whole file
/// @return Limited: a block of more than kMostFrontMatter bytes at the start of the text
[[nodiscard]] Result<FrontMatter> find_front_matter(std::string_view head, bool whole);

/// All keys of a block whose name is `lower` (given in lower case) in any case, in order.
/// @return Corrupt (line named): the block cannot be read so far that a key could be told from text
[[nodiscard]] Result<std::vector<Entry>> entries_named(std::string_view head, const Block& block,
                                                       std::string_view lower);

/// Where in a block a new key goes, and how far in: first in YAML; last in TOML, where a table must not swallow keys.
struct Gap {
  std::size_t at = 0;
  std::size_t indent = 0;
};
/// @return Unsupported: the block is a flow mapping (`{...}`), which has no lines to put a key between
[[nodiscard]] Result<Gap> gap_in(std::string_view head, const Block& block);

/// The offset behind the blank line at `at`; `at` itself when the line is not blank, or there is none.
[[nodiscard]] std::size_t behind_blank_line(std::string_view head, std::size_t at) noexcept;

/// True if head[begin, end) holds nothing but blank lines.
[[nodiscard]] bool is_blank_text(std::string_view head, std::size_t begin, std::size_t end) noexcept;

/// True if all bytes form UTF-8 without NUL; a sequence cut off by the end counts when `cut` says that more follows.
[[nodiscard]] bool is_utf8_text(BytesView bytes, bool cut) noexcept;

}  // namespace assay::container::markdown
