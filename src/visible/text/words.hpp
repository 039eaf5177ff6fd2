// The words of a text's label, and what a line says of them. They come from the law's table, which this room does not
// see: whoever calls brings them. Source: GB 45438-2025 clause 5.1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace assay::visible::text {

enum class Syntax : std::uint8_t { Plain, Markdown };

/// A word that a label must contain, in one of its forms.
struct Element {
  std::string key;                  ///< "ai", "generation"
  std::vector<std::string> any_of;  ///< "人工智能", "AI"
};

struct Words {
  std::string label;               ///< the line to write: one line with every element in it
  std::vector<std::string> known;  ///< all labels and notices of the table: a line that says one is a label
  std::vector<Element> elements;   ///< each is due
  std::string corner_mark;         ///< may stand alone as a superscript: "AI"; empty: none
};

/// Longest label line, and longest line that is looked at as one. In bytes; a Chinese character has three.
inline constexpr std::size_t kMostLabel = 256;

/// Whether `words.label` can be a line of its own in such a text.
/// @return InvalidInput naming what is wrong: no words, several lines, a missing element, letters that Markdown would
/// take for markup
[[nodiscard]] Result<> check_label(const Words& words, Syntax syntax);

/// The words of a line without what people put around a label: quote marks, emphasis, brackets, a heading's signs,
/// tags, a full stop. Tags that may hide what is in them stay, so that it is not taken for a label.
[[nodiscard]] std::string_view undressed(std::string_view line) noexcept;

/// Whether `line` is one of the labels of the table and nothing else. @return that label; empty: none
[[nodiscard]] std::string_view label_in(std::string_view line, const Words& words) noexcept;

/// Keys of the elements that `line` has, in the table's order.
[[nodiscard]] std::vector<std::string> elements_in(std::string_view line, const Words& words);

/// Whether the corner mark stands in `line` as a superscript: `<sup>AI</sup>`.
[[nodiscard]] bool has_corner_mark(std::string_view line, const Words& words) noexcept;

}  // namespace assay::visible::text
