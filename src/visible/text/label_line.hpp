// The prominent label of a text: a line at its start or end. Other bytes stay as they are. A text that has its label
// already is left alone, wherever the label was wished: one place is enough (GB 45438-2025 clause 5.1).
//
//   ASSAY_TRY(const auto plan, visible::text::add_line(source, Syntax::Markdown, words, Edge::Start));
//   ASSAY_CHECK(plan.splice.carry_out(source, sink));
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "container/splice.hpp"
#include "visible/text/words.hpp"

namespace assay::visible::text {

/// Longest text that is read. It stands in memory once.
inline constexpr std::uint64_t kMostText = 64U << 20U;
/// So many lines from either end are its start and its end: a label may stand under a title.
inline constexpr std::size_t kEdgeLines = 3;
/// Most lines that measure() tells of.
inline constexpr std::size_t kMostFound = 16;

enum class Edge : std::uint8_t { Start, End };
enum class Position : std::uint8_t { Start, Middle, End };

enum class Outcome : std::uint8_t {
  Added,
  AlreadyThere,  ///< the splice is the source itself
};

struct LinePlan {
  Outcome outcome = Outcome::Added;
  Position position = Position::Start;  ///< where the label stands now
  std::uint64_t offset = 0;             ///< of the label's line in the file as it will be, bytes
  std::string label;                    ///< what it says; what stands there already may be another label of the table
  std::string moved;                    ///< why it does not stand where it was wished; empty: it does
  container::Splice splice;             ///< the file to write
};

/// Plans the text with the label as a paragraph of its own.
///
/// Plain text: a line and a blank line before the words or behind them. Markdown: at the start behind front matter; at
/// the end only where it would be a paragraph: behind a fence or an HTML comment that is never closed it would not be,
/// so there it goes to the start (`moved`), and from before JSON front matter to the end. Line breaks are those of the
/// file's first line; a file without a break behind its last line gets none behind the label.
/// @return InvalidInput (check_label); Limited over kMostText or for front matter that is too long; Unsupported for an
/// encoding other than UTF-8 (which, and how to convert), or where neither end will do; Corrupt for what is no text
[[nodiscard]] Result<LinePlan> add_line(ByteSource& source, Syntax syntax, const Words& words, Edge wish);

/// How surely a line is a label.
enum class Likeness : std::uint8_t {
  Label,       ///< one of the table's, and nothing else
  Sentence,    ///< another short line with both elements at the start or end: a label, or a title that speaks of labels
  CornerMark,  ///< the AI element as a superscript, at the start or end
  Incomplete,  ///< a paragraph of a few words at the start or end that lacks the generation element: `AI`, `由AI撰写`
};

struct FoundLine {
  Position position = Position::Start;
  Likeness likeness = Likeness::Label;
  std::uint64_t offset = 0;           ///< bytes
  std::uint64_t line = 0;             ///< counted from 1
  std::string text;                   ///< as it stands
  std::vector<std::string> elements;  ///< keys of those it has
  bool own_paragraph = false;         ///< blank lines, or the text's ends, on both sides
};

struct Measured {
  std::vector<FoundLine> lines;  ///< in the text's order, at most kMostFound
  /// What holds of the text: at least one complete label is there (Label, Sentence, CornerMark).
  [[nodiscard]] bool has_label() const noexcept;
};

/// Whether a text has its prominent label, where, and what of the wording it has. What a reader of the rendered text
/// does not see as a line (code, comments) is not looked at. Clause 5.1 asks no size and no length of a text's label.
/// @return as add_line, words.label aside
[[nodiscard]] Result<Measured> measure(ByteSource& source, Syntax syntax, const Words& words);

}  // namespace assay::visible::text
