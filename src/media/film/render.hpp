// Decode, draw, code: the new film's coded pictures one by one, with the label in them measured. Internal to this
// folder.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "media/film/decoder.hpp"
#include "media/film/encoder.hpp"
#include "media/film/film.hpp"
#include "media/film/planes.hpp"
#include "visible/layout.hpp"
#include "visible/lettering.hpp"

namespace assay::media::film {

/// A sample of the new film.
struct Rendered {
  Bytes data;  ///< as MP4 carries it
  std::uint32_t rank = 0;
  bool sync = false;
};

class Render {
 public:
  /// Decodes the first picture and lays the label out.
  [[nodiscard]] static Result<std::unique_ptr<Render>> begin(ByteSource& source, const FilmTrack& track,
                                                             const visible::Wish& wish, const OpeningWish& opening,
                                                             const visible::Style& style, visible::Lettering& lettering,
                                                             const FilmLimits& limits, const OnProgress& on_progress);

  /// The next sample in decoding order; nullopt after the last.
  [[nodiscard]] Result<std::optional<Rendered>> next();

  /// Body of the new avcC or hvcC.
  [[nodiscard]] Result<Bytes> config() const;
  /// Ranks of pictures that could not be decoded, once next() has answered nullopt.
  [[nodiscard]] const std::vector<std::uint32_t>& missing() const noexcept { return missing_; }
  [[nodiscard]] const visible::Layout& layout() const noexcept { return layout_; }
  [[nodiscard]] const visible::Box& changed() const noexcept { return stamp_->changed(); }
  /// Weakest contrast so far, in what a decoder of the new film sees; 21 before any was measured.
  [[nodiscard]] double contrast() const noexcept { return contrast_; }
  [[nodiscard]] std::uint64_t labelled() const noexcept { return labelled_; }
  /// Until when the label is shown, in the track's time.
  [[nodiscard]] std::int64_t labelled_until() const noexcept { return labelled_until_; }
  [[nodiscard]] bool interlacing_changes() const noexcept { return interlacing_changes_; }
  [[nodiscard]] bool captions() const noexcept { return captions_; }

 private:
  Render(const FilmTrack& track, Decoder decoder, const OnProgress& on_progress) noexcept
      : track_(&track), decoder_(std::move(decoder)), on_progress_(on_progress) {}
  [[nodiscard]] Result<> push();
  [[nodiscard]] Result<> note_missing(std::uint32_t upto);
  [[nodiscard]] bool is_labelled(std::uint32_t rank) const noexcept;
  [[nodiscard]] Result<> verify(const CodedPicture* picture);

  const FilmTrack* track_;
  Decoder decoder_;
  const OnProgress& on_progress_;
  std::vector<Span> spans_;
  bool throughout_ = false;
  View view_;
  PixelForm form_;
  visible::Layout layout_;
  std::optional<PlaneStamp> stamp_;
  std::optional<LightReader> reader_;
  std::optional<Encoder> encoder_;
  Context check_;  // reads the new film as others will
  Frame checked_;
  Frame first_;  // decoded to begin, not coded yet
  std::uint32_t verify_until_ = 0;
  bool interlaced_ = false;
  bool interlacing_changes_ = false;
  bool captions_ = false;
  bool done_ = false;
  std::uint32_t next_rank_ = 0;
  std::vector<std::uint32_t> missing_;
  double contrast_ = 21;
  std::uint64_t labelled_ = 0;
  std::int64_t labelled_until_ = 0;
  std::uint64_t given_ = 0;
};

}  // namespace assay::media::film
