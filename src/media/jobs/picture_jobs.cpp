#include "media/jobs/picture_jobs.hpp"

#include <fmt/core.h>

#include <array>
#include <optional>

#include "json/json.hpp"
#include "media/image/picture.hpp"
#include "media/jobs/report.hpp"

namespace assay::media::jobs {
namespace {

/// Half of what the process may have: the source's mapping, the result and the libraries' own need the rest.
visible::PictureLimits limits_of(const worker::Job& job) { return {job.limits.pixels, job.limits.bytes / 2}; }

std::string drawn_json(const visible::Drawn& drawn, std::string_view format) {
  std::string text;
  json::Writer json(text);
  json.begin_object().member("format", format);
  drawn_members(json, drawn);
  json.end_object();
  return text;
}

Result<std::string> draw(worker::Job& job, const SharedLettering& letters) {
  if (!*letters) return tl::unexpected(letters->error());
  ASSAY_TRY(const visible::Wish wish, wish_of(job.wishes));
  ASSAY_TRY(const BytesView file, job.source.map());
  const auto coding =
      job.wishes.find("lossless").boolean().value_or(false) ? image::WebpCoding::Lossless : image::WebpCoding::AsSource;
  ASSAY_TRY(const visible::Drawn drawn, image::draw_label(file, *job.target, wish, ***letters, limits_of(job), coding));
  const auto format = image::sniff(file);
  return drawn_json(drawn, format ? image::format_name(*format) : "");
}

void found_json(json::Writer& json, const visible::FoundInk& found) {
  const visible::InkMeasure& measure = found.measure;
  json.begin_object().member("place", visible::place_name(found.place));
  box(json, "ink_box", measure.ink_box);
  json.member("ink_height", measure.ink_height).member("lines", measure.lines);
  number(json, "certainty", found.certainty);
  json.name("checks").begin_array();
  check(json, "ink-ratio", measure.ratio(), visible::kLeastRatio, measure.is_high_enough());
  check(json, "contrast", measure.contrast, visible::kLeastContrast, measure.is_legible());
  json.end_array().end_object();
}

Result<std::optional<visible::Box>> expected_box(json::Value wishes) {
  const json::Value given = wishes.find("box");
  if (!given) return std::optional<visible::Box>();
  std::array<std::uint32_t, 4> numbers{};
  std::size_t count = 0;
  for (const json::Value one : given) {
    const std::int64_t value = one.integer().value_or(-1);
    if (count == numbers.size() || value < 0 || value > std::int64_t{1} << 30U) {
      count = 0;
      break;
    }
    numbers[count++] = static_cast<std::uint32_t>(value);
  }
  if (count != numbers.size()) return fail(Code::InvalidInput, "`box` must be four numbers: x, y, width, height");
  return visible::Box{numbers[0], numbers[1], numbers[2], numbers[3]};
}

Result<std::string> inspect(worker::Job& job) {
  ASSAY_TRY(const std::optional<visible::Box> expected, expected_box(job.wishes));
  ASSAY_TRY(const BytesView file, job.source.map());
  ASSAY_TRY(const image::Inspection seen, image::inspect_label(file, expected, limits_of(job)));
  std::string text;
  json::Writer json(text);
  json.begin_object().member("format", image::format_name(seen.format));
  size(json, "picture", seen.picture);
  json.name("found").begin_array();
  for (const visible::FoundInk& found : seen.found) found_json(json, found);
  json.end_array().end_object();
  return text;
}

}  // namespace

void add_picture_jobs(worker::JobTable& table, const SharedLettering& letters) {
  table.push_back({"image.draw", worker::Needs::Target, [letters](worker::Job& job) { return draw(job, letters); }});
  table.push_back({"image.inspect", worker::Needs::Source, &inspect});
}

}  // namespace assay::media::jobs
