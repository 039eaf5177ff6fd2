#include "review/viewing/film_index.hpp"

#include <fmt/core.h>
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/descriptor.hpp"
#include "base/descriptor_file.hpp"

namespace assay::review::viewing {
namespace {

constexpr double kStepsASecond = 2;
/// Fewer are added one by one; more are laid out at once.
constexpr std::size_t kFew = 50'000;
/// Pairs of alike frames that are weighed, for each position: a film made to have more is searched in part.
constexpr std::size_t kMostPairs = 4'000'000;
/// How far from the moment looked for a frame may stand, seconds.
constexpr double kNear = 0.51;

/// A frame of a known film that is like one seen, when the known film begins at step `begin`.
struct Pair {
  std::uint32_t film = 0;
  std::int32_t begin = 0;
  std::uint32_t frame = 0;
  friend constexpr auto operator<=>(const Pair&, const Pair&) = default;
};

/// When there is something to be seen.
class Moments {
 public:
  explicit Moments(std::span<const SeenFrame> seen) {
    for (const SeenFrame& frame : seen)
      if (frame.likeness.quality >= likeness::kLeastQuality) times_.push_back(frame.at);
  }
  [[nodiscard]] bool any_near(double at) const noexcept {
    const auto after = std::ranges::lower_bound(times_, at - kNear);
    return after != times_.end() && *after <= at + kNear;
  }

 private:
  std::vector<double> times_;
};

enum class Seen : std::uint8_t { Nothing, Other, Alike };

/// The stretch with the most frames alike less those that are other.
std::optional<FilmHit> judge(const KnownFilm& film, const std::vector<bool>& alike, double begin,
                             const Moments& moments) {
  const auto seen_at = [&](std::size_t frame) {
    if (alike[frame]) return Seen::Alike;
    return moments.any_near(begin + static_cast<double>(frame)) ? Seen::Other : Seen::Nothing;
  };
  std::size_t from = 0;
  std::size_t best_from = 0;
  std::size_t best_to = 0;
  int sum = 0;
  int best = 0;
  for (std::size_t frame = 0; frame < film.frames.size(); ++frame) {
    const Seen seen = seen_at(frame);
    if (seen == Seen::Nothing) continue;
    sum += seen == Seen::Alike ? 1 : -1;
    if (sum <= 0) {
      sum = 0;
      from = frame + 1;
    } else if (seen == Seen::Alike && sum > best) {
      best = sum;
      best_from = from;
      best_to = frame + 1;
    }
  }
  FilmHit hit;
  hit.key = film.key;
  while (best_from < best_to && !alike[best_from]) ++best_from;
  for (std::size_t frame = best_from; frame < best_to; ++frame) {
    const Seen seen = seen_at(frame);
    if (seen != Seen::Nothing) ++hit.compared;
    if (seen == Seen::Alike) ++hit.alike;
  }
  if (hit.alike < std::min<std::size_t>(kAlikeFrames, film.frames.size()) || hit.alike * 2 < hit.compared)
    return std::nullopt;
  hit.known_from = static_cast<double>(best_from);
  hit.known_to = static_cast<double>(best_to);
  hit.from = std::max(0.0, begin + hit.known_from);
  hit.to = begin + hit.known_to;
  return hit;
}

/// Of hits of one film that overlap by half the one with more frames stays.
std::vector<FilmHit> best_of(std::vector<FilmHit> hits) {
  std::ranges::stable_sort(hits, [](const FilmHit& a, const FilmHit& b) { return a.alike > b.alike; });
  std::vector<FilmHit> kept;
  for (const FilmHit& hit : hits) {
    const bool again = std::ranges::any_of(kept, [&](const FilmHit& one) {
      const double shared = std::min(one.to, hit.to) - std::max(one.from, hit.from);
      return one.key == hit.key && shared * 2 >= hit.to - hit.from;
    });
    if (!again) kept.push_back(hit);
  }
  std::ranges::sort(
      kept, [](const FilmHit& a, const FilmHit& b) { return a.key != b.key ? a.key < b.key : a.from < b.from; });
  return kept;
}

/// In memory that has no name.
Result<likeness::Segment> laid_out(const std::vector<likeness::Keyed>& all) {
  const Descriptor file(::memfd_create("frames", MFD_CLOEXEC));
  if (!file.is_open()) return fail(Code::Unavailable, "no memory for an index of frames");
  DescriptorSink sink(file.get());
  ASSAY_CHECK(likeness::Segment::write(all, 0, sink));
  return likeness::Segment::map(file.get(), "frames");
}

}  // namespace

Result<FilmIndex> FilmIndex::create(std::vector<KnownFilm> films) {
  FilmIndex made;
  std::vector<likeness::Keyed> all;
  for (std::uint64_t film = 0; film < films.size(); ++film) {
    const KnownFilm& known = films[film];
    if (known.frames.empty() || known.frames.size() > kMostFrames)
      return fail(Code::InvalidInput, fmt::format("a film of {} frames; 1 to {} are known by their frames",
                                                  known.frames.size(), kMostFrames));
    for (std::uint64_t frame = 0; frame < known.frames.size(); ++frame)
      all.push_back({known.frames[frame], film << 16U | frame});
  }
  if (all.size() > kFew) {
    ASSAY_TRY(likeness::Segment segment, laid_out(all));
    made.frames_ = std::make_unique<likeness::NearIndex>(std::move(segment));
  } else {
    made.frames_ = std::make_unique<likeness::NearIndex>();
    for (const likeness::Keyed& one : all) ASSAY_CHECK(made.frames_->add(one.hash, one.key));
  }
  made.films_ = std::move(films);
  return made;
}

std::vector<FilmHit> FilmIndex::search(std::span<const SeenFrame> seen) const {
  std::vector<FilmHit> hits;
  if (films_.empty()) return hits;
  const Moments moments(seen);
  for (std::size_t turn = 0; turn < likeness::kTurns; ++turn) {
    std::vector<Pair> pairs;
    for (const SeenFrame& frame : seen) {
      if (frame.likeness.quality < likeness::kLeastQuality || pairs.size() >= kMostPairs) continue;
      const auto step = static_cast<std::int32_t>(std::lround(frame.at * kStepsASecond));
      for (const likeness::Near& near : frames_->search(frame.likeness.hashes[turn])) {
        const auto film = static_cast<std::uint32_t>(near.key >> 16U);
        const auto which = static_cast<std::uint32_t>(near.key & 0xffffU);
        if (near.distance > films_[film].distance) continue;
        pairs.push_back({film, step - static_cast<std::int32_t>(which * kStepsASecond), which});
      }
    }
    std::ranges::sort(pairs);
    // A film that was cut between two frames shows some a step earlier, some a step later: three steps are one.
    for (std::size_t first = 0; first < pairs.size();) {
      const Pair& head = pairs[first];
      std::vector<bool> alike(films_[head.film].frames.size());
      std::size_t next = first;
      const auto in_reach = [&](const Pair& pair, std::int32_t reach) {
        return pair.film == head.film && pair.begin <= head.begin + reach;
      };
      for (std::size_t i = first; i-- > 0 && pairs[i].film == head.film && pairs[i].begin >= head.begin - 1;)
        alike[pairs[i].frame] = true;
      for (std::size_t i = first; i < pairs.size() && in_reach(pairs[i], 1); ++i) {
        alike[pairs[i].frame] = true;
        if (in_reach(pairs[i], 0)) next = i + 1;
      }
      if (auto hit = judge(films_[head.film], alike, head.begin / kStepsASecond, moments)) {
        hit->turn = static_cast<likeness::Turn>(turn);
        hits.push_back(*hit);
      }
      first = next;
    }
  }
  return best_of(std::move(hits));
}

}  // namespace assay::review::viewing
