// Looks for near-duplicates of samples in a text or stream.
//
//   NearScan scan(samples);
//   scan.feed(chunk, hits); ... scan.finish(hits);      // hits do not depend on the cuts
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "review/near/samples.hpp"
#include "review/near/shingler.hpp"

namespace assay::review::near {

struct NearHit {
  std::uint32_t sample = 0;          ///< the number given to Samples::add
  std::uint32_t percent = 0;         ///< of its shingles that stand there
  std::uint64_t begin = 0, end = 0;  ///< bytes of the original, from the first of them to the last
  friend bool operator==(const NearHit&, const NearHit&) = default;
};

/// Remembers four windows of the longest sample, whatever the length of the text. Belongs to one thread.
class NearScan {
 public:
  explicit NearScan(std::shared_ptr<const Samples> samples);
  void feed(std::string_view chunk, std::vector<NearHit>& hits);
  /// The text is over; the scan is ready for the next one.
  void finish(std::vector<NearHit>& hits);

 private:
  /// A sample that a lead was seen of and that is not decided.
  struct Pending {
    std::uint32_t place = 0;
    std::uint64_t first = 0, last = 0;  ///< shingles of the text that are leads of it
  };
  void take(std::vector<NearHit>& hits);
  /// @return whether it is near
  bool decide(const Pending& pending, std::vector<NearHit>& hits) const;
  [[nodiscard]] const Shingle& at(std::uint64_t number) const { return ring_[number % ring_.size()]; }

  std::shared_ptr<const Samples> samples_;
  Shingler shingler_;
  std::vector<Shingle> fresh_;
  std::vector<Shingle> ring_;
  std::uint64_t read_ = 0;  // shingles so far
  std::vector<Pending> pending_;
  std::vector<std::uint32_t> waits_;  // per sample: place in pending_ + 1
};

}  // namespace assay::review::near
