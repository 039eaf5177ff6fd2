// Frames of a film at a fixed rate: what a film is recognised by. Decodes foreign bytes, as film.hpp does.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "media/film/film.hpp"
#include "visible/geometry.hpp"

namespace assay::media::film {

struct SampleWish {
  double every = 0.5;         ///< seconds of film from one to the next
  std::uint32_t most = 7200;  ///< frames: of a longer film they are taken further apart
  std::uint32_t side = 512;   ///< points a side; a smaller picture is taken as it is
};

struct SampledFilm {
  visible::Size picture;  ///< as shown, square pixels
  double seconds = 0;     ///< of the film
  double every = 0;       ///< as wished, or further apart
  std::uint32_t frames = 0;
  std::string codec;
};

/// @param luma     coded luma as shown, 0 black to 255 white
/// @param seconds  the moment of the film at which the frame is shown: 0, `every`, twice `every` ...
using LookAtFrame = std::function<Result<>(const visible::Grid<std::uint8_t>& luma, double seconds)>;

/// Decodes the film and hands out the frame that is shown at each moment; one that stands for long comes several times.
/// @return what draw_opening() has for reading; Corrupt when there is no frame to be shown; what `look` returns
[[nodiscard]] Result<SampledFilm> sample_frames(int source_fd, const SampleWish& wish, const FilmLimits& limits,
                                                const LookAtFrame& look, const OnProgress& progress);

}  // namespace assay::media::film
