#include "review/entry/flood_breaker.hpp"

#include <algorithm>

namespace assay::review::entry {

std::optional<Trip> FloodBreaker::count(std::string_view entry, std::uint32_t limit) {
  if (limit == 0) return std::nullopt;
  const std::int64_t now = clock_.unix_ms();
  const std::int64_t minute = now / kMinuteMs;
  const std::scoped_lock lock(lock_);
  if (counts_.size() >= kMostCounted) forget(minute);
  Count& count = counts_[std::string(entry)];
  if (count.out) return std::nullopt;
  if (minute != count.minute) {
    count.before = minute == count.minute + 1 ? count.now : 0;
    count.now = 0;
    count.minute = minute;
  }
  ++count.now;
  const auto left_of_before = static_cast<std::uint64_t>(kMinuteMs - now % kMinuteMs);
  const std::uint64_t hits = count.now + count.before * left_of_before / kMinuteMs;
  if (hits <= limit) return std::nullopt;
  count.out = true;
  return Trip{std::string(entry), static_cast<std::uint32_t>(hits), limit, now};
}

void FloodBreaker::forget(std::int64_t minute) {
  std::erase_if(counts_, [&](const auto& one) { return !one.second.out && one.second.minute + 1 < minute; });
}

bool FloodBreaker::is_out(std::string_view entry) const {
  const std::scoped_lock lock(lock_);
  const auto at = counts_.find(std::string(entry));
  return at != counts_.end() && at->second.out;
}

bool FloodBreaker::put_back(std::string_view entry) {
  const std::scoped_lock lock(lock_);
  const auto at = counts_.find(std::string(entry));
  if (at == counts_.end() || !at->second.out) return false;
  counts_.erase(at);
  return true;
}

std::vector<std::string> FloodBreaker::out() const {
  const std::scoped_lock lock(lock_);
  std::vector<std::string> out;
  for (const auto& [entry, count] : counts_)
    if (count.out) out.push_back(entry);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace assay::review::entry
