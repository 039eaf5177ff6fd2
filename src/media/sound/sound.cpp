#include "media/sound/sound.hpp"

#include <fmt/core.h>

#include <array>

#include "base/descriptor_file.hpp"
#include "media/sound/coded_cue.hpp"
#include "media/sound/wave_cue.hpp"

namespace assay::media::sound {
namespace {

constexpr std::size_t kHead = 16;

Result<Format> format_of(DescriptorSource& source, const SoundLimits& limits) {
  if (source.size() > limits.most_bytes)
    return fail(Code::Limited,
                fmt::format("{}: {} bytes; at most {} are taken", source.name(), source.size(), limits.most_bytes));
  if (source.size() == 0) return fail(Code::Corrupt, fmt::format("{}: the file is empty", source.name()));
  std::array<std::uint8_t, kHead> head{};
  ASSAY_TRY(const std::size_t got, source.read_some(0, head));
  const auto format = sniff(BytesView(head).first(got));
  if (!format)
    return fail(Code::Unsupported, fmt::format("{}: neither WAV, MP3 nor M4A: sounds of other kinds get no label that "
                                               "is heard; convert it: ffmpeg -i IN OUT.m4a",
                                               source.name()));
  return *format;
}

}  // namespace

std::optional<Format> sniff(BytesView head) noexcept {
  const auto at = [head](std::size_t offset, std::string_view text) {
    return head.size() >= offset + text.size() && as_text(head.subspan(offset, text.size())) == text;
  };
  if (at(0, "RIFF") || at(0, "RF64") || at(0, "BW64") || at(0, "RIFX"))
    return head.size() < 12 || at(8, "WAVE") ? std::optional(Format::Wav) : std::nullopt;
  if (at(4, "ftyp")) return Format::M4a;
  if (at(0, "ID3")) return Format::Mp3;
  // a frame header of layer I to III; layer 0 with this sync is AAC in ADTS
  if (head.size() >= 2 && head[0] == 0xff && (head[1] & 0xe0U) == 0xe0 && (head[1] & 0x06U) != 0) return Format::Mp3;
  return std::nullopt;
}

std::string_view format_name(Format format) noexcept {
  switch (format) {
    case Format::Wav:
      return "WAV";
    case Format::Mp3:
      return "MP3";
    case Format::M4a:
      return "M4A";
  }
  return "";
}

Result<Heard> add_cue(const Source& source, int target, const CueWish& wish, const SoundLimits& limits,
                      const Progress& progress) {
  ASSAY_TRY(DescriptorSource file, DescriptorSource::open(source.descriptor, source.name));
  ASSAY_TRY(const Format format, format_of(file, limits));
  DescriptorSink sink(target);
  switch (format) {
    case Format::Wav:
      return add_wave_cue(file, sink, wish, limits, progress);
    case Format::Mp3:
      return add_mp3_cue(file, sink, wish, limits, progress);
    case Format::M4a:
      return add_m4a_cue(file, sink, wish, limits, progress);
  }
  return fail(Code::Internal, "no such format");
}

Result<SoundInspection> inspect_cue(const Source& source, const SpokenCue& spoken, const SoundLimits& limits,
                                    const Progress& progress) {
  ASSAY_TRY(DescriptorSource file, DescriptorSource::open(source.descriptor, source.name));
  ASSAY_TRY(const Format format, format_of(file, limits));
  if (format == Format::Wav) return inspect_wave(file, spoken, limits, progress);
  return inspect_coded(file, format, spoken, limits, progress);
}

}  // namespace assay::media::sound
