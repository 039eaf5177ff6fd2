// A circuit breaker: after some failures in a row nothing more is sent for a while, then a few calls are tried, and
// only when they succeed is the classifier trusted again. It spares the texts the wait for one that does not answer.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "review/classify/declaration.hpp"

namespace assay::review::classify {

/// Thread-safe.
class Breaker {
 public:
  enum class State : std::uint8_t { Closed, Open, HalfOpen };
  enum class Outcome : std::uint8_t { Success, Failure };

  Breaker(const BreakerLimits& limits, const Clock& clock) : limits_(limits), clock_(clock) {}

  /// Whether a call may be made now. After true, done() or release() must be called once.
  [[nodiscard]] bool admits();
  void done(Outcome outcome);
  /// The admitted call was not made.
  void release();
  [[nodiscard]] State state();

  /// What the next process goes on with.
  struct Kept {
    State state = State::Closed;
    std::uint32_t in_a_row = 0;
    std::int64_t opened_ms = 0;
  };
  /// nullopt: no call was made here, so there is nothing new to keep.
  [[nodiscard]] std::optional<Kept> kept();
  void restore(const Kept& kept);

 private:
  void turn(State to) noexcept;
  void look_at_the_clock() noexcept;

  const BreakerLimits limits_;
  const Clock& clock_;
  std::mutex lock_;
  State state_ = State::Closed;
  std::uint32_t in_a_row_ = 0;  // failures while closed, successes while half open
  std::uint32_t trying_ = 0;    // calls out while half open
  std::int64_t opened_ms_ = 0;
  bool called_ = false;
};

/// "closed", "open", "half-open".
[[nodiscard]] std::string_view name_of(Breaker::State state) noexcept;
[[nodiscard]] std::optional<Breaker::State> breaker_state_of(std::string_view name) noexcept;

}  // namespace assay::review::classify
