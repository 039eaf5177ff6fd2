#include "media/sound/wave_cue.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "media/sound/prepared_cue.hpp"
#include "media/sound/wave_blocks.hpp"
#include "media/sound/wave_layout.hpp"
#include "media/sound/wave_samples.hpp"

namespace assay::media::sound {
namespace {

constexpr std::uint64_t kMostPatched = 1U
                                       << 20U;   // bytes of a chunk with positions in it; larger ones are no such chunk
constexpr std::uint64_t kMostRiff = 0xfffffffe;  // what a size of 32 bits can say, and is not "stands in ds64"

// Writes the file again with the data chunk grown. All other chunks keep bytes and order; positions in the sound that
// stand in `cue `, `smpl` and `PEAK`, and lengths in `fact` and ds64, follow the programme.
class WaveWriter {
 public:
  WaveWriter(DescriptorSource& source, DescriptorSink& sink, const WaveLayout& layout, const PreparedCue& cue,
             Place place)
      : source_(source), sink_(sink), layout_(layout), cue_(cue), place_(place) {
    const std::uint64_t length = cue.samples.size();
    head_ = at_start(place) ? length : 0;
    added_frames_ = head_ + (at_end(place) ? length : 0);
    const WaveChunk& data = layout.data_chunk();
    data_size_ = data.size + added_frames_ * layout.form.frame_bytes();
    const std::uint64_t old_end = data.body() + data.size + (data.size & 1U);
    // the pad byte of a last data chunk may be missing; it is written in any case
    riff_size_ = std::max(layout.riff_end, old_end) - 8 - (data.size & 1U) - data.size + data_size_ + (data_size_ & 1U);
  }

  [[nodiscard]] Result<> write(const Progress& progress) {
    if (!layout_.rf64 && riff_size_ > kMostRiff)
      return fail(Code::Limited,
                  fmt::format("{}: with the cue it has {} bytes, a RIFF file at most 4 GiB; convert it to RF64 first: "
                              "ffmpeg -i IN.wav -c copy -rf64 always OUT.wav",
                              source_.name(), riff_size_ + 8));
    Bytes head(12);
    ASSAY_CHECK(source_.read_at(0, head));
    if (!layout_.rf64) store_le(head.data() + 4, static_cast<std::uint32_t>(riff_size_));
    ASSAY_CHECK(sink_.write(head));
    for (const WaveChunk& chunk : layout_.chunks) {
      if (&chunk == &layout_.data_chunk())
        ASSAY_CHECK(write_data(chunk, progress));
      else
        ASSAY_CHECK(write_other(chunk));
    }
    return write_rest();
  }

 private:
  [[nodiscard]] Result<> write_data(const WaveChunk& chunk, const Progress& progress) {
    Bytes header(8);
    ASSAY_CHECK(source_.read_at(chunk.header, header));
    // in RF64 a data chunk may still say its size itself
    if (load_le<std::uint32_t>(header.data() + 4) != 0xffffffff)
      store_le(header.data() + 4, data_size_ > kMostRiff ? 0xffffffff : static_cast<std::uint32_t>(data_size_));
    ASSAY_CHECK(sink_.write(header));
    if (at_start(place_)) ASSAY_CHECK(write_cue());
    constexpr std::uint64_t kCopied = 8U << 20U;
    for (std::uint64_t done = 0; done < chunk.size;) {
      const std::uint64_t part = std::min(kCopied, chunk.size - done);
      ASSAY_CHECK(sink_.copy_from(source_, chunk.body() + done, part));
      done += part;
      if (progress) progress(0.5 + 0.5 * static_cast<double>(done) / static_cast<double>(chunk.size));
    }
    if (at_end(place_)) ASSAY_CHECK(write_cue());
    if ((data_size_ & 1U) != 0) ASSAY_CHECK(sink_.write(Bytes{0}));
    return {};
  }

  [[nodiscard]] Result<> write_cue() {
    Bytes bytes;
    bytes.reserve(cue_.samples.size() * layout_.form.frame_bytes());
    for (std::size_t frame = 0; frame < cue_.samples.size(); ++frame)
      for (unsigned channel = 0; channel < layout_.form.channels; ++channel)
        append_sample(layout_.form, cue_.at(frame, channel), bytes);
    return sink_.write(bytes);
  }

  [[nodiscard]] Result<> write_other(const WaveChunk& chunk) {
    const std::uint64_t whole = 8 + chunk.size;
    const bool changes =
        chunk.is("ds64") || chunk.is("fact") || chunk.is("cue ") || chunk.is("smpl") || chunk.is("PEAK");
    if (!changes || chunk.size > kMostPatched) {
      ASSAY_CHECK(sink_.copy_from(source_, chunk.header, whole));
    } else {
      ASSAY_TRY(Bytes bytes, source_.read(chunk.header, whole));
      patch(chunk, std::span(bytes).subspan(8));
      ASSAY_CHECK(sink_.write(bytes));
    }
    if ((chunk.size & 1U) == 0) return {};
    Bytes pad{0};
    if (chunk.body() + chunk.size < source_.size()) ASSAY_CHECK(source_.read_at(chunk.body() + chunk.size, pad));
    return sink_.write(pad);
  }

  void patch(const WaveChunk& chunk, std::span<std::uint8_t> body) const {
    if (chunk.is("ds64") && body.size() >= 24) {
      store_le(body.data(), riff_size_);
      store_le(body.data() + 8, data_size_);
      store_le(body.data() + 16, load_le<std::uint64_t>(body.data() + 16) + added_frames_);
    } else if (chunk.is("fact") && body.size() >= 4) {
      const std::uint32_t frames = load_le<std::uint32_t>(body.data());
      if (frames != 0xffffffff) store_le(body.data(), shifted(frames, added_frames_));
    } else if (chunk.is("cue ")) {
      patch_cue_points(body);
    } else if (chunk.is("smpl")) {
      patch_loops(body);
    } else if (chunk.is("PEAK")) {
      patch_peaks(body);
    }
  }

  static std::uint32_t shifted(std::uint32_t value, std::uint64_t by) noexcept {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(value + by, 0xffffffff));
  }

  void shift_at(std::span<std::uint8_t> body, std::size_t at) const {
    if (at + 4 <= body.size()) store_le(body.data() + at, shifted(load_le<std::uint32_t>(body.data() + at), head_));
  }

  // Points of 24 bytes: id, position in the play list, chunk, its start, block start, sample offset.
  void patch_cue_points(std::span<std::uint8_t> body) const {
    if (body.size() < 4) return;
    const std::uint32_t count = load_le<std::uint32_t>(body.data());
    for (std::uint64_t i = 0; i < count && 4 + (i + 1) * 24 <= body.size(); ++i) {
      const std::size_t point = 4 + static_cast<std::size_t>(i) * 24;
      shift_at(body, point + 4);
      shift_at(body, point + 20);
    }
  }

  // A head of 36 bytes, then loops of 24: id, kind, first and last sample, fraction, count.
  void patch_loops(std::span<std::uint8_t> body) const {
    for (std::size_t loop = 36; loop + 24 <= body.size(); loop += 24) {
      shift_at(body, loop + 8);
      shift_at(body, loop + 12);
    }
  }

  // Version and time, then for each channel the highest amplitude as a float and where it is.
  void patch_peaks(std::span<std::uint8_t> body) const {
    const auto loudest = std::max_element(cue_.samples.begin(), cue_.samples.end(),
                                          [](float a, float b) { return std::abs(a) < std::abs(b); });
    const auto where = static_cast<std::uint64_t>(loudest - cue_.samples.begin());
    const std::uint64_t first = at_start(place_) ? where : layout_.frames + where;
    for (unsigned channel = 0; channel < layout_.form.channels; ++channel) {
      const std::size_t at = 8 + std::size_t{channel} * 8;
      if (at + 8 > body.size()) return;
      const auto peak = std::bit_cast<float>(load_le<std::uint32_t>(body.data() + at));
      shift_at(body, at + 4);
      if (channel >= 2 || std::abs(*loudest) <= peak) continue;
      store_le(body.data() + at, std::bit_cast<std::uint32_t>(std::abs(*loudest)));
      store_le(body.data() + at + 4, shifted(0, first));
    }
  }

  // What is left of the RIFF chunk (less than a chunk's header) and what is behind it.
  [[nodiscard]] Result<> write_rest() {
    const WaveChunk& last = layout_.chunks.back();
    const std::uint64_t from = std::min(source_.size(), last.body() + last.size + (last.size & 1U));
    return sink_.copy_from(source_, from, source_.size() - from);
  }

  DescriptorSource& source_;
  DescriptorSink& sink_;
  const WaveLayout& layout_;
  const PreparedCue& cue_;
  Place place_;
  std::uint64_t head_ = 0;
  std::uint64_t added_frames_ = 0;
  std::uint64_t data_size_ = 0;
  std::uint64_t riff_size_ = 0;
};

}  // namespace

Result<Heard> add_wave_cue(DescriptorSource& source, DescriptorSink& sink, const CueWish& wish,
                           const SoundLimits& limits, const Progress& progress) {
  ASSAY_TRY(const WaveLayout layout, read_wave_layout(source, limits));
  ASSAY_TRY(LoudnessMeter meter, LoudnessMeter::create(layout.form.channels, layout.form.rate, Peak::Ignored));
  ASSAY_CHECK(each_block(source, layout, progress, 0, 0.5,
                         [&meter](std::span<const float> samples) { return meter.take(samples); }));
  Heard heard;
  heard.format = layout.rf64 ? "RF64" : "WAV";
  heard.codec = layout.form.codec();
  heard.rate = layout.form.rate;
  heard.channels = layout.form.channels;
  heard.frames_before = layout.frames;
  heard.kind = wish.kind;
  heard.programme_lufs = meter.lufs();
  heard.exact = true;
  ASSAY_TRY(const PreparedCue cue, prepare_cue(wish, heard.rate, heard.channels, heard.programme_lufs, limits));
  ASSAY_CHECK(WaveWriter(source, sink, layout, cue, wish.place).write(progress));
  report_places(cue, wish.place, heard);
  return heard;
}

Result<SoundInspection> inspect_wave(DescriptorSource& source, const SpokenCue& spoken, const SoundLimits& limits,
                                     const Progress& progress) {
  ASSAY_TRY(const WaveLayout layout, read_wave_layout(source, limits));
  ASSAY_TRY(Listener listener, Listener::create(layout.form.rate, layout.form.channels, spoken, limits));
  ASSAY_CHECK(each_block(source, layout, progress, 0, 1,
                         [&listener](std::span<const float> samples) { return listener.take(samples); }));
  SoundInspection out = listener.finish();
  out.format = layout.rf64 ? "RF64" : "WAV";
  out.codec = layout.form.codec();
  return out;
}

}  // namespace assay::media::sound
