// The blocks of a Markdown text, line by line, as far as it takes to know what a reader sees of a line and whether a
// paragraph behind the last one would be a paragraph. Source: CommonMark 0.30, chapters 4 and 5. Internal to this
// folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::visible::text {

enum class LineKind : std::uint8_t {
  Blank,
  Text,
  Code,    ///< in a fence or indented, the fence lines too
  Hidden,  ///< in an HTML comment, script, style, declaration or the like
};

class BlockScanner {
 public:
  /// Takes the next line, without its line break.
  LineKind take(std::string_view line);

  /// True when a paragraph at the left edge behind the last line would fall into a fence or an HTML construct that was
  /// never closed.
  [[nodiscard]] bool swallows_what_follows() const noexcept;
  /// What it would fall into, in words.
  [[nodiscard]] std::string_view open_block() const noexcept;

 private:
  struct Container {
    bool is_quote = false;
    std::size_t indent = 0;  ///< of a list item: columns before its content
    bool is_empty = true;    ///< a list item that has nothing yet ends with a blank line
  };
  enum class Leaf : std::uint8_t { None, Paragraph, Fence, Html };

  [[nodiscard]] std::string_view expanded(std::string_view line);
  [[nodiscard]] std::size_t match_containers(std::string_view line, std::size_t& at) const;
  LineKind continue_fence(std::string_view rest);
  LineKind continue_html(std::string_view rest);
  LineKind open_blocks(std::string_view line, std::size_t at, std::size_t matched);
  void open_container(std::string_view line, std::size_t& at, bool interrupts);
  [[nodiscard]] std::optional<LineKind> open_leaf(std::string_view words, std::size_t depth, bool interrupts);
  [[nodiscard]] bool open_fence(std::string_view words);
  void push(Container container);
  void begin_leaf(Leaf leaf);
  void close_to(std::size_t depth);

  std::vector<Container> containers_;
  Leaf leaf_ = Leaf::None;
  char fence_ = 0;
  std::size_t fence_length_ = 0;
  int html_ = 0;       ///< the start condition of chapter 4.6, 1 to 7
  bool lost_ = false;  ///< nested too deep to follow
  std::string scratch_;
};

}  // namespace assay::visible::text
