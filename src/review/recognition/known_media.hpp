// Known pictures, films and sounds, looked for in what was found in a file.
//
//   ASSAY_TRY(const KnownMedia known, KnownMedia::create(std::move(images), index, std::move(films),
//   std::move(sounds))); for (const Recognised& one : known.recognise(features)) ...      // one.key is the entry's
//   place
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "review/hearing/sound_index.hpp"
#include "review/likeness/near_index.hpp"
#include "review/recognition/features.hpp"
#include "review/viewing/film_index.hpp"

namespace assay::review::recognition {

enum class By : std::uint8_t { Image, Film, Sound };

/// A known picture, film or sound, and where it was found.
struct Recognised {
  std::uint32_t key = 0;
  By by = By::Image;
  double from = 0, to = 0;  ///< seconds; 0 and 0 in a picture
  double known_from = 0;    ///< seconds of the known film or sound
  unsigned distance = 0;    ///< By::Image: bits, the least
  double errors = 0;        ///< By::Sound: share of wrong bits
  std::uint32_t alike = 0;  ///< By::Film: frames alike, of `compared`
  std::uint32_t compared = 0;
  likeness::Turn turn = likeness::Turn::None;  ///< by image and film: how the file shows it
};

/// Distance of each known picture by key.
using Distances = std::unordered_map<std::uint32_t, unsigned>;

/// Immutable; any number of threads may search.
class KnownMedia {
 public:
  KnownMedia() : images_(std::make_shared<likeness::NearIndex>()) {}
  /// @param images     hashes of known pictures; keys of 32 bits
  /// @param distances  most bits that each may be off; pictures it does not name are not looked for
  [[nodiscard]] static Result<KnownMedia> create(std::shared_ptr<const likeness::NearIndex> images, Distances distances,
                                                 std::vector<viewing::KnownFilm> films,
                                                 std::vector<hearing::KnownSound> sounds);

  /// Pictures in a picture and in the frames of a film, films in a film, sounds in a sound and in that of a film.
  /// A picture or frame with too little in it (likeness::kLeastQuality) is like no other.
  [[nodiscard]] std::vector<Recognised> recognise(const Features& features) const;

 private:
  void recognise_picture(const likeness::Likeness& likeness, std::vector<Recognised>& out) const;
  void recognise_frames(const Features& features, std::vector<Recognised>& out) const;
  std::shared_ptr<const likeness::NearIndex> images_;
  Distances distances_;
  viewing::FilmIndex films_;
  hearing::SoundIndex sounds_;
};

/// "upright", "turned-left", "turned-half", "turned-right", "mirrored", "flipped", "transposed", "anti-transposed".
[[nodiscard]] std::string_view name_of(likeness::Turn turn) noexcept;

}  // namespace assay::review::recognition
