// A text as links are read in it: folded by width, case, compatibility forms and what cannot be seen, percent escapes
// undone, each character with the bytes it comes from.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/fold.hpp"

namespace assay::review::link {

struct Letter {
  char32_t code = 0;
  std::uint64_t begin = 0, end = 0;  ///< bytes of the original
};

class Letters {
 public:
  /// Any cut; what comes out does not depend on it.
  void feed(std::string_view chunk, std::vector<Letter>& out);
  void finish(std::vector<Letter>& out);
  /// Every letter still to come begins at this byte or behind.
  [[nodiscard]] std::uint64_t position() const noexcept {
    if (!bytes_.empty()) return bytes_.front().begin;
    return escape_.empty() ? folded_.begin : escape_.front().begin;
  }

 private:
  static constexpr text::Foldings kFoldings = text::Folding::Case | text::Folding::Width |
                                              text::Folding::Compatibility | text::Folding::Enclosed |
                                              text::Folding::Script | text::Folding::Invisible;
  void take(std::vector<Letter>& out);
  void put(Letter letter, std::vector<Letter>& out);
  void flush_escape(std::vector<Letter>& out);
  void flush_bytes(std::vector<Letter>& out);

  text::Folder folder_{kFoldings};
  text::Folded folded_;
  std::vector<Letter> escape_;  // `%` and what follows it, not decided yet
  std::vector<Letter> bytes_;   // bytes of escapes that are one character together
};

}  // namespace assay::review::link
