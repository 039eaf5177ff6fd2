// A film's frames in the time of the film as shown. Internal to this folder.
#pragma once

#include <algorithm>
#include <cstdint>

#include "media/film/decoder.hpp"

namespace assay::media::film {

/// The frames of the opening, or of all of it, in the time of the film as shown.
class Opening {
 public:
  Opening(ByteSource& source, const FilmTrack& track, const FilmLimits& limits)
      : source_(source), track_(track), limits_(limits) {
    origin_ = track.shown_from(0);
    for (const Edit& edit : track.edits) {
      if (edit.media_time < 0) continue;
      origin_ = std::max(origin_, edit.media_time);
      break;
    }
  }
  /// Calls `look(frame, rank, from, until)` for every frame that is shown before `seconds`, until it answers false.
  template <class Look>
  Result<> each(double seconds, const Look& look) {
    ASSAY_TRY(Decoder decoder, Decoder::open(source_, track_, limits_));
    const double end = std::min(seconds, track_.shown_seconds());
    for (;;) {
      ASSAY_TRY(const AVFrame* const frame, decoder.next());
      if (frame == nullptr) return {};
      const auto rank = static_cast<std::uint32_t>(frame->pts);
      const double from = static_cast<double>(track_.shown_from(rank) - origin_) / track_.scale;
      const double until = static_cast<double>(track_.shown_until(rank) - origin_) / track_.scale;
      if (until <= 0) continue;
      if (from >= end) return {};
      ASSAY_TRY(const bool on, look(*frame, rank, std::max(0.0, from), std::min(until, track_.shown_seconds())));
      if (!on) return {};
    }
  }

 private:
  ByteSource& source_;
  const FilmTrack& track_;
  const FilmLimits& limits_;
  std::int64_t origin_ = 0;
};

}  // namespace assay::media::film
