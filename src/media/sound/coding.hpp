// The two ends of FFmpeg's libraries: compressed sound to samples, samples to compressed sound. Files are reached by
// callbacks on descriptors; nothing is opened by name, and codecs are those of a list.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
}

#include "base/descriptor_file.hpp"
#include "media/sound/prepared_cue.hpp"
#include "media/sound/sound.hpp"

namespace assay::media::sound {

struct FreePacket {
  void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
};
struct FreeFrame {
  void operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
};
struct FreeCodec {
  void operator()(AVCodecContext* context) const noexcept { avcodec_free_context(&context); }
};
struct FreeInput {
  void operator()(AVFormatContext* context) const noexcept { avformat_close_input(&context); }
};
struct FreeOutput {
  void operator()(AVFormatContext* context) const noexcept { avformat_free_context(context); }
};
struct FreeIo {
  void operator()(AVIOContext* context) const noexcept {
    av_freep(&context->buffer);
    avio_context_free(&context);
  }
};
struct FreeFifo {
  void operator()(AVAudioFifo* fifo) const noexcept { av_audio_fifo_free(fifo); }
};
using Packet = std::unique_ptr<AVPacket, FreePacket>;
using Frame = std::unique_ptr<AVFrame, FreeFrame>;
using Codec = std::unique_ptr<AVCodecContext, FreeCodec>;
using Input = std::unique_ptr<AVFormatContext, FreeInput>;
using Output = std::unique_ptr<AVFormatContext, FreeOutput>;
using Io = std::unique_ptr<AVIOContext, FreeIo>;
using Fifo = std::unique_ptr<AVAudioFifo, FreeFifo>;

/// FFmpeg's words for an error of its own.
[[nodiscard]] std::string av_reason(int code);

/// The one sound in `begin` to `end` of a file, decoded frame by frame, in one thread. What stands in front of the
/// programme for the codec's sake (delay, padding, edit lists) is left out.
class SoundReader {
 public:
  /// @return Unsupported (a codec that is not ours, several sounds, a film), Corrupt, Limited
  [[nodiscard]] static Result<std::unique_ptr<SoundReader>> create(const DescriptorSource& source, std::uint64_t begin,
                                                                   std::uint64_t end, Format format,
                                                                   const SoundLimits& limits);
  ~SoundReader();
  SoundReader(const SoundReader&) = delete;
  SoundReader& operator=(const SoundReader&) = delete;

  /// The next stretch of sound, valid until the next call; nullptr at the end.
  [[nodiscard]] Result<const AVFrame*> next();

  [[nodiscard]] const AVFormatContext& file() const noexcept { return *input_; }
  [[nodiscard]] const AVStream& stream() const noexcept { return *input_->streams[stream_]; }
  [[nodiscard]] const AVCodecContext& codec() const noexcept { return *codec_; }
  [[nodiscard]] unsigned rate() const noexcept { return static_cast<unsigned>(codec_->sample_rate); }
  [[nodiscard]] unsigned channels() const noexcept { return static_cast<unsigned>(codec_->ch_layout.nb_channels); }
  /// Sample frames given out so far.
  [[nodiscard]] std::uint64_t frames() const noexcept { return frames_; }
  /// How far it has come, 0 to 1, by bytes.
  [[nodiscard]] double progress() const noexcept;

 private:
  struct Window;
  SoundReader(const DescriptorSource& source, std::uint64_t begin, std::uint64_t end, const SoundLimits& limits);
  [[nodiscard]] Result<> open(Format format);
  [[nodiscard]] Result<> choose_stream();
  [[nodiscard]] Result<> open_codec();
  [[nodiscard]] Result<> feed();
  [[nodiscard]] Result<> check_frame();
  [[nodiscard]] Result<const AVFrame*> end_of_sound() const;
  [[nodiscard]] tl::unexpected<Error> corrupt(std::string_view what, int code) const;

  std::unique_ptr<Window> window_;
  SoundLimits limits_;
  Io io_;
  Input input_;
  Codec codec_;
  Packet packet_;
  Frame frame_;
  unsigned stream_ = 0;
  std::uint64_t frames_ = 0;
  std::uint64_t listed_frames_ = 0;  // how many an M4A's index says are to be played; 0: it does not say
  std::uint64_t surplus_ = 0;        // decoded behind them
  std::uint64_t packets_ = 0;
  std::int64_t position_ = 0;  // of the packet that is being decoded
  bool drained_ = false;
};

/// Samples of a decoded frame as interleaved numbers. @return Unsupported for a sample format none of our codecs has
[[nodiscard]] Result<> interleave(const AVFrame& frame, std::vector<float>& out);

/// What is written, and how.
struct Encoding {
  const char* muxer = nullptr;    ///< "mp3", "ipod"
  const char* encoder = nullptr;  ///< "libmp3lame", "aac", "alac"
  std::int64_t bit_rate = 0;      ///< bits a second; 0 for lossless
  bool constant = true;           ///< MP3: each frame at this rate, else on average
  std::string brand;              ///< M4A: major brand, four characters
  double shift_s = 0;             ///< chapters move by this much
};

/// Encodes frames of any length in the reader's sample format, and packs them.
class SoundWriter {
 public:
  /// Writes from sink.end() on. `like` gives rate, channels, sample format, chapters and the track's own tags.
  [[nodiscard]] static Result<std::unique_ptr<SoundWriter>> create(DescriptorSink& sink, const SoundReader& like,
                                                                   const Encoding& encoding);
  ~SoundWriter();
  SoundWriter(const SoundWriter&) = delete;
  SoundWriter& operator=(const SoundWriter&) = delete;

  [[nodiscard]] Result<> write(const AVFrame& frame);
  [[nodiscard]] Result<> write(const PreparedCue& cue);
  /// Encodes what is left, writes index and counts.
  [[nodiscard]] Result<> finish();
  /// Sample frames that the codec puts in front of the first.
  [[nodiscard]] unsigned delay() const noexcept { return static_cast<unsigned>(codec_->initial_padding); }
  [[nodiscard]] std::uint64_t frames() const noexcept { return frames_; }
  [[nodiscard]] unsigned packet_frames() const noexcept { return static_cast<unsigned>(codec_->frame_size); }
  [[nodiscard]] std::uint64_t packets() const noexcept { return packets_; }

 private:
  struct Place;
  explicit SoundWriter(DescriptorSink& sink);
  [[nodiscard]] Result<> open_codec(const SoundReader& like, const Encoding& encoding);
  [[nodiscard]] Result<> open_file(const SoundReader& like, const Encoding& encoding);
  [[nodiscard]] Result<> copy_chapters(const SoundReader& like, double shift_s);
  [[nodiscard]] Result<> push(void** planes, int frames);
  [[nodiscard]] Result<> encode(bool all);
  [[nodiscard]] Result<> send(const AVFrame* frame);
  [[nodiscard]] tl::unexpected<Error> failed(std::string_view what, int code) const;

  std::unique_ptr<Place> place_;
  Io io_;
  Output output_;
  Codec codec_;
  Fifo fifo_;
  Packet packet_;
  Frame frame_;
  std::int64_t sent_ = 0;  // sample frames handed to the encoder
  std::uint64_t frames_ = 0;
  std::uint64_t packets_ = 0;
};

}  // namespace assay::media::sound
