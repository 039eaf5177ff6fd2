// What was found in a picture, film or sound, as values: the document assay.features/1 of a media worker, read and
// checked. The worker decoded foreign content, so nothing it says is trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "review/hearing/sound_index.hpp"
#include "review/likeness/pdq.hpp"
#include "review/viewing/film_index.hpp"

namespace assay::review::recognition {

enum class Kind : std::uint8_t { Picture, Film, Sound };
/// "picture", "film", "sound".
[[nodiscard]] std::string_view name_of(Kind kind) noexcept;

/// Pixels of the picture as it is shown.
struct Box {
  std::uint32_t x = 0, y = 0, width = 0, height = 0;
  friend bool operator==(const Box&, const Box&) = default;
};

struct PlacedText {
  std::string text;  ///< UTF-8
  Box box;
};

/// A part that could not be had: its id (docs/formats/json.md) and words for people.
struct Finding {
  std::string id;
  std::string words;
};

struct Features {
  Kind kind = Kind::Picture;
  std::string format;
  std::string codec;                           ///< of a film, or a sound
  std::uint32_t width = 0, height = 0;         ///< of a picture or film
  double seconds = 0;                          ///< of a film or sound
  std::optional<likeness::Likeness> likeness;  ///< of a picture large enough for one
  std::vector<PlacedText> lines;               ///< text in a picture
  std::vector<PlacedText> codes;               ///< QR codes in a picture
  std::vector<Box> faces;                      ///< in a picture; a routing fact, never a decision
  std::vector<viewing::SeenFrame> frames;      ///< of a film
  double every = 0;                            ///< seconds between them
  std::optional<hearing::Fingerprint> sound;   ///< of a sound, or a film with one; empty for less than three seconds
  std::vector<Finding> findings;
};

/// Largest document: a day of sound, or two hours of film.
inline constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

/// @return Corrupt: not such a document, naming the member
[[nodiscard]] Result<Features> read_features(std::string_view json);

}  // namespace assay::review::recognition
