// Counts the hits of each entry by the minute and says when one is over its own limit: a bad entry must not stop a
// service. What it trips is taken out until a person has looked at it.
//
//   FloodBreaker breaker(clock);
//   for (const std::string& id : verdict.hit_by)
//     if (const auto trip = breaker.count(id, entry.flood)) live.revoke(id);      // and a record of it
//
// Counts for one process: of a service of several each has the whole limit, and what one trips is out in all of them
// (review/library/live_library.hpp).
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"

namespace assay::review::entry {

/// An entry went over its limit.
struct Trip {
  std::string entry;
  std::uint32_t hits = 0;   ///< within a minute, with the one that tripped it
  std::uint32_t limit = 0;  ///< hits a minute
  std::int64_t unix_ms = 0;
};

/// Thread-safe. Only entries with a limit take room: two counts each.
class FloodBreaker {
 public:
  static constexpr std::int64_t kMinuteMs = 60'000;
  /// Entries that are counted at a time; beyond it the ones not hit for a minute are forgotten.
  static constexpr std::size_t kMostCounted = 100'000;

  /// @param clock  must outlive it
  explicit FloodBreaker(const Clock& clock) : clock_(clock) {}

  /// A request was hit by the entry. The minute slides: what the minute before it had counts by the share of it that
  /// lies within the last sixty seconds.
  /// @param limit  Entry::flood; 0: never trips, nothing is counted
  /// @return a trip when it goes over its limit now; nullopt for one that is out already
  [[nodiscard]] std::optional<Trip> count(std::string_view entry, std::uint32_t limit);
  /// Whether the entry is out.
  [[nodiscard]] bool is_out(std::string_view entry) const;
  /// A person has looked at it: it is counted from the beginning. @return false when it was not out
  bool put_back(std::string_view entry);
  /// What is out, by entry.
  [[nodiscard]] std::vector<std::string> out() const;

 private:
  struct Count {
    std::int64_t minute = 0;
    std::uint32_t now = 0, before = 0;
    bool out = false;
  };
  void forget(std::int64_t minute);

  const Clock& clock_;
  mutable std::mutex lock_;
  std::unordered_map<std::string, Count> counts_;
};

}  // namespace assay::review::entry
