#include "media/film/encoder.hpp"

#include <fmt/core.h>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/mastering_display_metadata.h>
}

#include <algorithm>
#include <cmath>
#include <string>

namespace assay::media::film {
namespace {

/// Visually lossless for both encoders; a second generation at this factor stays above 40 dB on common films.
constexpr const char* kQuality = "18";
/// Pictures the encoder looks ahead; on big pictures fewer, for their memory.
constexpr int kLookAhead = 30;
constexpr int kLookAheadBig = 10;
constexpr std::int64_t kBig = std::int64_t{2560} * 1440;
/// Beside those: references, B pictures, pictures in work, the decoder's.
constexpr std::uint64_t kOtherPictures = 40;

int look_ahead(const AVFrame& like) noexcept {
  return std::int64_t{like.width} * like.height > kBig ? kLookAheadBig : kLookAhead;
}

Result<> check_memory(const AVFrame& like, const FilmLimits& limits) {
  const int frame = av_image_get_buffer_size(static_cast<AVPixelFormat>(like.format), like.width, like.height, 32);
  if (frame <= 0)
    return fail(Code::Limited, fmt::format("a picture of {} x {} px is too big", like.width, like.height));
  const std::uint64_t pictures = static_cast<std::uint64_t>(look_ahead(like)) + kOtherPictures + 2U * limits.threads;
  const std::uint64_t bytes = static_cast<std::uint64_t>(frame) * pictures;
  if (bytes > limits.memory_bytes)
    return fail(Code::Limited,
                fmt::format("coding pictures of {} x {} px takes about {} MiB, the limit is {} MiB; raise it or make "
                            "the film smaller first",
                            like.width, like.height, bytes >> 20U, limits.memory_bytes >> 20U));
  return {};
}

/// Metadata that a coder would have to write picture by picture, and these do not.
Result<> check_side_data(const AVFrame& like) {
  if (av_frame_get_side_data(&like, AV_FRAME_DATA_DYNAMIC_HDR_PLUS) != nullptr ||
      av_frame_get_side_data(&like, AV_FRAME_DATA_DYNAMIC_HDR_VIVID) != nullptr ||
      av_frame_get_side_data(&like, AV_FRAME_DATA_DOVI_RPU_BUFFER) != nullptr)
    return fail(Code::Unsupported,
                "the film has HDR metadata that change from picture to picture (HDR10+, HDR Vivid or Dolby "
                "Vision); coding it again would lose them; label the master before they are made");
  return {};
}

/// Mastering display and content light (SMPTE ST 2086, CTA-861.3) as both encoders' parameters take them.
struct StaticHdr {
  std::string display;
  std::string light;
};
StaticHdr static_hdr(const AVFrame& like) {
  StaticHdr hdr;
  if (const AVFrameSideData* const side = av_frame_get_side_data(&like, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA)) {
    const auto* const m = reinterpret_cast<const AVMasteringDisplayMetadata*>(side->data);
    const auto units = [](AVRational value, double unit) { return std::lround(av_q2d(value) * unit); };
    if (m->has_primaries != 0 && m->has_luminance != 0)
      hdr.display =
          fmt::format("G({},{})B({},{})R({},{})WP({},{})L({},{})", units(m->display_primaries[1][0], 50000),
                      units(m->display_primaries[1][1], 50000), units(m->display_primaries[2][0], 50000),
                      units(m->display_primaries[2][1], 50000), units(m->display_primaries[0][0], 50000),
                      units(m->display_primaries[0][1], 50000), units(m->white_point[0], 50000),
                      units(m->white_point[1], 50000), units(m->max_luminance, 10000), units(m->min_luminance, 10000));
  }
  if (const AVFrameSideData* const side = av_frame_get_side_data(&like, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL)) {
    const auto* const level = reinterpret_cast<const AVContentLightMetadata*>(side->data);
    hdr.light = fmt::format("{},{}", level->MaxCLL, level->MaxFALL);
  }
  return hdr;
}

void set(AVCodecContext& context, const char* name, const std::string& value) {
  // An option that a build of the library does not know is a wish less, not a failure.
  av_opt_set(context.priv_data, name, value.c_str(), 0);
}

const char* h264_profile(int profile) noexcept {
  switch (profile & ~(FF_PROFILE_H264_CONSTRAINED | FF_PROFILE_H264_INTRA)) {
    case FF_PROFILE_H264_BASELINE:
      return "baseline";
    case FF_PROFILE_H264_MAIN:
      return "main";
    case FF_PROFILE_H264_HIGH:
      return "high";
    case FF_PROFILE_H264_HIGH_10:
      return "high10";
    case FF_PROFILE_H264_HIGH_422:
      return "high422";
    case FF_PROFILE_H264_HIGH_444:
    case FF_PROFILE_H264_HIGH_444_PREDICTIVE:
      return "high444";
    default:
      return nullptr;
  }
}

void set_h264(AVCodecContext& context, const FilmTrack& track, const AVCodecContext& decoder, const AVFrame& like) {
  const StaticHdr hdr = static_hdr(like);
  set(context, "preset", "medium");
  set(context, "crf", kQuality);
  set(context, "forced-idr", "1");
  set(context, "b-pyramid", track.reorder >= 2 ? "normal" : "none");
  const char* const profile = h264_profile(decoder.profile);
  if (profile != nullptr && (like.interlaced_frame == 0 || decoder.profile >= FF_PROFILE_H264_MAIN))
    set(context, "profile", profile);
  if (decoder.level > 0) context.level = decoder.level;
  context.refs = std::clamp(decoder.refs, 1, 4);
  std::string params = fmt::format("rc-lookahead={}", look_ahead(like));
  if (like.interlaced_frame != 0) params += like.top_field_first != 0 ? ":tff=1" : ":bff=1";
  if (!hdr.display.empty()) params += ":mastering-display=" + hdr.display;
  if (!hdr.light.empty()) params += ":cll=" + hdr.light;
  set(context, "x264-params", params);
}

void set_hevc(AVCodecContext& context, const FilmTrack& track, const AVFrame& like, const FilmLimits& limits) {
  const StaticHdr hdr = static_hdr(like);
  set(context, "preset", "medium");
  set(context, "crf", kQuality);
  set(context, "forced-idr", "1");
  std::string params =
      fmt::format("log-level=none:info=0:open-gop=0:pools={}:frame-threads=1:rc-lookahead={}:bframes={}:b-pyramid={}",
                  limits.threads > 1 ? fmt::format("{}", limits.threads) : "none", std::min(look_ahead(like), 20),
                  track.reorder == 0 ? 0 : 3, track.reorder >= 2 ? 1 : 0);
  if (!hdr.display.empty()) params += ":master-display=" + hdr.display;
  if (!hdr.light.empty()) params += ":max-cll=" + hdr.light;
  if (!hdr.display.empty() || !hdr.light.empty()) params += ":hdr10=1";
  set(context, "x265-params", params);
}

bool has_format(const AVCodec& encoder, int format) noexcept {
  for (const AVPixelFormat* at = encoder.pix_fmts; at != nullptr && *at != AV_PIX_FMT_NONE; ++at) {
    if (*at == format) return true;
  }
  return false;
}

}  // namespace

Result<Encoder> Encoder::open(const FilmTrack& track, const AVCodecContext& decoder, const AVFrame& like,
                              const PixelForm& form, const FilmLimits& limits) {
  const char* const name = track.codec == Codec::H264 ? "libx264" : "libx265";
  const AVCodec* const encoder = avcodec_find_encoder_by_name(name);
  if (encoder == nullptr)
    return fail(Code::Unavailable, fmt::format("libavcodec has no encoder {}; Debian's libavcodec59 has it", name));
  if (!has_format(*encoder, like.format))
    return fail(Code::Unsupported,
                fmt::format("{} cannot code pixel format {}; 4:2:0, 4:2:2, 4:4:4 and grey of 8 and 10 bits can be",
                            name, av_get_pix_fmt_name(static_cast<AVPixelFormat>(like.format))));
  if (track.codec == Codec::Hevc && like.interlaced_frame != 0)
    return fail(
        Code::Unsupported,
        "the film is interlaced HEVC, which cannot be coded again as it is; make it progressive or H.264 first");
  ASSAY_CHECK(check_side_data(like));
  ASSAY_CHECK(check_memory(like, limits));
  Encoder out(track);
  out.context_.reset(avcodec_alloc_context3(encoder));
  if (!out.context_) return fail(Code::Limited, "no memory for an encoder");
  AVCodecContext& context = *out.context_;
  context.width = like.width;
  context.height = like.height;
  context.pix_fmt = static_cast<AVPixelFormat>(like.format);
  context.sample_aspect_ratio = like.sample_aspect_ratio;
  context.color_range = form.full ? AVCOL_RANGE_JPEG : like.color_range;
  context.color_primaries = like.color_primaries;
  context.color_trc = like.color_trc;
  context.colorspace = like.colorspace;
  context.chroma_sample_location = like.chroma_location;
  context.time_base = {1, static_cast<int>(std::min<std::uint32_t>(track.scale, 0x7fffffff))};
  const double rate = static_cast<double>(track.samples.size()) * track.scale /
                      static_cast<double>(std::max<std::int64_t>(1, track.duration));
  context.framerate = av_d2q(std::clamp(rate, 0.1, 960.0), 100'000);
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  context.max_b_frames = track.reorder == 0 ? 0 : 3;
  context.thread_count = static_cast<int>(std::clamp(limits.threads, 1U, 16U));
  // Key pictures stand where they stood; between them the encoder may add some.
  context.gop_size = 250;
  if (like.interlaced_frame != 0) {
    context.flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
    context.field_order = like.top_field_first != 0 ? AV_FIELD_TT : AV_FIELD_BB;
  }
  if (track.codec == Codec::H264) {
    set_h264(context, track, decoder, like);
  } else {
    set_hevc(context, track, like, limits);
  }
  if (const int error = avcodec_open2(out.context_.get(), encoder, nullptr); error < 0)
    return fail(Code::Unsupported, fmt::format("{} refuses pictures of {} x {} px {}: {}", name, like.width,
                                               like.height, av_get_pix_fmt_name(context.pix_fmt), av_words(error)));
  return out;
}

Result<> Encoder::send(AVFrame* frame) {
  if (frame == nullptr) {
    flushed_ = true;
    avcodec_send_frame(context_.get(), nullptr);
    return {};
  }
  const auto rank = static_cast<std::uint32_t>(frame->pts);
  // An encoder wants times that grow; two pictures of one time are a broken film, and stay so in the tables.
  std::int64_t time = track_->shown_from(rank);
  if (any_) time = std::max(time, last_time_ + 1);
  any_ = true;
  last_time_ = time;
  frame->pts = time;
  frame->pict_type = track_->samples[track_->by_rank[rank]].sync ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  waiting_.emplace_back(time, rank);
  if (const int error = avcodec_send_frame(context_.get(), frame); error < 0)
    return fail(error == AVERROR(ENOMEM) ? Code::Limited : Code::Internal,
                fmt::format("coding picture {}: {}", rank + 1, av_words(error)));
  return {};
}

Result<std::optional<CodedPicture>> Encoder::receive() {
  CodedPicture picture;
  picture.packet.reset(av_packet_alloc());
  if (!picture.packet) return fail(Code::Limited, "no memory for a coded picture");
  const int error = avcodec_receive_packet(context_.get(), picture.packet.get());
  if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return std::nullopt;
  if (error < 0) return fail(Code::Internal, fmt::format("coding pictures: {}", av_words(error)));
  const auto found =
      std::ranges::find_if(waiting_, [&](const auto& entry) { return entry.first == picture.packet->pts; });
  if (found == waiting_.end())
    return fail(Code::Internal,
                fmt::format("the encoder gave a picture for time {}, which it was not asked for", picture.packet->pts));
  picture.rank = found->second;
  waiting_.erase(found);
  picture.sync = (picture.packet->flags & AV_PKT_FLAG_KEY) != 0;
  return std::optional<CodedPicture>(std::move(picture));
}

}  // namespace assay::media::film
