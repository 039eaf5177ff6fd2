// Samples of texts whose near-duplicates are looked for: shingles (runs of characters) of each, and of those the ones
// that a text must hold one of to be near.
//
// A text is near a sample when a stretch of it, at most a quarter longer than the sample, holds so many percent of the
// sample's distinct shingles: containment of shingle sets (Broder 1997). Only the rarest shingles of a sample are
// indexed: with n distinct shingles of which k must stand there, any n - k + 1 of them hold one that does (prefix
// filtering, Chaudhuri et al. 2006). Nothing is sampled: every near text is found.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace assay::review::near {

/// Characters of a shingle: letters, digits and Chinese characters as folding leaves them; all else is passed over.
inline constexpr std::size_t kShingle = 4;
/// Fewest distinct shingles of a sample: shorter ones are keywords.
inline constexpr std::size_t kFewest = 16;
/// Most: a stretch of a text is remembered for the longest sample.
inline constexpr std::size_t kMost = 24'000;

/// The distinct shingles of a text, sorted. @return InvalidInput under kFewest, Limited over kMost
[[nodiscard]] Result<std::vector<std::uint64_t>> shingles_of(std::string_view text);

struct Sample {
  std::uint32_t number = 0;             ///< as the caller counts
  std::uint32_t needed = 0;             ///< shingles that must stand there
  std::uint32_t window = 0;             ///< shingles of a text within which they must
  std::vector<std::uint64_t> shingles;  ///< sorted, distinct
};

/// Immutable once built; any number of threads may read it.
class Samples {
 public:
  /// @param percent  1 to 100
  /// @return as shingles_of
  [[nodiscard]] Result<> add(std::uint32_t number, std::string_view text, unsigned percent);
  /// After the last add.
  void index();

  [[nodiscard]] bool empty() const noexcept { return samples_.empty(); }
  [[nodiscard]] const Sample& sample(std::uint32_t place) const noexcept { return samples_[place]; }
  [[nodiscard]] std::size_t size() const noexcept { return samples_.size(); }
  [[nodiscard]] std::uint32_t widest() const noexcept { return widest_; }
  /// Places of the samples that this shingle may be the first sign of.
  [[nodiscard]] std::span<const std::uint32_t> led_by(std::uint64_t shingle) const noexcept {
    const auto at = leads_.find(shingle);
    return at == leads_.end() ? std::span<const std::uint32_t>() : std::span<const std::uint32_t>(at->second);
  }

 private:
  std::vector<Sample> samples_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> leads_;
  std::uint32_t widest_ = 0;
};

}  // namespace assay::review::near
