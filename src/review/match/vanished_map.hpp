// Where in folded text something vanished, one bit a byte: for candidates that come by the hundred. What it says of a
// byte is what text::lacks says of it.
#pragma once

#include <cstdint>
#include <vector>

#include "text/fold.hpp"
#include "text/keyword.hpp"

namespace assay::review::match {

class VanishedMap {
 public:
  /// Of the folded bytes behind `from`, as far as there are any. O(pieces behind it)
  void read(const text::Folded& folded, std::uint64_t from);

  /// Whether what ends at folded byte `to`, behind `from`, lacks what must have vanished behind it.
  [[nodiscard]] bool lacks(text::Needle::More more, std::uint64_t to) const noexcept {
    const std::uint64_t at = to - from_;
    return (missing_[static_cast<std::size_t>(more)][at >> 6] >> (at & 63) & 1) != 0;
  }

 private:
  void has(std::uint64_t to, bool again) noexcept {
    const std::uint64_t at = to - from_;
    const std::uint64_t bit = std::uint64_t{1} << (at & 63);
    missing_[static_cast<std::size_t>(text::Needle::More::Any)][at >> 6] &= ~bit;
    if (again) missing_[static_cast<std::size_t>(text::Needle::More::Again)][at >> 6] &= ~bit;
  }

  std::uint64_t from_ = 0;
  std::vector<std::uint64_t> missing_[3];  // by Needle::More
};

}  // namespace assay::review::match
