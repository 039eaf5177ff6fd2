// A text read into memory, in UTF-8 or refused, and where its own words begin. Internal to this folder.
#pragma once

#include <string>
#include <string_view>

#include "base/byte_source.hpp"
#include "visible/text/words.hpp"

namespace assay::visible::text {

struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;   ///< behind the last character, before LF, CRLF or CR
  std::size_t next = 0;  ///< where the next line begins
  [[nodiscard]] std::string_view in(std::string_view text) const noexcept { return text.substr(begin, end - begin); }
  [[nodiscard]] bool has_break() const noexcept { return next > end; }
};

/// The line that begins at `at`.
[[nodiscard]] Line line_at(std::string_view text, std::size_t at) noexcept;

[[nodiscard]] bool is_blank_line(std::string_view line) noexcept;

struct Document {
  Bytes bytes;
  std::size_t body = 0;  ///< where words begin: behind a byte order mark and front matter
  bool has_front_matter = false;
  std::string_view line_end;  ///< of the first line: "\n", "\r\n" or "\r"; "\n" if there is but one line
  std::string start_taken;    ///< why no line can be put at `body`; empty: it can
  [[nodiscard]] std::string_view text() const noexcept { return as_text(bytes); }
};

/// @return Limited over kMostText; Unsupported for a text in another encoding (which, and the way out); Corrupt for
/// what is no text, or broken UTF-8 (offset)
[[nodiscard]] Result<Document> read_document(ByteSource& source, Syntax syntax);

}  // namespace assay::visible::text
