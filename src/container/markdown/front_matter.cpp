#include "container/markdown/front_matter.hpp"

#include <fmt/core.h>

#include <cstring>
#include <optional>

#include "container/markdown/lines.hpp"
#include "container/markdown/toml.hpp"
#include "container/markdown/yaml.hpp"

namespace assay::container::markdown {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view without_trailing_blanks(std::string_view line) {
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  return line;
}

/// Words of a block's body that say what it is: the first line that is neither blank nor comment.
std::string_view first_words(std::string_view head, std::size_t at, std::size_t end) {
  while (at < end) {
    const Line line = line_at(head, at, end);
    if (!is_empty_line(line.in(head)) && !is_comment_line(line.in(head))) return line.in(head);
    at = line.next;
  }
  return {};
}

/// A body that YAML readers take for a mapping: keys, an empty one, or a flow mapping.
bool is_mapping(std::string_view head, std::size_t begin, std::size_t end) {
  const std::string_view words = first_words(head, begin, end);
  return words.empty() || words.starts_with('{') || yaml::mapping_indent(head, begin, end).has_value();
}

/// The block that opens with the line at `at`. nullopt: none does.
Result<std::optional<Block>> block_at(std::string_view head, std::size_t at, bool whole) {
  const Line open = line_at(head, at, head.size());
  const std::string_view fence = without_trailing_blanks(open.in(head));
  if (open.next == open.end || open.next - at > kMostGap || (fence != "---" && fence != "+++")) return std::nullopt;
  Block block{fence == "---" ? Language::Yaml : Language::Toml, at, open.next, 0, 0};
  const std::size_t limit = block.body + kMostFrontMatter;
  for (std::size_t line_begin = open.next; line_begin < head.size() && line_begin <= limit;) {
    const Line line = line_at(head, line_begin, head.size());
    const std::string_view words = without_trailing_blanks(line.in(head));
    if (words == fence || (words == "..." && block.language == Language::Yaml)) {
      if (line.next == head.size() && line.next == line.end && !whole) break;  // the line may go on
      block.body_end = line.begin;
      block.end = line.next;
      if (block.language == Language::Yaml && !is_mapping(head, block.body, block.body_end)) return std::nullopt;
      return block;
    }
    line_begin = line.next;
  }
  if (whole && head.size() <= limit) return std::nullopt;  // no closing fence anywhere
  // The fence may be further down. Only what looks like metadata is worth refusing the file for.
  if (block.language == Language::Yaml && !yaml::mapping_indent(head, block.body, head.size())) return std::nullopt;
  return fail(Code::Limited,
              fmt::format("the front matter has no closing `{}` within {} bytes", fence, kMostFrontMatter));
}

std::size_t behind_blank_lines(std::string_view head, std::size_t at) {
  for (std::size_t next = at;; at = next) {
    next = behind_blank_line(head, at);
    if (next == at) return at;
  }
}

/// Hugo takes a file for JSON front matter when it begins with a brace. Told apart from a text that merely begins so:
/// the brace's partner stands alone on a line, and words follow.
bool is_json_front_matter(std::string_view head, std::size_t at) {
  if (!head.substr(at).starts_with('{')) return false;
  const auto second = head.find_first_not_of(" \t\r\n", at + 1);
  if (second == std::string_view::npos || head[second] != '"') return false;
  while (at < head.size()) {
    const Line line = line_at(head, at, head.size());
    if (without_trailing_blanks(line.in(head)) == "}")
      return head.find_first_not_of(" \t\r\n", line.next) != std::string_view::npos;
    at = line.next;
  }
  return false;
}

}  // namespace

Result<FrontMatter> find_front_matter(std::string_view head, bool whole) {
  FrontMatter found;
  if (head.starts_with(kByteOrderMark)) found.text = kByteOrderMark.size();
  const Line first = line_at(head, found.text, head.size());
  found.line_end = first.next - first.end == 2 ? "\r\n" : "\n";
  found.json = is_json_front_matter(head, found.text);
  ASSAY_TRY(std::optional<Block> block, block_at(head, found.text, whole));
  std::size_t at = found.text;
  for (;;) {
    if (block) {
      if (found.blocks.size() == kMostBlocks) {
        found.more_blocks = true;
        return found;
      }
      found.blocks.push_back(*block);
      at = block->end;
    }
    // What stands behind blank lines is text unless it is clearly a block.
    const std::size_t next = behind_blank_lines(head, at);
    if (next == head.size() || next - at > kMostGap || (!block && next == at)) return found;
    block = block_at(head, next, whole).value_or(std::nullopt);
    if (!block || is_blank_text(head, block->body, block->body_end)) return found;
  }
}

Result<std::vector<Entry>> entries_named(std::string_view head, const Block& block, std::string_view lower) {
  if (block.language == Language::Toml) return toml::entries_named(head, block.body, block.body_end, lower);
  return yaml::entries_named(head, block.body, block.body_end, lower);
}

Result<Gap> gap_in(std::string_view head, const Block& block) {
  if (block.language == Language::Toml) return Gap{block.body_end, 0};
  const std::optional<std::size_t> indent = yaml::mapping_indent(head, block.body, block.body_end);
  if (!indent && !first_words(head, block.body, block.body_end).empty())
    return fail(Code::Unsupported,
                "the front matter is one flow mapping `{...}`; write it as lines of `key: value` to have it labelled");
  return Gap{block.body, indent.value_or(0)};
}

std::size_t behind_blank_line(std::string_view head, std::size_t at) noexcept {
  const Line line = line_at(head, at, head.size());
  return is_empty_line(line.in(head)) ? line.next : at;
}

bool is_blank_text(std::string_view head, std::size_t begin, std::size_t end) noexcept {
  return head.substr(begin, end - begin).find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_utf8_text(BytesView bytes, bool cut) noexcept {
  std::size_t at = 0;
  while (at < bytes.size()) {
    // Eight ASCII characters at a time: none of them NUL, none with the high bit.
    if (bytes.size() - at >= 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, bytes.data() + at, 8);
      constexpr std::uint64_t kLow = 0x0101010101010101ULL;
      constexpr std::uint64_t kHigh = kLow << 7U;
      if (((eight | (eight - kLow)) & kHigh) == 0) {
        at += 8;
        continue;
      }
    }
    const std::uint8_t lead = bytes[at];
    if (lead == 0) return false;
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4) return false;
    for (std::size_t i = 1; i < length; ++i) {
      if (at + i == bytes.size()) return cut;
      const std::uint8_t next = bytes[at + i];
      if ((next & 0xc0U) != 0x80) return false;
      // No overlong forms, no surrogates, nothing over U+10FFFF.
      if (i == 1 && ((lead == 0xe0 && next < 0xa0) || (lead == 0xed && next > 0x9f) || (lead == 0xf0 && next < 0x90) ||
                     (lead == 0xf4 && next > 0x8f)))
        return false;
    }
    at += length;
  }
  return true;
}

}  // namespace assay::container::markdown
