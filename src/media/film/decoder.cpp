#include "media/film/decoder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace assay::media::film {
namespace {

/// Samples that give no picture: some at a cut or after a lost packet are a film, more than one in twenty is damage.
constexpr std::uint32_t kForgiven = 16;
constexpr std::uint32_t kForgivenShare = 20;

}  // namespace

Result<Context> open_decoder(Codec codec, BytesView config, std::uint32_t reorder, const FilmLimits& limits) {
  // Whatever libav* would say goes to the caller as an error, never to a stream of the process.
  av_log_set_level(AV_LOG_QUIET);
  const AVCodec* const decoder = avcodec_find_decoder(codec == Codec::H264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC);
  if (decoder == nullptr)
    return fail(Code::Unavailable,
                fmt::format("libavcodec has no decoder for {} (package libavcodec59)", codec_name(codec)));
  Context context(avcodec_alloc_context3(decoder));
  if (!context) return fail(Code::Limited, "no memory for a decoder");
  context->extradata = static_cast<std::uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (context->extradata == nullptr) return fail(Code::Limited, "no memory for a decoder");
  std::ranges::copy(config, context->extradata);
  context->extradata_size = static_cast<int>(config.size());
  context->max_pixels = static_cast<std::int64_t>(limits.pixels);
  context->thread_count = static_cast<int>(std::clamp(limits.threads, 1U, 16U));
  // Strict: wait for as many pictures as the stream may reorder instead of guessing, or the first come in the wrong
  // order.
  context->strict_std_compliance = FF_COMPLIANCE_STRICT;
  context->has_b_frames = static_cast<int>(std::min(reorder, 16U));
  context->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
  context->pkt_timebase = {1, 1};
  if (const int error = avcodec_open2(context.get(), decoder, nullptr); error < 0)
    return fail(Code::Corrupt,
                fmt::format("the {} decoder refuses the film's configuration: {}", codec_name(codec), av_words(error)));
  return context;
}

Result<Decoder> Decoder::open(ByteSource& source, const FilmTrack& track, const FilmLimits& limits) {
  Decoder decoder(source, track);
  ASSAY_TRY(decoder.context_, open_decoder(track.codec, track.config, track.reorder, limits));
  decoder.frame_.reset(av_frame_alloc());
  decoder.packet_.reset(av_packet_alloc());
  if (!decoder.frame_ || !decoder.packet_) return fail(Code::Limited, "no memory for a decoder");
  return decoder;
}

Result<> Decoder::feed() {
  if (fed_ == track_->samples.size()) {
    flushed_ = true;
    avcodec_send_packet(context_.get(), nullptr);
    return {};
  }
  const Sample& sample = track_->samples[fed_];
  if (sample.size == 0) {
    ++damaged_;
    ++fed_;
    return {};
  }
  if (av_new_packet(packet_.get(), static_cast<int>(sample.size)) < 0)
    return fail(Code::Limited, fmt::format("no memory for picture {} of {} bytes", fed_ + 1, sample.size));
  Result<> read = source_->read_at(sample.offset, {packet_->data, sample.size});
  if (!read) {
    av_packet_unref(packet_.get());
    return read;
  }
  packet_->pts = track_->rank[fed_];
  packet_->dts = AV_NOPTS_VALUE;
  if (sample.sync) packet_->flags |= AV_PKT_FLAG_KEY;
  const int error = avcodec_send_packet(context_.get(), packet_.get());
  av_packet_unref(packet_.get());
  if (error == AVERROR(ENOMEM)) return fail(Code::Limited, fmt::format("no memory to decode picture {}", fed_ + 1));
  if (error < 0 && error != AVERROR(EAGAIN)) {
    ++damaged_;
    if (damaged_ > std::max(kForgiven, static_cast<std::uint32_t>(track_->samples.size()) / kForgivenShare))
      return fail(Code::Corrupt,
                  fmt::format("{} pictures cannot be decoded, the last is number {} at 0x{:x} ({}); the film is "
                              "damaged",
                              damaged_, fed_ + 1, sample.offset, av_words(error)));
  }
  ++fed_;
  return {};
}

Result<> Decoder::check(const AVFrame& frame) {
  const visible::Size size{static_cast<std::uint32_t>(std::max(0, frame.width)),
                           static_cast<std::uint32_t>(std::max(0, frame.height))};
  if (format_ == AV_PIX_FMT_NONE) {
    size_ = size;
    format_ = frame.format;
  }
  if (size == size_ && frame.format == format_) return {};
  const auto name = [](int format) {
    const char* const text = av_get_pix_fmt_name(static_cast<AVPixelFormat>(format));
    return std::string(text == nullptr ? "unknown" : text);
  };
  return fail(Code::Unsupported,
              fmt::format("from picture {} on the film is {} x {} px {}, before it is {} x {} px {}; code it again in "
                          "one size first",
                          frame.pts + 1, size.width, size.height, name(frame.format), size_.width, size_.height,
                          name(format_)));
}

Result<AVFrame*> Decoder::next() {
  for (;;) {
    const int error = avcodec_receive_frame(context_.get(), frame_.get());
    if (error == 0) {
      // Pictures that come twice or late (damage) have lost their place.
      if (frame_->pts <= last_rank_ || frame_->pts >= static_cast<std::int64_t>(track_->samples.size())) continue;
      last_rank_ = frame_->pts;
      ASSAY_CHECK(check(*frame_));
      return frame_.get();
    }
    if (error == AVERROR_EOF || (error == AVERROR(EAGAIN) && flushed_)) {
      if (last_rank_ < 0)
        return fail(Code::Corrupt,
                    fmt::format("none of the film's {} pictures can be decoded", track_->samples.size()));
      return nullptr;
    }
    if (error == AVERROR(ENOMEM)) return fail(Code::Limited, "no memory to decode");
    // Other errors are a damaged picture's: the next may be whole.
    ASSAY_CHECK(feed());
  }
}

}  // namespace assay::media::film
