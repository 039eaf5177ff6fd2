// Hashes that came since the segment was written: few enough to be found through sixteen lists a band value, and added
// in microseconds.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "review/likeness/segment.hpp"

namespace assay::review::likeness {

class Recent {
 public:
  /// As many as stay quick to search; what is more belongs into a new segment.
  static constexpr std::size_t kMostHashes = 262'144;

  void add(const Keyed& keyed);
  void search(const Hash256& query, unsigned most, std::vector<Near>& found, std::vector<std::uint32_t>& numbers) const;
  [[nodiscard]] const std::vector<Keyed>& all() const noexcept { return hashes_; }

 private:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  struct List {
    std::vector<std::uint32_t> newest;    ///< by value of the band
    std::vector<std::uint32_t> previous;  ///< by number of the hash
  };
  std::vector<Band> bands_ = bands_of(kMostBands);
  std::vector<List> lists_;
  std::vector<Keyed> hashes_;
};

}  // namespace assay::review::likeness
