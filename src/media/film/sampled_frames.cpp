#include "media/film/sampled_frames.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/descriptor_file.hpp"
#include "media/film/film_track.hpp"
#include "media/film/opening.hpp"
#include "media/film/planes.hpp"

namespace assay::media::film {

Result<SampledFilm> sample_frames(int source_fd, const SampleWish& wish, const FilmLimits& limits,
                                  const LookAtFrame& look, const OnProgress& progress) {
  if (!(wish.every > 0) || wish.most == 0 || wish.side == 0)
    return fail(Code::InvalidInput, "frames can be sampled at a rate above 0, and at least one of them");
  ASSAY_TRY(DescriptorSource source, DescriptorSource::open(source_fd, "film"));
  ASSAY_TRY(const FilmFile film, read_film(source, limits));
  SampledFilm out;
  out.seconds = film.track.shown_seconds();
  out.codec = codec_name(film.track.codec);
  out.every = std::max(wish.every, out.seconds / wish.most);
  std::optional<PixelForm> form;
  std::optional<View> view;
  const auto next = [&] { return out.every * out.frames; };
  Progress done{0, film.track.samples.size()};
  Opening opening(source, film.track, limits);
  const auto see = [&](const AVFrame& frame, std::uint32_t, double from, double until) -> Result<bool> {
    ++done.done;
    if (progress) progress(done);
    if (until <= next() || until <= from) return true;
    if (!form) {
      ASSAY_TRY(form, form_of(frame));
      ASSAY_TRY(view, view_of(film.track, frame, limits));
      out.picture = view->shown();
    }
    const visible::Grid<std::uint8_t> luma = luma_grid(frame, *view, *form, wish.side);
    for (; next() < until && out.frames < wish.most; ++out.frames) ASSAY_CHECK(look(luma, next()));
    return out.frames < wish.most;
  };
  ASSAY_CHECK(opening.each(out.seconds, see));
  if (out.frames == 0) return fail(Code::Corrupt, "the film has no frame that is shown (0 frames)");
  return out;
}

}  // namespace assay::media::film
