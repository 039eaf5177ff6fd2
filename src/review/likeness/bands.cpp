#include "review/likeness/bands.hpp"

#include <algorithm>
#include <bit>

namespace assay::review::likeness {

std::vector<Band> bands_of(std::size_t count) {
  const auto narrow = static_cast<unsigned>(kHashBits / count);
  const auto wider = kHashBits % count;
  std::vector<Band> bands;
  unsigned at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    bands.push_back({at, narrow + (i < wider ? 1U : 0U)});
    at += bands.back().width;
  }
  return bands;
}

std::size_t bands_for(std::uint64_t hashes) noexcept {
  const auto width = std::max<std::size_t>(std::bit_width(hashes), 1);
  return std::clamp(kHashBits / width, kFewestBands, kMostBands);
}

std::vector<int> radii_of(std::size_t count, unsigned distance) {
  const std::size_t sum = distance + 1;  // of all (radius + 1)
  std::vector<int> radii;
  for (std::size_t i = 0; i < count; ++i)
    radii.push_back(static_cast<int>(sum / count) + (i < sum % count ? 1 : 0) - 1);
  return radii;
}

void neighbours(std::uint32_t value, unsigned width, int radius, std::vector<std::uint32_t>& out) {
  out.clear();
  if (radius < 0) return;
  out.push_back(value);
  for (unsigned i = 0; i < width && radius > 0; ++i) {
    const std::uint32_t one_off = value ^ (1U << i);
    out.push_back(one_off);
    for (unsigned j = 0; j < i && radius > 1; ++j) out.push_back(one_off ^ (1U << j));
  }
}

bool found_before(std::size_t band, const Hash256& a, const Hash256& b, std::span<const Band> bands,
                  std::span<const int> radii) noexcept {
  for (std::size_t i = 0; i < band; ++i)
    if (std::popcount(bands[i].of(a) ^ bands[i].of(b)) <= radii[i]) return true;
  return false;
}

}  // namespace assay::review::likeness
