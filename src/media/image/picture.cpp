#include "media/image/picture.hpp"

#include "media/image/jpeg/jpeg_draw.hpp"
#include "media/image/jpeg/jpeg_tone.hpp"
#include "media/image/png/png_draw.hpp"
#include "media/image/png/png_tone.hpp"
#include "media/image/webp/webp_draw.hpp"
#include "media/image/webp/webp_tone.hpp"

namespace assay::media::image {
namespace {

Result<Format> format_of(BytesView file) {
  if (const auto format = sniff(file)) return *format;
  return fail(Code::Unsupported, "no picture that can be drawn on: JPEG, PNG and WebP can");
}

Result<visible::Tone> read_tone(Format format, BytesView file, const visible::PictureLimits& limits) {
  switch (format) {
    case Format::Jpeg:
      return jpeg::read_tone(file, limits);
    case Format::Png:
      return png::read_tone(file, limits);
    case Format::Webp:
      return webp::read_tone(file, limits);
  }
  return fail(Code::Internal, "no such format");
}

}  // namespace

std::string_view format_name(Format format) noexcept {
  switch (format) {
    case Format::Jpeg:
      return "jpeg";
    case Format::Png:
      return "png";
    case Format::Webp:
      return "webp";
  }
  return "jpeg";
}

std::optional<Format> sniff(BytesView file) noexcept {
  using namespace std::string_view_literals;
  const std::string_view head = as_text(file.first(std::min<std::size_t>(file.size(), 16)));
  if (head.starts_with("\xFF\xD8\xFF"sv)) return Format::Jpeg;
  if (head.starts_with("\x89PNG\r\n\x1A\n"sv)) return Format::Png;
  if (head.starts_with("RIFF"sv) && head.size() >= 12 && head.substr(8, 4) == "WEBP"sv) return Format::Webp;
  return std::nullopt;
}

Result<Picture> read_picture(BytesView file, const visible::PictureLimits& limits) {
  ASSAY_TRY(const Format format, format_of(file));
  switch (format) {
    case Format::Jpeg: {
      ASSAY_TRY(visible::Colours colours, jpeg::read_colours(file, limits));
      return Picture{format, std::move(colours)};
    }
    case Format::Png: {
      ASSAY_TRY(visible::Colours colours, png::read_colours(file, limits));
      return Picture{format, std::move(colours)};
    }
    case Format::Webp: {
      ASSAY_TRY(visible::Colours colours, webp::read_colours(file, limits));
      return Picture{format, std::move(colours)};
    }
  }
  return fail(Code::Internal, "no such format");
}

Result<visible::Drawn> draw_label(BytesView file, ByteSink& sink, const visible::Wish& wish,
                                  visible::Lettering& lettering, const visible::PictureLimits& limits,
                                  WebpCoding webp) {
  ASSAY_TRY(const Format format, format_of(file));
  switch (format) {
    case Format::Jpeg:
      return jpeg::draw(file, sink, wish, lettering, limits);
    case Format::Png:
      return png::draw(file, sink, wish, lettering, limits);
    case Format::Webp:
      return webp::draw(file, sink, wish, lettering, limits,
                        webp == WebpCoding::Lossless ? webp::Coding::Lossless : webp::Coding::AsSource);
  }
  return fail(Code::Internal, "no such format");
}

Result<Inspection> inspect_label(BytesView file, const std::optional<visible::Box>& expected,
                                 const visible::PictureLimits& limits) {
  ASSAY_TRY(const Format format, format_of(file));
  ASSAY_TRY(const visible::Tone tone, read_tone(format, file, limits));
  Inspection inspection;
  inspection.format = format;
  inspection.picture = tone.size();
  if (expected) {
    const auto measure = visible::measure_ink(tone, *expected);
    const auto place = measure ? visible::place_of(measure->ink_box, tone.size()) : std::nullopt;
    if (measure) inspection.found.push_back({*measure, place.value_or(visible::Place::BottomRight), 1});
    return inspection;
  }
  inspection.found = visible::find_ink(tone);
  return inspection;
}

}  // namespace assay::media::image
