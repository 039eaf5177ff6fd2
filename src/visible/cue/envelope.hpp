// How loud a sound is from moment to moment.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "visible/cue/signal.hpp"

namespace assay::visible::cue {

/// Root mean square of frames of about `frame_ms`. One float a frame is kept; the caller bounds the length, or takes
/// frames out.
class Envelope {
 public:
  Envelope(unsigned rate, double frame_ms)
      : frame_size_(std::max<std::size_t>(1, samples_in(frame_ms, rate))),
        frame_ms_(1000.0 * static_cast<double>(frame_size_) / static_cast<double>(rate)) {}

  void take(std::span<const float> samples) {
    for (const float sample : samples) {
      energy_ += static_cast<double>(sample) * static_cast<double>(sample);
      if (++in_frame_ < frame_size_) continue;
      const double level = std::sqrt(energy_ / static_cast<double>(frame_size_));
      levels_.push_back(std::isfinite(level) ? static_cast<float>(std::min(level, 8.0)) : 0.0F);
      energy_ = 0;
      in_frame_ = 0;
    }
  }
  [[nodiscard]] const std::vector<float>& levels() const noexcept { return levels_; }
  [[nodiscard]] std::vector<float>& levels() noexcept { return levels_; }
  [[nodiscard]] double frame_ms() const noexcept { return frame_ms_; }

 private:
  std::size_t frame_size_;
  double frame_ms_;
  double energy_ = 0;
  std::size_t in_frame_ = 0;
  std::vector<float> levels_;
};

}  // namespace assay::visible::cue
