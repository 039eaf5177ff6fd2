#include "media/sound/listener.hpp"

#include <algorithm>

#include "law/cue.hpp"
#include "media/sound/prepared_cue.hpp"

namespace assay::media::sound {
namespace {

using visible::cue::Where;

constexpr double kNearEdge = 10;  // seconds within which a cue counts as at the start or the end

Where where_of(double start_s, double end_s, double length_s) noexcept {
  if (start_s <= kNearEdge && start_s <= length_s - end_s) return Where::Start;
  return length_s - end_s <= kNearEdge ? Where::End : Where::Middle;
}

}  // namespace

Listener::Listener(unsigned rate, unsigned channels, LoudnessMeter meter)
    : rate_(rate), channels_(channels), meter_(std::move(meter)), rhythm_(law::cue_rule().rhythm_heard, rate) {}

Result<Listener> Listener::create(unsigned rate, unsigned channels, const SpokenCue& spoken,
                                  const SoundLimits& limits) {
  ASSAY_TRY(LoudnessMeter meter, LoudnessMeter::create(channels, rate, Peak::Measured));
  Listener out(rate, channels, std::move(meter));
  if (!spoken.text.empty()) {
    ASSAY_TRY(const Voice voice, read_voice(spoken, limits));
    ASSAY_TRY(out.speech_,
              visible::cue::SpeechFinder::create(voice.samples, voice.rate, spoken.text, rate, law::cue_rule().speech));
  }
  return out;
}

// Left and right are heard together, as our cues stand in both; further channels carry none.
Result<> Listener::take(std::span<const float> interleaved) {
  ASSAY_CHECK(meter_.take(interleaved));
  const std::size_t frames = interleaved.size() / channels_;
  frames_ += frames;
  mono_.resize(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const float* const frame = interleaved.data() + i * channels_;
    mono_[i] = channels_ > 1 ? (frame[0] + frame[1]) / 2 : frame[0];
  }
  rhythm_.take(mono_);
  if (speech_) speech_->take(mono_);
  return {};
}

SoundInspection Listener::finish() {
  SoundInspection out;
  out.rate = rate_;
  out.channels = channels_;
  out.length_s = static_cast<double>(frames_) / rate_;
  out.programme_lufs = meter_.lufs();
  out.true_peak_dbtp = visible::cue::decibels_of(meter_.true_peak());
  out.rhythms = rhythm_.finish();
  if (speech_) out.speeches = speech_->finish();
  for (auto& heard : out.rhythms) {
    double length_ms = 0;
    for (const double beat : heard.beats_ms) length_ms += beat;
    for (const double gap : heard.gaps_ms) length_ms += gap;
    heard.where = where_of(heard.start_s, heard.start_s + length_ms / 1000, out.length_s);
  }
  for (auto& heard : out.speeches) heard.where = where_of(heard.start_s, heard.start_s + heard.length_s, out.length_s);
  return out;
}

}  // namespace assay::media::sound
