#include "review/hearing/sound_index.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <unordered_set>

namespace assay::review::hearing {
namespace {

constexpr std::uint32_t kHalfValues = 1U << 16U;
constexpr int kItemBits = 32;
/// An item with fewer wrong bits speaks for a stretch, one with more against it.
constexpr int kBalance = 8;
/// Items looked at on both sides of a seed before the whole offset is.
constexpr std::int64_t kGlance = 8;
/// Seeds looked at in one search: sounds made to have more than this (a day of few tones) are searched in part.
constexpr std::uint64_t kMostSeeds = 100'000'000;

int wrong_bits(std::uint32_t a, std::uint32_t b) noexcept { return std::popcount(a ^ b); }

/// Two sounds laid on each other: item i of the heard one on item i - shift of the known one.
struct Laid {
  std::span<const std::uint32_t> heard;
  std::span<const std::uint32_t> known;
  std::int64_t shift = 0;
  [[nodiscard]] std::int64_t begin() const noexcept { return std::max<std::int64_t>(0, shift); }
  [[nodiscard]] std::int64_t end() const noexcept {
    return std::min(static_cast<std::int64_t>(heard.size()), static_cast<std::int64_t>(known.size()) + shift);
  }
  [[nodiscard]] int wrong_at(std::int64_t i) const noexcept {
    return wrong_bits(heard[static_cast<std::size_t>(i)], known[static_cast<std::size_t>(i - shift)]);
  }
};

bool looks_alike(const Laid& laid, std::int64_t seed) noexcept {
  int balance = 0;
  for (std::int64_t i = std::max(laid.begin(), seed - kGlance); i < std::min(laid.end(), seed + kGlance); ++i)
    balance += kBalance - laid.wrong_at(i);
  return balance > 0;
}

struct Stretch {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// The stretch with the greatest sum of (kBalance - wrong bits).
Stretch best_stretch(const Laid& laid) noexcept {
  Stretch best;
  std::int64_t best_sum = 0;
  std::int64_t sum = 0;
  std::int64_t begin = laid.begin();
  for (std::int64_t i = laid.begin(); i < laid.end(); ++i) {
    sum += kBalance - laid.wrong_at(i);
    if (sum <= 0) {
      sum = 0;
      begin = i + 1;
    } else if (sum > best_sum) {
      best_sum = sum;
      best = {begin, i + 1};
    }
  }
  return best;
}

/// A stretch in which too little happens (silence, a tone that stands) sounds like every other.
bool is_lively(const Laid& laid, const Stretch& stretch) noexcept {
  std::int64_t changes = 0;
  for (std::int64_t i = stretch.begin + 1; i < stretch.end; ++i)
    if (laid.heard[static_cast<std::size_t>(i)] != laid.heard[static_cast<std::size_t>(i - 1)]) ++changes;
  return changes * 2 >= stretch.end - stretch.begin;
}

std::optional<SoundHit> judge(std::uint32_t key, const Laid& laid) {
  const Stretch stretch = best_stretch(laid);
  const auto length = static_cast<std::size_t>(stretch.end - stretch.begin);
  if (length < std::min(kAgreeingItems, laid.known.size() * 4 / 5) || length < kLeastItems * 4 / 5) return std::nullopt;
  std::int64_t wrong = 0;
  for (std::int64_t i = stretch.begin; i < stretch.end; ++i) wrong += laid.wrong_at(i);
  const double errors = static_cast<double>(wrong) / (static_cast<double>(length) * kItemBits);
  if (errors > kMostErrors || !is_lively(laid, stretch)) return std::nullopt;
  return SoundHit{key, static_cast<double>(stretch.begin) * kItemSeconds,
                  static_cast<double>(stretch.end - 1) * kItemSeconds + kItemSpan,
                  static_cast<double>(stretch.begin - laid.shift) * kItemSeconds, errors};
}

/// Of hits of one sound that overlap by more than half the better one stays.
std::vector<SoundHit> without_doubles(std::vector<SoundHit> hits) {
  std::ranges::sort(hits, [](const SoundHit& a, const SoundHit& b) {
    return (a.to - a.from) * (0.5 - a.errors) > (b.to - b.from) * (0.5 - b.errors);
  });
  std::vector<SoundHit> kept;
  for (const SoundHit& hit : hits) {
    const bool again = std::ranges::any_of(kept, [&](const SoundHit& one) {
      const double shared = std::min(one.to, hit.to) - std::max(one.from, hit.from);
      return one.key == hit.key && shared * 2 > hit.to - hit.from;
    });
    if (!again) kept.push_back(hit);
  }
  std::ranges::sort(
      kept, [](const SoundHit& a, const SoundHit& b) { return a.key != b.key ? a.key < b.key : a.from < b.from; });
  return kept;
}

}  // namespace

Result<Fingerprint> fingerprint_from(BytesView bytes) {
  if (bytes.size() % sizeof(std::uint32_t) != 0)
    return fail(Code::InvalidInput, fmt::format("a fingerprint of {} bytes has no whole items of 4", bytes.size()));
  const std::size_t count = bytes.size() / sizeof(std::uint32_t);
  if (count < kLeastItems)
    return fail(Code::InvalidInput,
                fmt::format("a fingerprint of {} items is too short to know a sound by: at least "
                            "{}, about {:.0f} seconds",
                            count, kLeastItems, static_cast<double>(kLeastItems) * kItemSeconds + kItemSpan));
  if (count > kMostItems)
    return fail(Code::Limited, fmt::format("a fingerprint of {} items, at most {}", count, kMostItems));
  Fingerprint out(count);
  for (std::size_t i = 0; i < bytes.size(); ++i) out[i / 4] |= static_cast<std::uint32_t>(bytes[i]) << (i % 4 * 8);
  return out;
}

SoundIndex::SoundIndex(std::vector<KnownSound> sounds) : sounds_(std::move(sounds)) {
  halves_[0].shift = 16;
  for (Half& half : halves_) fill(half);
}

void SoundIndex::fill(Half& half) const {
  half.begins.assign(kHalfValues + 1, 0);
  // An item that only repeats the one before tells nothing new.
  const auto each = [&](const auto& take) {
    for (std::uint32_t sound = 0; sound < sounds_.size(); ++sound) {
      const Fingerprint& items = sounds_[sound].fingerprint;
      for (std::uint32_t at = 0; at < items.size(); ++at)
        if (at == 0 || items[at] != items[at - 1])
          take(items[at] >> half.shift & (kHalfValues - 1), Posting{sound, at});
    }
  };
  each([&](std::uint32_t value, const Posting&) { ++half.begins[value + 1]; });
  for (std::uint32_t value = 0; value < kHalfValues; ++value) half.begins[value + 1] += half.begins[value];
  half.postings.resize(half.begins[kHalfValues]);
  std::vector<std::uint32_t> next(half.begins.begin(), half.begins.end() - 1);
  each([&](std::uint32_t value, const Posting& posting) { half.postings[next[value]++] = posting; });
}

std::vector<SoundHit> SoundIndex::search(std::span<const std::uint32_t> heard) const {
  std::vector<SoundHit> hits;
  if (sounds_.empty()) return hits;
  std::unordered_set<std::uint64_t> judged;  // sound and shift
  std::uint64_t seeds = 0;
  for (std::size_t i = 0; i < heard.size() && seeds < kMostSeeds; ++i) {
    if (i > 0 && heard[i] == heard[i - 1]) continue;
    for (const Half& half : halves_) {
      const std::uint32_t value = heard[i] >> half.shift & (kHalfValues - 1);
      for (std::uint32_t n = half.begins[value]; n < half.begins[value + 1]; ++n) {
        ++seeds;
        const Posting& posting = half.postings[n];
        const KnownSound& known = sounds_[posting.sound];
        const Laid laid{heard, known.fingerprint, static_cast<std::int64_t>(i) - posting.at};
        if (!looks_alike(laid, static_cast<std::int64_t>(i))) continue;
        const auto shift = static_cast<std::uint32_t>(static_cast<std::int32_t>(laid.shift));
        if (!judged.insert(std::uint64_t{posting.sound} << 32U | shift).second) continue;
        if (const auto hit = judge(known.key, laid)) hits.push_back(*hit);
      }
    }
  }
  return without_doubles(std::move(hits));
}

}  // namespace assay::review::hearing
