// A set of characters, as a class of a pattern names one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace assay::review::match {

class CodeSet {
 public:
  using Range = std::pair<char32_t, char32_t>;  // both ends in it
  void add(char32_t first, char32_t last) { ranges_.emplace_back(first, last); }
  void add(const CodeSet& other) { ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end()); }
  /// Puts the ranges in order; call it after the last `add`.
  void settle();
  /// Everything else. Settles.
  void invert();
  [[nodiscard]] bool has(char32_t code) const noexcept {
    if (code < 128) return (ascii_[code >> 6] >> (code & 63) & 1) != 0;
    return has_wide(code);
  }
  [[nodiscard]] const std::vector<Range>& ranges() const noexcept { return ranges_; }
  [[nodiscard]] std::size_t size() const noexcept;

 private:
  [[nodiscard]] bool has_wide(char32_t code) const noexcept;
  std::vector<Range> ranges_;
  std::array<std::uint64_t, 2> ascii_{};
};

}  // namespace assay::review::match
