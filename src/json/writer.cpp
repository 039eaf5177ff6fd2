#include <array>
#include <charconv>
#include <cstdint>

#include "base/utf8.hpp"
#include "json/json.hpp"

namespace assay::json {
namespace {

void append_escaped(std::string& out, char byte) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kDigits[static_cast<unsigned char>(byte) >> 4U];
      out += kDigits[static_cast<unsigned char>(byte) & 15U];
  }
}

enum class Spelling : std::uint8_t { Plain = 0, Backslash = 1, Special = 2 };

constexpr std::array<Spelling, 256> kSpelling = [] {
  std::array<Spelling, 256> spelling{};
  spelling.fill(Spelling::Special);
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) spelling[byte] = Spelling::Plain;
  spelling['"'] = spelling['\\'] = Spelling::Backslash;
  return spelling;
}();

// Anything: control characters, other scripts, bytes that are no UTF-8.
void append_rest(std::string& out, std::string_view text) {
  std::size_t plain = 0;  // start of the run that needs no change
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (kSpelling[byte] == Spelling::Plain) {
      ++at;
      continue;
    }
    const std::size_t length = byte < 0x80 ? 0 : utf8_sequence(text.substr(at));
    if (length > 0) {
      at += length;
      continue;
    }
    out.append(text.substr(plain, at - plain));
    if (byte < 0x80) {
      append_escaped(out, text[at]);
    } else {
      append_utf8(out, 0xfffd);
    }
    plain = ++at;
  }
  out.append(text.substr(plain));
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  const std::size_t before = out.size();
  out.resize(before + 2 * text.size() + 2);
  char* to = out.data() + before;
  *to++ = '"';
  std::size_t at = 0;
  // Without a branch on the quote: a label's reserved code is JSON within JSON and full of them.
  for (; at < text.size(); ++at) {
    const char byte = text[at];
    const Spelling spelling = kSpelling[static_cast<unsigned char>(byte)];
    if (spelling == Spelling::Special) break;
    *to = '\\';
    to += static_cast<std::size_t>(spelling);
    *to++ = byte;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  append_rest(out, text.substr(at));
  out.push_back('"');
}

Writer& Writer::open(char bracket) {
  before_value();
  out_.push_back(bracket);
  ++depth_;
  has_children_ &= ~(std::uint64_t{1} << (depth_ & 63U));
  return *this;
}

Writer& Writer::close(char bracket) {
  const bool had_children = ((has_children_ >> (depth_ & 63U)) & 1U) != 0;
  if (depth_ > 0) --depth_;
  if (had_children) new_line();
  out_.push_back(bracket);
  return *this;
}

Writer& Writer::name(std::string_view text) {
  before_value();
  append_string(out_, text);
  out_ += layout_ == Layout::Indented ? ": " : ":";
  after_name_ = true;
  return *this;
}

Writer& Writer::value(std::string_view text) {
  before_value();
  append_string(out_, text);
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

Writer& Writer::signed_number(std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  return raw({digits, static_cast<std::size_t>(end - digits)});
}

Writer& Writer::unsigned_number(std::uint64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  return raw({digits, static_cast<std::size_t>(end - digits)});
}

// A comma and a new line where a sibling stands before; nothing between a name and its value.
void Writer::before_value() {
  if (after_name_) {
    after_name_ = false;
    return;
  }
  if (depth_ == 0) return;
  const std::uint64_t level = std::uint64_t{1} << (depth_ & 63U);
  if ((has_children_ & level) != 0) out_.push_back(',');
  has_children_ |= level;
  new_line();
}

void Writer::new_line() {
  if (layout_ != Layout::Indented) return;
  out_.push_back('\n');
  out_.append(std::size_t{2} * depth_, ' ');
}

}  // namespace assay::json
