#include "media/image/webp/webp_draw.hpp"

#include <fmt/core.h>

#include <cmath>
#include <optional>

#include "media/image/webp/canvas.hpp"
#include "media/image/webp/codec.hpp"
#include "media/image/webp/container.hpp"

namespace assay::media::image::webp {
namespace {

/// Codings tried for the least quality that keeps kLeastPsnr.
constexpr int kMostTries = 6;
constexpr double kEnough = 0.4;  // dB above kLeastPsnr that are not worth another try

struct Request {
  const visible::Layout& layout;
  visible::Orientation orientation;
  visible::Box plate;  ///< as stored
};

struct Painted {
  Bytes encoded;
  visible::Style style;
  double contrast = 0;
};

visible::Stamp stamp_of(const Request& request, const visible::Style& style) {
  return visible::to_stored(visible::make_stamp(request.layout, style), request.orientation);
}

double contrast_of(visible::Backdrop backdrop, const Request& request) {
  return visible::measured_contrast(visible::to_shown(std::move(backdrop.light), request.orientation), request.layout);
}

visible::Style style_for(visible::Backdrop backdrop, const Request& request) {
  backdrop.light = visible::to_shown(std::move(backdrop.light), request.orientation);
  return visible::choose_style(backdrop);
}

tl::unexpected<Error> illegible(double contrast) {
  return fail(Code::Unsupported,
              fmt::format("the label cannot be made legible: contrast {:.1f} after drawing, {} is needed", contrast,
                          visible::kLeastContrast));
}

/// PSNR of two RGB pictures outside a box; 99 for equal ones.
double psnr_outside(const Bytes& a, const Bytes& b, visible::Size size, const visible::Box& box) {
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  const auto add = [&](std::uint32_t y, std::uint32_t from, std::uint32_t to) {
    const std::size_t row = std::size_t{y} * size.width;
    for (std::size_t i = (row + from) * 3; i < (row + to) * 3; ++i) {
      const int difference = int{a[i]} - int{b[i]};
      sum += static_cast<std::uint64_t>(difference * difference);
    }
    count += 3 * std::uint64_t{to - from};
  };
  for (std::uint32_t y = 0; y < size.height; ++y) {
    const bool beside = y >= box.y && y < box.bottom();
    add(y, 0, beside ? box.x : size.width);
    if (beside) add(y, box.right(), size.width);
  }
  if (sum == 0 || count == 0) return 99;
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(count) / static_cast<double>(sum));
}

Result<Painted> paint_lossless(BytesView file, const Features& features, const Request& request) {
  ASSAY_TRY(const Pixels original, decode_pixels(file, features));
  double contrast = 0;
  for (std::optional<visible::Style> style = style_for(read_backdrop(original, request.plate), request); style;
       style = visible::stronger(*style)) {
    Pixels pixels = original;
    paint(pixels, request.plate, stamp_of(request, *style));
    contrast = contrast_of(read_backdrop(pixels, request.plate), request);
    if (contrast < visible::kLeastContrast) continue;
    ASSAY_TRY(Bytes encoded, encode_pixels(pixels));
    return Painted{std::move(encoded), *style, contrast};
  }
  return illegible(contrast);
}

/// A coding and what it keeps.
struct Try {
  float quality = 0;
  double psnr = 0;
  Bytes encoded;
};

/// The least quality that keeps kLeastPsnr, by false position on a curve that is nearly straight.
Result<Try> encode_faithfully(const Planes& planes, const Bytes& source_rgb, const Features& features,
                              const visible::Box& box) {
  std::optional<Try> best;  // keeps it
  float low = 0;            // does not
  double low_psnr = 0;
  float quality = 90;
  for (int i = 0; i < kMostTries; ++i) {
    ASSAY_TRY(Bytes encoded, encode_planes(planes, quality));
    ASSAY_TRY(const Bytes rgb, decode_rgb(encoded, features));
    const double psnr = psnr_outside(source_rgb, rgb, features.size, box);
    if (psnr >= kLeastPsnr) {
      if (!best || quality < best->quality) best = Try{quality, psnr, std::move(encoded)};
      if (psnr < kLeastPsnr + kEnough) break;
    } else {
      low = quality;
      low_psnr = psnr;
      if (quality >= 100) break;
    }
    const float high = best ? best->quality : 100;
    if (high - low < 1) break;
    float next =
        best ? low + (high - low) * static_cast<float>((kLeastPsnr + kEnough / 2 - low_psnr) / (best->psnr - low_psnr))
             : low + 5;
    if (low == 0 && best) next = high - 8;
    quality = std::clamp(next, low + 0.5F, high == 100 && !best ? 100 : high - 0.5F);
  }
  if (!best)
    return fail(Code::Unsupported, fmt::format("this lossy WebP cannot be coded again at {} dB (best: {:.1f}); ask for "
                                               "lossless coding",
                                               kLeastPsnr, low_psnr));
  return std::move(*best);
}

Result<Painted> paint_lossy(BytesView file, const Container& container, const Features& features,
                            const Request& request, std::vector<visible::Note>& notes) {
  ASSAY_TRY(const Planes original, decode_planes(file, features));
  ASSAY_TRY(const Bytes rgb, decode_rgb(file, features));
  const visible::Box outside = visible::grow(request.plate, 8, features.size);
  double contrast = 0;
  for (std::optional<visible::Style> style = style_for(read_backdrop(original, request.plate), request); style;
       style = visible::stronger(*style)) {
    Planes planes = original;
    paint(planes, request.plate, stamp_of(request, *style));
    contrast = contrast_of(read_backdrop(planes, request.plate), request);
    if (contrast < visible::kLeastContrast) continue;
    ASSAY_TRY(Try coded, encode_faithfully(planes, rgb, features, outside));
    ASSAY_TRY(const Planes after, decode_planes(coded.encoded, features));
    contrast = contrast_of(read_backdrop(after, request.plate), request);
    if (contrast < visible::kLeastContrast) continue;
    const double growth = static_cast<double>(coded.encoded.size()) / static_cast<double>(container.picture_bytes);
    notes.push_back(
        {"webp-recoded", fmt::format("coded again at quality {:.0f}: {:.1f} dB outside the label, {:.2f} times "
                                     "the size",
                                     coded.quality, coded.psnr, growth)});
    if (growth > kMostGrowth)
      notes.push_back(
          {"webp-growth", fmt::format("{:.0f} dB outside the label took {:.2f} times the size, more than {:.0f}",
                                      kLeastPsnr, growth, kMostGrowth)});
    return Painted{std::move(coded.encoded), *style, contrast};
  }
  return illegible(contrast);
}

}  // namespace

Result<visible::Drawn> draw(BytesView file, ByteSink& sink, const visible::Wish& wish, visible::Lettering& lettering,
                            const visible::PictureLimits& limits, Coding coding) {
  ASSAY_TRY(const Container container, read_container(file));
  ASSAY_TRY(const Features features, read_features(file));
  ASSAY_CHECK(check_limits(features, limits));
  const visible::Orientation orientation = container.orientation.orientation;
  ASSAY_TRY(const visible::Layout layout,
            visible::lay_out(visible::shown_size(features.size, orientation), wish, lettering));
  const Request request{layout, orientation, visible::stored_box(layout.plate, features.size, orientation)};

  visible::Drawn drawn = visible::drawn_from(layout, wish, orientation);
  if (!container.orientation.known)
    drawn.notes.push_back({"orientation-unknown", "the Exif orientation is none of the eight; drawn upright"});
  const bool lossless = coding == Coding::Lossless || container.kind == Kind::Lossless;
  ASSAY_TRY(const Painted painted, lossless ? paint_lossless(file, features, request)
                                            : paint_lossy(file, container, features, request, drawn.notes));
  if (lossless && container.kind == Kind::Lossy)
    drawn.notes.push_back({"webp-lossless", fmt::format("coded without loss: {:.2f} times the size",
                                                        static_cast<double>(painted.encoded.size()) /
                                                            static_cast<double>(container.picture_bytes))});
  drawn.changed = request.plate;
  drawn.style = painted.style;
  drawn.contrast = painted.contrast;
  ASSAY_CHECK(write_container(file, container, painted.encoded, sink));
  return drawn;
}

}  // namespace assay::media::image::webp
