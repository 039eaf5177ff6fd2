#include "review/match/hit.hpp"

#include <algorithm>
#include <tuple>

namespace assay::review::match {

void sort_hits(std::vector<Hit>& hits) {
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return std::tuple(a.begin, b.end, a.rule, a.acts.bits()) < std::tuple(b.begin, a.end, b.rule, b.acts.bits());
  });
}

void keep_leftmost_longest(std::vector<Hit>& hits) {
  sort_hits(hits);
  std::uint64_t covered = 0;
  std::erase_if(hits, [&covered](const Hit& hit) {
    if (hit.begin < covered) return true;
    covered = hit.end;
    return false;
  });
}

}  // namespace assay::review::match
