#include "media/jobs/report.hpp"

#include <charconv>

namespace assay::media::jobs {

void number(json::Writer& json, std::string_view name, double value) {
  json.name(name).raw(fmt::format("{:.4f}", value));
}

void size(json::Writer& json, std::string_view name, visible::Size size) {
  json.name(name).begin_array().value(size.width).value(size.height).end_array();
}
void box(json::Writer& json, std::string_view name, const visible::Box& box) {
  json.name(name).begin_array().value(box.x).value(box.y).value(box.width).value(box.height).end_array();
}

void check(json::Writer& json, std::string_view id, double value, double least, bool ok, double most) {
  json.begin_object().member("id", id);
  number(json, "value", value);
  number(json, "least", least);
  if (most > 0) number(json, "most", most);
  json.member("ok", ok).end_object();
}

Result<visible::Wish> wish_of(json::Value wishes) {
  visible::Wish wish;
  wish.text = std::string(wishes.find("text").text());
  const auto place = visible::place_from(wishes.find("place").text());
  if (!place)
    return fail(Code::InvalidInput, fmt::format("`{}` is no edge or corner of a picture", wishes.find("place").text()));
  wish.place = *place;
  if (const json::Value ratio = wishes.find("ratio")) {
    const std::string_view text = ratio.raw();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), wish.ratio);
    if (error != std::errc() || end != text.data() + text.size())
      return fail(Code::InvalidInput, "`ratio` must be a number");
  }
  return wish;
}

void drawn_members(json::Writer& json, const visible::Drawn& drawn) {
  json.member("text", drawn.text).member("place", visible::place_name(drawn.place));
  json.member("orientation", static_cast<int>(drawn.orientation));
  size(json, "picture", drawn.picture);
  box(json, "ink_box", drawn.ink_box);
  box(json, "plate", drawn.plate);
  box(json, "changed", drawn.changed);
  json.member("ink_height", drawn.ink_height).member("required", drawn.required).member("lines", drawn.lines);
  number(json, "ratio", drawn.ratio());
  number(json, "contrast", drawn.contrast);
  json.member("type", drawn.style.polarity == visible::Polarity::LightOnDark ? "light" : "dark");
  number(json, "plate_opacity", static_cast<double>(drawn.style.plate));
  json.name("notes").begin_array();
  for (const visible::Note& note : drawn.notes)
    json.begin_object().member("id", note.id).member("words", note.words).end_object();
  json.end_array();
}

}  // namespace assay::media::jobs
