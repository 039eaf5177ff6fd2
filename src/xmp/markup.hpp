// XML as far as a packet needs it: tags, attributes and text with their offsets. Keeps nothing, decodes nothing, so an
// edit can be a splice. Internal to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace assay::xmp {

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Attribute {
  std::size_t space = 0;  ///< where the white space before the name begins
  Range name;
  Range value;  ///< without its quotes, escapes as they stand
};

struct Tag {
  Range whole;  ///< from < to behind >
  Range name;
  bool closing = false;   ///< </name>
  bool is_empty = false;  ///< <name/>
  std::vector<Attribute> attributes;
};

enum class Token : std::uint8_t { Tag, Text, Cdata, End };

/// Walks a text from token to token. Comments and processing instructions are passed over. Document type declarations
/// are refused: a packet needs none, and entities grow without bound.
class Markup {
 public:
  explicit Markup(std::string_view text) noexcept : text_(text) {}
  /// The next token. @return Corrupt with its offset when it does not end or is not XML
  [[nodiscard]] Result<Token> next();
  [[nodiscard]] const Tag& tag() const noexcept { return tag_; }           ///< after Token::Tag
  [[nodiscard]] Range text_range() const noexcept { return text_range_; }  ///< after Text, Cdata
  [[nodiscard]] std::string_view slice(Range range) const noexcept {
    return text_.substr(range.begin, range.end - range.begin);
  }

 private:
  [[nodiscard]] Result<> read_tag();
  [[nodiscard]] Result<> read_attribute(std::size_t space);
  /// Passes over what begins with <! or <?. @return true for a CDATA section
  [[nodiscard]] Result<bool> skip_special();
  void skip_space() noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
  Tag tag_;
  Range text_range_;
};

/// Undoes &quot; &amp; &lt; &gt; &apos; and character references; anything else after & stays as it is.
void append_unescaped(std::string& to, std::string_view text);

/// Escapes for an element or for an attribute in either kind of quotes.
void append_escaped(std::string& to, std::string_view text);

}  // namespace assay::xmp
