// Lines of a text. Internal to this folder.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace assay::container::markdown {

struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;   ///< behind the last character, before LF or CRLF
  std::size_t next = 0;  ///< where the next line begins
  [[nodiscard]] std::string_view in(std::string_view text) const noexcept { return text.substr(begin, end - begin); }
};

/// The line that holds offset `at`, from `at` on, in text[0, end).
[[nodiscard]] inline Line line_at(std::string_view text, std::size_t at, std::size_t end) noexcept {
  const auto feed = text.substr(0, end).find('\n', at);
  if (feed == std::string_view::npos) return {at, end, end};
  return {at, feed > at && text[feed - 1] == '\r' ? feed - 1 : feed, feed + 1};
}

[[nodiscard]] constexpr bool is_blank(char character) noexcept { return character == ' ' || character == '\t'; }

[[nodiscard]] inline std::size_t indent_of(std::string_view line) noexcept {
  std::size_t count = 0;
  while (count < line.size() && line[count] == ' ') ++count;
  return count;
}

/// Nothing but blanks, or a comment behind them.
[[nodiscard]] inline bool is_empty_line(std::string_view line) noexcept {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}
[[nodiscard]] inline bool is_comment_line(std::string_view line) noexcept {
  const auto first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line[first] == '#';
}

/// Counted from 1, for people.
[[nodiscard]] inline std::size_t line_number(std::string_view text, std::size_t at) noexcept {
  const std::string_view before = text.substr(0, at);
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

}  // namespace assay::container::markdown
