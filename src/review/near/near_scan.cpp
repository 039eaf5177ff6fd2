#include "review/near/near_scan.hpp"

#include <algorithm>

namespace assay::review::near {

NearScan::NearScan(std::shared_ptr<const Samples> samples)
    : samples_(std::move(samples)),
      ring_(std::size_t{4} * std::max<std::uint32_t>(samples_->widest(), 1)),
      waits_(samples_->size()) {}

void NearScan::feed(std::string_view chunk, std::vector<NearHit>& hits) {
  // A long chunk would make as long a list of shingles.
  constexpr std::size_t kPiece = 64 * 1024;
  while (!chunk.empty()) {
    shingler_.feed(chunk.substr(0, kPiece), fresh_);
    chunk.remove_prefix(std::min(kPiece, chunk.size()));
    take(hits);
  }
}

void NearScan::finish(std::vector<NearHit>& hits) {
  shingler_.finish(fresh_);
  take(hits);
  for (const Pending& one : pending_) {
    static_cast<void>(decide(one, hits));
    waits_[one.place] = 0;
  }
  pending_.clear();
  read_ = 0;
}

void NearScan::take(std::vector<NearHit>& hits) {
  for (const Shingle& shingle : fresh_) {
    const std::uint64_t number = read_++;
    ring_[number % ring_.size()] = shingle;
    for (const std::uint32_t place : samples_->led_by(shingle.hash)) {
      if (waits_[place] != 0) {
        pending_[waits_[place] - 1].last = number;
        continue;
      }
      pending_.push_back({place, number, number});
      waits_[place] = static_cast<std::uint32_t>(pending_.size());
    }
    for (std::size_t i = 0; i < pending_.size();) {
      const Pending one = pending_[i];
      const std::uint64_t window = samples_->sample(one.place).window;
      // Decided when no window with a lead in it reaches further, or before the first of it is forgotten.
      if (read_ < one.last + window && read_ - one.first < 3 * window) {
        ++i;
        continue;
      }
      if (!decide(one, hits) && read_ < one.last + window) {
        pending_[i].first = one.last;
        ++i;
        continue;
      }
      waits_[one.place] = 0;
      pending_[i] = pending_.back();
      pending_.pop_back();
      if (i < pending_.size()) waits_[pending_[i].place] = static_cast<std::uint32_t>(i + 1);
    }
  }
  fresh_.clear();
}

// The window with the most of the sample's shingles, the earliest of them.
bool NearScan::decide(const Pending& pending, std::vector<NearHit>& hits) const {
  const Sample& sample = samples_->sample(pending.place);
  const std::uint64_t oldest = read_ > ring_.size() ? read_ - ring_.size() : 0;
  const std::uint64_t from = std::max(oldest, pending.first > sample.window ? pending.first - sample.window : 0);
  std::vector<std::uint16_t> times(sample.shingles.size());
  const auto place_in_sample = [&](std::uint64_t number) {
    const auto found = std::lower_bound(sample.shingles.begin(), sample.shingles.end(), at(number).hash);
    return found != sample.shingles.end() && *found == at(number).hash
               ? static_cast<std::size_t>(found - sample.shingles.begin())
               : sample.shingles.size();
  };
  std::uint32_t there = 0, most = 0;
  std::uint64_t best_end = 0;
  for (std::uint64_t number = from; number < read_; ++number) {
    if (const std::size_t place = place_in_sample(number); place < times.size() && times[place]++ == 0) ++there;
    if (number >= from + sample.window) {
      if (const std::size_t place = place_in_sample(number - sample.window);
          place < times.size() && --times[place] == 0)
        --there;
    }
    if (there > most) {
      most = there;
      best_end = number + 1;
    }
  }
  if (most < sample.needed) return false;
  std::uint64_t begin = best_end > from + sample.window ? best_end - sample.window : from;
  while (place_in_sample(begin) == sample.shingles.size()) ++begin;
  hits.push_back({sample.number, static_cast<std::uint32_t>(most * 100 / sample.shingles.size()), at(begin).begin,
                  at(best_end - 1).end});
  return true;
}

}  // namespace assay::review::near
