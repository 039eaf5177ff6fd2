#include "visible/text/block_scanner.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "visible/text/html_start.hpp"

namespace assay::visible::text {
namespace {

/// Quotes and list items inside each other that are followed.
constexpr std::size_t kMostContainers = 64;
/// Tabs count as blanks in a line's first bytes; no markup stands further in.
constexpr std::size_t kTabbed = 4096;
constexpr std::size_t kTabStop = 4;
constexpr std::size_t kMostDigits = 9;

std::size_t blanks_of(std::string_view text) noexcept { return std::min(text.find_first_not_of(' '), text.size()); }

bool is_only(std::string_view text, char wanted) noexcept {
  return text.find_first_not_of(wanted) == std::string_view::npos;
}

std::size_t run_of(std::string_view words, char wanted) noexcept {
  return std::min(words.find_first_not_of(wanted), words.size());
}

bool is_heading(std::string_view words) noexcept {
  const std::size_t signs = run_of(words, '#');
  return signs >= 1 && signs <= 6 && (signs == words.size() || words[signs] == ' ' || words[signs] == '\t');
}

bool is_underline(std::string_view words) noexcept {
  if (words.empty() || (words[0] != '=' && words[0] != '-')) return false;
  return words.substr(run_of(words, words[0])).find_first_not_of(" \t") == std::string_view::npos;
}

bool is_thematic_break(std::string_view words) noexcept {
  if (words.empty() || (words[0] != '*' && words[0] != '-' && words[0] != '_')) return false;
  std::size_t signs = 0;
  for (const char character : words) {
    if (character == words[0])
      ++signs;
    else if (character != ' ' && character != '\t')
      return false;
  }
  return signs >= 3;
}

/// The length of the list marker that a line's words begin with. nullopt: none, or none that may interrupt a paragraph.
std::optional<std::size_t> list_marker(std::string_view words, bool interrupts) noexcept {
  if (words.empty()) return std::nullopt;
  std::size_t length = 1;
  if (words[0] != '-' && words[0] != '+' && words[0] != '*') {
    const std::size_t digits = std::min(words.find_first_not_of("0123456789"), words.size());
    if (digits == 0 || digits > kMostDigits || digits == words.size()) return std::nullopt;
    if (words[digits] != '.' && words[digits] != ')') return std::nullopt;
    const std::string_view number = words.substr(0, digits);
    const bool is_one = number.back() == '1' && is_only(number.substr(0, digits - 1), '0');
    if (interrupts && !is_one) return std::nullopt;
    length = digits + 1;
  }
  const std::string_view rest = words.substr(length);
  if (!rest.empty() && rest[0] != ' ' && rest[0] != '\t') return std::nullopt;
  if (interrupts && rest.find_first_not_of(" \t") == std::string_view::npos) return std::nullopt;
  return length;
}

}  // namespace

LineKind BlockScanner::take(std::string_view line) {
  line = expanded(line);
  std::size_t at = 0;
  const std::size_t matched = match_containers(line, at);
  if (matched == containers_.size()) {
    if (leaf_ == Leaf::Fence) return continue_fence(line.substr(at));
    if (leaf_ == Leaf::Html) return continue_html(line.substr(at));
  }
  return open_blocks(line, at, matched);
}

bool BlockScanner::swallows_what_follows() const noexcept {
  if (lost_) return true;
  if (!containers_.empty()) return false;  // a line at the left edge ends quotes and list items, and what is in them
  return leaf_ == Leaf::Fence || (leaf_ == Leaf::Html && html_ <= 5);
}

std::string_view BlockScanner::open_block() const noexcept {
  if (lost_) return "quotes and lists nested too deep to follow";
  if (leaf_ == Leaf::Fence) return "a code fence that is never closed";
  return html_ == 2 ? "an HTML comment that is never closed" : "an HTML element that is never closed";
}

std::string_view BlockScanner::expanded(std::string_view line) {
  if (line.substr(0, kTabbed).find('\t') == std::string_view::npos) return line;
  scratch_.clear();
  for (const char character : line.substr(0, kTabbed)) {
    if (character == '\t')
      scratch_.append(kTabStop - scratch_.size() % kTabStop, ' ');
    else
      scratch_ += character;
  }
  scratch_ += line.substr(std::min(line.size(), kTabbed));
  return scratch_;
}

/// How many containers go on in this line; `at` moves behind their marks.
std::size_t BlockScanner::match_containers(std::string_view line, std::size_t& at) const {
  for (std::size_t i = 0; i < containers_.size(); ++i) {
    const std::string_view rest = line.substr(at);
    const std::size_t indent = blanks_of(rest);
    if (containers_[i].is_quote) {
      if (indent > 3 || indent == rest.size() || rest[indent] != '>') return i;
      at += indent + 1;
      if (line.substr(at).starts_with(' ')) ++at;
    } else if (indent == rest.size()) {
      if (containers_[i].is_empty) return i;
      at = line.size();
    } else {
      if (indent < containers_[i].indent) return i;
      at += containers_[i].indent;
    }
  }
  return containers_.size();
}

LineKind BlockScanner::continue_fence(std::string_view rest) {
  const std::size_t indent = blanks_of(rest);
  const std::string_view words = rest.substr(indent);
  const std::size_t length = run_of(words, fence_);
  if (indent <= 3 && length >= fence_length_ && words.substr(length).find_first_not_of(" \t") == std::string_view::npos)
    leaf_ = Leaf::None;
  return LineKind::Code;
}

LineKind BlockScanner::continue_html(std::string_view rest) {
  if (html_ >= 6) {
    if (rest.find_first_not_of(" \t") != std::string_view::npos) return LineKind::Text;
    leaf_ = Leaf::None;
    return LineKind::Blank;
  }
  if (html_ends(html_, rest)) leaf_ = Leaf::None;
  return LineKind::Hidden;
}

LineKind BlockScanner::open_blocks(std::string_view line, std::size_t at, std::size_t matched) {
  const bool was_paragraph = leaf_ == Leaf::Paragraph;
  const bool in_paragraph = was_paragraph && matched == containers_.size();
  bool opened = false;
  for (;;) {
    const std::size_t indent = blanks_of(line.substr(at));
    const std::string_view words = line.substr(at + indent);
    const std::size_t depth = opened ? containers_.size() : matched;
    if (words.find_first_not_of('\t') == std::string_view::npos) {
      close_to(depth);
      leaf_ = Leaf::None;
      return LineKind::Blank;
    }
    if (indent > 3) break;
    const bool interrupts = in_paragraph && !opened;
    if (const auto leaf = open_leaf(words, depth, interrupts)) return *leaf;
    if (words[0] != '>' && !list_marker(words, interrupts)) break;
    if (containers_.size() == kMostContainers) {
      lost_ = true;
      break;
    }
    close_to(depth);
    leaf_ = Leaf::None;
    open_container(line, at, interrupts);
    opened = true;
  }
  if (was_paragraph && !opened) return LineKind::Text;  // it goes on, be it without the marks of its containers
  if (!opened) close_to(matched);
  const bool is_code = blanks_of(line.substr(at)) > 3;
  begin_leaf(is_code ? Leaf::None : Leaf::Paragraph);
  return is_code ? LineKind::Code : LineKind::Text;
}

/// The heading, break, fence or HTML that a line's words begin.
std::optional<LineKind> BlockScanner::open_leaf(std::string_view words, std::size_t depth, bool interrupts) {
  if (is_heading(words) || (interrupts && is_underline(words)) || is_thematic_break(words)) {
    close_to(depth);
    begin_leaf(Leaf::None);
    return LineKind::Text;
  }
  if (open_fence(words)) {
    close_to(depth);
    begin_leaf(Leaf::Fence);
    return LineKind::Code;
  }
  const int start = html_start(words, interrupts);
  if (start == 0) return std::nullopt;
  close_to(depth);
  html_ = start;
  begin_leaf(html_ends(start, words) ? Leaf::None : Leaf::Html);
  return start >= 6 ? LineKind::Text : LineKind::Hidden;
}

/// Opens the quote or list item whose mark stands at `at`, which moves behind it.
void BlockScanner::open_container(std::string_view line, std::size_t& at, bool interrupts) {
  const std::size_t indent = blanks_of(line.substr(at));
  const std::string_view words = line.substr(at + indent);
  if (words[0] == '>') {
    push({true, 0, true});
    at += indent + 1;
    if (line.substr(at).starts_with(' ')) ++at;
    return;
  }
  const std::size_t marker = list_marker(words, interrupts).value_or(1);
  const std::string_view behind = words.substr(marker);
  const std::size_t blanks = blanks_of(behind);
  // Over four blanks, the content is indented code and begins one blank behind the marker; so does content to come.
  const std::size_t gap = blanks > 4 || blanks == behind.size() ? 1 : blanks;
  push({false, indent + marker + gap, true});
  at = std::min(line.size(), at + indent + marker + gap);
}

bool BlockScanner::open_fence(std::string_view words) {
  if (words[0] != '`' && words[0] != '~') return false;
  const std::size_t length = run_of(words, words[0]);
  if (length < 3 || (words[0] == '`' && words.find('`', length) != std::string_view::npos)) return false;
  fence_ = words[0];
  fence_length_ = length;
  return true;
}

void BlockScanner::push(Container container) {
  if (!containers_.empty()) containers_.back().is_empty = false;
  containers_.push_back(container);
}

void BlockScanner::begin_leaf(Leaf leaf) {
  if (!containers_.empty()) containers_.back().is_empty = false;
  leaf_ = leaf;
}

void BlockScanner::close_to(std::size_t depth) {
  if (containers_.size() == depth) return;
  containers_.resize(depth);
  leaf_ = Leaf::None;
}

}  // namespace assay::visible::text
