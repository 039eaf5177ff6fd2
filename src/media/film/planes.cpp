#include "media/film/planes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace assay::media::film {
namespace {

using visible::Box;
using visible::Size;

constexpr std::size_t kSteps = 1024;
/// White of graphics on HDR films: ITU-R BT.2408-4, 2.2.
constexpr float kHdrWhite = 203;
constexpr float kPqWhite = 0.58F;
constexpr float kHlgWhite = 0.75F;

/// The nearest whole number of a value that is not negative: lround is a call, and this stands in loops over pixels.
template <class T>
std::size_t nearest(T value) noexcept {
  const T raised = value + T(0.5);
  return static_cast<std::size_t>(raised);
}

bool is_full_range(const AVFrame& frame) noexcept {
  return frame.color_range == AVCOL_RANGE_JPEG || frame.format == AV_PIX_FMT_YUVJ420P ||
         frame.format == AV_PIX_FMT_YUVJ422P || frame.format == AV_PIX_FMT_YUVJ444P ||
         frame.format == AV_PIX_FMT_YUVJ440P;
}

/// SMPTE ST 2084, cd/m2.
float pq_light(float coded) noexcept {
  const float power = std::pow(coded, 1 / 78.84375F);
  return 10000 * std::pow(std::max(0.0F, power - 0.8359375F) / (18.8515625F - 18.6875F * power), 1 / 0.1593017578125F);
}

/// ITU-R BT.2100 HLG on a display of 1000 cd/m2.
float hlg_light(float coded) noexcept {
  const float scene =
      coded <= 0.5F ? coded * coded / 3 : (std::exp((coded - 0.55991073F) / 0.17883277F) + 0.28466892F) / 12;
  return 1000 * std::pow(scene, 1.2F);
}

float relative_light(AVColorTransferCharacteristic transfer, float coded) noexcept {
  if (transfer == AVCOL_TRC_SMPTE2084) return std::min(1.0F, pq_light(coded) / kHdrWhite);
  if (transfer == AVCOL_TRC_ARIB_STD_B67) return std::min(1.0F, hlg_light(coded) / kHdrWhite);
  if (transfer == AVCOL_TRC_LINEAR) return coded;
  return visible::linear_from_srgb(coded);
}

float white_of(AVColorTransferCharacteristic transfer) noexcept {
  if (transfer == AVCOL_TRC_SMPTE2084) return kPqWhite;
  if (transfer == AVCOL_TRC_ARIB_STD_B67) return kHlgWhite;
  return 1;
}

float sample_at(const AVFrame& frame, std::size_t plane, std::uint32_t x, std::uint32_t y, unsigned depth) noexcept {
  const std::uint8_t* const row = frame.data[plane] + std::ptrdiff_t{frame.linesize[plane]} * y;
  if (depth == 8) return row[x];
  return load_le<std::uint16_t>(row + std::size_t{2} * x);
}

/// What of [from, to) of a row of `count` cells of width `step` lies in cell i.
struct Reach {
  std::uint32_t first = 0;
  std::uint32_t last = 0;  // not in it
};
Reach reach_of(double from, double to, std::uint32_t count) noexcept {
  return {static_cast<std::uint32_t>(std::max(0.0, std::floor(from + 1e-9))),
          std::min(count, static_cast<std::uint32_t>(std::max(0.0, std::ceil(to - 1e-9))))};
}

/// Mean of a grid over [x0, x1) x [y0, y1), in the grid's cells; outside it counts `outside`.
float mean_over(const visible::Grid<float>& grid, double x0, double x1, double y0, double y1, float outside) noexcept {
  const Reach columns = reach_of(x0, x1, grid.width());
  const Reach rows = reach_of(y0, y1, grid.height());
  double sum = 0;
  double inside = 0;
  for (std::uint32_t y = rows.first; y < rows.last; ++y) {
    const double high = std::min<double>(y + 1.0, y1) - std::max<double>(y, y0);
    for (std::uint32_t x = columns.first; x < columns.last; ++x) {
      const double part = high * (std::min<double>(x + 1.0, x1) - std::max<double>(x, x0));
      sum += part * static_cast<double>(grid.at(x, y));
      inside += part;
    }
  }
  const double whole = (x1 - x0) * (y1 - y0);
  return static_cast<float>((sum + (whole - inside) * static_cast<double>(outside)) / whole);
}

}  // namespace

Result<View> view_of(const FilmTrack& track, const AVFrame& frame, const FilmLimits& limits) {
  View view;
  view.orientation = track.orientation;
  const Size stored{static_cast<std::uint32_t>(frame.width), static_cast<std::uint32_t>(frame.height)};
  view.region = {0, 0, stored.width, stored.height};
  if (track.aperture.area() > 0 && track.aperture.width <= stored.width && track.aperture.height <= stored.height) {
    const auto place = [](std::uint32_t whole, std::uint32_t part, double centre) {
      const double begin = (whole - part) / 2.0 + centre;
      return static_cast<std::uint32_t>(std::clamp(begin, 0.0, static_cast<double>(whole - part)));
    };
    view.region = {place(stored.width, track.aperture.width, track.aperture_x),
                   place(stored.height, track.aperture.height, track.aperture_y), track.aperture.width,
                   track.aperture.height};
  }
  Fraction aspect = track.pixel_aspect;
  if (aspect.over == 0 || aspect.under == 0) {
    aspect = {1, 1};
    if (frame.sample_aspect_ratio.num > 0 && frame.sample_aspect_ratio.den > 0)
      aspect = {static_cast<std::uint32_t>(frame.sample_aspect_ratio.num),
                static_cast<std::uint32_t>(frame.sample_aspect_ratio.den)};
  }
  const double ratio = double{1} * aspect.over / aspect.under;
  if (ratio > 10 || ratio < 0.1)
    return fail(Code::Unsupported,
                fmt::format("the film's pixels are {} : {} (pasp), nobody sees such a film as it is meant; mend "
                            "its pixel aspect first",
                            aspect.over, aspect.under));
  view.square = view.region.size();
  if (ratio > 1) view.square.width = static_cast<std::uint32_t>(std::lround(view.region.width * ratio));
  if (ratio < 1) view.square.height = static_cast<std::uint32_t>(std::lround(view.region.height / ratio));
  if (view.square.area() > limits.pixels)
    return fail(Code::Limited, fmt::format("as shown the film has {} x {} px, the limit is {} pixels",
                                           view.square.width, view.square.height, limits.pixels));
  return view;
}

Result<PixelForm> form_of(const AVFrame& frame) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  const AVPixFmtDescriptor* const about = av_pix_fmt_desc_get(format);
  const auto has = [&](std::uint64_t flag) { return (about->flags & flag) != 0; };
  const bool planes =
      about != nullptr && (about->nb_components == 1 || (about->nb_components == 3 && has(AV_PIX_FMT_FLAG_PLANAR)));
  if (!planes || has(AV_PIX_FMT_FLAG_RGB) || has(AV_PIX_FMT_FLAG_HWACCEL) || has(AV_PIX_FMT_FLAG_PAL) ||
      has(AV_PIX_FMT_FLAG_BE) || has(AV_PIX_FMT_FLAG_BITSTREAM) || has(AV_PIX_FMT_FLAG_FLOAT) ||
      about->comp[0].depth < 8 || about->comp[0].depth > 12 || about->comp[0].shift != 0 ||
      frame.colorspace == AVCOL_SPC_RGB)
    return fail(
        Code::Unsupported,
        fmt::format("pictures of pixel format {}{} cannot be drawn on; these can: 4:2:0, 4:2:2, 4:4:4 and "
                    "grey of 8 to 12 bits",
                    about == nullptr ? "unknown" : about->name, frame.colorspace == AVCOL_SPC_RGB ? " (RGB)" : ""));
  PixelForm form;
  form.depth = static_cast<unsigned>(about->comp[0].depth);
  form.chroma_x = about->log2_chroma_w;
  form.chroma_y = about->log2_chroma_h;
  form.grey = about->nb_components == 1;
  form.full = is_full_range(frame);
  form.transfer = frame.color_trc;
  const auto scale = static_cast<float>(1U << (form.depth - 8));
  const auto most = static_cast<float>((1U << form.depth) - 1);
  form.black = form.full ? 0 : 16 * scale;
  form.white = form.full ? most : 235 * scale;
  form.centre = 128 * scale;
  form.chroma_span = form.full ? most : 224 * scale;
  if (frame.colorspace == AVCOL_SPC_BT470BG || frame.colorspace == AVCOL_SPC_SMPTE170M) {
    form.red = 0.299F;
    form.blue = 0.114F;
  } else if (frame.colorspace == AVCOL_SPC_BT2020_NCL || frame.colorspace == AVCOL_SPC_BT2020_CL) {
    form.red = 0.2627F;
    form.blue = 0.0593F;
  }
  return form;
}

visible::Grid<std::uint8_t> luma_grid(const AVFrame& frame, const View& view, const PixelForm& form,
                                      std::uint32_t side) {
  const Size shown = view.shown();
  visible::Grid<std::uint8_t> out({std::min(shown.width, side), std::min(shown.height, side)});
  const auto scaled = [](std::uint32_t at, std::uint32_t from, std::uint32_t to) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>((std::uint64_t{2} * at + 1) * to / (2 * from), to - 1));
  };
  for (std::uint32_t y = 0; y < out.height(); ++y) {
    for (std::uint32_t x = 0; x < out.width(); ++x) {
      const visible::Point there{scaled(x, out.width(), shown.width), scaled(y, out.height(), shown.height)};
      const visible::Point square = visible::stored_point(there, view.square, view.orientation);
      const std::uint32_t column = view.region.x + scaled(square.x, view.square.width, view.region.width);
      const std::uint32_t row = view.region.y + scaled(square.y, view.square.height, view.region.height);
      const float value = (sample_at(frame, 0, column, row, form.depth) - form.black) / (form.white - form.black);
      out.at(x, y) = static_cast<std::uint8_t>(nearest(std::clamp(value, 0.0F, 1.0F) * 255));
    }
  }
  return out;
}

LightReader::LightReader(const View& view, const PixelForm& form) : view_(view), form_(form), linear_(kSteps + 1) {
  for (std::size_t i = 0; i <= kSteps; ++i)
    linear_[i] = relative_light(form.transfer, static_cast<float>(i) / static_cast<float>(kSteps));
}

float LightReader::at(const AVFrame& frame, visible::Point stored) const noexcept {
  const float y = (sample_at(frame, 0, stored.x, stored.y, form_.depth) - form_.black) / (form_.white - form_.black);
  const auto linear = [&](float value) { return linear_[nearest(std::clamp(value, 0.0F, 1.0F) * kSteps)]; };
  if (form_.grey) return linear(y);
  const std::uint32_t cx = stored.x >> form_.chroma_x;
  const std::uint32_t cy = stored.y >> form_.chroma_y;
  const float cb = (sample_at(frame, 1, cx, cy, form_.depth) - form_.centre) / form_.chroma_span;
  const float cr = (sample_at(frame, 2, cx, cy, form_.depth) - form_.centre) / form_.chroma_span;
  const float r = y + 2 * (1 - form_.red) * cr;
  const float b = y + 2 * (1 - form_.blue) * cb;
  const float green = 1 - form_.red - form_.blue;
  const float g = (y - form_.red * r - form_.blue * b) / green;
  return visible::luminance(linear(r), linear(g), linear(b));
}

visible::Light LightReader::stored_light(const AVFrame& frame, const Box& box) const {
  visible::Light out(box.size());
  for (std::uint32_t y = 0; y < box.height; ++y) {
    for (std::uint32_t x = 0; x < box.width; ++x) out.at(x, y) = at(frame, {box.x + x, box.y + y});
  }
  return out;
}

visible::Tone LightReader::tone(const AVFrame& frame, const Box& box) const {
  static const std::vector<std::uint8_t> kCoded = [] {
    std::vector<std::uint8_t> table(4097);
    for (std::size_t i = 0; i < table.size(); ++i)
      table[i] =
          static_cast<std::uint8_t>(std::lround(visible::srgb_from_linear(static_cast<float>(i) / 4096.0F) * 255));
    return table;
  }();
  const auto coded = [&](std::uint32_t x, std::uint32_t y) {
    const float light = std::clamp(at(frame, {x, y}), 0.0F, 1.0F);
    return kCoded[nearest(light * 4096)];
  };
  const Box& region = view_.region;
  const bool stretched = view_.square != region.size();
  visible::Tone out(box.size());
  for (std::uint32_t y = 0; y < box.height; ++y) {
    for (std::uint32_t x = 0; x < box.width; ++x) {
      const visible::Point square = visible::stored_point({box.x + x, box.y + y}, view_.square, view_.orientation);
      if (!stretched) {
        out.at(x, y) = coded(region.x + square.x, region.y + square.y);
        continue;
      }
      const double fx = std::clamp((square.x + 0.5) * region.width / view_.square.width - 0.5, 0.0, region.width - 1.0);
      const double fy =
          std::clamp((square.y + 0.5) * region.height / view_.square.height - 0.5, 0.0, region.height - 1.0);
      const auto left = static_cast<std::uint32_t>(fx);
      const auto top = static_cast<std::uint32_t>(fy);
      const std::uint32_t right = std::min(left + 1, region.width - 1);
      const std::uint32_t bottom = std::min(top + 1, region.height - 1);
      const double u = fx - left;
      const double v = fy - top;
      const auto mix = [&](std::uint32_t row) {
        return (1 - u) * coded(region.x + left, region.y + row) + u * coded(region.x + right, region.y + row);
      };
      out.at(x, y) = static_cast<std::uint8_t>(nearest((1 - v) * mix(top) + v * mix(bottom)));
    }
  }
  return out;
}

PlaneStamp::PlaneStamp(const visible::Layout& layout, const visible::Style& style, const View& view,
                       const PixelForm& form)
    : form_(form) {
  const visible::Stamp square = visible::to_stored(visible::make_stamp(layout, style), view.orientation);
  const Box plate = visible::stored_box(layout.plate, view.square, view.orientation);
  // Square pixels a stored one.
  const double wide = double{1} * view.square.width / view.region.width;
  const double high = double{1} * view.square.height / view.region.height;
  const Size stored_size = view.region.size();
  const Reach columns = reach_of(plate.x / wide, plate.right() / wide, stored_size.width);
  const Reach rows = reach_of(plate.y / high, plate.bottom() / high, stored_size.height);
  const unsigned cx = form.grey ? 0 : form.chroma_x;
  const unsigned cy = form.grey ? 0 : form.chroma_y;
  luma_.box = {view.region.x + columns.first, view.region.y + rows.first, columns.last - columns.first,
               rows.last - rows.first};
  luma_.keep = visible::Grid<float>(luma_.box.size(), 1.0F);
  luma_.add = visible::Grid<float>(luma_.box.size(), 0.0F);
  const float white = form.black + (form.white - form.black) * white_of(form.transfer);
  for (std::uint32_t y = 0; y < luma_.box.height; ++y) {
    for (std::uint32_t x = 0; x < luma_.box.width; ++x) {
      const double x0 = (columns.first + x) * wide - plate.x;
      const double y0 = (rows.first + y) * high - plate.y;
      const float keep = mean_over(square.keep, x0, x0 + wide, y0, y0 + high, 1);
      const float paint = mean_over(square.paint, x0, x0 + wide, y0, y0 + high, 0);
      luma_.keep.at(x, y) = keep;
      // Black is not 0: what is neither kept nor painted is black.
      luma_.add.at(x, y) = form.black * (1 - keep - paint) + white * paint;
    }
  }
  lay_stored(layout, view, wide, high);
  chroma_.box.x = luma_.box.x >> cx;
  chroma_.box.y = luma_.box.y >> cy;
  chroma_.box.width = ((luma_.box.right() + (1U << cx) - 1) >> cx) - chroma_.box.x;
  chroma_.box.height = ((luma_.box.bottom() + (1U << cy) - 1) >> cy) - chroma_.box.y;
  chroma_.keep = visible::Grid<float>(chroma_.box.size(), 1.0F);
  chroma_.add = visible::Grid<float>(chroma_.box.size(), 0.0F);
  for (std::uint32_t y = 0; y < chroma_.box.height; ++y) {
    for (std::uint32_t x = 0; x < chroma_.box.width; ++x) {
      const double x0 = double{1} * ((chroma_.box.x + x) << cx) - luma_.box.x;
      const double y0 = double{1} * ((chroma_.box.y + y) << cy) - luma_.box.y;
      const float keep = mean_over(luma_.keep, x0, x0 + (1U << cx), y0, y0 + (1U << cy), 1);
      chroma_.keep.at(x, y) = keep;
      chroma_.add.at(x, y) = form.centre * (1 - keep);
    }
  }
  const std::uint32_t right = std::min((chroma_.box.right()) << cx, view.region.x + view.region.width);
  const std::uint32_t bottom = std::min((chroma_.box.bottom()) << cy, view.region.y + view.region.height);
  changed_ = {chroma_.box.x << cx, chroma_.box.y << cy, right - (chroma_.box.x << cx), bottom - (chroma_.box.y << cy)};
}

void PlaneStamp::lay_stored(const visible::Layout& layout, const View& view, double wide, double high) {
  const visible::Coverage square = visible::to_stored(layout.ink, view.orientation);
  visible::Grid<float> ink(square.size());
  std::ranges::copy(square.samples(), ink.samples().begin());
  const Box plate = visible::stored_box(layout.plate, view.square, view.orientation);
  stored_.picture = view.region.size();
  stored_.plate = luma_.box;
  stored_.ink_height = layout.ink_height;
  stored_.ink = visible::Coverage(luma_.box.size());
  const double left = (luma_.box.x - view.region.x) * wide - plate.x;
  const double top = (luma_.box.y - view.region.y) * high - plate.y;
  for (std::uint32_t y = 0; y < luma_.box.height; ++y) {
    for (std::uint32_t x = 0; x < luma_.box.width; ++x) {
      const double x0 = left + x * wide;
      const double y0 = top + y * high;
      stored_.ink.at(x, y) = static_cast<std::uint8_t>(nearest(mean_over(ink, x0, x0 + wide, y0, y0 + high, 0)));
    }
  }
  for (const Box& glyph : layout.glyphs) {
    const Box whole{glyph.x + layout.plate.x, glyph.y + layout.plate.y, glyph.width, glyph.height};
    const Box in_square = visible::stored_box(whole, view.square, view.orientation);
    const Reach columns =
        reach_of((in_square.x - plate.x - left) / wide, (in_square.right() - plate.x - left) / wide, luma_.box.width);
    const Reach rows =
        reach_of((in_square.y - plate.y - top) / high, (in_square.bottom() - plate.y - top) / high, luma_.box.height);
    stored_.glyphs.push_back({columns.first, rows.first, columns.last - columns.first, rows.last - rows.first});
  }
}

void PlaneStamp::apply(const Plane& plane, std::uint8_t* data, std::ptrdiff_t stride, const PixelForm& form) noexcept {
  for (std::uint32_t y = 0; y < plane.box.height; ++y) {
    std::uint8_t* const row = data + stride * (plane.box.y + y);
    const float* const keep = plane.keep.row(y);
    const float* const add = plane.add.row(y);
    for (std::uint32_t x = 0; x < plane.box.width; ++x) {
      const std::uint32_t at = plane.box.x + x;
      // Nothing here leaves the scale: keep and add weigh values that lie in it.
      if (form.depth == 8) {
        row[at] = static_cast<std::uint8_t>(nearest(static_cast<float>(row[at]) * keep[x] + add[x]));
      } else {
        std::uint8_t* const sample = row + std::size_t{2} * at;
        store_le(sample, static_cast<std::uint16_t>(
                             nearest(static_cast<float>(load_le<std::uint16_t>(sample)) * keep[x] + add[x])));
      }
    }
  }
}

void PlaneStamp::apply(AVFrame& frame) const noexcept {
  apply(luma_, frame.data[0], frame.linesize[0], form_);
  if (form_.grey) return;
  apply(chroma_, frame.data[1], frame.linesize[1], form_);
  apply(chroma_, frame.data[2], frame.linesize[2], form_);
}

}  // namespace assay::media::film
