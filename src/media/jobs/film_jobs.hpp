// Films: `film.draw` and `film.inspect`. A file of the same family without pictures is a sound and is passed on.
#pragma once

#include "media/jobs/picture_jobs.hpp"
#include "media/jobs/sound_jobs.hpp"

namespace assay::media::jobs {

/// `film.draw`: the wishes of image.draw and of sound.cue -> what was drawn where, for how long.
/// `film.inspect`: {} -> {"format", "picture", "seconds", "found"}.
void add_film_jobs(worker::JobTable& table, const SharedLettering& letters, const SharedCue& cue);

}  // namespace assay::media::jobs
