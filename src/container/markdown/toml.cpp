#include "container/markdown/toml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "container/markdown/lines.hpp"
#include "container/markdown/scalar.hpp"

namespace assay::container::markdown::toml {
namespace {

bool ends_line(char character) noexcept { return character == '\n' || character == '\r'; }

bool is_bare_key(char character) noexcept {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '-' || character == '_';
}

/// Reads a TOML text from front to back, line by line.
class Reader {
 public:
  Reader(std::string_view text, std::size_t begin, std::size_t end, std::string_view wanted)
      : text_(text.substr(0, end)), at_(begin), wanted_(wanted) {}

  Result<std::vector<Entry>> run() {
    while (at_ < text_.size()) {
      const std::size_t line = at_;
      skip_blanks();
      if (!at_end_of_line()) ASSAY_CHECK(text_[at_] == '[' ? header(line) : assignment(line));
      skip_blanks();
      if (!at_end_of_line()) return fail_here("words behind the value");
      at_ = line_at(text_, at_, text_.size()).next;
      if (grown_) found_.back().end = at_;
      grown_ = false;
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool more() const noexcept { return at_ < text_.size(); }
  [[nodiscard]] bool next_is(std::string_view words) const noexcept { return text_.substr(at_).starts_with(words); }
  [[nodiscard]] tl::unexpected<Error> fail_here(std::string_view what, Code code = Code::Corrupt) const {
    return fail(code, fmt::format("line {}: {}", line_number(text_, std::min(at_, text_.size())), what));
  }
  void skip_blanks() noexcept {
    while (more() && is_blank(text_[at_])) ++at_;
  }
  [[nodiscard]] bool at_end_of_line() const noexcept { return !more() || ends_line(text_[at_]) || text_[at_] == '#'; }

  Entry& add(std::size_t line, bool is_table) {
    Entry entry;
    entry.begin = line;
    entry.value = at_;
    entry.is_table = is_table;
    entry.node = Node{};
    entry.node->kind = Node::Kind::Map;
    found_.push_back(std::move(entry));
    grown_ = true;
    return found_.back();
  }

  /// `[table]` or `[[array of tables]]`.
  Result<> header(std::size_t line) {
    const bool array = next_is("[[");
    at_ += array ? 2 : 1;
    ASSAY_TRY(const std::vector<std::string> path, dotted_key());
    if (!next_is(array ? "]]" : "]")) return fail_here("a table's name is not closed");
    at_ += array ? 2 : 1;
    in_root_ = false;
    in_wanted_ = false;
    if (!equals_ignoring_case(path.front(), wanted_)) return {};
    if (array || path.size() > 1)
      return fail_here(fmt::format("a table below `{}`, which is not read here", path.front()), Code::Unsupported);
    in_wanted_ = true;
    add(line, /*is_table=*/true);
    return {};
  }

  Result<> assignment(std::size_t line) {
    ASSAY_TRY(const std::vector<std::string> path, dotted_key());
    if (!next_is("=")) return fail_here("no `key = value`");
    ++at_;
    const bool wanted = in_root_ && equals_ignoring_case(path.front(), wanted_);
    if ((wanted || in_wanted_) && path.size() > 1)
      return fail_here(fmt::format("a dotted key below `{}`, which is not read here", wanted_), Code::Unsupported);
    const std::size_t value_begin = at_;
    skip_blanks();
    ASSAY_TRY(Node node, value(0));
    if (wanted) {
      Entry& entry = add(line, /*is_table=*/false);
      entry.value = value_begin;
      entry.node = std::move(node);
    } else if (in_wanted_) {
      found_.back().node->members.push_back({path.front(), std::move(node)});
      grown_ = true;
    }
    return {};
  }

  Result<std::vector<std::string>> dotted_key() {
    std::vector<std::string> path;
    for (;;) {
      skip_blanks();
      if (!more()) return fail_here("a key is due");
      std::string name;
      if (text_[at_] == '"' || text_[at_] == '\'') {
        ASSAY_TRY(name, line_string());
      } else {
        const std::size_t begin = at_;
        while (more() && is_bare_key(text_[at_])) ++at_;
        if (at_ == begin) return fail_here("a key is due");
        name = text_.substr(begin, at_ - begin);
      }
      path.push_back(std::move(name));
      skip_blanks();
      if (!next_is(".")) return path;
      ++at_;
    }
  }

  Result<Node> value(int depth) {
    if (depth > kMostDepth) return fail_here("nested too deep");
    if (!more()) return fail_here("a value is due");
    if (text_[at_] == '{') return inline_table(depth);
    if (text_[at_] == '[') return array(depth);
    Node node;
    if (text_[at_] == '"' || text_[at_] == '\'') {
      node.kind = Node::Kind::Quoted;
      ASSAY_TRY(node.text, next_is("\"\"\"") || next_is("'''") ? block_string() : line_string());
      return node;
    }
    const std::size_t begin = at_;
    std::size_t end = at_;
    for (; more() && !ends_line(text_[at_]) && std::string_view(",]}#").find(text_[at_]) == std::string_view::npos;
         ++at_)
      if (!is_blank(text_[at_])) end = at_ + 1;
    if (end == begin) return fail_here("a value is due");
    node.kind = Node::Kind::Plain;
    node.text = text_.substr(begin, end - begin);
    return node;
  }

  Result<std::string> line_string() {
    const char quote = text_[at_];
    std::string text;
    for (++at_; more() && !ends_line(text_[at_]);) {
      const char character = text_[at_];
      if (character == quote) {
        ++at_;
        return text;
      }
      if (quote == '"' && character == '\\') {
        const std::size_t taken = append_escape(text, text_, at_);
        if (taken == 0) return fail_here("an escape that TOML does not have");
        at_ += taken;
      } else {
        text.push_back(character);
        ++at_;
      }
    }
    return fail_here("a quote is not closed on its line");
  }

  Result<std::string> block_string() {
    const std::string_view quotes = text_.substr(at_, 3);
    at_ += 3;
    if (next_is("\r\n")) ++at_;
    if (next_is("\n")) ++at_;
    std::string text;
    while (more()) {
      if (next_is(quotes)) {
        at_ += 3;
        // Up to two quotes may stand right before the closing three.
        for (int extra = 0; extra < 2 && more() && text_[at_] == quotes[0]; ++extra) {
          text.push_back(quotes[0]);
          ++at_;
        }
        return text;
      }
      if (quotes[0] == '"' && text_[at_] == '\\') {
        if (const std::size_t taken = append_escape(text, text_, at_); taken != 0) {
          at_ += taken;
          continue;
        }
        const auto next = text_.find_first_not_of(" \t\r\n", at_ + 1);
        if (next == at_ + 1) return fail_here("an escape that TOML does not have");
        at_ = std::min(next, text_.size());
        continue;
      }
      text.push_back(text_[at_++]);
    }
    return fail_here("three quotes are not closed");
  }

  /// Blanks, line ends and comments between the items of an array.
  void skip_space() noexcept {
    while (more()) {
      if (is_blank(text_[at_]) || ends_line(text_[at_])) {
        ++at_;
      } else if (text_[at_] == '#') {
        at_ = line_at(text_, at_, text_.size()).end;
      } else {
        return;
      }
    }
  }

  Result<Node> array(int depth) {
    Node list;
    list.kind = Node::Kind::List;
    ++at_;
    for (;;) {
      skip_space();
      if (next_is("]")) break;
      ASSAY_TRY(Node item, value(depth + 1));
      list.items.push_back(std::move(item));
      skip_space();
      if (next_is("]")) break;
      if (!next_is(",")) return fail_here("`,` or `]` is due");
      ++at_;
    }
    ++at_;
    return list;
  }

  Result<Node> inline_table(int depth) {
    Node table;
    table.kind = Node::Kind::Map;
    ++at_;
    skip_blanks();
    while (!next_is("}")) {
      ASSAY_TRY(std::vector<std::string> path, dotted_key());
      if (path.size() > 1 || !next_is("=")) return fail_here("no `key = value`");
      ++at_;
      skip_blanks();
      ASSAY_TRY(Node item, value(depth + 1));
      table.members.push_back({std::move(path.front()), std::move(item)});
      skip_blanks();
      if (next_is("}")) break;
      if (!next_is(",")) return fail_here("`,` or `}` is due");
      ++at_;
      skip_blanks();
    }
    ++at_;
    return table;
  }

  std::string_view text_;
  std::size_t at_;
  std::string_view wanted_;
  std::vector<Entry> found_;
  bool in_root_ = true;
  bool in_wanted_ = false;
  bool grown_ = false;  ///< the line just read belongs to the last entry found
};

}  // namespace

Result<std::vector<Entry>> entries_named(std::string_view text, std::size_t begin, std::size_t end,
                                         std::string_view lower) {
  return Reader(text, begin, end, lower).run();
}

}  // namespace assay::container::markdown::toml
