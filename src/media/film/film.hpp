// Labels on films: MP4 and MOV with H.264 or HEVC pictures. The pictures are decoded, drawn on and coded again;
// everything else is kept byte for byte: sound, subtitles, chapters, data tracks, edit lists, the display matrix,
// sample entries with colour, pixel aspect and HDR boxes, metadata. Only the picture track's samples and its tables are
// new, so the time of every frame stays what it was.
//
// Works on two file descriptors, opens no file and no socket. Decoders and encoders take at most FilmLimits::threads
// threads each.
//
//   ASSAY_TRY(const FilmLabel label, draw_opening(in, out, {.text = "AI生成"}, {}, *lettering, {}, {}));
//   ASSAY_TRY(const FilmInspection seen, inspect_film(out, {}, {}));
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "visible/drawn.hpp"
#include "visible/ink_search.hpp"
#include "visible/lettering.hpp"

namespace assay::media::film {

/// Least time on screen at normal speed, from the film's first picture (GB 45438-2025, 5.4).
inline constexpr double kLeastSeconds = 2.0;

/// Bounds on what a film may ask of us; looked at before memory is taken.
struct FilmLimits {
  std::uint64_t pixels = std::uint64_t{8192} * 4320;       ///< of a frame, as shown too
  std::uint64_t frames = 2'000'000;                        ///< eighteen hours at 30 a second
  double seconds = 12 * 3600;                              ///< of film
  std::uint64_t header_bytes = std::uint64_t{128} << 20U;  ///< moov
  std::uint64_t sample_bytes = std::uint64_t{64} << 20U;   ///< one coded picture
  std::uint64_t memory_bytes = std::uint64_t{3} << 30U;  ///< frames that decoder and encoder hold, reckoned beforehand
  unsigned threads = 2;                                  ///< of each decoder and encoder
};

enum class Stay : std::uint8_t { Opening, Throughout };

struct OpeningWish {
  double seconds = kLeastSeconds;  ///< kLeastSeconds to 3600; a shorter film is labelled in all of it
  Stay stay = Stay::Opening;
};

struct Progress {
  std::uint64_t done = 0;  ///< frames
  std::uint64_t all = 0;
};
/// Called now and then from the calling thread.
using OnProgress = std::function<void(const Progress&)>;

/// A label as drawn and measured. `drawn.contrast` is the weakest of the labelled frames as a decoder of the new film
/// gives them; `drawn.picture`, plate and ink box are in square pixels, as shown.
struct FilmLabel {
  visible::Drawn drawn;
  double seconds = 0;        ///< from the first shown picture to the last labelled one's end
  double film_seconds = 0;   ///< as shown, edit list followed
  std::uint64_t frames = 0;  ///< in the new film
  std::uint64_t labelled_frames = 0;
  std::string codec;  ///< "H.264", "HEVC"
};

/// Draws the label into the film at `source_fd` and writes the new film to `target_fd`.
/// @param source_fd  readable, seekable; its position is not used
/// @param target_fd  writable, seekable, empty; after an error its content is of no use
/// @return InvalidInput: wording, ratio or seconds out of range; Unsupported: no picture track, several, another codec
/// (those that can are listed), protected, pixel format, interlaced HEVC, Dolby Vision; Corrupt: boxes, samples,
/// nothing to decode; Limited; Unavailable: reading or writing failed. Source: GB 45438-2025, 5.4.
[[nodiscard]] Result<FilmLabel> draw_opening(int source_fd, int target_fd, const visible::Wish& wish,
                                             const OpeningWish& opening, visible::Lettering& lettering,
                                             const FilmLimits& limits, const OnProgress& on_progress);

/// What to look at and how far.
struct LookWish {
  std::optional<visible::Box> expected = std::nullopt;  ///< as shown, in square pixels: where our own label was drawn
  double seconds = 6;                                   ///< how much of the opening is decoded
};

/// Type that stands still in the opening.
struct FilmInk {
  visible::FoundInk ink;        ///< measured on the frame it was found in
  double from = 0;              ///< seconds after the first shown picture
  double seconds = 0;           ///< how long it stands without a break
  bool stands_on = false;       ///< it still stood when looking ended
  bool whole_film = false;      ///< it stands from the film's first picture to its last
  double weakest_contrast = 0;  ///< of the frames it stands in
};

struct FilmInspection {
  visible::Size picture;  ///< as shown, square pixels
  double film_seconds = 0;
  double looked_seconds = 0;
  std::uint64_t frames = 0;  ///< looked at
  std::string codec;
  std::vector<FilmInk> found;  ///< the likeliest first
  /// Judgements on the first of `found` (GB 45438-2025, 5.4).
  [[nodiscard]] bool is_high_enough() const noexcept { return !found.empty() && found[0].ink.measure.is_high_enough(); }
  [[nodiscard]] bool is_legible() const noexcept {
    return !found.empty() && found[0].weakest_contrast >= visible::kLeastContrast;
  }
  /// Half a frame at 24 a second is forgiven at the end: films label by frames, not by seconds.
  [[nodiscard]] bool is_long_enough(double least = kLeastSeconds) const noexcept {
    return !found.empty() && (found[0].whole_film || found[0].seconds >= least - 0.021);
  }
  [[nodiscard]] bool is_in_opening() const noexcept { return !found.empty() && found[0].from < 0.5; }
};

/// Looks for type in the opening and measures it. The limits of looking are told in visible/ink_search.hpp.
/// @return what draw_opening returns for reading; any codec that can be drawn on can be inspected. Finding nothing is
/// no error.
[[nodiscard]] Result<FilmInspection> inspect_film(int source_fd, const LookWish& look, const FilmLimits& limits);

/// Whether a file of the MP4 family has a film in it, or is a sound (with a cover, maybe). Where that cannot be told
/// the answer is true: drawing says what is wrong.
/// @return Corrupt: no boxes; Unavailable
[[nodiscard]] Result<bool> has_pictures(int source_fd, const FilmLimits& limits);

/// The codecs a film can have to be given its label, for messages and help: "H.264 (avc1, avc3), HEVC (hvc1, hev1)".
[[nodiscard]] std::string_view drawable_codecs() noexcept;

}  // namespace assay::media::film
