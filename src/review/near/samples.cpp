#include "review/near/samples.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "review/near/shingler.hpp"

namespace assay::review::near {

Result<std::vector<std::uint64_t>> shingles_of(std::string_view text) {
  Shingler shingler;
  std::vector<Shingle> found;
  shingler.feed(text, found);
  shingler.finish(found);
  std::vector<std::uint64_t> hashes;
  hashes.reserve(found.size());
  for (const Shingle& one : found) hashes.push_back(one.hash);
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  if (hashes.size() < kFewest)
    return fail(Code::InvalidInput,
                fmt::format("a sample of {} different runs of {} characters, at least {}; make it a "
                            "keyword",
                            hashes.size(), kShingle, kFewest));
  if (hashes.size() > kMost)
    return fail(Code::Limited, fmt::format("a sample of {} different runs of {} characters, at most {}; shorten it",
                                           hashes.size(), kShingle, kMost));
  return hashes;
}

Result<> Samples::add(std::uint32_t number, std::string_view text, unsigned percent) {
  Sample sample;
  sample.number = number;
  ASSAY_TRY(sample.shingles, shingles_of(text));
  const std::size_t all = sample.shingles.size();
  sample.needed = static_cast<std::uint32_t>(std::max<std::size_t>((all * percent + 99) / 100, 1));
  sample.window = static_cast<std::uint32_t>(all + all / 4);
  widest_ = std::max(widest_, sample.window);
  samples_.push_back(std::move(sample));
  return {};
}

void Samples::index() {
  std::unordered_map<std::uint64_t, std::uint32_t> shared;  // in how many samples a shingle stands
  for (const Sample& sample : samples_)
    for (const std::uint64_t shingle : sample.shingles) ++shared[shingle];
  leads_.clear();
  for (std::uint32_t place = 0; place < samples_.size(); ++place) {
    std::vector<std::uint64_t> rarest = samples_[place].shingles;
    const std::size_t wanted = rarest.size() - samples_[place].needed + 1;
    std::sort(rarest.begin(), rarest.end(), [&](std::uint64_t a, std::uint64_t b) {
      const std::uint32_t in_a = shared[a];
      const std::uint32_t in_b = shared[b];
      return in_a != in_b ? in_a < in_b : a < b;
    });
    for (std::size_t i = 0; i < wanted; ++i) leads_[rarest[i]].push_back(place);
  }
}

}  // namespace assay::review::near
