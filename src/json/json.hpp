// The program's own small JSON (RFC 8259): a strict reader that knows where each value stands and refuses duplicate
// names, and a writer. Everything we read and print as JSON goes through here.
//
//   ASSAY_TRY(const Document document, read(text, 64 * 1024));
//   const std::string_view id = document.root().find("id").text();
//
//   std::string out;
//   Writer json(out, Layout::Indented);
//   json.begin_object().member("file", path).member("labels", 1).end_object();
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/result.hpp"

namespace assay::json {

/// Containers in containers, in what is read.
inline constexpr std::size_t kDepth = 32;

enum class Kind : std::uint8_t { Absent, Null, False, True, Number, String, Array, Object };

class Document;

/// A value in a document: a handle, valid as long as the document stands still and the text lives.
class Value {
 public:
  Value() = default;
  [[nodiscard]] Kind kind() const noexcept;
  [[nodiscard]] bool is(Kind kind_wanted) const noexcept { return kind() == kind_wanted; }
  [[nodiscard]] explicit operator bool() const noexcept { return document_ != nullptr; }
  /// A string's characters, escapes undone; of anything else the text as it stands; "" when absent.
  [[nodiscard]] std::string_view text() const noexcept;
  /// The value as it stands in the text: quotes, escapes, blanks inside.
  [[nodiscard]] std::string_view raw() const noexcept;
  /// Where raw() begins in the text.
  [[nodiscard]] std::size_t offset() const noexcept;
  /// The name, when the value is a member of an object; else "".
  [[nodiscard]] std::string_view name() const noexcept;
  /// The member's name as it stands in the text (with escapes); only for members.
  [[nodiscard]] std::size_t name_offset() const noexcept;
  /// Members of an object, items of an array; 0 for the rest.
  [[nodiscard]] std::size_t size() const noexcept;
  /// The member of that name; absent when there is none or this is no object.
  [[nodiscard]] Value find(std::string_view name) const noexcept;
  /// A number without fraction and exponent that fits; else nullopt.
  [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
  [[nodiscard]] std::optional<bool> boolean() const noexcept;

  /// Goes over the items of an array or the member values of an object.
  class Iterator {
   public:
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    [[nodiscard]] Value operator*() const noexcept { return {document_, index_}; }
    Iterator& operator++() noexcept;
    Iterator operator++(int) noexcept {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.left_ == b.left_; }

   private:
    friend class Value;
    Iterator(const Document* document, std::uint32_t index, std::uint32_t left)
        : document_(document), index_(index), left_(left) {}
    const Document* document_ = nullptr;
    std::uint32_t index_ = 0;
    std::uint32_t left_ = 0;
  };
  [[nodiscard]] Iterator begin() const noexcept;
  [[nodiscard]] Iterator end() const noexcept { return {}; }

 private:
  friend class Document;
  friend class Parser;
  Value(const Document* document, std::uint32_t index) : document_(document), index_(index) {}
  const Document* document_ = nullptr;
  std::uint32_t index_ = 0;
};

/// What was wrong with a text, for readers that treat the cases differently.
enum class Fault : std::uint8_t { Syntax, NotUtf8, Duplicate, TooDeep, TooLarge };

struct ReadError {
  Fault fault = Fault::Syntax;
  std::size_t offset = 0;  ///< of the first bad byte, or of the second name of a duplicate
  std::string message;     ///< "line end inside a string", without the offset
};

/// Whether anything but blanks may follow the value.
enum class Tail : std::uint8_t { Refused, Allowed };

/// A parsed text. Holds views of the text, which must outlive it; decoded strings are its own. Two allocations at most.
class Document {
 public:
  [[nodiscard]] Value root() const noexcept { return {this, 0}; }
  /// Offset just after the root value (and before what Tail::Allowed let pass).
  [[nodiscard]] std::size_t end() const noexcept { return nodes_.front().end; }
  /// Blanks and line ends between the tokens of the root value.
  [[nodiscard]] std::size_t blanks() const noexcept { return blanks_; }

 private:
  friend class Value;
  friend class Parser;
  struct Node {
    std::uint32_t begin = 0;  // raw extent in text_
    std::uint32_t end = 0;
    std::uint32_t text_begin = 0;   // decoded characters: in text_, or in decoded_ if is_decoded
    std::uint32_t text_length = 0;  // for containers: number of children
    std::uint32_t after = 0;        // index of the node after this one's descendants
    Kind kind = Kind::Null;
    bool is_decoded = false;
    bool has_name = false;  // the node before is this member's name
  };
  std::string_view text_;
  std::vector<Node> nodes_;  // in the order of the text; a member is its name (a String node), then its value
  std::string decoded_;      // strings that had escapes
  std::size_t blanks_ = 0;
};

/// Strict RFC 8259: UTF-8, paired surrogates, no duplicate names, at most kDepth deep and `limit` bytes long
/// (`limit` itself at most 1 GiB). Time is linear but for duplicate names, n log n.
[[nodiscard]] tl::expected<Document, ReadError> parse(std::string_view text, std::size_t limit,
                                                      Tail tail = Tail::Refused);

/// The same for callers with one way to fail. @return Corrupt with the byte offset; Limited when too long or too deep
[[nodiscard]] Result<Document> read(std::string_view text, std::size_t limit);

enum class Layout : std::uint8_t {
  Compact,   ///< one line, no blanks
  Indented,  ///< two blanks a level, one member a line
};

/// Appends JSON to a string. The caller's calls must make sense (a name before each member's value, ends that fit);
/// names and values may hold anything: bytes that are no UTF-8 become U+FFFD. At most 64 levels.
class Writer {
 public:
  explicit Writer(std::string& out, Layout layout = Layout::Compact) : out_(out), layout_(layout) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& name(std::string_view text);

  Writer& value(std::string_view text);
  Writer& value(const char* text) { return value(std::string_view(text)); }
  Writer& value(const std::string& text) { return value(std::string_view(text)); }
  template <std::same_as<bool> Bool>
  Writer& value(Bool yes) {
    return raw(yes ? "true" : "false");
  }
  template <std::signed_integral Int>
  Writer& value(Int number) {
    return signed_number(number);
  }
  template <std::unsigned_integral Int>
    requires(!std::same_as<Int, bool>)
  Writer& value(Int number) {
    return unsigned_number(number);
  }
  Writer& null() { return raw("null"); }
  /// JSON text as it is: a number with a fraction, a document of somebody's.
  Writer& raw(std::string_view json);

  template <class T>
  Writer& member(std::string_view member_name, const T& member_value) {
    return name(member_name).value(member_value);
  }

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  Writer& signed_number(std::int64_t number);
  Writer& unsigned_number(std::uint64_t number);
  void before_value();
  void new_line();

  std::string& out_;
  Layout layout_;
  unsigned depth_ = 0;
  std::uint64_t has_children_ = 0;  // one bit a level
  bool after_name_ = false;
};

/// `text` as a JSON string with its quotes, appended to `out`.
void append_string(std::string& out, std::string_view text);

}  // namespace assay::json
