#include "media/sound/coded_cue.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "media/sound/coding.hpp"
#include "media/sound/listener.hpp"
#include "media/sound/loudness.hpp"
#include "media/sound/m4a_boxes.hpp"
#include "media/sound/mp3_file.hpp"
#include "media/sound/prepared_cue.hpp"

namespace assay::media::sound {
namespace {

// Where the compressed sound is in the file.
struct Stretch {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  Format format = Format::Mp3;
};

using Reader = std::unique_ptr<SoundReader>;

Result<Reader> open(const DescriptorSource& source, const Stretch& stretch, const SoundLimits& limits) {
  return SoundReader::create(source, stretch.begin, stretch.end, stretch.format, limits);
}

template <class Take>
Result<> each_frame(SoundReader& reader, const Progress& progress, double from, double to, Take take) {
  while (true) {
    ASSAY_TRY(const AVFrame* const frame, reader.next());
    if (frame == nullptr) break;
    ASSAY_CHECK(take(*frame));
    if (progress) progress(from + (to - from) * reader.progress());
  }
  if (progress) progress(to);
  return {};
}

// Reads everything once: length and loudness of the programme.
Result<Heard> measure(const DescriptorSource& source, const Stretch& stretch, const CueWish& wish,
                      const SoundLimits& limits, const Progress& progress) {
  ASSAY_TRY(const Reader reader, open(source, stretch, limits));
  ASSAY_TRY(LoudnessMeter meter, LoudnessMeter::create(reader->channels(), reader->rate(), Peak::Ignored));
  std::vector<float> samples;
  ASSAY_CHECK(each_frame(*reader, progress, 0, 0.3, [&](const AVFrame& frame) {
    return interleave(frame, samples).and_then([&] { return meter.take(samples); });
  }));
  if (reader->frames() == 0)
    return fail(Code::Corrupt, fmt::format("{}: 0 samples of sound: there is nothing to label", source.name()));
  Heard heard;
  heard.format = format_name(stretch.format);
  heard.codec = avcodec_get_name(reader->codec().codec_id);
  heard.rate = reader->rate();
  heard.channels = reader->channels();
  heard.frames_before = reader->frames();
  heard.kind = wish.kind;
  heard.programme_lufs = meter.lufs();
  return heard;
}

// Decodes again and encodes with the cue. @return what the writer knows about delay and packets
Result<Gapless> render(const DescriptorSource& source, const Stretch& stretch, DescriptorSink& sink,
                       const Encoding& encoding, const PreparedCue& cue, Place place, const SoundLimits& limits,
                       const Progress& progress) {
  ASSAY_TRY(const Reader reader, open(source, stretch, limits));
  ASSAY_TRY(const std::unique_ptr<SoundWriter> writer, SoundWriter::create(sink, *reader, encoding));
  if (at_start(place)) ASSAY_CHECK(writer->write(cue));
  ASSAY_CHECK(each_frame(*reader, progress, 0.3, 1, [&writer](const AVFrame& frame) { return writer->write(frame); }));
  if (at_end(place)) ASSAY_CHECK(writer->write(cue));
  ASSAY_CHECK(writer->finish());
  const std::uint64_t packed = writer->packets() * writer->packet_frames();
  const std::uint64_t used = writer->delay() + writer->frames();
  return Gapless{writer->delay(), static_cast<std::uint32_t>(packed > used ? packed - used : 0), writer->frames()};
}

double shift_of(const PreparedCue& cue, Place place, unsigned rate) noexcept {
  return at_start(place) ? static_cast<double>(cue.samples.size()) / rate : 0;
}

// LAME takes any average, but the file's own must be one it can reach.
std::int64_t reachable(std::int64_t bit_rate, unsigned rate) noexcept {
  return rate >= 32000 ? std::clamp<std::int64_t>(bit_rate, 32'000, 320'000)
                       : std::clamp<std::int64_t>(bit_rate, 8'000, 160'000);
}

Result<Encoding> m4a_encoding(const SoundReader& reader, std::string_view name, Heard& heard) {
  Encoding out{"ipod", "aac", reader.stream().codecpar->bit_rate, true, {}, 0};
  const int profile = reader.stream().codecpar->profile;
  if (reader.codec().codec_id == AV_CODEC_ID_ALAC) {
    const int bits = reader.codec().bits_per_raw_sample;
    if (bits != 16 && bits != 24)
      return fail(Code::Unsupported, fmt::format("{}: ALAC of {} bits cannot be written; 16 and 24 can", name, bits));
    out.encoder = "alac";
    out.bit_rate = 0;
    heard.exact = true;
    return out;
  }
  if (out.bit_rate <= 0) {
    out.bit_rate = 64'000 * static_cast<std::int64_t>(reader.channels());
    heard.notes.push_back(fmt::format("the file does not tell its bit rate; encoded at {} bit/s", out.bit_rate));
  }
  if (profile == FF_PROFILE_AAC_HE || profile == FF_PROFILE_AAC_HE_V2) {
    out.bit_rate *= 2;  // without band replication the upper half of the spectrum needs its own bits
    heard.notes.push_back(fmt::format("HE-AAC became AAC-LC at {} bit/s, as there is no encoder for it", out.bit_rate));
  }
  // An encoder's packet has at most 6144 bits a channel (ISO/IEC 14496-3 clause 4.5.3)
  out.bit_rate = std::min<std::int64_t>(out.bit_rate, std::int64_t{6} * reader.rate() * reader.channels());
  return out;
}

}  // namespace

Result<Heard> add_mp3_cue(DescriptorSource& source, DescriptorSink& sink, const CueWish& wish,
                          const SoundLimits& limits, const Progress& progress) {
  ASSAY_TRY(const Mp3File file, read_mp3_file(source));
  if (file.begin > limits.most_metadata_bytes || source.size() - file.tail > limits.most_metadata_bytes)
    return fail(Code::Limited,
                fmt::format("{}: tags of {} bytes; at most {} are taken", source.name(),
                            std::max(file.begin, source.size() - file.tail), limits.most_metadata_bytes));
  const Stretch stretch{file.begin, file.end, Format::Mp3};
  ASSAY_TRY(Heard heard, measure(source, stretch, wish, limits, progress));
  heard.notes = file.notes;
  ASSAY_TRY(const PreparedCue cue, prepare_cue(wish, heard.rate, heard.channels, heard.programme_lufs, limits));
  report_places(cue, wish.place, heard);
  ASSAY_TRY(Bytes tags, source.read(0, file.begin));
  const double added_s = static_cast<double>(heard.frames_after - heard.frames_before) / heard.rate;
  const auto head_ms = static_cast<std::uint32_t>(std::llround(shift_of(cue, wish.place, heard.rate) * 1000));
  for (std::string& note : shift_id3(tags, head_ms, static_cast<std::uint32_t>(std::llround(added_s * 1000))))
    heard.notes.push_back(std::move(note));
  ASSAY_CHECK(sink.write(tags));
  const Encoding encoding{"mp3", "libmp3lame", reachable(file.bit_rate, heard.rate), file.constant, {}, 0};
  ASSAY_CHECK(render(source, stretch, sink, encoding, cue, wish.place, limits, progress));
  ASSAY_CHECK(sink.copy_from(source, file.tail, source.size() - file.tail));
  return heard;
}

Result<Heard> add_m4a_cue(DescriptorSource& source, DescriptorSink& sink, const CueWish& wish,
                          const SoundLimits& limits, const Progress& progress) {
  ASSAY_TRY(const M4aFile file, read_m4a_file(source, limits));
  const Stretch stretch{0, source.size(), Format::M4a};
  ASSAY_TRY(Heard heard, measure(source, stretch, wish, limits, progress));
  ASSAY_TRY(const PreparedCue cue, prepare_cue(wish, heard.rate, heard.channels, heard.programme_lufs, limits));
  report_places(cue, wish.place, heard);
  ASSAY_TRY(const Reader reader, open(source, stretch, limits));
  ASSAY_TRY(Encoding encoding, m4a_encoding(*reader, source.name(), heard));
  encoding.brand = file.brand;
  encoding.shift_s = shift_of(cue, wish.place, heard.rate);
  ASSAY_TRY(const Gapless gapless, render(source, stretch, sink, encoding, cue, wish.place, limits, progress));
  ASSAY_TRY(const M4aFile made, read_back(sink, limits));
  ASSAY_TRY(Bytes moov, with_tags_of(file.moov, made.moov, gapless));
  ASSAY_CHECK(put_index(sink, made, std::move(moov), file.index_first(), file.further));
  return heard;
}

Result<SoundInspection> inspect_coded(DescriptorSource& source, Format format, const SpokenCue& spoken,
                                      const SoundLimits& limits, const Progress& progress) {
  Stretch stretch{0, source.size(), format};
  if (format == Format::Mp3) {
    ASSAY_TRY(const Mp3File file, read_mp3_file(source));
    stretch.begin = file.begin;
    stretch.end = file.end;
  } else {
    ASSAY_CHECK(read_m4a_file(source, limits));
  }
  ASSAY_TRY(const Reader reader, open(source, stretch, limits));
  ASSAY_TRY(Listener listener, Listener::create(reader->rate(), reader->channels(), spoken, limits));
  std::vector<float> samples;
  ASSAY_CHECK(each_frame(*reader, progress, 0, 1, [&](const AVFrame& frame) {
    return interleave(frame, samples).and_then([&] { return listener.take(samples); });
  }));
  if (reader->frames() == 0)
    return fail(Code::Corrupt, fmt::format("{}: 0 samples of sound: there is nothing to hear", source.name()));
  SoundInspection out = listener.finish();
  out.format = format_name(format);
  out.codec = avcodec_get_name(reader->codec().codec_id);
  return out;
}

}  // namespace assay::media::sound
