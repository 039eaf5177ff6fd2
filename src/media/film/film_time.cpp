// Which way up a film is shown and when: the display matrix and the edit list.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "media/film/film_track.hpp"

namespace assay::media::film {

std::string_view codec_name(Codec codec) noexcept { return codec == Codec::H264 ? "H.264" : "HEVC"; }
std::string_view drawable_codecs() noexcept { return "H.264 (avc1, avc3), HEVC (hvc1, hev1)"; }

Result<visible::Orientation> orientation_of(const std::array<std::int32_t, 9>& matrix) {
  const double a = matrix[0];
  const double b = matrix[1];
  const double c = matrix[3];
  const double d = matrix[4];
  const double size = std::max({std::fabs(a), std::fabs(b), std::fabs(c), std::fabs(d)});
  if (size == 0) return visible::Orientation::Upright;  // a matrix of zeros: players show it as it is stored
  const double slack = size / 100;
  using visible::Orientation;
  if (std::fabs(b) < slack && std::fabs(c) < slack && std::fabs(a) > slack && std::fabs(d) > slack) {
    if (a > 0) return d > 0 ? Orientation::Upright : Orientation::MirrorUpsideDown;
    return d > 0 ? Orientation::MirrorSideways : Orientation::Turn180;
  }
  if (std::fabs(a) < slack && std::fabs(d) < slack && std::fabs(b) > slack && std::fabs(c) > slack) {
    // A stored point (p, q) is shown at (a p + c q, b p + d q).
    if (b > 0) return c > 0 ? Orientation::Transpose : Orientation::TurnRight;
    return c > 0 ? Orientation::TurnLeft : Orientation::Transverse;
  }
  return fail(Code::Unsupported,
              fmt::format("the film's display matrix ({:.3f} {:.3f} {:.3f} {:.3f}) turns it by an angle that is "
                          "no right one; code it again upright first",
                          a / 65536, b / 65536, c / 65536, d / 65536));
}

std::int64_t FilmTrack::shown_until(std::uint32_t rank_of) const noexcept {
  if (rank_of + 1 < by_rank.size()) return shown_from(rank_of + 1);
  std::int64_t last = 1;  // the last picture lasts as long as the last sample does
  if (!samples.empty()) last = std::max<std::int64_t>(1, duration - samples.back().dts);
  return shown_from(rank_of) + last;
}

double FilmTrack::shown_seconds() const noexcept {
  double seconds = 0;
  bool any = false;
  for (const Edit& edit : edits) {
    if (edit.media_time < 0) continue;
    any = true;
    const double left = static_cast<double>(duration - edit.media_time) / scale;
    // An edit of duration 0 lasts to the end (films that are written in fragments).
    seconds += edit.duration == 0 ? std::max(0.0, left) : static_cast<double>(edit.duration) / film_scale;
  }
  return any ? seconds : static_cast<double>(duration) / scale;
}

std::vector<Span> FilmTrack::opening(double seconds) const {
  std::vector<Span> spans;
  double left = seconds;
  for (const Edit& edit : edits) {
    if (edit.media_time < 0 || left <= 0) continue;
    double length = static_cast<double>(edit.duration) / film_scale;
    if (edit.duration == 0) length = std::max(0.0, static_cast<double>(duration - edit.media_time) / scale);
    const double taken = std::min(left, length);
    left -= taken;
    const double media = std::ceil(taken * std::max(0.0, edit.rate) * scale);
    const auto stretch = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::min(media, 9e15)));
    spans.push_back({edit.media_time, edit.media_time + stretch});
  }
  if (spans.empty())
    spans.push_back({0, static_cast<std::int64_t>(std::min(std::ceil(seconds * scale), 9e15)) + shown_from(0)});
  spans[0].begin = std::min(spans[0].begin, shown_from(0));
  return spans;
}

}  // namespace assay::media::film
