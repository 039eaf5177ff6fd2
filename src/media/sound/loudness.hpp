// Loudness and true peak of ITU-R BS.1770-4, by libebur128. Memory does not grow with the sound.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/result.hpp"

namespace assay::media::sound {

/// Finding the true peak takes several times as long as the loudness alone.
enum class Peak : std::uint8_t { Ignored, Measured };

class LoudnessMeter {
 public:
  /// @return Limited when the library has no memory, or refuses rate or channels
  [[nodiscard]] static Result<LoudnessMeter> create(unsigned channels, unsigned rate, Peak peak);
  /// @param interleaved  whole frames, full scale is 1
  [[nodiscard]] Result<> take(std::span<const float> interleaved);
  /// Integrated loudness in LUFS; nullopt for silence and for less than a gating block of 400 ms.
  [[nodiscard]] std::optional<double> lufs() const;
  /// The highest true peak of all channels, as an amplitude; 0 when it is not measured.
  [[nodiscard]] double true_peak() const;

 private:
  struct Close {
    void operator()(void* state) const noexcept;
  };
  LoudnessMeter(void* state, unsigned channels) : state_(state), channels_(channels) {}
  std::unique_ptr<void, Close> state_;  // an ebur128_state, which has no name to declare
  unsigned channels_;
};

}  // namespace assay::media::sound
