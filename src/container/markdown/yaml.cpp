#include "container/markdown/yaml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "container/markdown/lines.hpp"
#include "container/markdown/scalar.hpp"
#include "container/markdown/yaml_reader.hpp"

namespace assay::container::markdown::yaml {
namespace {

/// True if a line belongs to the key above it that stands `indent` blanks in: it stands further in, or is an item of a
/// list, which may stand as far in as its key.
bool belongs_below(std::string_view line, std::size_t indent) {
  const std::size_t own = indent_of(line);
  if (own > indent || line[own] == '\t') return true;
  return own == indent && line[own] == '-' && (own + 1 == line.size() || is_blank(line[own + 1]));
}

/// The end of the last line from `at` on that belongs to the key above; `at` itself when there is none.
std::size_t end_of_lines_below(std::string_view text, std::size_t at, std::size_t end, std::size_t indent) {
  std::size_t last = at;
  while (at < end) {
    const Line line = line_at(text, at, end);
    const std::string_view words = line.in(text);
    at = line.next;
    if (is_empty_line(words) || is_comment_line(words)) continue;
    if (!belongs_below(words, indent)) break;
    last = at;
  }
  return last;
}

Entry entry_at(std::string_view text, const Line& line, std::size_t end, std::size_t indent, std::size_t value) {
  Entry entry;
  entry.begin = line.begin;
  entry.value = line.begin + value;
  entry.indent = indent;
  ReadValue read = read_value(text, entry.value, end, indent);
  entry.node = std::move(read.node);
  entry.end_known = !read.left_open;
  if (!entry.end_known) {
    entry.end = end;
    return entry;
  }
  const std::size_t own_end = entry.node ? read.end : line.next;
  entry.end = end_of_lines_below(text, own_end, end, indent);
  // Such lines would fall to whatever is put in the value's place.
  if (entry.node && entry.end > own_end)
    entry.node = fail(Code::Corrupt,
                      fmt::format("line {}: indented, but no part of the value above", line_number(text, own_end)));
  return entry;
}

}  // namespace

std::optional<std::size_t> mapping_indent(std::string_view text, std::size_t begin, std::size_t end) {
  while (begin < end) {
    const Line line = line_at(text, begin, end);
    const std::string_view words = line.in(text);
    if (!is_empty_line(words) && !is_comment_line(words)) {
      const std::size_t indent = indent_of(words);
      return key_of(words, indent) ? std::optional(indent) : std::nullopt;
    }
    begin = line.next;
  }
  return std::nullopt;
}

std::vector<Entry> entries_named(std::string_view text, std::size_t begin, std::size_t end, std::string_view lower) {
  std::vector<Entry> found;
  const std::optional<std::size_t> indent = mapping_indent(text, begin, end);
  if (!indent) return found;
  while (begin < end) {
    const Line line = line_at(text, begin, end);
    const std::string_view words = line.in(text);
    begin = line.next;
    if (indent_of(words) != *indent) continue;
    const std::optional<Key> key = key_of(words, *indent);
    if (!key || !equals_ignoring_case(key->name, lower)) continue;
    found.push_back(entry_at(text, line, end, *indent, key->value));
    begin = std::max(begin, found.back().end);
  }
  return found;
}

}  // namespace assay::container::markdown::yaml
