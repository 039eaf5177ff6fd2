#include "visible/cue/rhythm_listener.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "visible/cue/signal.hpp"

namespace assay::visible::cue {
namespace {

constexpr double kListenRate = 8000;         // enough for tones up to 3 kHz, and noise above is gone
constexpr double kFrameMs = 5;               // how finely lengths are told
constexpr double kFloor = 0.0005;            // -66 dBFS: below is silence
constexpr double kMostResidue = 0.05;        // of a frame's energy that a single sine does not explain
constexpr double kSamePitch = 0.08;          // pitch of a beat may waver so far
constexpr double kEdge = 0.3;                // a beat ends 10 dB below its level
constexpr double kSameLevel = 3.2;           // beats of one group differ by 10 dB at most
constexpr double kMostGapMs = 1500;          // longer silence parts groups
constexpr double kLetterGap = 3.5;           // the gap between letters is three times the one within (ITU-R M.1677-1)
constexpr double kEvenShorts = 1.6;          // short beats may differ so much
constexpr double kLongestBeatMs = 3000;      // longer is no beat but programme
constexpr std::size_t kRememberedBeats = 5;  // four make a rhythm, five make something else

bool near(double a, double b, double part) noexcept { return std::abs(a - b) <= part * std::max(a, b); }

}  // namespace

RhythmListener::RhythmListener(const law::CueRule::RhythmHeard& rule, unsigned rate)
    : rule_(rule),
      decimation_(std::max(1U, static_cast<unsigned>(static_cast<double>(rate) / kListenRate))),
      rate_(static_cast<double>(rate) / decimation_),
      frame_size_(std::max<std::size_t>(4, static_cast<std::size_t>(std::llround(rate_ * kFrameMs / 1000)))),
      frame_ms_(1000.0 * static_cast<double>(frame_size_) / rate_) {}

void RhythmListener::take(std::span<const float> samples) {
  for (const float sample : samples) {
    sum_ += static_cast<double>(sample);
    if (++summed_ < decimation_) continue;
    const double mean = sum_ / decimation_;
    take_decimated(std::isfinite(mean) ? static_cast<float>(std::clamp(mean, -8.0, 8.0)) : 0.0F);
    sum_ = 0;
    summed_ = 0;
  }
}

// A sine keeps x[n-1] + x[n+1] = 2 cos(w) x[n]; the least-squares fit of cos(w) over a frame gives its pitch, and what
// is left over says how much of the frame is not that sine.
void RhythmListener::take_decimated(float sample) {
  const double now = static_cast<double>(sample);
  const double centre = static_cast<double>(older_[1]);
  const double around = static_cast<double>(older_[0]) + now;
  energy_ += now * now;
  cross_ += centre * around;
  middle_ += centre * centre;
  outer_ += around * around;
  older_[0] = older_[1];
  older_[1] = sample;
  if (++in_frame_ == frame_size_) take_frame(close_frame());
}

RhythmListener::Frame RhythmListener::close_frame() noexcept {
  Frame frame;
  frame.level = std::sqrt(energy_ / static_cast<double>(frame_size_));
  if (frame.level > kFloor && middle_ > 0) {
    const double cosine2 = cross_ / middle_;
    const double residue = outer_ - cosine2 * cross_;
    frame.frequency = std::acos(std::clamp(cosine2 / 2, -1.0, 1.0)) * rate_ / (2 * std::numbers::pi);
    frame.tonal = frame.frequency > 100 && residue <= kMostResidue * 4 * middle_;
  }
  in_frame_ = 0;
  energy_ = cross_ = middle_ = outer_ = 0;
  return frame;
}

void RhythmListener::take_frame(const Frame& frame) {
  const std::uint64_t now = frame_++;
  const bool goes_on = in_beat_ && frame.tonal && frame.level > kEdge * beat_.level &&
                       near(frame.frequency, weighted_frequency_ / weight_, kSamePitch);
  if (in_beat_ && goes_on && frame.level * kEdge <= beat_.level) {
    beat_.level = std::max(beat_.level, frame.level);
    weighted_frequency_ += frame.frequency * frame.level;
    weight_ += frame.level;
    if (static_cast<double>(now - beat_.start) * frame_ms_ > kLongestBeatMs) in_beat_ = false;  // programme
    return;
  }
  if (in_beat_) {
    beat_.end = now;
    end_beat();
  }
  in_beat_ = frame.tonal;
  if (in_beat_) {
    beat_ = {now, now, frame.level, 0, 0};
    weighted_frequency_ = frame.frequency * frame.level;
    weight_ = frame.level;
    return;
  }
  if (gap_frames_ > 0) gap_energy_ += last_gap_frame_;
  last_gap_frame_ = gap_frames_ == 0 ? 0 : frame.level * frame.level;
  ++gap_frames_;
  if (group_.empty()) return;
  double longest = 0;
  for (std::size_t i = 1; i < group_.size(); ++i)
    longest = std::max(longest, static_cast<double>(group_[i].start - group_[i - 1].end) * frame_ms_);
  const double patience = group_.size() == 1 ? kMostGapMs : std::min(kMostGapMs, kLetterGap * longest + 2 * frame_ms_);
  if (static_cast<double>(frame_ - group_.back().end) * frame_ms_ > patience) close_group();
}

// Tonal scraps (an echo before a coded beat, its fading edge) are shorter than half a beat and count as gap.
void RhythmListener::end_beat() {
  const double length_ms = static_cast<double>(beat_.end - beat_.start) * frame_ms_;
  beat_.frequency = weighted_frequency_ / weight_;
  const double gap = gap_frames_ > 1 ? std::sqrt(gap_energy_ / static_cast<double>(gap_frames_)) : 0;
  if (length_ms < kFrameMs * 3) {
    gap_frames_ += beat_.end - beat_.start;
    return;
  }
  beat_.gap_before = gap;
  gap_energy_ = last_gap_frame_ = 0;
  gap_frames_ = 0;
  if (!group_.empty()) {
    const Beat& first = group_.front();
    const bool kin = near(beat_.frequency, first.frequency, kSamePitch) && beat_.level < kSameLevel * first.level &&
                     first.level < kSameLevel * beat_.level && beat_.gap_before < kEdge * beat_.level &&
                     beat_.start > group_.back().end;
    if (!kin) close_group();
  }
  if (group_.size() < kRememberedBeats)
    group_.push_back(beat_);
  else
    group_.back() = beat_;  // still five and more
}

void RhythmListener::close_group() {
  if (group_.size() == 4 && found_.size() < kMostFound) found_.push_back(judge());
  group_.clear();
}

HeardRhythm RhythmListener::judge() const {
  HeardRhythm heard;
  heard.start_s = static_cast<double>(group_[0].start) * frame_ms_ / 1000;
  double level = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    heard.beats_ms[i] = static_cast<double>(group_[i].end - group_[i].start) * frame_ms_;
    if (i > 0) heard.gaps_ms[i - 1] = static_cast<double>(group_[i].start - group_[i - 1].end) * frame_ms_;
    heard.frequency_hz += group_[i].frequency / 4;
    level = std::max(level, group_[i].level);
  }
  heard.level_dbfs = decibels_of(level);
  heard.fault = fault_of(heard);
  return heard;
}

std::string RhythmListener::fault_of(const HeardRhythm& heard) const {
  const auto& beats = heard.beats_ms;
  const auto [least, most] = std::minmax({beats[0], beats[2], beats[3]});
  if (beats[1] < rule_.long_at_least * most)
    return fmt::format(
        "beats of {:.0f}, {:.0f}, {:.0f} and {:.0f} ms are not short long short short: the second must "
        "be at least {:g} times each of the others",
        beats[0], beats[1], beats[2], beats[3], rule_.long_at_least);
  if (most > kEvenShorts * least + 2 * frame_ms_)
    return fmt::format("the short beats differ: {:.0f}, {:.0f} and {:.0f} ms", beats[0], beats[2], beats[3]);
  const double mean = (beats[0] + beats[2] + beats[3]) / 3;
  if (mean + frame_ms_ < rule_.least_short_ms)
    return fmt::format("too fast: short beats of {:.0f} ms, at least {:g} ms are due", mean, rule_.least_short_ms);
  if (mean - frame_ms_ > rule_.most_short_ms)
    return fmt::format("too slow: short beats of {:.0f} ms, at most {:g} ms are allowed", mean, rule_.most_short_ms);
  return {};
}

std::vector<HeardRhythm> RhythmListener::finish() {
  if (in_beat_) {
    beat_.end = frame_;
    in_beat_ = false;
    end_beat();
  }
  close_group();
  return std::move(found_);
}

}  // namespace assay::visible::cue
