#include "visible/text/document.hpp"

#include <fmt/core.h>

#include "container/markdown/front_matter.hpp"
#include "visible/text/encoding.hpp"
#include "visible/text/label_line.hpp"

namespace assay::visible::text {
namespace {

namespace md = container::markdown;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view break_of(std::string_view text, const Line& line) {
  if (!line.has_break()) return "\n";
  if (line.next - line.end == 2) return "\r\n";
  return text[line.end] == '\r' ? "\r" : "\n";
}

/// Moves the body behind the front matter, or says why nothing can be put before the words.
Result<> skip_front_matter(Document& document) {
  const std::string_view text = document.text();
  const std::string_view words = text.substr(document.body);
  const std::string_view head = text.substr(0, md::kHead);
  ASSAY_TRY(const md::FrontMatter front, md::find_front_matter(head, head.size() == text.size()));
  if (front.json) {
    document.start_taken = "the text begins with JSON front matter, which a line before it would break";
  } else if (!front.blocks.empty() && front.blocks.front().begin == front.text) {
    document.body = front.blocks.back().end;
    document.has_front_matter = true;
  } else if (document.line_end == "\r" && (words.starts_with("---") || words.starts_with("+++"))) {
    document.start_taken = "the text may begin with front matter, whose lines end in CR alone";
  }
  return {};
}

}  // namespace

Line line_at(std::string_view text, std::size_t at) noexcept {
  for (std::size_t end = at; end < text.size(); ++end) {
    if (text[end] == '\n') return {at, end, end + 1};
    if (text[end] == '\r') return {at, end, text.substr(end).starts_with("\r\n") ? end + 2 : end + 1};
  }
  return {at, text.size(), text.size()};
}

bool is_blank_line(std::string_view line) noexcept { return line.find_first_not_of(" \t") == std::string_view::npos; }

Result<Document> read_document(ByteSource& source, Syntax syntax) {
  if (source.size() > kMostText)
    return fail(Code::Limited, fmt::format("{}: {} bytes of text; at most {} are given a label line", source.name(),
                                           source.size(), kMostText));
  Document document;
  ASSAY_TRY(document.bytes, source.read(0, source.size()));
  ASSAY_CHECK(check_utf8(document.bytes, source.name()));
  const std::string_view text = document.text();
  if (text.starts_with(kByteOrderMark)) document.body = kByteOrderMark.size();
  document.line_end = break_of(text, line_at(text, document.body));
  if (syntax == Syntax::Markdown) {
    if (auto skipped = skip_front_matter(document); !skipped)
      return tl::unexpected(in_context(source.name(), std::move(skipped).error()));
  }
  return document;
}

}  // namespace assay::visible::text
