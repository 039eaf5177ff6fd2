// Chromaprint's fingerprint of a sound: 32 bits about eight times a second, of what is heard and not of how it is
// coded. The same numbers `fpcalc -raw` gives.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace assay::media::features {

class Fingerprinter {
 public:
  [[nodiscard]] static Result<Fingerprinter> create(unsigned rate, unsigned channels);
  /// @param interleaved  whole frames, full scale is 1
  [[nodiscard]] Result<> take(std::span<const float> interleaved);
  /// Empty for less than about three seconds.
  [[nodiscard]] Result<std::vector<std::uint32_t>> finish();

 private:
  struct Free {
    void operator()(void* context) const noexcept;
  };
  explicit Fingerprinter(void* context) : context_(context) {}
  std::unique_ptr<void, Free> context_;
  std::vector<std::int16_t> samples_;
};

/// Seconds from one item to the next, and how much sound an item hears.
inline constexpr double kItemSeconds = 4096.0 / 3 / 11025;

}  // namespace assay::media::features
