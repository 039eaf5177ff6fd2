#include "media/sound/loudness.hpp"

#include <ebur128.h>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace assay::media::sound {

namespace {

ebur128_state* of(void* state) noexcept { return static_cast<ebur128_state*>(state); }

}  // namespace

void LoudnessMeter::Close::operator()(void* state) const noexcept {
  ebur128_state* own = of(state);
  ebur128_destroy(&own);
}

Result<LoudnessMeter> LoudnessMeter::create(unsigned channels, unsigned rate, Peak peak) {
  // the histogram keeps memory the same for seconds and for hours
  const int mode = EBUR128_MODE_I | EBUR128_MODE_HISTOGRAM | (peak == Peak::Measured ? EBUR128_MODE_TRUE_PEAK : 0);
  ebur128_state* const state = ebur128_init(channels, rate, mode);
  if (state == nullptr)
    return fail(Code::Limited,
                fmt::format("loudness of {} channels at {} samples a second cannot be measured", channels, rate));
  return LoudnessMeter(state, channels);
}

Result<> LoudnessMeter::take(std::span<const float> interleaved) {
  if (interleaved.empty()) return {};
  if (ebur128_add_frames_float(of(state_.get()), interleaved.data(), interleaved.size() / channels_) != EBUR128_SUCCESS)
    return fail(Code::Limited, "no memory for measuring loudness");
  return {};
}

std::optional<double> LoudnessMeter::lufs() const {
  double value = 0;
  if (ebur128_loudness_global(of(state_.get()), &value) != EBUR128_SUCCESS || !std::isfinite(value))
    return std::nullopt;
  return value;
}

double LoudnessMeter::true_peak() const {
  double highest = 0;
  for (unsigned channel = 0; channel < channels_; ++channel) {
    double peak = 0;
    if (ebur128_true_peak(of(state_.get()), channel, &peak) == EBUR128_SUCCESS) highest = std::max(highest, peak);
  }
  return highest;
}

}  // namespace assay::media::sound
