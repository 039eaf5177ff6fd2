// Sizes, boxes, grids of samples, and the way from a picture as it is shown to the picture as it is stored. A picture
// is laid out and judged as shown; Exif's orientation (Exif 2.32, 4.6.4, tag 0x0112) says how the stored rows come to
// be shown.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace assay::visible {

struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  [[nodiscard]] constexpr std::uint64_t area() const noexcept { return std::uint64_t{width} * height; }
  [[nodiscard]] constexpr std::uint32_t shortest() const noexcept { return std::min(width, height); }
  friend bool operator==(const Size&, const Size&) = default;
};

/// Half open: x .. x + width - 1.
struct Box {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  [[nodiscard]] constexpr std::uint32_t right() const noexcept { return x + width; }
  [[nodiscard]] constexpr std::uint32_t bottom() const noexcept { return y + height; }
  [[nodiscard]] constexpr Size size() const noexcept { return {width, height}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return width == 0 || height == 0; }
  [[nodiscard]] constexpr bool contains(std::uint32_t px, std::uint32_t py) const noexcept {
    return px >= x && px < right() && py >= y && py < bottom();
  }
  friend bool operator==(const Box&, const Box&) = default;
};

/// The smallest box that holds both; an empty one counts for nothing.
[[nodiscard]] Box join(const Box& a, const Box& b) noexcept;
/// What both share; empty when nothing.
[[nodiscard]] Box meet(const Box& a, const Box& b) noexcept;
/// `box` with `by` more on every side, cut at the edges of `size`.
[[nodiscard]] Box grow(const Box& box, std::uint32_t by, Size size) noexcept;

/// A rectangle of samples, row after row.
template <class T>
class Grid {
 public:
  Grid() = default;
  explicit Grid(Size size, T value = {}) : size_(size), samples_(static_cast<std::size_t>(size.area()), value) {}
  [[nodiscard]] Size size() const noexcept { return size_; }
  [[nodiscard]] std::uint32_t width() const noexcept { return size_.width; }
  [[nodiscard]] std::uint32_t height() const noexcept { return size_.height; }
  [[nodiscard]] T* row(std::uint32_t y) noexcept { return samples_.data() + std::size_t{y} * size_.width; }
  [[nodiscard]] const T* row(std::uint32_t y) const noexcept { return samples_.data() + std::size_t{y} * size_.width; }
  [[nodiscard]] T& at(std::uint32_t x, std::uint32_t y) noexcept { return row(y)[x]; }
  [[nodiscard]] const T& at(std::uint32_t x, std::uint32_t y) const noexcept { return row(y)[x]; }
  [[nodiscard]] std::vector<T>& samples() noexcept { return samples_; }
  [[nodiscard]] const std::vector<T>& samples() const noexcept { return samples_; }
  friend bool operator==(const Grid&, const Grid&) = default;

 private:
  Size size_;
  std::vector<T> samples_;
};

/// Coverage, 0 none to 255 all.
using Coverage = Grid<std::uint8_t>;

/// Exif's eight ways. The names say what is done to the stored picture to show it.
enum class Orientation : std::uint8_t {
  Upright = 1,
  MirrorSideways = 2,
  Turn180 = 3,
  MirrorUpsideDown = 4,
  Transpose = 5,  ///< mirror along the diagonal from the top left
  TurnRight = 6,
  Transverse = 7,  ///< mirror along the diagonal from the top right
  TurnLeft = 8,
};

/// An absurd number (0, 9, 65535) is shown upright by every viewer, so it is drawn upright. `known` says so.
struct ReadOrientation {
  Orientation orientation = Orientation::Upright;
  bool known = true;
};
[[nodiscard]] constexpr ReadOrientation orientation_from(std::uint32_t exif) noexcept {
  if (exif >= 1 && exif <= 8) return {static_cast<Orientation>(exif), true};
  return {Orientation::Upright, false};
}

[[nodiscard]] constexpr bool swaps_sides(Orientation orientation) noexcept {
  return static_cast<std::uint8_t>(orientation) >= 5;
}
/// The size as shown of a picture stored as `stored`; its own inverse.
[[nodiscard]] constexpr Size shown_size(Size stored, Orientation orientation) noexcept {
  return swaps_sides(orientation) ? Size{stored.height, stored.width} : stored;
}

struct Point {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
};

/// Where the sample shown at `shown` is stored, in a picture stored as `stored`.
[[nodiscard]] constexpr Point stored_point(Point shown, Size stored, Orientation orientation) noexcept {
  const std::uint32_t right = stored.width - 1;
  const std::uint32_t bottom = stored.height - 1;
  switch (orientation) {
    case Orientation::Upright:
      return shown;
    case Orientation::MirrorSideways:
      return {right - shown.x, shown.y};
    case Orientation::Turn180:
      return {right - shown.x, bottom - shown.y};
    case Orientation::MirrorUpsideDown:
      return {shown.x, bottom - shown.y};
    case Orientation::Transpose:
      return {shown.y, shown.x};
    case Orientation::TurnRight:
      return {shown.y, bottom - shown.x};
    case Orientation::Transverse:
      return {right - shown.y, bottom - shown.x};
    case Orientation::TurnLeft:
      return {right - shown.y, shown.x};
  }
  return shown;
}

/// Where a box as shown lies in the stored picture.
[[nodiscard]] Box stored_box(const Box& shown, Size stored, Orientation orientation) noexcept;
/// Where a box of the stored picture is shown.
[[nodiscard]] Box shown_box(const Box& in_stored, Size stored, Orientation orientation) noexcept;

/// A grid as shown, laid as it is stored.
template <class T>
[[nodiscard]] Grid<T> to_stored(const Grid<T>& shown, Orientation orientation) {
  if (orientation == Orientation::Upright) return shown;
  const Size stored = shown_size(shown.size(), orientation);
  Grid<T> out(stored);
  for (std::uint32_t y = 0; y < shown.height(); ++y) {
    for (std::uint32_t x = 0; x < shown.width(); ++x) {
      const Point to = stored_point({x, y}, stored, orientation);
      out.at(to.x, to.y) = shown.at(x, y);
    }
  }
  return out;
}

/// A grid as stored, laid as it is shown.
template <class T>
[[nodiscard]] Grid<T> to_shown(Grid<T> stored, Orientation orientation) {
  if (orientation == Orientation::Upright) return stored;
  Grid<T> out(shown_size(stored.size(), orientation));
  for (std::uint32_t y = 0; y < out.height(); ++y) {
    for (std::uint32_t x = 0; x < out.width(); ++x) {
      const Point from = stored_point({x, y}, stored.size(), orientation);
      out.at(x, y) = stored.at(from.x, from.y);
    }
  }
  return out;
}

}  // namespace assay::visible
