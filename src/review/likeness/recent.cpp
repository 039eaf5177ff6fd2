#include "review/likeness/recent.hpp"

#include <algorithm>

namespace assay::review::likeness {

void Recent::add(const Keyed& keyed) {
  if (lists_.empty()) {
    lists_.resize(bands_.size());
    for (std::size_t band = 0; band < bands_.size(); ++band)
      lists_[band].newest.assign(std::size_t{1} << bands_[band].width, kNone);
  }
  const auto number = static_cast<std::uint32_t>(hashes_.size());
  hashes_.push_back(keyed);
  for (std::size_t band = 0; band < bands_.size(); ++band) {
    std::uint32_t& newest = lists_[band].newest[bands_[band].of(keyed.hash)];
    lists_[band].previous.push_back(newest);
    newest = number;
  }
}

void Recent::search(const Hash256& query, unsigned most, std::vector<Near>& found,
                    std::vector<std::uint32_t>& numbers) const {
  if (hashes_.empty()) return;
  const std::vector<int> radii = radii_of(bands_.size(), std::min(most, kAlike));
  std::vector<std::uint32_t> values;
  for (std::size_t band = 0; band < bands_.size(); ++band) {
    neighbours(bands_[band].of(query), bands_[band].width, radii[band], values);
    for (const std::uint32_t value : values)
      for (std::uint32_t number = lists_[band].newest[value]; number != kNone; number = lists_[band].previous[number]) {
        const Keyed& keyed = hashes_[number];
        const unsigned off = distance(keyed.hash, query);
        if (off > most || found_before(band, keyed.hash, query, bands_, radii)) continue;
        found.push_back({keyed.key, off});
        numbers.push_back(number);
      }
  }
}

}  // namespace assay::review::likeness
