#include "visible/text/words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "base/word.hpp"

namespace assay::visible::text {
namespace {

constexpr std::string_view kBlanksAndMarkup = " \t*_#~`-=|[](){}\\\"'.:!+";
constexpr char kQuote = '>';
/// The same in Chinese type, and the blank of its width.
constexpr std::array<std::string_view, 28> kChineseMarks = {"　", "（", "）", "【", "】", "「", "」", "『", "』", "〔",
                                                            "〕", "《", "》", "〈", "〉", "“",  "”",  "‘",  "’",  "。",
                                                            "！", "：", "…",  "·",  "—",  "※",  "☆",  "★"};
/// What Markdown may take for markup anywhere in a line.
constexpr std::string_view kMarkdownMarkup = "\\`*_{}[]<>#|~&$^";

bool is_letter(char byte) noexcept { return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'); }
bool is_control(char byte) noexcept { return (byte >= 0 && byte < ' ') || byte == '\x7f'; }

/// Tags that show what is in them, whatever the reader. Any other may hide it.
constexpr std::array<std::string_view, 20> kShownTags = {"p",  "div", "center", "b",  "strong", "i",   "em",
                                                         "u",  "h1",  "h2",     "h3", "h4",     "h5",  "h6",
                                                         "br", "sup", "small",  "hr", "mark",   "span"};

/// The length of the tag that `line` begins with. 0: none, or one that may hide what is in it, as any with attributes
/// but `align` may.
std::size_t tag_length(std::string_view line) noexcept {
  if (!line.starts_with('<')) return 0;
  const auto end = line.find('>');
  if (end == std::string_view::npos) return 0;
  std::string_view tag = line.substr(1, end - 1);
  if (tag.starts_with('/')) tag.remove_prefix(1);
  if (tag.ends_with('/')) tag.remove_suffix(1);
  const auto blank = std::min(tag.find(' '), tag.size());
  const std::string_view attributes = tag.substr(blank);
  if (attributes.find_first_not_of(' ') != std::string_view::npos &&
      (!attributes.starts_with(" align=") || attributes.find(' ', 1) != std::string_view::npos))
    return 0;
  const bool is_shown = std::find(kShownTags.begin(), kShownTags.end(), tag.substr(0, blank)) != kShownTags.end();
  return is_shown ? end + 1 : 0;
}

/// Takes one mark or tag off the front. False when there is none.
bool shorten_front(std::string_view& line) noexcept {
  if (line.empty()) return false;
  if (line.front() == kQuote || kBlanksAndMarkup.find(line.front()) != std::string_view::npos) {
    line.remove_prefix(1);
    return true;
  }
  for (const std::string_view mark : kChineseMarks) {
    if (!line.starts_with(mark)) continue;
    line.remove_prefix(mark.size());
    return true;
  }
  const std::size_t tag = tag_length(line);
  line.remove_prefix(tag);
  return tag > 0;
}

bool shorten_back(std::string_view& line) noexcept {
  if (line.empty()) return false;
  if (kBlanksAndMarkup.find(line.back()) != std::string_view::npos) {
    line.remove_suffix(1);
    return true;
  }
  for (const std::string_view mark : kChineseMarks) {
    if (!line.ends_with(mark)) continue;
    line.remove_suffix(mark.size());
    return true;
  }
  if (line.back() != '>') return false;
  const auto open = line.rfind('<');
  if (open == std::string_view::npos || tag_length(line.substr(open)) != line.size() - open) return false;
  line.remove_suffix(line.size() - open);
  return true;
}

}  // namespace

std::string_view undressed(std::string_view line) noexcept {
  while (shorten_front(line)) {
  }
  while (shorten_back(line)) {
  }
  return line;
}

std::string_view label_in(std::string_view line, const Words& words) noexcept {
  if (line.size() > kMostLabel) return {};
  const std::string_view said = undressed(line);
  if (said.empty()) return {};
  if (said == undressed(words.label)) return words.label;
  const auto known = std::find_if(words.known.begin(), words.known.end(),
                                  [said](const std::string& label) { return said == undressed(label); });
  return known == words.known.end() ? std::string_view{} : *known;
}

std::vector<std::string> elements_in(std::string_view line, const Words& words) {
  std::vector<std::string> keys;
  for (const Element& element : words.elements)
    if (std::any_of(element.any_of.begin(), element.any_of.end(),
                    [line](const std::string& word) { return holds_word(line, word); }))
      keys.push_back(element.key);
  return keys;
}

bool has_corner_mark(std::string_view line, const Words& words) noexcept {
  constexpr std::string_view kOpen = "<sup>";
  if (words.corner_mark.empty()) return false;
  for (auto at = line.find(kOpen); at != std::string_view::npos; at = line.find(kOpen, at + 1)) {
    const std::string_view rest = line.substr(at + kOpen.size());
    if (rest.starts_with(words.corner_mark) && rest.substr(words.corner_mark.size()).starts_with("</sup>")) return true;
  }
  return false;
}

Result<> check_label(const Words& words, Syntax syntax) {
  const std::string_view label = words.label;
  const auto wrong = [label](std::string_view what) {
    return fail(Code::InvalidInput, fmt::format("the label `{}` {}", label, what));
  };
  if (label.empty()) return fail(Code::InvalidInput, "the label has no words");
  if (label.size() > kMostLabel)
    return fail(Code::InvalidInput, fmt::format("the label has {} bytes, at most {}", label.size(), kMostLabel));
  if (utf8_error(label)) return fail(Code::InvalidInput, "the label is not UTF-8");
  if (std::any_of(label.begin(), label.end(), is_control))
    return fail(Code::InvalidInput, "the label has a control character; it must be one line of words");
  if (label.front() == ' ' || label.back() == ' ') return wrong("begins or ends with a blank");
  if (elements_in(label, words).size() != words.elements.size())
    return wrong("lacks an element: it must say AI and generated or synthesised (GB 45438-2025 clause 5.1)");
  if (undressed(label).empty()) return wrong("has no words");
  if (syntax == Syntax::Plain) return {};
  const bool is_ascii = static_cast<unsigned char>(label.front()) < 0x80;
  if ((is_ascii && !is_letter(label.front())) || label.find_first_of(kMarkdownMarkup) != std::string_view::npos)
    return wrong("has characters that Markdown may take for markup; letters, blanks and plain punctuation will do");
  return {};
}

}  // namespace assay::visible::text
