// A sound as those who write speech down want it: one channel, 16 000 samples a second, 16 bits.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace assay::media::sound {

inline constexpr unsigned kSpeechRate = 16'000;

/// Brings samples of any form into that one, piece by piece.
class SpeechSamples {
 public:
  using Give = std::function<Result<>(std::span<const std::int16_t>)>;

  /// @param rate, channels  of what comes
  /// @param give            takes what is made, in order
  /// @return Limited: a form that cannot be brought there
  [[nodiscard]] static Result<SpeechSamples> create(unsigned rate, unsigned channels, Give give);
  /// @param interleaved  whole frames, full scale is 1
  [[nodiscard]] Result<> take(std::span<const float> interleaved);
  /// Gives what the filter holds back.
  [[nodiscard]] Result<> finish();

 private:
  struct Free {
    void operator()(void* context) const noexcept;
  };
  SpeechSamples(void* context, unsigned channels, Give give)
      : context_(context), channels_(channels), give_(std::move(give)) {}
  Result<> convert(const float* in, std::size_t count);

  std::unique_ptr<void, Free> context_;
  unsigned channels_;
  Give give_;
  std::vector<float> mixed_;
  std::vector<std::int16_t> made_;
};

}  // namespace assay::media::sound
