#include "visible/text/html_start.hpp"

#include <algorithm>
#include <array>

namespace assay::visible::text {
namespace {

constexpr std::array<std::string_view, 4> kRawTags = {"script", "pre", "style", "textarea"};
constexpr std::array<std::string_view, 62> kBlockTags = {
    "address",  "article",    "aside",  "base",    "basefont", "blockquote", "body",     "caption",  "center",
    "col",      "colgroup",   "dd",     "details", "dialog",   "dir",        "div",      "dl",       "dt",
    "fieldset", "figcaption", "figure", "footer",  "form",     "frame",      "frameset", "h1",       "h2",
    "h3",       "h4",         "h5",     "h6",      "head",     "header",     "hr",       "html",     "iframe",
    "legend",   "li",         "link",   "main",    "menu",     "menuitem",   "nav",      "noframes", "ol",
    "optgroup", "option",     "p",      "param",   "section",  "source",     "summary",  "table",    "tbody",
    "td",       "tfoot",      "th",     "thead",   "title",    "tr",         "track",    "ul"};

bool is_letter(char byte) noexcept { return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'); }
bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }
bool is_blank(char byte) noexcept { return byte == ' ' || byte == '\t'; }

bool equals_lower(std::string_view text, std::string_view lower) noexcept {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

/// Walks over a tag, one part at a time.
class TagReader {
 public:
  explicit TagReader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool skip(char wanted) noexcept {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  std::size_t skip_blanks() noexcept {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    return at_ - from;
  }
  [[nodiscard]] std::string_view name() noexcept {
    const std::size_t from = at_;
    if (at_ < text_.size() && is_letter(text_[at_]))
      while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '-')) ++at_;
    return text_.substr(from, at_ - from);
  }
  /// ` name`, ` name=value`; false when what stands here is none, or broken.
  [[nodiscard]] bool attribute() noexcept {
    const std::size_t from = at_;
    if (skip_blanks() == 0 || at_ >= text_.size() ||
        (!is_letter(text_[at_]) && text_[at_] != '_' && text_[at_] != ':')) {
      at_ = from;
      return false;
    }
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]) || is_one_of(text_[at_], "_.:-")))
      ++at_;
    const std::size_t behind_name = at_;
    skip_blanks();
    if (!skip('=')) {
      at_ = behind_name;
      return true;
    }
    skip_blanks();
    return value();
  }
  [[nodiscard]] bool only_blanks_left() noexcept {
    skip_blanks();
    return at_ == text_.size();
  }
  [[nodiscard]] std::string_view rest() const noexcept { return text_.substr(at_); }

 private:
  static bool is_one_of(char byte, std::string_view set) noexcept { return set.find(byte) != std::string_view::npos; }

  [[nodiscard]] bool value() noexcept {
    for (const char quote : {'"', '\''}) {
      if (!skip(quote)) continue;
      const auto end = text_.find(quote, at_);
      if (end == std::string_view::npos) return false;
      at_ = end + 1;
      return true;
    }
    const std::size_t from = at_;
    while (at_ < text_.size() && !is_one_of(text_[at_], " \t\"'=<>`")) ++at_;
    return at_ > from;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// `<name` or `</name` of one of the block tags, and what may follow it.
bool starts_with_block_tag(std::string_view words) noexcept {
  TagReader tag(words);
  if (!tag.skip('<')) return false;
  (void)tag.skip('/');
  const std::string_view name = tag.name();
  const std::string_view rest = tag.rest();
  const bool ends = rest.empty() || is_blank(rest[0]) || rest[0] == '>' || rest.starts_with("/>");
  return ends && std::any_of(kBlockTags.begin(), kBlockTags.end(),
                             [name](std::string_view known) { return equals_lower(name, known); });
}

bool starts_with_raw_tag(std::string_view words) noexcept {
  TagReader tag(words);
  if (!tag.skip('<')) return false;
  const std::string_view name = tag.name();
  const std::string_view rest = tag.rest();
  const bool ends = rest.empty() || is_blank(rest[0]) || rest[0] == '>';
  return ends && std::any_of(kRawTags.begin(), kRawTags.end(),
                             [name](std::string_view known) { return equals_lower(name, known); });
}

/// One whole tag, of any name, and nothing behind it.
bool is_one_tag(std::string_view words) noexcept {
  TagReader tag(words);
  if (!tag.skip('<')) return false;
  const bool closes = tag.skip('/');
  const std::string_view name = tag.name();
  if (name.empty()) return false;
  if (!closes) {
    while (tag.attribute()) {
    }
  }
  tag.skip_blanks();
  if (!closes) (void)tag.skip('/');
  return tag.skip('>') && tag.only_blanks_left();
}

bool has_closing_raw_tag(std::string_view line) noexcept {
  for (auto at = line.find("</"); at != std::string_view::npos; at = line.find("</", at + 1)) {
    const auto end = line.find('>', at);
    if (end == std::string_view::npos) return false;
    const std::string_view name = line.substr(at + 2, end - at - 2);
    if (std::any_of(kRawTags.begin(), kRawTags.end(),
                    [name](std::string_view known) { return equals_lower(name, known); }))
      return true;
  }
  return false;
}

}  // namespace

int html_start(std::string_view words, bool interrupts_paragraph) noexcept {
  if (!words.starts_with('<')) return 0;
  if (starts_with_raw_tag(words)) return 1;
  if (words.starts_with("<!--")) return 2;
  if (words.starts_with("<?")) return 3;
  if (words.starts_with("<![CDATA[")) return 5;
  if (words.starts_with("<!") && words.size() > 2 && is_letter(words[2])) return 4;
  if (starts_with_block_tag(words)) return 6;
  return !interrupts_paragraph && is_one_tag(words) ? 7 : 0;
}

bool html_ends(int start, std::string_view line) noexcept {
  constexpr std::array<std::string_view, 4> kEnds = {"-->", "?>", ">", "]]>"};
  if (start == 1) return has_closing_raw_tag(line);
  if (start < 2 || start > 5) return false;
  return line.find(kEnds[static_cast<std::size_t>(start - 2)]) != std::string_view::npos;
}

}  // namespace assay::visible::text
