#include "media/sound/prepared_cue.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <memory>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

#include "law/cue.hpp"
#include "media/sound/loudness.hpp"
#include "media/sound/wave_layout.hpp"
#include "media/sound/wave_samples.hpp"
#include "visible/cue/rhythm.hpp"
#include "visible/cue/speech.hpp"

namespace assay::media::sound {
namespace {

using visible::cue::Signal;

struct FreeSwr {
  void operator()(SwrContext* context) const noexcept { swr_free(&context); }
};

Result<Signal> resampled(const Voice& voice, unsigned rate) {
  if (voice.rate == rate) return voice.samples;
  AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  SwrContext* raw = nullptr;
  swr_alloc_set_opts2(&raw, &mono, AV_SAMPLE_FMT_FLT, static_cast<int>(rate), &mono, AV_SAMPLE_FMT_FLT,
                      static_cast<int>(voice.rate), 0, nullptr);
  const std::unique_ptr<SwrContext, FreeSwr> context(raw);
  if (context == nullptr || swr_init(context.get()) < 0)
    return fail(Code::Limited,
                fmt::format("the spoken cue cannot be brought from {} to {} samples a second", voice.rate, rate));
  const auto expected = static_cast<std::size_t>(static_cast<double>(voice.samples.size()) * rate / voice.rate);
  Signal out(expected + 1024);
  std::size_t filled = 0;
  const auto* in = reinterpret_cast<const std::uint8_t*>(voice.samples.data());
  int in_count = static_cast<int>(voice.samples.size());
  while (filled < out.size()) {
    auto* to = reinterpret_cast<std::uint8_t*>(out.data() + filled);
    const int got = swr_convert(context.get(), &to, static_cast<int>(out.size() - filled), &in, in_count);
    if (got < 0) return fail(Code::Internal, "the spoken cue could not be resampled");
    if (got == 0 && in_count == 0) break;
    filled += static_cast<std::size_t>(got);
    in = nullptr;  // from now on only what the filter holds back
    in_count = 0;
  }
  out.resize(filled);
  return out;
}

Result<Signal> spoken(const CueWish& wish, unsigned rate, const SoundLimits& limits) {
  if (!law::wording().has_both_elements(wish.spoken.text))
    return fail(Code::InvalidInput,
                fmt::format("the spoken cue says \"{}\", which lacks a word element: it must say AI or 人工智能, and "
                            "生成 or 合成 (GB 45438-2025 clause 5.3)",
                            wish.spoken.text));
  ASSAY_TRY(const Voice voice, read_voice(wish.spoken, limits));
  ASSAY_TRY(const auto speed, visible::cue::measure_speech(voice.samples, voice.rate, wish.spoken.text));
  if (const std::string fault = visible::cue::speed_fault(speed.characters_a_minute, law::cue_rule().speech);
      !fault.empty())
    return fail(Code::InvalidInput, fmt::format("the spoken cue is {}; record it at normal speed", fault));
  const auto first = static_cast<std::size_t>(speed.start_s * voice.rate);
  const auto length = static_cast<std::size_t>(speed.length_s * voice.rate);
  Voice active{{}, voice.rate};
  const auto begin = voice.samples.begin() + static_cast<std::ptrdiff_t>(std::min(first, voice.samples.size()));
  active.samples.assign(begin, begin + std::min(static_cast<std::ptrdiff_t>(length), voice.samples.end() - begin));
  return resampled(active, rate);
}

Result<visible::cue::Levels> levels_of(const Signal& cue, unsigned rate, unsigned channels) {
  ASSAY_TRY(LoudnessMeter meter, LoudnessMeter::create(channels, rate, Peak::Measured));
  std::vector<float> frames(cue.size() * channels);
  for (std::size_t i = 0; i < cue.size(); ++i)
    std::fill_n(frames.begin() + static_cast<std::ptrdiff_t>(i * channels), std::min(channels, 2U), cue[i]);
  ASSAY_CHECK(meter.take(frames));
  const std::optional<double> lufs = meter.lufs();
  if (!lufs) return fail(Code::InvalidInput, "the cue is silent or shorter than 400 ms: it has no loudness");
  return visible::cue::Levels{*lufs, meter.true_peak()};
}

}  // namespace

Result<Voice> read_voice(const SpokenCue& spoken, const SoundLimits& limits) {
  MemorySource source(spoken.wav, "spoken cue");
  SoundLimits own = limits;
  own.most_seconds = limits.most_cue_seconds;
  ASSAY_TRY(const WaveLayout layout, read_wave_layout(source, own));
  const WaveForm& form = layout.form;
  ASSAY_TRY(const Bytes bytes, source.read(layout.data_chunk().body(), layout.data_chunk().size));
  std::vector<float> frames(static_cast<std::size_t>(layout.frames) * form.channels);
  decode_samples(form, bytes, frames);
  Voice voice{Signal(static_cast<std::size_t>(layout.frames)), form.rate};
  for (std::size_t i = 0; i < voice.samples.size(); ++i) voice.samples[i] = frames[i * form.channels];
  return voice;
}

Result<PreparedCue> prepare_cue(const CueWish& wish, unsigned rate, unsigned channels,
                                std::optional<double> programme_lufs, const SoundLimits& limits) {
  const law::CueRule& rule = law::cue_rule();
  Signal bare;
  if (wish.kind == Kind::Rhythm) {
    if (rate < 3 * rule.rhythm_played.frequency_hz)
      return fail(Code::Unsupported, fmt::format("{} samples a second cannot carry a tone of {:g} Hz", rate,
                                                 rule.rhythm_played.frequency_hz));
    bare = visible::cue::rhythm(rule.rhythm_played, rate);
  } else {
    ASSAY_TRY(bare, spoken(wish, rate, limits));
  }
  ASSAY_TRY(const visible::cue::Levels levels, levels_of(bare, rate, channels));
  PreparedCue out;
  out.gain = visible::cue::match(programme_lufs, levels, rule.loudness);
  out.silence_s = rule.loudness.silence_ms / 1000;
  out.length_s = static_cast<double>(bare.size()) / rate;
  out.samples = visible::cue::between_silence(bare, out.gain.factor, rule.loudness.silence_ms, rate);
  return out;
}

void report_places(const PreparedCue& cue, Place place, Heard& heard) {
  const std::uint64_t length = cue.samples.size();
  const std::uint64_t head = at_start(place) ? length : 0;
  heard.frames_after = heard.frames_before + head + (at_end(place) ? length : 0);
  heard.gain = cue.gain;
  if (at_start(place)) heard.cues.push_back({visible::cue::Where::Start, cue.silence_s, cue.length_s});
  if (at_end(place))
    heard.cues.push_back({visible::cue::Where::End,
                          static_cast<double>(head + heard.frames_before) / heard.rate + cue.silence_s, cue.length_s});
}

}  // namespace assay::media::sound
