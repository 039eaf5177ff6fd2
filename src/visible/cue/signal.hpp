// Sound as plain numbers: one channel, full scale is 1. And levels in decibels.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace assay::visible::cue {

using Signal = std::vector<float>;

/// Samples in `milliseconds` at `rate` samples a second, rounded to the nearest.
[[nodiscard]] inline std::size_t samples_in(double milliseconds, unsigned rate) noexcept {
  return static_cast<std::size_t>(std::llround(milliseconds * static_cast<double>(rate) / 1000.0));
}
[[nodiscard]] inline double factor_of(double decibels) noexcept { return std::pow(10.0, decibels / 20.0); }
/// Decibels of an amplitude; -200 for silence, so that nothing that is printed is infinite.
[[nodiscard]] inline double decibels_of(double factor) noexcept {
  return factor > 1e-10 ? 20.0 * std::log10(factor) : -200.0;
}

}  // namespace assay::visible::cue
