// Two summaries of all items that are small, come out the same however the work was parted, and can be put together: a
// random sample, and how many texts stand there more than once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay::review::corpus {

/// Of an item in the sample, bytes that are shown.
inline constexpr std::size_t kLongestExcerpt = 1500;

/// An item drawn by lot.
struct Drawn {
  std::uint64_t lot = 0;  ///< by path, offset and seed; the lowest are the sample, so its id too
  std::string source;
  std::string file;
  std::uint64_t offset = 0;
  std::string excerpt;  ///< personal data masked
};

/// The lot of an item.
[[nodiscard]] std::uint64_t lot_of(std::string_view file, std::uint64_t offset, std::uint64_t seed) noexcept;

/// The `size` items with the lowest lots: a sample without replacement in which every item is as likely.
class Sample {
 public:
  explicit Sample(std::size_t size) : size_(size) {}
  /// Whether an item with that lot would be taken.
  [[nodiscard]] bool wants(std::uint64_t lot) const noexcept { return lot < limit_; }
  void add(Drawn item);
  void add(const Sample& other);
  /// Items with higher lots are no longer wanted: what another part of the work has found.
  void limit(std::uint64_t lot);
  [[nodiscard]] std::uint64_t limit() const noexcept { return limit_; }
  /// By lot.
  [[nodiscard]] const std::map<std::uint64_t, Drawn>& items() const noexcept { return items_; }

 private:
  std::size_t size_;
  std::uint64_t limit_ = UINT64_MAX;
  std::map<std::uint64_t, Drawn> items_;
};

/// Texts told apart by a 64-bit hash; of all different ones, those with the lowest hashes are counted. Exact for up to
/// kCounted different texts, an estimate for more (relative error about 1 / sqrt(kCounted)).
class Duplicates {
 public:
  static constexpr std::size_t kCounted = 4096;
  void add(std::uint64_t hash, std::uint64_t times = 1);
  void add(const Duplicates& other);
  void limit(std::uint64_t hash);
  [[nodiscard]] std::uint64_t limit() const noexcept { return limit_; }
  [[nodiscard]] const std::map<std::uint64_t, std::uint64_t>& counts() const noexcept { return counts_; }
  /// Items of a million that repeat one before them.
  [[nodiscard]] std::uint64_t repeated_per_million() const noexcept;
  [[nodiscard]] bool is_exact() const noexcept { return limit_ == UINT64_MAX; }

 private:
  std::uint64_t limit_ = UINT64_MAX;
  std::map<std::uint64_t, std::uint64_t> counts_;
};

/// Continues the hash of an item's texts.
[[nodiscard]] std::uint64_t text_hash(std::string_view text, std::uint64_t before) noexcept;

}  // namespace assay::review::corpus
