#include "review/likeness/near_index.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <mutex>

namespace assay::review::likeness {

Result<> NearIndex::add(const Hash256& hash, std::uint64_t key) {
  const std::unique_lock lock(mutex_);
  if (recent_.all().size() >= Recent::kMostHashes)
    return fail(Code::Limited,
                fmt::format("{} hashes came since the index was written: write it anew", recent_.all().size()));
  recent_.add({hash, key});
  return {};
}

void NearIndex::revoke(std::uint64_t key) {
  const std::unique_lock lock(mutex_);
  revoked_[key] = recent_.all().size();
}

bool NearIndex::is_revoked(std::uint64_t key, std::uint64_t recent_number) const {
  const auto at = revoked_.find(key);
  return at != revoked_.end() && recent_number < at->second;
}

std::vector<Near> NearIndex::search(const Hash256& query, unsigned most) const {
  const std::shared_lock lock(mutex_);
  std::vector<Near> found;
  segment_.search(query, most, found);
  if (!revoked_.empty()) std::erase_if(found, [&](const Near& near) { return revoked_.contains(near.key); });
  std::vector<Near> fresh;
  std::vector<std::uint32_t> numbers;
  recent_.search(query, most, fresh, numbers);
  for (std::size_t i = 0; i < fresh.size(); ++i)
    if (!is_revoked(fresh[i].key, numbers[i])) found.push_back(fresh[i]);
  std::sort(found.begin(), found.end());  // by key, the nearest of each first
  found.erase(std::unique(found.begin(), found.end(), [](const Near& a, const Near& b) { return a.key == b.key; }),
              found.end());
  std::stable_sort(found.begin(), found.end(), [](const Near& a, const Near& b) { return a.distance < b.distance; });
  return found;
}

Result<> NearIndex::write(std::uint64_t as_of, ByteSink& sink) const {
  const std::shared_lock lock(mutex_);
  std::vector<Keyed> all;
  all.reserve(segment_.size() + recent_.all().size());
  for (std::uint64_t number = 0; number < segment_.size(); ++number)
    if (const Keyed keyed = segment_.at(number); !revoked_.contains(keyed.key)) all.push_back(keyed);
  for (std::size_t number = 0; number < recent_.all().size(); ++number)
    if (const Keyed& keyed = recent_.all()[number]; !is_revoked(keyed.key, number)) all.push_back(keyed);
  return Segment::write(all, as_of, sink);
}

std::uint64_t NearIndex::size() const {
  const std::shared_lock lock(mutex_);
  return segment_.size() + recent_.all().size();
}

}  // namespace assay::review::likeness
