// Cuts pieces into lines without copying what need not be copied.
#pragma once

#include <string>

#include "review/corpus/item_sink.hpp"
#include "review/corpus/piece_source.hpp"

namespace assay::review::corpus {

/// Which lines of a content are meant: those that begin in [begin, end). A range may begin and end inside lines, so
/// ranges that touch share no line and lose none.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = UINT64_MAX;
};

class LineCutter {
 public:
  /// @param source  gives the content from `range.begin - 1` on, or from 0
  LineCutter(PieceSource& source, Range range)
      : source_(source), end_(range.end), at_(range.begin == 0 ? 0 : range.begin - 1), skips_(range.begin != 0) {}

  struct Line {
    std::string_view text;     ///< without its end; when `whole` is false, the first piece of it
    std::uint64_t offset = 0;  ///< of its first byte
    bool whole = true;         ///< false: longer than kLongestText; `rest` gives the rest
    bool end = false;          ///< there is no further line
  };
  /// The next line, valid until the next call. @return what the source says
  [[nodiscard]] Result<Line> next();
  /// The next piece of a line that is not whole; empty: it is over.
  [[nodiscard]] Result<std::string_view> rest();

 private:
  [[nodiscard]] Result<bool> fill();
  PieceSource& source_;
  std::uint64_t end_;
  std::uint64_t at_;  // of the first byte of left_
  bool skips_;
  std::string_view left_;  // of the source's piece
  std::string held_;       // the beginning of a line that goes on in the next piece
  bool inside_ = false;    // of a line that is not whole
};

}  // namespace assay::review::corpus
