#include "review/corpus/sample.hpp"

#include <xxhash.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace assay::review::corpus {

std::uint64_t lot_of(std::string_view file, std::uint64_t offset, std::uint64_t seed) noexcept {
  return ::XXH64(&offset, sizeof offset, ::XXH64(file.data(), file.size(), seed));
}

void Sample::add(Drawn item) {
  if (!wants(item.lot)) return;
  const std::uint64_t lot = item.lot;
  items_.emplace(lot, std::move(item));
  if (items_.size() <= size_) return;
  items_.erase(std::prev(items_.end()));
  limit_ = std::min(limit_, items_.empty() ? 0 : std::prev(items_.end())->first);
}

void Sample::add(const Sample& other) {
  for (const auto& [lot, item] : other.items_) add(item);
}

void Sample::limit(std::uint64_t lot) {
  limit_ = std::min(limit_, lot);
  items_.erase(items_.upper_bound(limit_), items_.end());
}

void Duplicates::add(std::uint64_t hash, std::uint64_t times) {
  if (hash > limit_) return;
  counts_[hash] += times;
  if (counts_.size() <= kCounted) return;
  counts_.erase(std::prev(counts_.end()));
  limit_ = std::prev(counts_.end())->first;
}

void Duplicates::add(const Duplicates& other) {
  limit(other.limit_);
  for (const auto& [hash, times] : other.counts_) add(hash, times);
}

void Duplicates::limit(std::uint64_t hash) {
  limit_ = std::min(limit_, hash);
  counts_.erase(counts_.upper_bound(limit_), counts_.end());
}

std::uint64_t Duplicates::repeated_per_million() const noexcept {
  std::uint64_t all = 0;
  for (const auto& [hash, times] : counts_) all += times;
  return all == 0 ? 0 : (all - counts_.size()) * 1'000'000 / all;
}

std::uint64_t text_hash(std::string_view text, std::uint64_t before) noexcept {
  return ::XXH3_64bits_withSeed(text.data(), text.size(), before);
}

}  // namespace assay::review::corpus
