// How 256 bits are cut into bands for an exact search within a distance, and how far each band may be off. If the bands
// were all off by more than their radius, the hashes would differ in at least the sum of (radius + 1) bits; the radii
// are the smallest that make that sum exceed the distance. So whatever is near is near in some band (Norouzi, Punjani,
// Fleet: Fast Exact Search in Hamming Space with Multi-Index Hashing, 2014).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "review/likeness/hash256.hpp"

namespace assay::review::likeness {

inline constexpr std::size_t kFewestBands = 11;  ///< of 23 or 24 bits: for millions of hashes
inline constexpr std::size_t kMostBands = 16;    ///< of 16 bits: for few

struct Band {
  unsigned at = 0;     ///< first bit
  unsigned width = 0;  ///< bits, at most 24

  /// The band's bits of a hash, first bit lowest.
  [[nodiscard]] std::uint32_t of(const Hash256& hash) const noexcept {
    const unsigned word = at / 64;
    const unsigned shift = at % 64;
    std::uint64_t bits = hash.words[word] >> shift;
    if (shift + width > 64) bits |= hash.words[word + 1] << (64 - shift);
    return static_cast<std::uint32_t>(bits & ((std::uint64_t{1} << width) - 1));
  }
};

/// `count` bands side by side, the wider ones first.
[[nodiscard]] std::vector<Band> bands_of(std::size_t count);

/// The number of bands with which a search among that many hashes is quickest: a bucket should hold about one.
[[nodiscard]] std::size_t bands_for(std::uint64_t hashes) noexcept;

/// How far each of `count` bands may be off in a search within `distance` bits; -1: the band need not be looked at.
[[nodiscard]] std::vector<int> radii_of(std::size_t count, unsigned distance);

/// Every value within `radius` bits of `value`, 0 to 2, in `out`, which is emptied first; `value` itself comes first.
void neighbours(std::uint32_t value, unsigned width, int radius, std::vector<std::uint32_t>& out);

/// Whether an earlier band than `band` would have found it: then it is not reported again.
[[nodiscard]] bool found_before(std::size_t band, const Hash256& a, const Hash256& b, std::span<const Band> bands,
                                std::span<const int> radii) noexcept;

}  // namespace assay::review::likeness
