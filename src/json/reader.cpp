#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.hpp"
#include "json/json.hpp"

namespace assay::json {
namespace {

constexpr std::size_t kLargestLimit = std::size_t{1} << 30U;  // offsets are kept in 32 bits
constexpr std::size_t kFewMembers = 12;                       // up to here comparing all pairs beats sorting

bool is_blank(char byte) noexcept { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }
bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }

// Bytes that stand for themselves inside a string: printable ASCII but quote and backslash.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

std::optional<unsigned> four_hex(std::string_view text) noexcept {
  if (text.size() < 4) return std::nullopt;
  unsigned code = 0;
  for (const char digit : text.substr(0, 4)) {
    unsigned value = 0;
    if (is_digit(digit)) {
      value = static_cast<unsigned>(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
      value = static_cast<unsigned>(digit - 'a') + 10;
    } else if (digit >= 'A' && digit <= 'F') {
      value = static_cast<unsigned>(digit - 'A') + 10;
    } else {
      return std::nullopt;
    }
    code = code * 16 + value;
  }
  return code;
}

}  // namespace

// One pass without recursion; the open containers are a stack of at most kDepth node indices.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) { document_.text_ = text; }

  [[nodiscard]] tl::expected<Document, ReadError> run(Tail tail) {
    document_.nodes_.reserve(std::min<std::size_t>(text_.size() / 8 + 4, 64));
    skip_blanks();
    const std::size_t before = blanks_;
    if (!values()) return tl::unexpected(std::move(error_));
    document_.blanks_ = blanks_ - before;
    if (tail == Tail::Refused) {
      skip_blanks();
      if (at_ != text_.size()) {
        static_cast<void>(fault(at_, "text after the end of the value"));
        return tl::unexpected(std::move(error_));
      }
    }
    return std::move(document_);
  }

 private:
  using Node = Document::Node;

  bool fault(std::size_t offset, std::string_view message, Fault kind = Fault::Syntax) {
    error_ = {kind, offset, std::string(message)};
    return false;
  }

  [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() noexcept {
    const std::size_t before = at_;
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    blanks_ += at_ - before;
  }

  std::uint32_t here() const noexcept { return static_cast<std::uint32_t>(at_); }

  // A value is read; if it completes its container, that is a completed value too, and so upwards.
  bool values() {
    for (;;) {
      child_due_ = false;
      if (!value()) return false;
      while (!child_due_ && depth_ > 0)
        if (!go_on_in_container()) return false;
      if (!child_due_) return true;
    }
  }

  // At the start of a value. A non-empty container sets child_due_.
  bool value() {
    switch (peek()) {
      case '{':
        return open(Kind::Object);
      case '[':
        return open(Kind::Array);
      case '"':
        return string(false);
      case 't':
        return literal("true", Kind::True);
      case 'f':
        return literal("false", Kind::False);
      case 'n':
        return literal("null", Kind::Null);
      default:
        return number();
    }
  }

  bool open(Kind kind) {
    if (depth_ == kDepth) return fault(at_, "nested deeper than 32 levels", Fault::TooDeep);
    stack_[depth_++] = static_cast<std::uint32_t>(document_.nodes_.size());
    document_.nodes_.push_back({.begin = here(), .kind = kind, .has_name = take_name()});
    ++at_;
    skip_blanks();
    const bool object = kind == Kind::Object;
    if (peek() == (object ? '}' : ']')) {
      close();
      return true;
    }
    child_due_ = true;
    return !object || member_name();
  }

  // After a complete child of the innermost container: a comma and the next child, or the end.
  bool go_on_in_container() {
    Node& container = document_.nodes_[stack_[depth_ - 1]];
    const bool object = container.kind == Kind::Object;
    ++container.text_length;
    skip_blanks();
    const char byte = peek();
    if (byte == ',') {
      ++at_;
      skip_blanks();
      child_due_ = true;
      return !object || member_name();
    }
    if (byte != (object ? '}' : ']'))
      return fault(at_, object ? "expected a comma or } in an object" : "expected a comma or ] in an array");
    if (object && !names_differ(stack_[depth_ - 1])) return false;
    close();
    return true;
  }

  void close() {
    Node& container = document_.nodes_[stack_[--depth_]];
    ++at_;
    container.end = here();
    container.after = static_cast<std::uint32_t>(document_.nodes_.size());
  }

  bool member_name() {
    if (peek() != '"') return fault(at_, "expected a member's name in quotes");
    if (!string(true)) return false;
    skip_blanks();
    if (peek() != ':') return fault(at_, "expected a colon after a member's name");
    ++at_;
    skip_blanks();
    named_ = true;
    return true;
  }

  bool take_name() noexcept { return std::exchange(named_, false); }

  bool literal(std::string_view word, Kind kind) {
    if (text_.substr(at_, word.size()) != word) return fault(at_, "expected a value");
    push_scalar(kind, at_ + word.size());
    return true;
  }

  void push_scalar(Kind kind, std::size_t end) {
    const auto index = static_cast<std::uint32_t>(document_.nodes_.size());
    document_.nodes_.push_back({.begin = here(),
                                .end = static_cast<std::uint32_t>(end),
                                .after = index + 1,
                                .kind = kind,
                                .has_name = take_name()});
    at_ = end;
  }

  bool number() {
    std::size_t end = at_;
    const auto digits = [&] {
      const std::size_t before = end;
      while (end < text_.size() && is_digit(text_[end])) ++end;
      return end > before;
    };
    const auto next_is = [&](char byte) { return end < text_.size() && text_[end] == byte; };
    if (next_is('-')) ++end;
    if (next_is('0')) {
      ++end;
    } else if (!digits()) {
      return fault(at_, at_ == text_.size() ? "the text ends where a value is due" : "expected a value");
    }
    if (next_is('.')) {
      ++end;
      if (!digits()) return fault(end, "expected a digit after the decimal point");
    }
    if (next_is('e') || next_is('E')) {
      ++end;
      if (next_is('+') || next_is('-')) ++end;
      if (!digits()) return fault(end, "expected a digit in the exponent");
    }
    push_scalar(Kind::Number, end);
    return true;
  }

  bool string(bool is_name) {
    const std::size_t begin = at_;
    std::size_t end = at_ + 1;
    std::size_t copied = end;  // up to here the characters are in decoded_, once there was an escape
    Node node{.begin = here(), .text_begin = static_cast<std::uint32_t>(end), .kind = Kind::String};
    for (;;) {
      while (end < text_.size() && kPlain[static_cast<unsigned char>(text_[end])]) ++end;
      if (end == text_.size()) return fault(begin, "a string without closing quotes");
      const char byte = text_[end];
      if (byte == '"') break;
      if (byte == '\\') {
        if (!node.is_decoded) start_decoding(node);
        document_.decoded_.append(text_, copied, end - copied);
        if (!escape(end)) return false;
        copied = end;
      } else if (static_cast<unsigned char>(byte) < 0x20) {
        return fault(end, "a control character inside a string");
      } else {
        if (const std::size_t behind = utf8_pass_wide(text_, end); behind != end) {
          end = behind;
          continue;
        }
        const std::size_t length = utf8_sequence(text_.substr(end));
        if (length == 0) return fault(end, "bytes that are no UTF-8", Fault::NotUtf8);
        end += length;
      }
    }
    if (node.is_decoded) document_.decoded_.append(text_, copied, end - copied);
    node.text_length =
        static_cast<std::uint32_t>((node.is_decoded ? document_.decoded_.size() : end) - node.text_begin);
    node.end = static_cast<std::uint32_t>(end + 1);
    node.after = static_cast<std::uint32_t>(document_.nodes_.size() + 1);
    node.has_name = !is_name && take_name();
    document_.nodes_.push_back(node);
    at_ = end + 1;
    return true;
  }

  void start_decoding(Node& node) {
    std::string& decoded = document_.decoded_;
    if (decoded.empty()) decoded.reserve(text_.size() - node.begin);  // decoded text is never longer
    node.is_decoded = true;
    node.text_begin = static_cast<std::uint32_t>(decoded.size());
  }

  // At a backslash; leaves `end` after the escape.
  bool escape(std::size_t& end) {
    const char kind = end + 1 < text_.size() ? text_[end + 1] : '\0';
    if (kind == '"') {  // most escapes of a label are this one
      document_.decoded_.push_back('"');
      end += 2;
      return true;
    }
    static constexpr std::string_view kKinds = "\"\\/bfnrt";
    static constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    if (kind == 'u') return unicode_escape(end);
    const std::size_t which = kKinds.find(kind);
    if (kind == '\0' || which == std::string_view::npos) return fault(end, "an escape that JSON does not know");
    document_.decoded_.push_back(kMeant[which]);
    end += 2;
    return true;
  }

  bool unicode_escape(std::size_t& end) {
    const std::optional<unsigned> first = four_hex(text_.substr(end + 2));
    if (!first) return fault(end, "\\u without four hexadecimal digits");
    char32_t code = *first;
    std::size_t length = 6;
    if (code >= 0xdc00 && code < 0xe000) return fault(end, "the second half of a surrogate pair without the first");
    if (code >= 0xd800 && code < 0xdc00) {
      const std::string_view rest = text_.substr(end + 6);
      const std::optional<unsigned> second = rest.starts_with("\\u") ? four_hex(rest.substr(2)) : std::nullopt;
      if (!second || *second < 0xdc00 || *second >= 0xe000)
        return fault(end, "the first half of a surrogate pair without the second");
      code = 0x10000 + ((code - 0xd800) << 10U) + (*second - 0xdc00);
      length = 12;
    }
    append_utf8(document_.decoded_, code);
    end += length;
    return true;
  }

  // Duplicate names are an attack on whoever reads the other one.
  bool names_differ(std::uint32_t object) {
    const Value value(&document_, object);
    const std::size_t count = value.size();
    if (count <= kFewMembers) {
      std::array<std::string_view, kFewMembers> seen;
      std::size_t have = 0;
      for (const Value member : value) {
        const std::string_view name = member.name();
        if (std::find(seen.begin(), seen.begin() + have, name) != seen.begin() + have) return duplicate(member);
        seen[have++] = name;
      }
      return true;
    }
    std::vector<Value> members(value.begin(), value.end());
    std::stable_sort(members.begin(), members.end(),
                     [](const Value& a, const Value& b) { return a.name() < b.name(); });
    const auto twin = std::adjacent_find(members.begin(), members.end(),
                                         [](const Value& a, const Value& b) { return a.name() == b.name(); });
    return twin == members.end() || duplicate(*(twin + 1));
  }

  bool duplicate(const Value& member) {
    return fault(member.name_offset(), fmt::format("the name {} stands twice in one object", shown(member.name())),
                 Fault::Duplicate);
  }

  static std::string shown(std::string_view name) {
    std::string out;
    append_string(out, name.substr(0, 64));
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t blanks_ = 0;
  std::array<std::uint32_t, kDepth> stack_{};
  std::size_t depth_ = 0;
  bool child_due_ = false;  // inside a container, after its bracket or a comma
  bool named_ = false;      // a name was read and its value is due
  Document document_;
  ReadError error_;
};

tl::expected<Document, ReadError> parse(std::string_view text, std::size_t limit, Tail tail) {
  if (text.size() > std::min(limit, kLargestLimit))
    return tl::unexpected(ReadError{Fault::TooLarge, limit, fmt::format("longer than {} bytes", limit)});
  return Parser(text).run(tail);
}

Result<Document> read(std::string_view text, std::size_t limit) {
  auto parsed = parse(text, limit);
  if (parsed) return std::move(*parsed);
  const ReadError& error = parsed.error();
  const bool limited = error.fault == Fault::TooDeep || error.fault == Fault::TooLarge;
  return fail(limited ? Code::Limited : Code::Corrupt, fmt::format("JSON, byte {}: {}", error.offset, error.message));
}

}  // namespace assay::json
