#include <gumbo.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csetjmp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "review/corpus/readers.hpp"

namespace assay::review::corpus {
namespace {

/// A page up to this long is read as HTML.
constexpr std::size_t kLongestHtml = std::size_t{4} << 20U;
/// The tree of a page may take so much; of a page of ordinary text it takes ten times the page.
constexpr std::size_t kMostTree = std::size_t{256} << 20U;
/// A page whose elements are nested to make the parser walk in circles is given up after so long.
constexpr std::chrono::seconds kLongestParse{3};
constexpr unsigned kCallsBetweenLooks = 256;

/// Memory for one tree, given back all at once: the parser's own way to free a tree goes as deep as the page is nested.
/// When it or the time is used up, it jumps out of the parser, which knows no other way to stop.
class Tree {
 public:
  Tree() : until_(std::chrono::steady_clock::now() + kLongestParse) {}

  /// @return nullptr when the page takes too much
  [[nodiscard]] GumboOutput* parse(std::string_view html) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = &allocate;
    options.deallocator = [](void*, void*) {};
    options.userdata = this;
    options.max_errors = 0;
    if (setjmp(give_up_) != 0) return nullptr;
    return gumbo_parse_with_options(&options, html.data(), html.size());
  }

 private:
  static void* allocate(void* self, std::size_t size) { return static_cast<Tree*>(self)->take(size); }
  void* take(std::size_t size) {
    constexpr std::size_t kAlign = alignof(std::max_align_t);
    constexpr std::size_t kBlock = std::size_t{256} << 10U;
    if (size > kMostTree) std::longjmp(give_up_, 1);
    size = (size + kAlign - 1) / kAlign * kAlign;
    if (size > left_) {
      const std::size_t block = std::max(size, kBlock);
      taken_ += block;
      if (taken_ > kMostTree) std::longjmp(give_up_, 1);
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(block));
      next_ = blocks_.back().get();
      left_ = block;
    }
    if (++calls_ % kCallsBetweenLooks == 0 && std::chrono::steady_clock::now() > until_) std::longjmp(give_up_, 1);
    char* const there = next_;
    next_ += size;
    left_ -= size;
    return there;
  }

  std::jmp_buf give_up_{};
  std::chrono::steady_clock::time_point until_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t taken_ = 0;
  unsigned calls_ = 0;
};

/// What a reader does not see.
bool is_hidden(GumboTag tag) noexcept {
  return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_TEMPLATE || tag == GUMBO_TAG_NOSCRIPT;
}

/// Elements inside a line; all others begin and end lines.
bool is_inline(GumboTag tag) noexcept {
  constexpr std::array<GumboTag, 31> kInline = {
      GUMBO_TAG_A,      GUMBO_TAG_ABBR,   GUMBO_TAG_B,    GUMBO_TAG_BDI,  GUMBO_TAG_BDO,   GUMBO_TAG_BIG,
      GUMBO_TAG_CITE,   GUMBO_TAG_CODE,   GUMBO_TAG_DATA, GUMBO_TAG_DFN,  GUMBO_TAG_EM,    GUMBO_TAG_FONT,
      GUMBO_TAG_I,      GUMBO_TAG_IMG,    GUMBO_TAG_INS,  GUMBO_TAG_DEL,  GUMBO_TAG_KBD,   GUMBO_TAG_MARK,
      GUMBO_TAG_Q,      GUMBO_TAG_RUBY,   GUMBO_TAG_S,    GUMBO_TAG_SAMP, GUMBO_TAG_SMALL, GUMBO_TAG_SPAN,
      GUMBO_TAG_STRIKE, GUMBO_TAG_STRONG, GUMBO_TAG_SUB,  GUMBO_TAG_SUP,  GUMBO_TAG_TIME,  GUMBO_TAG_U,
      GUMBO_TAG_WBR};
  return std::ranges::find(kInline, tag) != kInline.end();
}

void new_line(std::string& text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
}

std::string visible_text(const GumboNode* root) {
  struct Open {
    const GumboNode* node;
    unsigned next;
  };
  std::string text;
  std::vector<Open> open{{root, 0}};
  while (!open.empty()) {
    Open& top = open.back();
    const GumboElement& element = top.node->v.element;
    if (top.next == element.children.length) {
      if (!is_inline(element.tag)) new_line(text);
      open.pop_back();
      continue;
    }
    const auto* const child = static_cast<const GumboNode*>(element.children.data[top.next++]);
    switch (child->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_CDATA:
      case GUMBO_NODE_WHITESPACE:
        text += child->v.text.text;
        break;
      case GUMBO_NODE_ELEMENT:
        if (is_hidden(child->v.element.tag)) break;
        if (!is_inline(child->v.element.tag)) new_line(text);
        if (const GumboAttribute* const words = gumbo_get_attribute(&child->v.element.attributes, "alt"))
          text += words->value;
        open.push_back({child, 0});
        break;
      default:
        break;
    }
  }
  return text;
}

/// `charset=` of a meta element, or `encoding=` of an XML declaration, in the first bytes of a page.
std::optional<Charset> declared_charset(std::string_view page) {
  constexpr std::size_t kHead = 1024;  // HTML, 4.2.5.4: the declaration stands there
  std::string head(page.substr(0, kHead));
  for (char& one : head)
    if (one >= 'A' && one <= 'Z') one = static_cast<char>(one - 'A' + 'a');
  for (const std::string_view word : {std::string_view("charset"), std::string_view("encoding")}) {
    for (std::size_t at = head.find(word); at != std::string::npos; at = head.find(word, at + 1)) {
      std::size_t begin = head.find_first_not_of(" \t\r\n", at + word.size());
      if (begin == std::string::npos || head[begin] != '=') continue;
      begin = head.find_first_not_of(" \t\r\n\"'", begin + 1);
      if (begin == std::string::npos) continue;
      const std::size_t end = head.find_first_of(" \t\r\n\"'/>;?", begin);
      const auto charset =
          charset_of(std::string_view(head).substr(begin, end == std::string::npos ? end : end - begin));
      // A page that can be read so far is not in UTF-16.
      if (charset && *charset < Charset::Utf16Le) return charset;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<> read_html(PieceSource& source, Decoder& decoder, ItemSink& sink) {
  std::string page;
  ASSAY_TRY(std::string_view part, source.next());
  while (!part.empty() && page.size() + part.size() <= kLongestHtml) {
    page += part;
    ASSAY_TRY(part, source.next());
  }
  if (page.starts_with("\xef\xbb\xbf")) page.erase(0, 3);
  if (page.empty() && part.empty()) return {};
  Decoding to(decoder, sink);
  to.begin(0);
  if (const auto charset = declared_charset(page)) decoder.declare(*charset);
  if (part.empty()) {
    const Decoder::Decoded decoded = decoder.whole(page);
    Tree tree;
    if (const GumboOutput* const output = tree.parse(decoded.text)) {
      if (!decoded.valid) to.odd(Oddity::NotUtf8);  // the parser puts U+FFFD for it
      if (decoded.recoded) to.odd(Oddity::Recoded);
      to.text(visible_text(output->root), Encoding::Utf8);
      to.end();
      return {};
    }
  }
  to.odd(Oddity::BadHtml);
  if (!page.empty()) to.piece(page);
  while (!part.empty()) {
    to.piece(part);
    ASSAY_TRY(part, source.next());
  }
  to.text_end();
  to.end();
  return {};
}

}  // namespace assay::review::corpus
