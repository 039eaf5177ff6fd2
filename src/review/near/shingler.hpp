// Shingles of a text or stream with the bytes they come from.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "review/near/samples.hpp"
#include "text/fold.hpp"

namespace assay::review::near {

struct Shingle {
  std::uint64_t hash = 0;
  std::uint64_t begin = 0, end = 0;  ///< bytes of the original
};

class Shingler {
 public:
  /// Any cut, also inside a character; what comes out does not depend on it.
  void feed(std::string_view chunk, std::vector<Shingle>& out);
  void finish(std::vector<Shingle>& out);

 private:
  void take(std::vector<Shingle>& out);
  struct Character {
    std::uint64_t code = 0, begin = 0, end = 0;
  };
  text::Folder folder_{text::kCharacterFoldings};
  text::Folded folded_;
  std::array<Character, kShingle> last_{};
  std::uint64_t characters_ = 0;
};

}  // namespace assay::review::near
