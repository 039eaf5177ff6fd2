// Looking at a film's opening: where type stands, how high it is, how long it stays.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/descriptor_file.hpp"
#include "media/film/decoder.hpp"
#include "media/film/film.hpp"
#include "media/film/film_track.hpp"
#include "media/film/opening.hpp"
#include "media/film/planes.hpp"
#include "visible/ink_measure.hpp"

namespace assay::media::film {
namespace {

using visible::Box;

/// When to look for type, seconds; a label that comes later is not in the opening.
constexpr std::array<double, 4> kLooks = {0.0, 0.5, 1.0, 1.5};
constexpr std::size_t kMostFound = 12;
constexpr std::size_t kMostCandidates = 24;
constexpr std::size_t kMostTold = 4;
/// Ink lower than a hundredth of the shortest side is below what the search can tell from texture.
constexpr std::uint32_t kLeastShare = 100;
/// Of the reference's likeness and step between type and ground: with less it is another picture.
constexpr double kSame = 0.5;
constexpr double kMostLookSeconds = 600;

/// Type as it looked in one frame, to be found again in others.
class Reference {
 public:
  Reference(const visible::FoundInk& ink, std::uint32_t rank, visible::Size shown) : ink_(ink), rank_(rank) {
    const Box& box = ink.measure.ink_box;
    around_ = visible::grow(box, std::max(4U, box.height / 8 + 4), shown);
  }
  void learn(const visible::Tone& tone) {
    const Box& box = ink_.measure.ink_box;
    is_ink_.resize(static_cast<std::size_t>(box.size().area()));
    std::size_t i = 0;
    for (std::uint32_t y = box.y; y < box.bottom(); ++y) {
      for (std::uint32_t x = box.x; x < box.right(); ++x) {
        const int value = tone.at(x - around_.x, y - around_.y);
        is_ink_[i++] = std::abs(value - ink_.measure.ink) <= std::abs(value - ink_.measure.ground);
      }
    }
    reference_ = likeness(tone);
  }
  /// @param tone  of around()
  [[nodiscard]] bool stands_in(const visible::Tone& tone) const {
    const Likeness here = likeness(tone);
    return here.correlation >= kSame * reference_.correlation && here.step * reference_.step > 0 &&
           std::fabs(here.step) >= kSame * std::fabs(reference_.step);
  }
  [[nodiscard]] double contrast_in(const visible::Tone& tone) const {
    Box inside = ink_.measure.ink_box;
    inside.x -= around_.x;
    inside.y -= around_.y;
    const auto measure = visible::measure_ink(tone, inside);
    return measure ? measure->contrast : 1;
  }
  [[nodiscard]] const Box& around() const noexcept { return around_; }
  [[nodiscard]] const visible::FoundInk& ink() const noexcept { return ink_; }
  [[nodiscard]] std::uint32_t rank() const noexcept { return rank_; }

 private:
  struct Likeness {
    double correlation = 0;  ///< of tone with being ink
    double step = 0;         ///< mean tone of ink less that of ground
  };
  [[nodiscard]] Likeness likeness(const visible::Tone& tone) const {
    const Box& box = ink_.measure.ink_box;
    std::array<double, 2> sum{};
    std::array<double, 2> count{};
    double square = 0;
    std::size_t i = 0;
    for (std::uint32_t y = box.y; y < box.bottom(); ++y) {
      for (std::uint32_t x = box.x; x < box.right(); ++x) {
        const double value = tone.at(x - around_.x, y - around_.y);
        const std::size_t kind = is_ink_[i++] ? 1 : 0;
        sum[kind] += value;
        ++count[kind];
        square += value * value;
      }
    }
    Likeness out;
    if (count[0] == 0 || count[1] == 0) return out;
    const double all = count[0] + count[1];
    const double mean = (sum[0] + sum[1]) / all;
    const double spread = std::sqrt(std::max(1e-9, square / all - mean * mean));
    out.step = sum[1] / count[1] - sum[0] / count[0];
    out.correlation = std::fabs(out.step) * std::sqrt(count[0] * count[1]) / all / spread;
    return out;
  }
  visible::FoundInk ink_;
  std::uint32_t rank_;
  Box around_;
  std::vector<bool> is_ink_;
  Likeness reference_;
};

struct Standing {
  Reference reference;
  FilmInk out;
  double until = 0;
  bool running = false;
  bool held_reference = false;
  bool closed = false;

  void see(const visible::Tone& tone, std::uint32_t rank, double from, double end) {
    if (closed) return;
    if (!reference.stands_in(tone)) {
      if (held_reference) closed = true;
      running = false;
      return;
    }
    const double contrast = reference.contrast_in(tone);
    if (!running) {
      running = true;
      out.from = from;
      out.weakest_contrast = contrast;
    }
    until = end;
    out.weakest_contrast = std::min(out.weakest_contrast, contrast);
    held_reference = held_reference || rank == reference.rank();
  }
};

/// Type that stands for a while and can be read is a label before what looks more like type and goes at once.
double weight(const FilmInk& ink) noexcept {
  return ink.ink.certainty * std::min(ink.seconds + 0.1, kLeastSeconds) *
         std::min(ink.weakest_contrast, visible::kLeastContrast);
}

class Inspector {
 public:
  Inspector(DescriptorSource& source, const FilmTrack& track, const LookWish& look, const FilmLimits& limits)
      : track_(track), look_(look), limits_(limits), opening_(source, track, limits) {}

  Result<FilmInspection> run() {
    ASSAY_CHECK(find());
    ASSAY_CHECK(follow());
    out_.film_seconds = track_.shown_seconds();
    out_.codec = codec_name(track_.codec);
    for (Standing& standing : standing_) {
      FilmInk& ink = standing.out;
      ink.ink = standing.reference.ink();
      ink.seconds = std::max(0.0, standing.until - ink.from);
      ink.stands_on = standing.running && !standing.closed;
      ink.whole_film = ink.stands_on && ink.from <= 0 && out_.looked_seconds >= out_.film_seconds - 1e-6;
      out_.found.push_back(ink);
    }
    std::ranges::stable_sort(out_.found, [](const FilmInk& a, const FilmInk& b) { return weight(a) > weight(b); });
    if (out_.found.size() > kMostTold) out_.found.resize(kMostTold);
    return std::move(out_);
  }

 private:
  Result<> prepare(const AVFrame& frame) {
    if (reader_) return {};
    ASSAY_TRY(const PixelForm form, form_of(frame));
    ASSAY_TRY(const View view, view_of(track_, frame, limits_));
    out_.picture = view.shown();
    reader_.emplace(view, form);
    return {};
  }

  void add(const visible::FoundInk& ink, std::uint32_t rank, const AVFrame& frame) {
    for (const Standing& standing : standing_) {
      if (!visible::meet(standing.reference.ink().measure.ink_box, ink.measure.ink_box).empty()) return;
    }
    if (standing_.size() >= kMostCandidates) return;
    Standing standing{Reference(ink, rank, out_.picture), {}, 0, false, false, false};
    standing.reference.learn(reader_->tone(frame, standing.reference.around()));
    standing_.push_back(std::move(standing));
  }

  /// First look: is there type, and where?
  Result<> find() {
    std::size_t next = 0;
    return opening_.each(
        look_.seconds, [&](const AVFrame& frame, std::uint32_t rank, double, double until) -> Result<bool> {
          ASSAY_CHECK(prepare(frame));
          if (until <= kLooks[next]) return true;
          while (next < kLooks.size() && kLooks[next] < until) ++next;
          const visible::Tone tone = reader_->tone(frame, {0, 0, out_.picture.width, out_.picture.height});
          if (look_.expected) {
            const auto measure = visible::measure_ink(tone, *look_.expected);
            const auto place = measure ? visible::place_of(measure->ink_box, out_.picture) : std::nullopt;
            if (measure) add({*measure, place.value_or(visible::Place::BottomRight), 1}, rank, frame);
          } else {
            for (const visible::FoundInk& ink : visible::find_ink(tone, kMostFound)) {
              if (ink.measure.ink_height * kLeastShare >= out_.picture.shortest()) add(ink, rank, frame);
            }
          }
          return next < kLooks.size();
        });
  }

  /// Second look: how long does it stand?
  Result<> follow() {
    return opening_.each(look_.seconds,
                         [&](const AVFrame& frame, std::uint32_t rank, double from, double until) -> Result<bool> {
                           ++out_.frames;
                           out_.looked_seconds = until;
                           for (Standing& standing : standing_)
                             standing.see(reader_->tone(frame, standing.reference.around()), rank, from, until);
                           return true;
                         });
  }

  const FilmTrack& track_;
  const LookWish& look_;
  const FilmLimits& limits_;
  Opening opening_;
  std::optional<LightReader> reader_;
  std::vector<Standing> standing_;
  FilmInspection out_;
};

}  // namespace

Result<FilmInspection> inspect_film(int source_fd, const LookWish& look, const FilmLimits& limits) {
  const bool possible = look.seconds > 0 && look.seconds <= kMostLookSeconds;  // not for NaN
  if (!possible)
    return fail(Code::InvalidInput, fmt::format("looking at {:.1f} s of a film is asked for; up to {:.0f} s can be",
                                                look.seconds, kMostLookSeconds));
  ASSAY_TRY(DescriptorSource source, DescriptorSource::open(source_fd, "film"));
  ASSAY_TRY(const FilmFile film, read_film(source, limits));
  return Inspector(source, film.track, look, limits).run();
}

}  // namespace assay::media::film
