// Known films and where they are shown: sequences of PDQ hashes, one a second, found in a film whole or in part, turned
// or mirrored, with frames missing.
//
//   ASSAY_TRY(FilmIndex index, FilmIndex::create({{7, frames, likeness::kAlike}}));
//   for (const FilmHit& hit : index.search(seen)) ...      // hit.key 7, from hit.from to hit.to seconds
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "review/likeness/near_index.hpp"
#include "review/likeness/pdq.hpp"

namespace assay::review::viewing {

struct KnownFilm {
  std::uint32_t key = 0;
  std::vector<likeness::Hash256> frames;  ///< one a second, at most kMostFrames
  unsigned distance = likeness::kAlike;   ///< bits a frame may be off, at most kAlike
};
inline constexpr std::size_t kMostFrames = 65'536;

/// A frame of the film that is searched, with its hashes in all eight positions.
struct SeenFrame {
  double at = 0;  ///< seconds, growing; best two a second
  likeness::Likeness likeness;
};

struct FilmHit {
  std::uint32_t key = 0;
  double from = 0, to = 0;              ///< seconds of the film that was searched
  double known_from = 0, known_to = 0;  ///< seconds of the known film
  std::uint32_t alike = 0;              ///< frames of the known film that are shown there
  std::uint32_t compared = 0;           ///< of so many
  likeness::Turn turn = likeness::Turn::None;
};

/// So many frames of a known film have to be shown, or all of a shorter one; and at least half of those compared.
inline constexpr std::uint32_t kAlikeFrames = 3;

/// Immutable; any number of threads may search.
class FilmIndex {
 public:
  /// @return InvalidInput: no frames, or too many in one film; Limited: too many in all
  [[nodiscard]] static Result<FilmIndex> create(std::vector<KnownFilm> films);

  /// The best places of each known film that is shown, none twice, by film and time. Frames with too little in them
  /// (likeness::kLeastQuality) speak neither for nor against.
  [[nodiscard]] std::vector<FilmHit> search(std::span<const SeenFrame> seen) const;
  [[nodiscard]] std::size_t size() const noexcept { return films_.size(); }

 private:
  std::vector<KnownFilm> films_;
  std::unique_ptr<likeness::NearIndex> frames_;  // keys: film << 16 | frame
};

}  // namespace assay::review::viewing
