#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "media/sound/coding.hpp"

namespace assay::media::sound {
namespace {

constexpr int kIoBuffer = 64 * 1024;
constexpr std::int64_t kProbed = 1 << 20;  // bytes looked at to learn the stream's form

int refuse_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EPERM); }

const char* decoder_of(AVCodecID id) noexcept {
  switch (id) {
    case AV_CODEC_ID_MP3:
      return "mp3float";
    case AV_CODEC_ID_AAC:
      return "aac";
    case AV_CODEC_ID_ALAC:
      return "alac";
    default:
      return nullptr;
  }
}

template <class Sample>
void put_together(const AVFrame& frame, bool planar, float scale, std::vector<float>& out) {
  const auto channels = static_cast<std::size_t>(frame.ch_layout.nb_channels);
  const auto count = static_cast<std::size_t>(frame.nb_samples);
  out.resize(channels * count);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const auto* in = reinterpret_cast<const Sample*>(frame.extended_data[planar ? channel : 0]);
    for (std::size_t i = 0; i < count; ++i)
      out[i * channels + channel] = static_cast<float>(in[planar ? i : i * channels + channel]) * scale;
  }
}

}  // namespace

std::string av_reason(int code) {
  std::string text(AV_ERROR_MAX_STRING_SIZE, '\0');
  av_strerror(code, text.data(), text.size());
  text.resize(text.find('\0'));
  return text;
}

struct SoundReader::Window {
  const DescriptorSource& source;
  std::uint64_t begin;
  std::uint64_t end;
  std::uint64_t at = 0;   // from begin
  std::string failure{};  // what the operating system said

  static int read(void* opaque, std::uint8_t* to, int size) {
    auto& self = *static_cast<Window*>(opaque);
    const std::uint64_t left = self.end - self.begin - std::min(self.at, self.end - self.begin);
    const std::uint64_t wanted = std::min<std::uint64_t>(left, static_cast<std::uint64_t>(std::max(size, 0)));
    if (wanted == 0) return AVERROR_EOF;
    const auto got = self.source.read_some(self.begin + self.at, {to, static_cast<std::size_t>(wanted)});
    if (!got) self.failure = got.error().message;
    if (!got) return AVERROR(EIO);
    if (*got == 0) return AVERROR_EOF;
    self.at += *got;
    return static_cast<int>(*got);
  }

  static std::int64_t seek(void* opaque, std::int64_t offset, int whence) {
    auto& self = *static_cast<Window*>(opaque);
    const auto size = static_cast<std::int64_t>(self.end - self.begin);
    if ((whence & AVSEEK_SIZE) != 0) return size;
    whence &= ~AVSEEK_FORCE;
    if (whence != SEEK_SET) return AVERROR(EINVAL);
    if (offset < 0) return AVERROR(EINVAL);
    self.at = static_cast<std::uint64_t>(offset);
    return offset;
  }
};

SoundReader::SoundReader(const DescriptorSource& source, std::uint64_t begin, std::uint64_t end,
                         const SoundLimits& limits)
    : window_(std::make_unique<Window>(Window{source, begin, end})), limits_(limits) {}

SoundReader::~SoundReader() = default;

Result<std::unique_ptr<SoundReader>> SoundReader::create(const DescriptorSource& source, std::uint64_t begin,
                                                         std::uint64_t end, Format format, const SoundLimits& limits) {
  std::unique_ptr<SoundReader> reader(new SoundReader(source, begin, end, limits));
  ASSAY_CHECK(reader->open(format));
  return reader;
}

tl::unexpected<Error> SoundReader::corrupt(std::string_view what, int code) const {
  const std::string_view name = window_->source.name();
  if (!window_->failure.empty()) return fail(Code::Unavailable, window_->failure);
  if (code == AVERROR(ENOMEM)) return fail(Code::Limited, fmt::format("{}: {}: no memory", name, what));
  return fail(Code::Corrupt,
              fmt::format("{}: {}: {}; if it plays, repair it: ffmpeg -i IN OUT", name, what, av_reason(code)));
}

Result<> SoundReader::open(Format format) {
  av_log_set_level(AV_LOG_QUIET);  // what matters comes back as an error
  packet_.reset(av_packet_alloc());
  frame_.reset(av_frame_alloc());
  auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBuffer));
  if (packet_ == nullptr || frame_ == nullptr || buffer == nullptr) return corrupt("opening", AVERROR(ENOMEM));
  io_.reset(avio_alloc_context(buffer, kIoBuffer, 0, window_.get(), &Window::read, nullptr, &Window::seek));
  AVFormatContext* context = avformat_alloc_context();
  if (io_ == nullptr || context == nullptr) return corrupt("opening", AVERROR(ENOMEM));
  context->pb = io_.get();
  context->flags |= AVFMT_FLAG_CUSTOM_IO;
  context->io_open = refuse_open;  // a file may name others: none is opened
  context->probesize = kProbed;
  context->max_streams = 64;
  context->codec_whitelist = av_strdup("mp3float,mp3,aac,alac");
  const char* const demuxer = format == Format::Mp3 ? "mp3" : "mov";
  context->format_whitelist = av_strdup(format == Format::Mp3 ? "mp3" : "mov,mp4,m4a,3gp,3g2,mj2");
  // on failure avformat_open_input frees the context
  if (const int code = avformat_open_input(&context, nullptr, av_find_input_format(demuxer), nullptr); code < 0)
    return corrupt(
        format == Format::Mp3 ? "no MP3 stream" : "the file's index (moov) is missing or damaged (truncated?)", code);
  input_.reset(context);
  for (unsigned i = 0; i < input_->nb_streams; ++i)
    if (input_->streams[i]->codecpar->codec_type != AVMEDIA_TYPE_AUDIO) input_->streams[i]->discard = AVDISCARD_ALL;
  if (const int code = avformat_find_stream_info(input_.get(), nullptr); code < 0)
    return corrupt("reading the form of the sound", code);
  ASSAY_CHECK(choose_stream());
  return open_codec();
}

Result<> SoundReader::choose_stream() {
  const std::string_view name = window_->source.name();
  unsigned sounds = 0;
  for (unsigned i = 0; i < input_->nb_streams; ++i) {
    const AVStream& stream = *input_->streams[i];
    const bool cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    // pictures of chapters come as a track of their own, one a chapter
    const bool of_chapters = stream.nb_frames > 0 && stream.nb_frames <= static_cast<std::int64_t>(input_->nb_chapters);
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !cover && !of_chapters &&
        limits_.pictures == Pictures::Refused)
      return fail(Code::Unsupported, fmt::format("{}: has moving pictures: label it as a film, not as a sound", name));
    if (stream.codecpar->codec_type != AVMEDIA_TYPE_AUDIO) continue;
    if (sounds++ == 0) stream_ = i;
  }
  const bool film = limits_.pictures == Pictures::PassedOver;
  if (sounds == 1 || (sounds > 1 && film)) {
    for (unsigned i = 0; i < input_->nb_streams; ++i)
      if (i != stream_) input_->streams[i]->discard = AVDISCARD_ALL;
    return {};
  }
  if (film) return fail(Code::NotFound, fmt::format("{}: the film has no sound", name));
  if (sounds == 0) return fail(Code::Corrupt, fmt::format("{}: has no sound in it (truncated?)", name));
  return fail(Code::Unsupported, fmt::format("{}: has {} sound tracks, one is labelled; take one out: ffmpeg -i IN "
                                             "-map 0:a:0 -c copy OUT",
                                             name, sounds));
}

Result<> SoundReader::open_codec() {
  const std::string_view name = window_->source.name();
  const AVCodecParameters& form = *stream().codecpar;
  const char* const decoder = decoder_of(form.codec_id);
  if (decoder == nullptr)
    return fail(Code::Unsupported,
                fmt::format("{}: its sound is {}; those that can be labelled are MP3, AAC and ALAC; convert it: ffmpeg "
                            "-i IN -c:a aac OUT.m4a",
                            name, avcodec_get_name(form.codec_id)));
  if (form.ch_layout.nb_channels < 1 || form.ch_layout.nb_channels > static_cast<int>(limits_.most_channels))
    return fail(Code::Limited, fmt::format("{}: {} channels; 1 to {} are allowed", name, form.ch_layout.nb_channels,
                                           limits_.most_channels));
  if (form.sample_rate < static_cast<int>(limits_.least_rate) || form.sample_rate > static_cast<int>(limits_.most_rate))
    return fail(Code::Limited, fmt::format("{}: {} samples a second; {} to {} are allowed", name, form.sample_rate,
                                           limits_.least_rate, limits_.most_rate));
  const AVStream& track = stream();
  const double seconds = track.duration > 0 ? static_cast<double>(track.duration) * av_q2d(track.time_base) : 0;
  if (seconds > limits_.most_seconds)
    return fail(Code::Limited,
                fmt::format("{}: {:.0f} s of sound; at most {:.0f} s are taken", name, seconds, limits_.most_seconds));
  const AVCodec* const codec = avcodec_find_decoder_by_name(decoder);
  if (codec == nullptr)
    return fail(Code::Unavailable, fmt::format("FFmpeg's decoder {} is not there: install libavcodec59", decoder));
  codec_.reset(avcodec_alloc_context3(codec));
  if (codec_ == nullptr) return corrupt("decoder", AVERROR(ENOMEM));
  if (const int code = avcodec_parameters_to_context(codec_.get(), &form); code < 0) return corrupt("decoder", code);
  codec_->thread_count = 1;
  codec_->pkt_timebase = track.time_base;
  if (const int code = avcodec_open2(codec_.get(), codec, nullptr); code < 0) return corrupt("decoder", code);
  // MP3's end is cut by FFmpeg; of M4A it decodes the last packet whole, though the index says what counts of it.
  if (form.codec_id != AV_CODEC_ID_MP3 && track.duration > 0)
    listed_frames_ = static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, av_rescale_q(track.duration, track.time_base, {1, form.sample_rate})));
  return {};
}

Result<> SoundReader::feed() {
  while (true) {
    const int code = av_read_frame(input_.get(), packet_.get());
    if (code == AVERROR_EOF && window_->failure.empty()) {
      drained_ = true;
      // packets that an edit list leaves out stand in no index entry
      const auto listed =
          static_cast<std::uint64_t>(std::max(avformat_index_get_entries_count(input_->streams[stream_]), 0));
      if (packets_ < listed)
        return fail(Code::Corrupt, fmt::format("{}: the index lists {} packets of sound, the file ends after {} "
                                               "(truncated?)",
                                               window_->source.name(), listed, packets_));
      avcodec_send_packet(codec_.get(), nullptr);
      return {};
    }
    if (code < 0) return corrupt(fmt::format("reading behind packet {}", packets_), code);
    if (packet_->stream_index != static_cast<int>(stream_)) {
      av_packet_unref(packet_.get());
      continue;
    }
    ++packets_;
    position_ = packet_->pos;
    const bool cut_off = (packet_->flags & AV_PKT_FLAG_CORRUPT) != 0;
    const int sent = cut_off ? AVERROR_INVALIDDATA : avcodec_send_packet(codec_.get(), packet_.get());
    av_packet_unref(packet_.get());
    if (sent < 0)
      return corrupt(fmt::format("packet {} at 0x{:x}", packets_,
                                 window_->begin + static_cast<std::uint64_t>(std::max<std::int64_t>(position_, 0))),
                     sent);
    return {};
  }
}

Result<const AVFrame*> SoundReader::next() {
  while (true) {
    const int code = avcodec_receive_frame(codec_.get(), frame_.get());
    if (code == AVERROR_EOF) return end_of_sound();
    if (code == AVERROR(EAGAIN)) {
      if (drained_) return end_of_sound();
      ASSAY_CHECK(feed());
      continue;
    }
    if (code < 0)
      return corrupt(fmt::format("packet {} at 0x{:x}", packets_,
                                 window_->begin + static_cast<std::uint64_t>(std::max<std::int64_t>(position_, 0))),
                     code);
    ASSAY_CHECK(check_frame());
    if (frame_->nb_samples == 0) continue;
    return frame_.get();
  }
}

Result<> SoundReader::check_frame() {
  if (frame_->sample_rate != codec_->sample_rate || frame_->ch_layout.nb_channels != codec_->ch_layout.nb_channels ||
      frame_->sample_rate != stream().codecpar->sample_rate ||
      frame_->ch_layout.nb_channels != stream().codecpar->ch_layout.nb_channels)
    return fail(
        Code::Unsupported,
        fmt::format("{}: changes from {} to {} samples a second or from {} to {} channels in packet {}; make it "
                    "one form: ffmpeg -i IN -ar {} OUT",
                    window_->source.name(), stream().codecpar->sample_rate, frame_->sample_rate,
                    stream().codecpar->ch_layout.nb_channels, frame_->ch_layout.nb_channels, packets_,
                    stream().codecpar->sample_rate));
  const auto decoded = static_cast<std::uint64_t>(frame_->nb_samples);
  const std::uint64_t kept =
      listed_frames_ > 0 ? std::min(decoded, listed_frames_ - std::min(frames_, listed_frames_)) : decoded;
  frame_->nb_samples = static_cast<int>(kept);
  surplus_ += decoded - kept;
  frames_ += kept;
  if (static_cast<double>(frames_) > limits_.most_seconds * frame_->sample_rate)
    return fail(Code::Limited,
                fmt::format("{}: more than {:.0f} s of sound", window_->source.name(), limits_.most_seconds));
  return {};
}

// A few packets of padding are usual. More is sound that an index too short would make us drop.
Result<const AVFrame*> SoundReader::end_of_sound() const {
  constexpr std::uint64_t kMostPadding = 8192;
  if (surplus_ <= kMostPadding) return nullptr;
  return fail(Code::Corrupt,
              fmt::format("{}: the index says {} samples, the sound has {} more; repair it: ffmpeg -i IN "
                          "-c copy OUT",
                          window_->source.name(), listed_frames_, surplus_));
}

double SoundReader::progress() const noexcept {
  const std::uint64_t size = std::max<std::uint64_t>(window_->end - window_->begin, 1);
  return std::min(1.0, static_cast<double>(std::max<std::int64_t>(position_, 0)) / static_cast<double>(size));
}

Result<> interleave(const AVFrame& frame, std::vector<float>& out) {
  constexpr float kScale16 = 1.0F / 32768.0F;
  constexpr float kScale32 = 1.0F / 2147483648.0F;
  switch (frame.format) {
    case AV_SAMPLE_FMT_FLTP:
      put_together<float>(frame, true, 1, out);
      break;
    case AV_SAMPLE_FMT_S16P:
      put_together<std::int16_t>(frame, true, kScale16, out);
      break;
    case AV_SAMPLE_FMT_S32P:
      put_together<std::int32_t>(frame, true, kScale32, out);
      break;
    default:
      return fail(Code::Unsupported, fmt::format("samples of FFmpeg's format {}", frame.format));
  }
  return {};
}

}  // namespace assay::media::sound
