// Which known hashes are within a few bits of one: exact, while hashes are added and revoked. A mapped segment holds
// the many, a list in memory what came since. Many threads may search while one changes.
#pragma once

#include <cstdint>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "base/byte_source.hpp"
#include "review/likeness/recent.hpp"
#include "review/likeness/segment.hpp"

namespace assay::review::likeness {

class NearIndex {
 public:
  NearIndex() = default;
  explicit NearIndex(Segment segment) : segment_(std::move(segment)) {}

  /// Found from the next search on. A key may have several hashes.
  /// @return Limited when so many came since the segment was written that it has to be written anew
  [[nodiscard]] Result<> add(const Hash256& hash, std::uint64_t key);
  /// All hashes that the key has had until now are found no more.
  void revoke(std::uint64_t key);

  /// Every key with a hash within `most` bits, at most kAlike; nearest first, each key once.
  [[nodiscard]] std::vector<Near> search(const Hash256& query, unsigned most = kAlike) const;

  /// All that is in force, as a segment. @param as_of  see Segment::as_of()
  [[nodiscard]] Result<> write(std::uint64_t as_of, ByteSink& sink) const;

  [[nodiscard]] std::uint64_t as_of() const noexcept { return segment_.as_of(); }
  /// Hashes held, revoked ones included.
  [[nodiscard]] std::uint64_t size() const;

 private:
  /// Whether the key was revoked after the recent hash of that number, or any of the segment, came.
  [[nodiscard]] bool is_revoked(std::uint64_t key, std::uint64_t recent_number) const;
  mutable std::shared_mutex mutex_;
  Segment segment_;
  Recent recent_;
  /// By key, how many recent hashes there were when it was revoked last.
  std::unordered_map<std::uint64_t, std::uint64_t> revoked_;
};

}  // namespace assay::review::likeness
