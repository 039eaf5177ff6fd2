#include "media/sound/heard_samples.hpp"

#include <fmt/core.h>

#include <array>
#include <vector>

#include "base/descriptor_file.hpp"
#include "media/sound/coding.hpp"
#include "media/sound/mp3_file.hpp"
#include "media/sound/wave_blocks.hpp"

namespace assay::media::sound {
namespace {

using Begin = std::function<Result<>(const SoundForm&)>;
using Take = std::function<Result<>(std::span<const float>)>;

constexpr std::size_t kHeadBytes = 16;

Result<SampledSound> from_wave(DescriptorSource& source, const SoundLimits& limits, const Begin& begin,
                               const Take& take, const Progress& progress) {
  ASSAY_TRY(const WaveLayout layout, read_wave_layout(source, limits));
  ASSAY_CHECK(begin({layout.form.rate, layout.form.channels}));
  ASSAY_CHECK(each_block(source, layout, progress, 0, 1, take));
  return SampledSound{layout.rf64 ? "RF64" : "WAV", layout.form.codec(), layout.form.rate, layout.form.channels,
                      layout.frames};
}

Result<SampledSound> from_coded(DescriptorSource& source, Format format, const SoundLimits& limits, const Begin& begin,
                                const Take& take, const Progress& progress) {
  std::uint64_t first = 0;
  std::uint64_t last = source.size();
  if (format == Format::Mp3) {
    ASSAY_TRY(const Mp3File file, read_mp3_file(source));
    first = file.begin;
    last = file.end;
  }
  ASSAY_TRY(const auto reader, SoundReader::create(source, first, last, format, limits));
  ASSAY_CHECK(begin({reader->rate(), reader->channels()}));
  std::vector<float> samples;
  while (true) {
    ASSAY_TRY(const AVFrame* const frame, reader->next());
    if (frame == nullptr) break;
    ASSAY_CHECK(interleave(*frame, samples));
    ASSAY_CHECK(take(samples));
    if (progress) progress(reader->progress());
  }
  return SampledSound{std::string(format_name(format)), avcodec_get_name(reader->codec().codec_id), reader->rate(),
                      reader->channels(), reader->frames()};
}

}  // namespace

Result<SampledSound> each_sample(const Source& source, const SoundLimits& limits, const Begin& begin, const Take& take,
                                 const Progress& progress) {
  ASSAY_TRY(DescriptorSource file, DescriptorSource::open(source.descriptor, source.name));
  if (file.size() > limits.most_bytes)
    return fail(Code::Limited,
                fmt::format("{}: {} bytes; at most {} are taken", source.name, file.size(), limits.most_bytes));
  std::array<std::uint8_t, kHeadBytes> head{};
  ASSAY_TRY(const std::size_t got, file.read_some(0, head));
  const auto format = sniff(BytesView(head).first(got));
  if (!format) return fail(Code::Unsupported, fmt::format("{}: neither WAV, MP3 nor M4A", source.name));
  auto heard = *format == Format::Wav ? from_wave(file, limits, begin, take, progress)
                                      : from_coded(file, *format, limits, begin, take, progress);
  if (heard && heard->frames == 0)
    return fail(Code::Corrupt, fmt::format("{}: 0 samples of sound: there is nothing to hear", source.name));
  return heard;
}

}  // namespace assay::media::sound
