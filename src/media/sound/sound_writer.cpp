#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

extern "C" {
#include <libavutil/opt.h>
}

#include "media/sound/coding.hpp"

namespace assay::media::sound {
namespace {

constexpr int kIoBuffer = 64 * 1024;
constexpr int kCueBlock = 4096;  // frames of a cue at once

int refuse_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EPERM); }

class Options {
 public:
  Options() = default;
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  ~Options() { av_dict_free(&options_); }
  void set(const char* key, const std::string& value) { av_dict_set(&options_, key, value.c_str(), 0); }
  [[nodiscard]] AVDictionary** get() noexcept { return &options_; }

 private:
  AVDictionary* options_ = nullptr;
};

// One sample of the cue in the encoder's form, one channel after another.
void store_sample(AVSampleFormat format, int raw_bits, float sample, std::uint8_t* to) {
  const double value = static_cast<double>(sample);
  if (format == AV_SAMPLE_FMT_FLTP) {
    std::memcpy(to, &sample, sizeof sample);
  } else if (format == AV_SAMPLE_FMT_S16P) {
    const auto rounded = static_cast<std::int16_t>(std::clamp(std::round(value * 32768), -32768.0, 32767.0));
    std::memcpy(to, &rounded, sizeof rounded);
  } else {  // S32P: the upper bits count
    const int bits = raw_bits > 0 ? raw_bits : 32;
    const double scale = std::ldexp(1.0, bits - 1);
    const auto rounded = static_cast<std::int64_t>(std::clamp(std::round(value * scale), -scale, scale - 1));
    const auto shifted = static_cast<std::int32_t>(rounded * (std::int64_t{1} << (32 - bits)));
    std::memcpy(to, &shifted, sizeof shifted);
  }
}

}  // namespace

struct SoundWriter::Place {
  DescriptorSink& sink;
  std::uint64_t base;
  std::uint64_t at = 0;
  std::string failure{};

  static int write(void* opaque, std::uint8_t* bytes, int size) {
    auto& self = *static_cast<Place*>(opaque);
    const auto done = self.sink.write_at(self.base + self.at, {bytes, static_cast<std::size_t>(std::max(size, 0))});
    if (!done) {
      self.failure = done.error().message;
      return AVERROR(EIO);
    }
    self.at += static_cast<std::uint64_t>(size);
    return size;
  }

  static std::int64_t seek(void* opaque, std::int64_t offset, int whence) {
    auto& self = *static_cast<Place*>(opaque);
    if ((whence & AVSEEK_SIZE) != 0) return static_cast<std::int64_t>(self.sink.end() - self.base);
    if (offset < 0 || (whence & ~AVSEEK_FORCE) != SEEK_SET) return AVERROR(EINVAL);
    self.at = static_cast<std::uint64_t>(offset);
    return offset;
  }
};

SoundWriter::SoundWriter(DescriptorSink& sink) : place_(std::make_unique<Place>(Place{sink, sink.end()})) {}

SoundWriter::~SoundWriter() = default;

Result<std::unique_ptr<SoundWriter>> SoundWriter::create(DescriptorSink& sink, const SoundReader& like,
                                                         const Encoding& encoding) {
  std::unique_ptr<SoundWriter> writer(new SoundWriter(sink));
  ASSAY_CHECK(writer->open_codec(like, encoding));
  ASSAY_CHECK(writer->open_file(like, encoding));
  return writer;
}

tl::unexpected<Error> SoundWriter::failed(std::string_view what, int code) const {
  if (!place_->failure.empty()) return fail(Code::Unavailable, place_->failure);
  const Code kind = code == AVERROR(ENOMEM) ? Code::Limited : Code::Unsupported;
  return fail(kind, fmt::format("{}: {}", what, av_reason(code)));
}

Result<> SoundWriter::open_codec(const SoundReader& like, const Encoding& encoding) {
  const AVCodec* const codec = avcodec_find_encoder_by_name(encoding.encoder);
  if (codec == nullptr)
    return fail(Code::Unavailable,
                fmt::format("FFmpeg's encoder {} is not there: install libavcodec59", encoding.encoder));
  codec_.reset(avcodec_alloc_context3(codec));
  packet_.reset(av_packet_alloc());
  frame_.reset(av_frame_alloc());
  if (codec_ == nullptr || packet_ == nullptr || frame_ == nullptr) return failed("encoder", AVERROR(ENOMEM));
  const AVCodecContext& source = like.codec();
  codec_->thread_count = 1;
  codec_->sample_rate = source.sample_rate;
  codec_->sample_fmt = source.sample_fmt;
  codec_->bits_per_raw_sample = source.bits_per_raw_sample;
  codec_->time_base = {1, source.sample_rate};
  codec_->bit_rate = encoding.bit_rate;
  codec_->flags |= AV_CODEC_FLAG_BITEXACT;
  if (int code = av_channel_layout_copy(&codec_->ch_layout, &source.ch_layout); code < 0)
    return failed("encoder", code);
  if (codec_->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default(&codec_->ch_layout, source.ch_layout.nb_channels);
  const AVOutputFormat* const muxer = av_guess_format(encoding.muxer, nullptr, nullptr);
  if (muxer == nullptr)
    return fail(Code::Unavailable,
                fmt::format("FFmpeg's muxer {} is not there: install libavformat59", encoding.muxer));
  if ((muxer->flags & AVFMT_GLOBALHEADER) != 0) codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  Options options;
  if (std::string_view(encoding.encoder) == "libmp3lame") {
    codec_->compression_level = 2;  // LAME's near-best quality; 0 costs twice the time and is not heard
    if (!encoding.constant) options.set("abr", "1");
  }
  if (const int code = avcodec_open2(codec_.get(), codec, options.get()); code < 0)
    return failed(fmt::format("encoding {} at {} bit/s, {} samples a second, {} channels", encoding.encoder,
                              encoding.bit_rate, codec_->sample_rate, codec_->ch_layout.nb_channels),
                  code);
  fifo_.reset(av_audio_fifo_alloc(codec_->sample_fmt, codec_->ch_layout.nb_channels, 2 * codec_->frame_size));
  if (fifo_ == nullptr) return failed("encoder", AVERROR(ENOMEM));
  frame_->format = codec_->sample_fmt;
  frame_->nb_samples = codec_->frame_size;
  frame_->sample_rate = codec_->sample_rate;
  int code = av_channel_layout_copy(&frame_->ch_layout, &codec_->ch_layout);
  if (code >= 0) code = av_frame_get_buffer(frame_.get(), 0);
  if (code < 0) return failed("encoder", code);
  return {};
}

Result<> SoundWriter::open_file(const SoundReader& like, const Encoding& encoding) {
  AVFormatContext* context = nullptr;
  if (const int code = avformat_alloc_output_context2(&context, nullptr, encoding.muxer, nullptr); code < 0)
    return failed("muxer", code);
  output_.reset(context);
  auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBuffer));
  if (buffer == nullptr) return failed("muxer", AVERROR(ENOMEM));
  io_.reset(avio_alloc_context(buffer, kIoBuffer, 1, place_.get(), nullptr, &Place::write, &Place::seek));
  if (io_ == nullptr) return failed("muxer", AVERROR(ENOMEM));
  output_->pb = io_.get();
  output_->io_open = refuse_open;
  output_->flush_packets = 0;  // write when the buffer is full, not after every packet
  output_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  AVStream* const stream = avformat_new_stream(output_.get(), nullptr);
  if (stream == nullptr) return failed("muxer", AVERROR(ENOMEM));
  if (const int code = avcodec_parameters_from_context(stream->codecpar, codec_.get()); code < 0)
    return failed("muxer", code);
  stream->time_base = codec_->time_base;
  stream->disposition = like.stream().disposition;
  av_dict_copy(&stream->metadata, like.stream().metadata, 0);
  if (const auto* made = av_dict_get(like.file().metadata, "creation_time", nullptr, 0); made != nullptr)
    av_dict_set(&output_->metadata, made->key, made->value, 0);
  Options options;
  if (std::string_view(encoding.muxer) == "mp3") {  // tags are copied byte for byte, around what this writes
    options.set("id3v2_version", "0");
    options.set("write_id3v1", "0");
  } else {
    options.set("movie_timescale", std::to_string(codec_->sample_rate));  // an edit list exact to the sample
    if (encoding.brand.size() == 4) options.set("brand", encoding.brand);
    ASSAY_CHECK(copy_chapters(like, encoding.shift_s));
  }
  if (const int code = avformat_write_header(output_.get(), options.get()); code < 0)
    return failed("file header", code);
  return {};
}

// A chapter that begins with the programme takes the cue in, so that no time is without a chapter.
Result<> SoundWriter::copy_chapters(const SoundReader& like, double shift_s) {
  const AVFormatContext& file = like.file();
  if (file.nb_chapters == 0) return {};
  output_->chapters = static_cast<AVChapter**>(av_calloc(file.nb_chapters, sizeof(AVChapter*)));
  if (output_->chapters == nullptr) return failed("chapters", AVERROR(ENOMEM));
  for (unsigned i = 0; i < file.nb_chapters; ++i) {
    const AVChapter& from = *file.chapters[i];
    auto* to = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
    if (to == nullptr) return failed("chapters", AVERROR(ENOMEM));
    output_->chapters[output_->nb_chapters++] = to;
    const auto shift = static_cast<std::int64_t>(std::llround(shift_s / av_q2d(from.time_base)));
    to->id = from.id;
    to->time_base = from.time_base;
    to->start = from.start <= 0 ? 0 : from.start + shift;
    to->end = from.end + shift;
    av_dict_copy(&to->metadata, from.metadata, 0);
  }
  return {};
}

Result<> SoundWriter::write(const AVFrame& frame) {
  if (frame.format != codec_->sample_fmt)
    return fail(Code::Unsupported, fmt::format("the sound changes its sample format from {} to {}",
                                               static_cast<int>(codec_->sample_fmt), frame.format));
  return push(reinterpret_cast<void**>(frame.extended_data), frame.nb_samples);
}

Result<> SoundWriter::write(const PreparedCue& cue) {
  const auto channels = static_cast<unsigned>(codec_->ch_layout.nb_channels);
  const auto width = static_cast<std::size_t>(av_get_bytes_per_sample(codec_->sample_fmt));
  std::vector<Bytes> planes(channels, Bytes(kCueBlock * width));
  std::vector<void*> pointers(channels);
  for (std::size_t at = 0; at < cue.samples.size(); at += kCueBlock) {
    const std::size_t count = std::min<std::size_t>(kCueBlock, cue.samples.size() - at);
    for (unsigned channel = 0; channel < channels; ++channel) {
      pointers[channel] = planes[channel].data();
      for (std::size_t i = 0; i < count; ++i)
        store_sample(codec_->sample_fmt, codec_->bits_per_raw_sample, cue.at(at + i, channel),
                     planes[channel].data() + i * width);
    }
    ASSAY_CHECK(push(pointers.data(), static_cast<int>(count)));
  }
  return {};
}

Result<> SoundWriter::push(void** planes, int frames) {
  if (const int done = av_audio_fifo_write(fifo_.get(), planes, frames); done < frames)
    return failed("encoder", done < 0 ? done : AVERROR(ENOMEM));
  frames_ += static_cast<std::uint64_t>(frames);
  return encode(false);
}

Result<> SoundWriter::encode(bool all) {
  while (av_audio_fifo_size(fifo_.get()) >= (all ? 1 : codec_->frame_size)) {
    if (const int code = av_frame_make_writable(frame_.get()); code < 0) return failed("encoder", code);
    frame_->nb_samples = std::min(codec_->frame_size, av_audio_fifo_size(fifo_.get()));
    const int got =
        av_audio_fifo_read(fifo_.get(), reinterpret_cast<void**>(frame_->extended_data), frame_->nb_samples);
    if (got < frame_->nb_samples) return failed("encoder", got < 0 ? got : AVERROR(ENOMEM));
    frame_->pts = sent_;
    sent_ += got;
    ASSAY_CHECK(send(frame_.get()));
  }
  return {};
}

Result<> SoundWriter::send(const AVFrame* frame) {
  if (const int code = avcodec_send_frame(codec_.get(), frame); code < 0) return failed("encoding", code);
  while (true) {
    const int code = avcodec_receive_packet(codec_.get(), packet_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return {};
    if (code < 0) return failed("encoding", code);
    ++packets_;
    packet_->stream_index = 0;
    av_packet_rescale_ts(packet_.get(), codec_->time_base, output_->streams[0]->time_base);
    if (const int written = av_write_frame(output_.get(), packet_.get()); written < 0)
      return failed("writing a packet", written);
    av_packet_unref(packet_.get());
  }
}

Result<> SoundWriter::finish() {
  ASSAY_CHECK(encode(true));
  ASSAY_CHECK(send(nullptr));
  if (const int code = av_write_trailer(output_.get()); code < 0) return failed("finishing the file", code);
  avio_flush(io_.get());
  if (!place_->failure.empty()) return fail(Code::Unavailable, place_->failure);
  return {};
}

}  // namespace assay::media::sound
