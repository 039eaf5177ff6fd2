// Drawing on a frame's own planes and reading light from them. Samples outside the label are never touched, converted
// or rounded. Internal to this folder.
#pragma once

#include <cstdint>
#include <vector>

#include "media/film/av.hpp"
#include "media/film/film_track.hpp"
#include "visible/layout.hpp"
#include "visible/legibility.hpp"
#include "visible/tone.hpp"

namespace assay::media::film {

/// How the samples of a frame come to be shown: clean aperture, pixel aspect, orientation.
/// stored sample -> square pixels (the stored picture stretched along one axis) -> as shown.
struct View {
  visible::Box region;  ///< of the stored picture
  visible::Size square;
  visible::Orientation orientation = visible::Orientation::Upright;
  [[nodiscard]] visible::Size shown() const noexcept { return visible::shown_size(square, orientation); }
};

/// @return Unsupported: pixels more than 10 times as wide as high or the other way; Limited: as shown, more pixels than
/// allowed
[[nodiscard]] Result<View> view_of(const FilmTrack& track, const AVFrame& frame, const FilmLimits& limits);

/// What the numbers in a frame's planes mean.
struct PixelForm {
  unsigned depth = 8;
  unsigned chroma_x = 1;  ///< log2 of luma samples a chroma sample
  unsigned chroma_y = 1;
  bool grey = false;
  bool full = false;  ///< full range
  /// Of the depth's scale.
  float black = 0;
  float white = 0;
  float centre = 0;
  float chroma_span = 0;  ///< from -0.5 to 0.5
  float red = 0.2126F;    ///< weights of the matrix
  float blue = 0.0722F;
  AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
  /// Chroma format of avcC and hvcC.
  [[nodiscard]] std::uint8_t chroma_format() const noexcept {
    if (grey) return 0;
    return static_cast<std::uint8_t>(chroma_x == 0 ? 3 : chroma_y == 0 ? 2 : 1);
  }
};

/// @return Unsupported: not planar Y'CbCr or grey of 8 to 12 bits
[[nodiscard]] Result<PixelForm> form_of(const AVFrame& frame);

/// Relative luminance: 1 is white as a label has it (on PQ and HLG films 203 cd/m2, ITU-R BT.2408), more is cut.
class LightReader {
 public:
  LightReader(const View& view, const PixelForm& form);
  /// `box` as shown. Stretched pixels are blended, as a player does.
  [[nodiscard]] visible::Tone tone(const AVFrame& frame, const visible::Box& box) const;
  /// `box` in stored samples.
  [[nodiscard]] visible::Light stored_light(const AVFrame& frame, const visible::Box& box) const;

 private:
  [[nodiscard]] float at(const AVFrame& frame, visible::Point stored) const noexcept;
  View view_;
  PixelForm form_;
  std::vector<float> linear_;  // by coded value, 0 to 1 in kSteps
};

/// Coded luma as shown, 0 black to 255 white, of every point of a grid laid over the picture: at most `side` points a
/// side, a picture that is smaller is taken as it is.
[[nodiscard]] visible::Grid<std::uint8_t> luma_grid(const AVFrame& frame, const View& view, const PixelForm& form,
                                                    std::uint32_t side);

/// The label as what happens to each sample: value x keep + add.
class PlaneStamp {
 public:
  PlaneStamp(const visible::Layout& layout, const visible::Style& style, const View& view, const PixelForm& form);
  /// The frame has to be writable.
  void apply(AVFrame& frame) const noexcept;
  /// Luma samples that may change, rounded out to whole chroma samples.
  [[nodiscard]] const visible::Box& changed() const noexcept { return changed_; }
  /// The layout as it lies in the stored samples, for measuring: plate, ink and characters.
  [[nodiscard]] const visible::Layout& stored_layout() const noexcept { return stored_; }

 private:
  struct Plane {
    visible::Box box;
    visible::Grid<float> keep;
    visible::Grid<float> add;
  };
  void lay_stored(const visible::Layout& layout, const View& view, double wide, double high);
  static void apply(const Plane& plane, std::uint8_t* data, std::ptrdiff_t stride, const PixelForm& form) noexcept;
  Plane luma_;
  Plane chroma_;
  PixelForm form_;
  visible::Box changed_;
  visible::Layout stored_;
};

}  // namespace assay::media::film
