#include "review/match/code_set.hpp"

#include <algorithm>
#include <iterator>

namespace assay::review::match {

void CodeSet::settle() {
  std::sort(ranges_.begin(), ranges_.end());
  std::vector<Range> merged;
  for (const Range& range : ranges_) {
    if (!merged.empty() && range.first <= merged.back().second + 1) {
      merged.back().second = std::max(merged.back().second, range.second);
    } else {
      merged.push_back(range);
    }
  }
  ranges_ = std::move(merged);
  ascii_ = {};
  for (const auto& [first, last] : ranges_)
    for (char32_t code = first; code <= last && code < 128; ++code) ascii_[code >> 6] |= 1ULL << (code & 63);
}

void CodeSet::invert() {
  settle();
  std::vector<Range> others;
  char32_t next = 0;
  for (const auto& [first, last] : ranges_) {
    if (first > next) others.emplace_back(next, first - 1);
    next = last + 1;
  }
  if (next <= 0x10ffff) others.emplace_back(next, 0x10ffff);
  ranges_ = std::move(others);
  settle();
}

bool CodeSet::has_wide(char32_t code) const noexcept {
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), code,
                                      [](char32_t value, const Range& range) { return value < range.first; });
  return after != ranges_.begin() && code <= std::prev(after)->second;
}

std::size_t CodeSet::size() const noexcept {
  std::size_t count = 0;
  for (const auto& [first, last] : ranges_) count += last - first + 1;
  return count;
}

}  // namespace assay::review::match
