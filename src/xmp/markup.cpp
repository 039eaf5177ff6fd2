#include "xmp/markup.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"

namespace assay::xmp {
namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool ends_name(char c) noexcept { return is_space(c) || c == '>' || c == '/' || c == '=' || c == '<'; }

tl::unexpected<Error> not_xml(std::string_view what, std::size_t offset) {
  return fail(Code::Corrupt, fmt::format("the XMP packet is not well-formed: {} at 0x{:x}", what, offset));
}

// `name` is what stands between & and ;.
bool append_entity(std::string& to, std::string_view name) {
  if (name == "quot") {
    to += '"';
  } else if (name == "amp") {
    to += '&';
  } else if (name == "lt") {
    to += '<';
  } else if (name == "gt") {
    to += '>';
  } else if (name == "apos") {
    to += '\'';
  } else if (name.size() > 1 && name[0] == '#') {
    const bool hex = name[1] == 'x';
    const std::string_view digits = name.substr(hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (error != std::errc{} || stop != digits.data() + digits.size() || code > 0x10FFFF || surrogate) return false;
    append_utf8(to, code);
  } else {
    return false;
  }
  return true;
}

}  // namespace

void Markup::skip_space() noexcept {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

Result<bool> Markup::skip_special() {
  using namespace std::string_view_literals;
  constexpr std::string_view kCdata = "<![CDATA[";
  const std::size_t begin = at_;
  const std::string_view rest = text_.substr(at_);
  const bool is_cdata = rest.starts_with(kCdata);
  const std::string_view open = is_cdata ? kCdata : rest.starts_with("<!--"sv) ? "<!--"sv : "<?"sv;
  if (!rest.starts_with(open)) return not_xml("a declaration, which a packet may not have,", begin);
  const std::string_view close = is_cdata ? "]]>"sv : open == "<?"sv ? "?>"sv : "-->"sv;
  const std::size_t end = text_.find(close, at_ + open.size());
  if (end == std::string_view::npos)
    return not_xml(is_cdata ? "a CDATA section without end" : "a comment or instruction without end", begin);
  text_range_ = {begin + open.size(), end};
  at_ = end + close.size();
  return is_cdata;
}

Result<Token> Markup::next() {
  while (at_ < text_.size()) {
    if (text_[at_] != '<') {
      text_range_ = {at_, std::min(text_.find('<', at_), text_.size())};
      at_ = text_range_.end;
      return Token::Text;
    }
    const char kind = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (kind == '!' || kind == '?') {
      ASSAY_TRY(const bool is_cdata, skip_special());
      if (is_cdata) return Token::Cdata;
      continue;
    }
    ASSAY_CHECK(read_tag());
    return Token::Tag;
  }
  return Token::End;
}

Result<> Markup::read_tag() {
  tag_.whole.begin = at_++;
  tag_.closing = at_ < text_.size() && text_[at_] == '/';
  tag_.is_empty = false;
  tag_.attributes.clear();
  if (tag_.closing) ++at_;
  tag_.name.begin = at_;
  while (at_ < text_.size() && !ends_name(text_[at_])) ++at_;
  tag_.name.end = at_;
  if (tag_.name.begin == tag_.name.end) return not_xml("a tag without name", tag_.whole.begin);
  while (true) {
    const std::size_t space = at_;
    skip_space();
    const std::string_view rest = text_.substr(at_, 2);
    if (rest.empty()) return not_xml("a tag without end", tag_.whole.begin);
    if (rest[0] == '>' || rest == "/>") {
      tag_.is_empty = rest[0] == '/';
      at_ += tag_.is_empty ? 2 : 1;
      tag_.whole.end = at_;
      if (tag_.closing && (tag_.is_empty || !tag_.attributes.empty()))
        return not_xml("an end tag with more than its name", tag_.whole.begin);
      return {};
    }
    if (at_ == space) return not_xml("an attribute that touches what stands before it,", at_);
    ASSAY_CHECK(read_attribute(space));
  }
}

Result<> Markup::read_attribute(std::size_t space) {
  Attribute attribute;
  attribute.space = space;
  attribute.name.begin = at_;
  while (at_ < text_.size() && !ends_name(text_[at_])) ++at_;
  attribute.name.end = at_;
  if (attribute.name.begin == attribute.name.end) return not_xml("an attribute without name", attribute.name.begin);
  skip_space();
  if (at_ >= text_.size() || text_[at_] != '=') return not_xml("an attribute without value", attribute.name.begin);
  ++at_;
  skip_space();
  const char quote = at_ < text_.size() ? text_[at_] : '\0';
  if (quote != '"' && quote != '\'') return not_xml("an attribute value without quotes", attribute.name.begin);
  attribute.value.begin = ++at_;
  attribute.value.end = text_.find(quote, at_);
  if (attribute.value.end == std::string_view::npos)
    return not_xml("an attribute value without end", attribute.name.begin);
  at_ = attribute.value.end + 1;
  tag_.attributes.push_back(attribute);
  return {};
}

void append_unescaped(std::string& to, std::string_view text) {
  constexpr std::size_t kLongestEntity = 12;
  constexpr std::string_view kQuote = "&quot;";  // a label in an attribute is half made of it
  to.reserve(to.size() + text.size());
  while (!text.empty()) {
    if (text.starts_with(kQuote)) {
      to.push_back('"');
      text.remove_prefix(kQuote.size());
      continue;
    }
    const std::size_t plain = std::min(text.find('&'), text.size());
    to += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    const std::size_t end = text.substr(0, kLongestEntity).find(';');
    if (end != std::string_view::npos && append_entity(to, text.substr(1, end - 1))) {
      text.remove_prefix(end + 1);
    } else {
      to += '&';
      text.remove_prefix(1);
    }
  }
}

void append_escaped(std::string& to, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        to += "&amp;";
        break;
      case '<':
        to += "&lt;";
        break;
      case '>':
        to += "&gt;";
        break;
      case '"':
        to += "&quot;";
        break;
      case '\'':
        to += "&apos;";
        break;
      case '\t':
        to += "&#x9;";
        break;
      case '\n':
        to += "&#xA;";
        break;
      case '\r':
        to += "&#xD;";
        break;
      default:
        to += c;
    }
  }
}

}  // namespace assay::xmp
