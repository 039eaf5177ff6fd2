#include "container/markdown/yaml_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "container/markdown/lines.hpp"
#include "container/markdown/scalar.hpp"

namespace assay::container::markdown::yaml {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool ends_line(char character) noexcept { return character == '\n' || character == '\r'; }
bool is_flow_mark(char character) noexcept { return std::string_view(",[]{}").find(character) != kNone; }

/// The colon that ends a plain key which begins at `at`: followed by a blank or the line's end.
std::size_t colon_of_plain_key(std::string_view line, std::size_t at) noexcept {
  for (std::size_t i = at; i < line.size(); ++i) {
    if (line[i] == ':' && (i + 1 == line.size() || is_blank(line[i + 1]))) return i;
    if (line[i] == '#' && i > at && is_blank(line[i - 1])) return kNone;
  }
  return kNone;
}

/// Reads one value. `at` moves over what was read; `last` is the end of the last line that held some of it.
class Reader {
 public:
  Reader(std::string_view text, std::size_t at, std::size_t end) : text_(text.substr(0, end)), at_(at) {}

  /// The value behind a key's colon, the key standing `indent` blanks in.
  Result<Node> value(std::size_t indent, int depth) {
    if (depth > kMostDepth) return fail_here("nested too deep");
    skip_blanks();
    if (at_end_of_line()) return value_below(indent, depth);
    const char first = text_[at_];
    if (first == '|' || first == '>') return block_scalar(indent);
    ASSAY_TRY(Node node, first == '{' || first == '[' ? flow(depth) : scalar(indent));
    ASSAY_CHECK(finish_line());
    return node;
  }

  [[nodiscard]] std::size_t last() const noexcept { return last_; }
  /// A bracket or quote was left open: nobody can tell where the value ends.
  [[nodiscard]] bool left_open() const noexcept { return left_open_; }

 private:
  [[nodiscard]] bool more() const noexcept { return at_ < text_.size(); }
  [[nodiscard]] tl::unexpected<Error> fail_here(std::string_view what) const {
    return fail(Code::Corrupt, fmt::format("line {}: {}", line_number(text_, std::min(at_, text_.size())), what));
  }
  tl::unexpected<Error> fail_open(std::string_view what) {
    left_open_ = true;
    return fail_here(what);
  }

  void skip_blanks() noexcept {
    while (more() && is_blank(text_[at_])) ++at_;
  }
  /// At the line's end or at a comment that runs to it.
  [[nodiscard]] bool at_end_of_line() const noexcept {
    return !more() || ends_line(text_[at_]) || (text_[at_] == '#' && (at_ == 0 || is_blank(text_[at_ - 1])));
  }
  Result<> finish_line() {
    skip_blanks();
    if (!at_end_of_line()) return fail_here("words behind the value");
    at_ = line_at(text_, at_, text_.size()).next;
    last_ = at_;
    return {};
  }
  /// Goes on to the next line that is neither blank nor comment. @return its indent; nullopt at the end
  std::optional<std::size_t> next_content_line() noexcept {
    while (more()) {
      const Line line = line_at(text_, at_, text_.size());
      if (!is_empty_line(line.in(text_)) && !is_comment_line(line.in(text_))) return indent_of(line.in(text_));
      at_ = line.next;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool is_list_item(std::size_t at) const noexcept {
    return text_[at] == '-' && (at + 1 == text_.size() || is_blank(text_[at + 1]) || ends_line(text_[at + 1]));
  }

  /// Nothing behind the colon: the value stands on the lines below, further in; or there is none.
  Result<Node> value_below(std::size_t indent, int depth) {
    ASSAY_CHECK(finish_line());
    const std::optional<std::size_t> below = next_content_line();
    if (!below || *below < indent) return Node{};
    const std::size_t inner = *below;
    if (text_[at_ + inner] == '\t') return fail_here("a tab in the indentation");
    if (is_list_item(at_ + inner)) return fail_here("a block list, which is not read here");
    if (inner == indent) return Node{};
    if (key_of(line_at(text_, at_, text_.size()).in(text_), inner)) return block_map(inner, depth);
    at_ += inner;
    const char first = text_[at_];
    ASSAY_TRY(Node node, first == '{' || first == '[' ? flow(depth) : scalar(indent));
    ASSAY_CHECK(finish_line());
    return node;
  }

  Result<Node> block_map(std::size_t indent, int depth) {
    Node map;
    map.kind = Node::Kind::Map;
    for (;;) {
      const std::optional<std::size_t> inner = next_content_line();
      if (!inner || *inner < indent) break;
      if (*inner > indent) return fail_here("indented further than the keys above");
      std::optional<Key> key = key_of(line_at(text_, at_, text_.size()).in(text_), indent);
      if (!key) return fail_here("no `key: value`");
      at_ += key->value;
      ASSAY_TRY(Node node, value(indent, depth + 1));
      map.members.push_back({std::move(key->name), std::move(node)});
    }
    return map;
  }

  Result<Node> scalar(std::size_t indent) {
    Node node;
    const char first = text_[at_];
    if (first == '"' || first == '\'') {
      node.kind = Node::Kind::Quoted;
      ASSAY_TRY(node.text, quoted());
      return node;
    }
    if (std::string_view("&*!%@`").find(first) != kNone)
      return fail_here(fmt::format("`{}` begins something that is not read here", first));
    node.text = plain_line(/*in_flow=*/false);
    ASSAY_CHECK(plain_lines_below(indent, node.text));
    return plain_node(std::move(node.text));
  }

  static Node plain_node(std::string text) {
    Node node;
    node.kind = text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL" ? Node::Kind::Null
                                                                                                  : Node::Kind::Plain;
    if (node.kind == Node::Kind::Plain) node.text = std::move(text);
    return node;
  }

  /// The plain words from `at` to the end of the line or to what ends them.
  std::string plain_line(bool in_flow) {
    const std::size_t begin = at_;
    std::size_t end = at_;
    for (; more() && !ends_line(text_[at_]); ++at_) {
      const char character = text_[at_];
      if (character == '#' && at_ > begin && is_blank(text_[at_ - 1])) break;
      if (in_flow && is_flow_mark(character)) break;
      if (character == ':' && (at_ + 1 == text_.size() || is_blank(text_[at_ + 1]) || ends_line(text_[at_ + 1]) ||
                               (in_flow && is_flow_mark(text_[at_ + 1]))))
        break;
      if (!is_blank(character)) end = at_ + 1;
    }
    return std::string(text_.substr(begin, end - begin));
  }

  /// A plain scalar goes on over the lines below that stand further in than its key.
  Result<> plain_lines_below(std::size_t indent, std::string& text) {
    for (;;) {
      if (more() && text_[at_] == ':') return fail_here("a second `key: value` on the line");
      if (!at_end_of_line() || (more() && text_[at_] == '#')) return {};
      const Line line = line_at(text_, at_, text_.size());
      const std::string_view below = line_at(text_, line.next, text_.size()).in(text_);
      const std::size_t inner = indent_of(below);
      if (is_empty_line(below) || is_comment_line(below) || inner <= indent || below[inner] == '\t') return {};
      at_ = line.next + inner;
      text.push_back(' ');
      text += plain_line(/*in_flow=*/false);
    }
  }

  Result<std::string> quoted() { return text_[at_] == '"' ? double_quoted() : single_quoted(); }

  /// A line break inside quotes: blanks around it go, one break is a blank, each further one stays a break.
  void fold(std::string& text) {
    while (!text.empty() && is_blank(text.back())) text.pop_back();
    std::size_t breaks = 0;
    while (more() && (is_blank(text_[at_]) || ends_line(text_[at_]))) breaks += text_[at_++] == '\n' ? 1 : 0;
    if (breaks <= 1) {
      text.push_back(' ');
    } else {
      text.append(breaks - 1, '\n');
    }
  }

  Result<std::string> single_quoted() {
    std::string text;
    for (++at_; more();) {
      const char character = text_[at_];
      if (ends_line(character)) {
        fold(text);
      } else if (character != '\'') {
        text.push_back(character);
        ++at_;
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
        text.push_back('\'');
        at_ += 2;
      } else {
        ++at_;
        return text;
      }
    }
    return fail_open("a single quote is not closed");
  }

  Result<std::string> double_quoted() {
    std::string text;
    bool unknown_escape = false;
    for (++at_; more();) {
      const char character = text_[at_];
      if (character == '"') {
        if (unknown_escape) return fail_here("an escape that YAML does not have");
        ++at_;
        return text;
      }
      if (ends_line(character)) {
        fold(text);
      } else if (character != '\\') {
        text.push_back(character);
        ++at_;
      } else if (at_ + 1 < text_.size() && ends_line(text_[at_ + 1])) {
        at_ = line_at(text_, at_, text_.size()).next;  // an escaped line break is none
        skip_blanks();
      } else {
        const std::size_t taken = append_escape(text, text_, at_);
        if (taken == 0) unknown_escape = true;
        at_ += taken == 0 ? 1 : taken;
      }
    }
    return fail_open("a double quote is not closed");
  }

  void skip_flow_space() noexcept {
    while (more()) {
      if (is_blank(text_[at_]) || ends_line(text_[at_])) {
        ++at_;
      } else if (text_[at_] == '#' && (is_blank(text_[at_ - 1]) || ends_line(text_[at_ - 1]))) {
        at_ = line_at(text_, at_, text_.size()).end;
      } else {
        return;
      }
    }
  }

  /// `{...}`, `[...]` or a scalar among them.
  Result<Node> flow(int depth) {
    if (depth > kMostDepth) return fail_open("nested too deep");
    if (text_[at_] == '{') return flow_map(depth);
    if (text_[at_] == '[') return flow_list(depth);
    if (text_[at_] == '"' || text_[at_] == '\'') {
      Node node;
      node.kind = Node::Kind::Quoted;
      ASSAY_TRY(node.text, quoted());
      return node;
    }
    return plain_node(plain_line(/*in_flow=*/true));
  }

  Result<Node> flow_map(int depth) {
    Node map;
    map.kind = Node::Kind::Map;
    ++at_;
    for (;;) {
      skip_flow_space();
      if (!more()) return fail_open("`{` is not closed");
      if (text_[at_] == '}') break;
      Member member;
      if (text_[at_] == '"' || text_[at_] == '\'') {
        ASSAY_TRY(member.key, quoted());
      } else {
        member.key = plain_line(/*in_flow=*/true);
      }
      skip_flow_space();
      if (!more() || text_[at_] != ':') return fail_open("no `key: value` between `{` and `}`");
      ++at_;
      skip_flow_space();
      if (!more()) return fail_open("`{` is not closed");
      ASSAY_TRY(member.value, flow(depth + 1));
      map.members.push_back(std::move(member));
      ASSAY_CHECK(next_item('}'));
    }
    ++at_;
    return map;
  }

  Result<Node> flow_list(int depth) {
    Node list;
    list.kind = Node::Kind::List;
    ++at_;
    for (;;) {
      skip_flow_space();
      if (!more()) return fail_open("`[` is not closed");
      if (text_[at_] == ']') break;
      ASSAY_TRY(Node item, flow(depth + 1));
      list.items.push_back(std::move(item));
      ASSAY_CHECK(next_item(']'));
    }
    ++at_;
    return list;
  }

  /// Over the comma between two items, or up to the bracket that ends them.
  Result<> next_item(char close) {
    skip_flow_space();
    if (more() && text_[at_] == ',') {
      ++at_;
      return {};
    }
    if (more() && text_[at_] == close) return {};
    return fail_open(fmt::format("`,` or `{}` is due", close));
  }

  /// `|` and `>` with their marks: YAML 1.2 section 8.1.
  Result<Node> block_scalar(std::size_t indent) {
    const bool folded = text_[at_] == '>';
    char chomp = ' ';
    std::size_t given = 0;
    for (++at_; more() && !is_blank(text_[at_]) && !ends_line(text_[at_]); ++at_) {
      const char mark = text_[at_];
      if (mark == '+' || mark == '-') {
        chomp = mark;
      } else if (mark >= '1' && mark <= '9') {
        given = indent + static_cast<std::size_t>(mark - '0');
      } else {
        return fail_here("an unknown mark of a block scalar");
      }
    }
    ASSAY_CHECK(finish_line());
    Node node;
    node.kind = Node::Kind::Quoted;
    std::size_t breaks = 0;  // line ends not yet written: they fold, or are chomped
    bool deeper = false;
    for (; more();) {
      const Line line = line_at(text_, at_, text_.size());
      const std::string_view words = line.in(text_);
      if (is_empty_line(words)) {
        ++breaks;
        at_ = line.next;
        continue;
      }
      const std::size_t inner = indent_of(words);
      if (given == 0) given = inner;
      if (inner < given || inner <= indent) break;
      const bool deeper_now = is_blank(words[given]);
      if (folded && breaks == 1 && !node.text.empty() && !deeper && !deeper_now) {
        node.text.push_back(' ');
      } else {
        const bool one_less = folded && breaks > 0 && !node.text.empty() && !deeper && !deeper_now;
        node.text.append(one_less ? breaks - 1 : breaks, '\n');
      }
      deeper = deeper_now;
      node.text += words.substr(given);
      breaks = 1;
      at_ = line.next;
      last_ = at_;
    }
    if (chomp == '+') {
      node.text.append(breaks, '\n');
    } else if (chomp != '-' && !node.text.empty()) {
      node.text.push_back('\n');
    }
    return node;
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t last_ = 0;
  bool left_open_ = false;
};

}  // namespace

std::optional<Key> key_of(std::string_view line, std::size_t indent) {
  if (indent >= line.size()) return std::nullopt;
  const char first = line[indent];
  if (first == '"' || first == '\'') {
    const auto close = line.find(first, indent + 1);
    if (close == kNone) return std::nullopt;
    const auto colon = line.find_first_not_of(" \t", close + 1);
    if (colon == kNone || line[colon] != ':') return std::nullopt;
    return Key{std::string(line.substr(indent + 1, close - indent - 1)), colon + 1};
  }
  // Characters that begin something else than a plain scalar, and tabs, which may not indent: YAML 1.2
  // sections 5.3, 6.1.
  if (std::string_view("\t#{}[],&*!|>%@`").find(first) != kNone) return std::nullopt;
  if (std::string_view("-?:").find(first) != kNone && (indent + 1 == line.size() || is_blank(line[indent + 1])))
    return std::nullopt;
  const std::size_t colon = colon_of_plain_key(line, indent);
  if (colon == kNone || colon == indent) return std::nullopt;
  std::string_view name = line.substr(indent, colon - indent);
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  return Key{std::string(name), colon + 1};
}

ReadValue read_value(std::string_view text, std::size_t at, std::size_t end, std::size_t indent) {
  Reader reader(text, at, end);
  Result<Node> node = reader.value(indent, 0);
  return {std::move(node), reader.last(), reader.left_open()};
}

}  // namespace assay::container::markdown::yaml
