#include "media/jobs/table.hpp"

#include "media/jobs/film_jobs.hpp"
#include "media/jobs/picture_jobs.hpp"
#include "media/jobs/sound_jobs.hpp"
#include "media/lettering/font_lettering.hpp"

namespace assay::media::jobs {

worker::JobTable make_table() {
  worker::JobTable table;
  SharedLettering letters = open_lettering();
  SharedCue cue = open_cue();
  add_picture_jobs(table, letters);
  add_sound_jobs(table, cue);
  add_film_jobs(table, letters, cue);
  return table;
}

SharedLettering open_lettering() {
  auto opened = lettering::FontLettering::open(lettering::default_fonts());
  if (!opened) return std::make_shared<Result<std::unique_ptr<visible::Lettering>>>(tl::unexpected(opened.error()));
  return std::make_shared<Result<std::unique_ptr<visible::Lettering>>>(std::move(*opened));
}

}  // namespace assay::media::jobs
