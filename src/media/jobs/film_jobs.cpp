#include "media/jobs/film_jobs.hpp"

#include "law/film_rule.hpp"
#include "media/film/film.hpp"
#include "media/jobs/report.hpp"

namespace assay::media::jobs {
namespace {

film::FilmLimits limits_of(const worker::Job& job) {
  film::FilmLimits limits;
  limits.pixels = job.limits.pixels;
  limits.memory_bytes = job.limits.bytes / 4 * 3;  // the libraries' own need the rest
  return limits;
}

/// The film's room knows no name.
tl::unexpected<Error> named(const worker::Job& job, const Error& error) {
  return tl::unexpected(in_context(job.source.name(), error));
}

Result<std::string> draw(worker::Job& job, const SharedLettering& letters, const SharedCue& cue) {
  const film::FilmLimits limits = limits_of(job);
  const auto pictures = film::has_pictures(job.source.descriptor(), limits);
  if (!pictures) return named(job, pictures.error());
  if (!*pictures) return add_cue(job, cue);
  if (!*letters) return tl::unexpected(letters->error());
  ASSAY_TRY(const visible::Wish wish, wish_of(job.wishes));
  film::OpeningWish opening;
  opening.seconds = law::film_rule().seconds;
  const auto tell = [&](const film::Progress& progress) {
    if (job.progress && progress.all > 0)
      job.progress(static_cast<double>(progress.done) / static_cast<double>(progress.all));
  };
  const auto label =
      film::draw_opening(job.source.descriptor(), job.target->descriptor(), wish, opening, ***letters, limits, tell);
  if (!label) return named(job, label.error());
  std::string text;
  json::Writer json(text);
  json.begin_object().member("format", "mp4").member("codec", label->codec);
  number(json, "seconds", label->seconds);
  number(json, "film_seconds", label->film_seconds);
  json.member("frames", label->frames).member("labelled_frames", label->labelled_frames);
  drawn_members(json, label->drawn);
  json.end_object();
  return text;
}

void found_json(json::Writer& json, const film::FilmInk& found, const film::FilmInspection& seen) {
  const visible::InkMeasure& measure = found.ink.measure;
  json.begin_object().member("place", visible::place_name(found.ink.place));
  box(json, "ink_box", measure.ink_box);
  number(json, "from", found.from);
  number(json, "certainty", found.ink.certainty);
  json.name("checks").begin_array();
  check(json, "ink-ratio", measure.ratio(), visible::kLeastRatio, measure.is_high_enough());
  check(json, "contrast", found.weakest_contrast, visible::kLeastContrast,
        found.weakest_contrast >= visible::kLeastContrast);
  film::FilmInspection alone = seen;
  alone.found = {found};
  check(json, "seconds", found.seconds, law::film_rule().seconds,
        alone.is_long_enough(law::film_rule().seconds) && alone.is_in_opening());
  json.end_array().end_object();
}

Result<std::string> inspect(worker::Job& job, const SharedCue& cue) {
  const film::FilmLimits limits = limits_of(job);
  const auto pictures = film::has_pictures(job.source.descriptor(), limits);
  if (!pictures) return named(job, pictures.error());
  if (!*pictures) return inspect_cue(job, cue);
  const auto seen = film::inspect_film(job.source.descriptor(), {}, limits);
  if (!seen) return named(job, seen.error());
  std::string text;
  json::Writer json(text);
  json.begin_object().member("format", "mp4").member("codec", seen->codec);
  size(json, "picture", seen->picture);
  number(json, "seconds", seen->film_seconds);
  json.name("found").begin_array();
  for (const film::FilmInk& found : seen->found) found_json(json, found, *seen);
  json.end_array().end_object();
  return text;
}

}  // namespace

void add_film_jobs(worker::JobTable& table, const SharedLettering& letters, const SharedCue& cue) {
  table.push_back(
      {"film.draw", worker::Needs::Target, [letters, cue](worker::Job& job) { return draw(job, letters, cue); }});
  table.push_back({"film.inspect", worker::Needs::Source, [cue](worker::Job& job) { return inspect(job, cue); }});
}

}  // namespace assay::media::jobs
