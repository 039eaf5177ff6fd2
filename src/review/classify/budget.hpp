// How often and how long classifiers are asked: for one text, and on one day.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "review/classify/declaration.hpp"

namespace assay::review::classify {

/// Calls of a day, by classifier. Days are those of Beijing (UTC+8, no summer time). Thread-safe.
class DailyCalls {
 public:
  DailyCalls(std::uint64_t most, const Clock& clock) : most_(most), clock_(clock) {}
  /// Counts one more; false when the day's are used up.
  [[nodiscard]] bool take(std::string_view classifier);
  [[nodiscard]] std::uint64_t taken(std::string_view classifier);

  enum class Which : std::uint8_t { Own, All };
  /// The count of today, to be kept and to be gone on with by the next process: `{"day":20779,"calls":{"a":3}}`.
  /// @param which  what was taken here, or that and what was added
  [[nodiscard]] std::string to_json(Which which);
  /// Adds what another process counted today; what is of another day, or cannot be read, counts for nothing.
  void add_json(std::string_view text);

 private:
  [[nodiscard]] std::int64_t today() const noexcept;
  void turn_page();
  [[nodiscard]] std::uint64_t sum(std::string_view classifier) const;

  const std::uint64_t most_;
  const Clock& clock_;
  std::mutex lock_;
  std::int64_t day_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> own_, added_;
};

/// What is left for one text. Belongs to one thread.
class TextBudget {
 public:
  TextBudget(const BudgetLimits& limits, const Clock& clock)
      : calls_(limits.calls), milliseconds_(limits.milliseconds), clock_(clock), begun_(clock.unix_ms()) {}
  /// Counts one call; false when there are no calls or no time left.
  [[nodiscard]] bool take() noexcept;
  /// Milliseconds; a clock that was set back takes nothing away and gives nothing.
  [[nodiscard]] std::uint32_t left_ms() const noexcept;

 private:
  std::uint32_t calls_;
  std::uint32_t milliseconds_;
  const Clock& clock_;
  std::int64_t begun_;
};

}  // namespace assay::review::classify
