#include "visible/geometry.hpp"

namespace assay::visible {

Box join(const Box& a, const Box& b) noexcept {
  if (a.empty()) return b;
  if (b.empty()) return a;
  const std::uint32_t x = std::min(a.x, b.x);
  const std::uint32_t y = std::min(a.y, b.y);
  return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

Box meet(const Box& a, const Box& b) noexcept {
  const std::uint32_t x = std::max(a.x, b.x);
  const std::uint32_t y = std::max(a.y, b.y);
  const std::uint32_t right = std::min(a.right(), b.right());
  const std::uint32_t bottom = std::min(a.bottom(), b.bottom());
  if (right <= x || bottom <= y) return {};
  return {x, y, right - x, bottom - y};
}

Box grow(const Box& box, std::uint32_t by, Size size) noexcept {
  const std::uint32_t x = box.x > by ? box.x - by : 0;
  const std::uint32_t y = box.y > by ? box.y - by : 0;
  const auto right = static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{box.right()} + by, size.width));
  const auto bottom =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{box.bottom()} + by, size.height));
  return {x, y, right - x, bottom - y};
}

Box stored_box(const Box& shown, Size stored, Orientation orientation) noexcept {
  if (shown.empty()) return {};
  const Point a = stored_point({shown.x, shown.y}, stored, orientation);
  const Point b = stored_point({shown.right() - 1, shown.bottom() - 1}, stored, orientation);
  const std::uint32_t x = std::min(a.x, b.x);
  const std::uint32_t y = std::min(a.y, b.y);
  return {x, y, std::max(a.x, b.x) - x + 1, std::max(a.y, b.y) - y + 1};
}

Box shown_box(const Box& in_stored, Size stored, Orientation orientation) noexcept {
  // Turning left undoes turning right; every other way undoes itself.
  Orientation back = orientation;
  if (orientation == Orientation::TurnRight) back = Orientation::TurnLeft;
  if (orientation == Orientation::TurnLeft) back = Orientation::TurnRight;
  return stored_box(in_stored, shown_size(stored, orientation), back);
}

}  // namespace assay::visible
