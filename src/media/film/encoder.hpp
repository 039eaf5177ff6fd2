// The film's pictures coded again as they were coded: same codec, pixel format, colour, profile, key pictures. Internal
// to this folder.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "media/film/av.hpp"
#include "media/film/film_track.hpp"
#include "media/film/planes.hpp"

namespace assay::media::film {

/// A coded picture as the encoder gives it (Annex B).
struct CodedPicture {
  Packet packet;
  std::uint32_t rank = 0;
  bool sync = false;
  [[nodiscard]] BytesView stream() const noexcept { return {packet->data, static_cast<std::size_t>(packet->size)}; }
};

class Encoder {
 public:
  /// @param like  the film's first picture: what it says of colour and HDR goes for the whole film
  /// @return Unsupported: interlaced HEVC, HDR10+ and other metadata that change from picture to picture, a pixel
  /// format the encoder has not; Limited: more memory than allowed
  [[nodiscard]] static Result<Encoder> open(const FilmTrack& track, const AVCodecContext& decoder, const AVFrame& like,
                                            const PixelForm& form, const FilmLimits& limits);

  /// The next picture as shown; its pts is its rank. nullptr after the last.
  [[nodiscard]] Result<> send(AVFrame* frame);
  /// nullopt when it wants more pictures, or has given all.
  [[nodiscard]] Result<std::optional<CodedPicture>> receive();
  /// Parameter sets (Annex B).
  [[nodiscard]] BytesView header() const noexcept {
    return {context_->extradata, static_cast<std::size_t>(context_->extradata_size)};
  }
  [[nodiscard]] Codec codec() const noexcept { return track_->codec; }

 private:
  explicit Encoder(const FilmTrack& track) noexcept : track_(&track) {}
  const FilmTrack* track_;
  Context context_;
  std::deque<std::pair<std::int64_t, std::uint32_t>> waiting_;  // time given to the encoder, rank
  std::int64_t last_time_ = 0;
  bool any_ = false;
  bool flushed_ = false;
};

}  // namespace assay::media::film
