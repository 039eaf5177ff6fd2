#include "visible/cue/rhythm.hpp"

#include <algorithm>
#include <array>
#include <numbers>

namespace assay::visible::cue {
namespace {

constexpr double kRampMs = 5;

void append_tone(Signal& to, double frequency, double length_ms, unsigned rate) {
  const std::size_t length = samples_in(length_ms, rate);
  const auto ramp = static_cast<double>(std::max<std::size_t>(1, samples_in(kRampMs, rate)));
  const double step = 2 * std::numbers::pi * frequency / static_cast<double>(rate);
  for (std::size_t i = 0; i < length; ++i) {
    const auto from_edge = static_cast<double>(std::min(i, length - 1 - i));
    const double swell = from_edge >= ramp ? 1.0 : 0.5 - 0.5 * std::cos(std::numbers::pi * from_edge / ramp);
    to.push_back(static_cast<float>(swell * std::sin(step * static_cast<double>(i))));
  }
}

}  // namespace

Signal rhythm(const law::CueRule::RhythmPlayed& lengths, unsigned rate) {
  const std::array<double, 4> beats = {lengths.short_ms, lengths.long_ms, lengths.short_ms, lengths.short_ms};
  Signal out;
  for (std::size_t i = 0; i < beats.size(); ++i) {
    if (i > 0) out.resize(out.size() + samples_in(lengths.gap_ms, rate));
    append_tone(out, lengths.frequency_hz, beats[i], rate);
  }
  return out;
}

Signal between_silence(const Signal& cue, double factor, double silence_ms, unsigned rate) {
  const std::size_t silence = samples_in(silence_ms, rate);
  Signal out(cue.size() + 2 * silence);
  std::transform(cue.begin(), cue.end(), out.begin() + static_cast<std::ptrdiff_t>(silence),
                 [factor](float sample) { return static_cast<float>(static_cast<double>(sample) * factor); });
  return out;
}

}  // namespace assay::visible::cue
