// Known sounds and where they are heard: Chromaprint fingerprints, found at any offset of a longer sound, whole or in
// part, however they were coded. Exact alignment: an item of 16 equal bits is where two sounds may agree; along the
// offset it gives, the stretch is taken in which least bits differ.
//
//   ASSAY_TRY(const Fingerprint known, fingerprint_from(bytes));
//   const SoundIndex index({{7, known}});
//   for (const SoundHit& hit : index.search(heard)) ...        // hit.key 7, from hit.from to hit.to seconds
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::review::hearing {

/// Items of 32 bits, one each kItemSeconds.
using Fingerprint = std::vector<std::uint32_t>;

/// Chromaprint's default algorithm: 11,025 samples a second, a step of a third of 4,096.
inline constexpr double kItemSeconds = 1365.0 / 11025;
/// How much sound one item hears.
inline constexpr double kItemSpan = (19 * 1365.0 + 4096) / 11025;
/// A shorter one is no feature: too much would sound like it.
inline constexpr std::size_t kLeastItems = 20;
/// About a day of sound.
inline constexpr std::size_t kMostItems = 700'000;

/// Items of 4 bytes, the lowest first. @return InvalidInput: no whole items, or less than kLeastItems; Limited
[[nodiscard]] Result<Fingerprint> fingerprint_from(BytesView bytes);

struct KnownSound {
  std::uint32_t key = 0;
  Fingerprint fingerprint;
};

struct SoundHit {
  std::uint32_t key = 0;
  double from = 0, to = 0;  ///< seconds of the sound that was searched
  double known_from = 0;    ///< seconds of the known sound
  double errors =
      0;  ///< of the stretch's bits, 0 to kMostErrors; strangers differ in about half, music of one key in a quarter
};

/// At most this share of bits may differ.
inline constexpr double kMostErrors = 0.20;
/// So many items have to agree, or four fifths of a known sound that is shorter: about six seconds.
inline constexpr std::size_t kAgreeingItems = 32;

/// Immutable; any number of threads may search.
class SoundIndex {
 public:
  SoundIndex() = default;
  explicit SoundIndex(std::vector<KnownSound> sounds);

  /// Every place where a known sound is heard, the best of overlapping ones, by sound and time.
  [[nodiscard]] std::vector<SoundHit> search(std::span<const std::uint32_t> heard) const;
  [[nodiscard]] std::size_t size() const noexcept { return sounds_.size(); }

 private:
  struct Posting {
    std::uint32_t sound = 0;
    std::uint32_t at = 0;
  };
  /// Where items have a certain half of their bits: by its value, positions in `postings`.
  struct Half {
    unsigned shift = 0;
    std::vector<std::uint32_t> begins;
    std::vector<Posting> postings;
  };
  void fill(Half& half) const;
  std::vector<KnownSound> sounds_;
  std::array<Half, 2> halves_;
};

}  // namespace assay::review::hearing
