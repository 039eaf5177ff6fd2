// Time as a dependency: what needs the time of day takes a Clock, so tests set it.
#pragma once

#include <chrono>
#include <cstdint>

namespace assay {

class Clock {
 public:
  virtual ~Clock() = default;
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  /// Milliseconds since 1970-01-01 UTC.
  [[nodiscard]] virtual std::int64_t unix_ms() const noexcept = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t unix_ms() const noexcept override {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
};

}  // namespace assay
