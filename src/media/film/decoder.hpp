// The film's pictures, one after the other as they are shown. Internal to this folder.
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_source.hpp"
#include "media/film/av.hpp"
#include "media/film/film_track.hpp"

namespace assay::media::film {

class Decoder {
 public:
  /// `source` and `track` must outlive the decoder.
  [[nodiscard]] static Result<Decoder> open(ByteSource& source, const FilmTrack& track, const FilmLimits& limits);

  /// The next picture; its pts is the rank in FilmTrack::by_rank. nullptr after the last; it stays the decoder's until
  /// the next call. Samples that give no picture are left out, as a player does.
  /// @return Corrupt: too many of them, or none; Unsupported: the size or the pixel format changes on the way; what
  /// reading returns
  [[nodiscard]] Result<AVFrame*> next();
  /// Samples fed so far.
  [[nodiscard]] std::uint32_t fed() const noexcept { return fed_; }
  [[nodiscard]] const AVCodecContext& context() const noexcept { return *context_; }

 private:
  Decoder(ByteSource& source, const FilmTrack& track) noexcept : source_(&source), track_(&track) {}
  [[nodiscard]] Result<> feed();
  [[nodiscard]] Result<> check(const AVFrame& frame);

  ByteSource* source_;
  const FilmTrack* track_;
  Context context_;
  Frame frame_;
  Packet packet_;
  std::uint32_t fed_ = 0;
  std::uint32_t damaged_ = 0;
  bool flushed_ = false;
  std::int64_t last_rank_ = -1;
  visible::Size size_;
  int format_ = AV_PIX_FMT_NONE;
};

/// Sets up a decoder of film pictures: limits, threads, order.
/// @param config  avcC, hvcC or an encoder's global header
[[nodiscard]] Result<Context> open_decoder(Codec codec, BytesView config, std::uint32_t reorder,
                                           const FilmLimits& limits);

}  // namespace assay::media::film
