#include "media/image/webp/codec.hpp"

#include <fmt/core.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include <algorithm>

namespace assay::media::image::webp {
namespace {

/// Time against size: half way up libwebp's scales.
constexpr int kMethod = 4;
constexpr float kLosslessEffort = 50;
/// Decoded samples, their painted copy, coded data and its decoded form are in memory together.
constexpr std::uint64_t kBytesAPixel = 12;

class DecodedBuffer {
 public:
  DecodedBuffer() { WebPInitDecoderConfig(&config); }
  ~DecodedBuffer() { WebPFreeDecBuffer(&config.output); }
  DecodedBuffer(const DecodedBuffer&) = delete;
  DecodedBuffer& operator=(const DecodedBuffer&) = delete;
  Result<> decode(BytesView file, WEBP_CSP_MODE mode) {
    config.output.colorspace = mode;
    const VP8StatusCode status = WebPDecode(file.data(), file.size(), &config);
    if (status == VP8_STATUS_OK) return {};
    if (status == VP8_STATUS_OUT_OF_MEMORY) return fail(Code::Limited, "not enough memory to decode the WebP");
    return fail(Code::Corrupt, status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED
                                   ? "the picture's data ends too early (truncated?)"
                                   : "the picture's data is damaged: libwebp cannot decode it");
  }
  WebPDecoderConfig config{};
};

class Picture {
 public:
  Picture() {
    WebPPictureInit(&picture);
    WebPMemoryWriterInit(&writer);
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
  }
  ~Picture() {
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&writer);
  }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  Result<Bytes> encode(const WebPConfig& config) {
    if (WebPEncode(&config, &picture) == 0)
      return fail(picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY ? Code::Limited : Code::Internal,
                  fmt::format("libwebp cannot encode the picture (error {})", static_cast<int>(picture.error_code)));
    return Bytes(writer.mem, writer.mem + writer.size);
  }
  WebPPicture picture{};
  WebPMemoryWriter writer{};
};

visible::Grid<std::uint8_t> copy_plane(const std::uint8_t* from, int stride, visible::Size size) {
  visible::Grid<std::uint8_t> plane(size);
  for (std::uint32_t y = 0; y < size.height; ++y)
    std::copy_n(from + std::ptrdiff_t{stride} * y, size.width, plane.row(y));
  return plane;
}

}  // namespace

Result<Features> read_features(BytesView file) {
  WebPBitstreamFeatures found{};
  if (WebPGetFeatures(file.data(), file.size(), &found) != VP8_STATUS_OK || found.width <= 0 || found.height <= 0)
    return fail(Code::Corrupt, "the picture's header is damaged: libwebp cannot read it");
  return Features{{static_cast<std::uint32_t>(found.width), static_cast<std::uint32_t>(found.height)},
                  found.has_alpha != 0};
}

Result<> check_limits(const Features& features, const visible::PictureLimits& limits) {
  const std::uint64_t memory = features.size.area() * kBytesAPixel;
  if (features.size.area() <= limits.pixels && memory <= limits.bytes) return {};
  return fail(
      Code::Limited,
      fmt::format("the picture has {} x {} px ({} MiB to work on); the limits are {} pixels and {} MiB",
                  features.size.width, features.size.height, memory >> 20U, limits.pixels, limits.bytes >> 20U));
}

Result<Planes> decode_planes(BytesView file, const Features& features) {
  DecodedBuffer buffer;
  ASSAY_CHECK(buffer.decode(file, features.has_alpha ? MODE_YUVA : MODE_YUV));
  const WebPYUVABuffer& from = buffer.config.output.u.YUVA;
  const visible::Size half{(features.size.width + 1) / 2, (features.size.height + 1) / 2};
  Planes planes;
  planes.size = features.size;
  planes.y = copy_plane(from.y, from.y_stride, features.size);
  planes.u = copy_plane(from.u, from.u_stride, half);
  planes.v = copy_plane(from.v, from.v_stride, half);
  if (features.has_alpha) planes.a = copy_plane(from.a, from.a_stride, features.size);
  return planes;
}

Result<Pixels> decode_pixels(BytesView file, const Features& features) {
  DecodedBuffer buffer;
  ASSAY_CHECK(buffer.decode(file, MODE_ARGB));
  const WebPRGBABuffer& from = buffer.config.output.u.RGBA;
  Pixels pixels(features.size);
  for (std::uint32_t y = 0; y < features.size.height; ++y) {
    const std::uint8_t* row = from.rgba + std::ptrdiff_t{from.stride} * y;
    for (std::uint32_t x = 0; x < features.size.width; ++x)
      pixels.at(x, y) = load_be<std::uint32_t>(row + 4 * std::size_t{x});
  }
  return pixels;
}

Result<Bytes> decode_rgb(BytesView file, const Features& features) {
  DecodedBuffer buffer;
  ASSAY_CHECK(buffer.decode(file, MODE_RGB));
  const WebPRGBABuffer& from = buffer.config.output.u.RGBA;
  const std::size_t row = std::size_t{features.size.width} * 3;
  Bytes rgb(row * features.size.height);
  for (std::uint32_t y = 0; y < features.size.height; ++y)
    std::copy_n(from.rgba + std::ptrdiff_t{from.stride} * y, row, rgb.data() + row * y);
  return rgb;
}

Result<Bytes> encode_planes(const Planes& planes, float quality) {
  WebPConfig config;
  if (WebPConfigInit(&config) == 0) return fail(Code::Internal, "libwebp is of another version");
  config.quality = quality;
  config.method = kMethod;
  config.sns_strength = 0;
  config.filter_strength = 0;
  config.autofilter = 0;
  config.segments = 1;
  config.exact = 1;
  config.alpha_quality = 100;
  Picture out;
  WebPPicture& picture = out.picture;
  picture.use_argb = 0;
  picture.width = static_cast<int>(planes.size.width);
  picture.height = static_cast<int>(planes.size.height);
  picture.colorspace = planes.a.samples().empty() ? WEBP_YUV420 : WEBP_YUV420A;
  // The encoder only reads them: `exact` keeps it from clearing what is transparent.
  picture.y = const_cast<std::uint8_t*>(planes.y.samples().data());
  picture.u = const_cast<std::uint8_t*>(planes.u.samples().data());
  picture.v = const_cast<std::uint8_t*>(planes.v.samples().data());
  picture.y_stride = static_cast<int>(planes.y.width());
  picture.uv_stride = static_cast<int>(planes.u.width());
  if (!planes.a.samples().empty()) {
    picture.a = const_cast<std::uint8_t*>(planes.a.samples().data());
    picture.a_stride = static_cast<int>(planes.a.width());
  }
  return out.encode(config);
}

Result<Bytes> encode_pixels(const Pixels& pixels) {
  WebPConfig config;
  if (WebPConfigInit(&config) == 0) return fail(Code::Internal, "libwebp is of another version");
  config.lossless = 1;
  config.exact = 1;
  config.quality = kLosslessEffort;
  config.method = kMethod;
  Picture out;
  WebPPicture& picture = out.picture;
  picture.use_argb = 1;
  picture.width = static_cast<int>(pixels.width());
  picture.height = static_cast<int>(pixels.height());
  picture.argb = const_cast<std::uint32_t*>(pixels.samples().data());  // read only, as above
  picture.argb_stride = static_cast<int>(pixels.width());
  return out.encode(config);
}

}  // namespace assay::media::image::webp
