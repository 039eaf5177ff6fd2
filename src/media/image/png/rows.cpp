#include "media/image/png/rows.hpp"

#include <algorithm>
#include <cstdlib>

namespace assay::media::image::png {
namespace {

// Filter types (PNG, clause 9.2).
constexpr std::uint8_t kNone = 0;
constexpr std::uint8_t kSub = 1;
constexpr std::uint8_t kUp = 2;
constexpr std::uint8_t kAverage = 3;
constexpr std::uint8_t kPaeth = 4;

/// The neighbour nearest to left + above - corner (clause 9.4).
int paeth(int left, int above, int corner) noexcept {
  const int to_left = std::abs(above - corner);
  const int to_above = std::abs(left - corner);
  const int to_corner = std::abs(left + above - 2 * corner);
  if (to_left <= to_above && to_left <= to_corner) return left;
  return to_above <= to_corner ? above : corner;
}

/// The filters that look left, for pixels of a size the compiler knows.
template <std::size_t kLeft>
void undo_sub(std::uint8_t* row, std::size_t size) noexcept {
  for (std::size_t i = kLeft; i < size; ++i) row[i] = static_cast<std::uint8_t>(row[i] + row[i - kLeft]);
}

template <std::size_t kLeft>
void undo_average(const std::uint8_t* above, std::uint8_t* row, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    const unsigned left = i < kLeft ? 0 : row[i - kLeft];
    row[i] = static_cast<std::uint8_t>(row[i] + (left + above[i]) / 2);
  }
}

template <std::size_t kLeft>
void undo_paeth(const std::uint8_t* above, std::uint8_t* row, std::size_t size) noexcept {
  for (std::size_t i = 0; i < std::min(kLeft, size); ++i) row[i] = static_cast<std::uint8_t>(row[i] + above[i]);
  if (size < kLeft) return;
  // Left and corner are kept in registers, one of each for every byte of a pixel.
  std::array<int, kLeft> left;
  std::array<int, kLeft> corner;
  for (std::size_t c = 0; c < kLeft; ++c) {
    left[c] = row[c];
    corner[c] = above[c];
  }
  std::size_t i = kLeft;
  for (; i + kLeft <= size; i += kLeft) {
    for (std::size_t c = 0; c < kLeft; ++c) {
      const int up = above[i + c];
      const int value = (row[i + c] + paeth(left[c], up, corner[c])) & 0xFF;
      row[i + c] = static_cast<std::uint8_t>(value);
      corner[c] = up;
      left[c] = value;
    }
  }
}

template <std::size_t kLeft>
void undo(std::uint8_t filter, const std::uint8_t* above, std::uint8_t* row, std::size_t size) noexcept {
  if (filter == kSub) undo_sub<kLeft>(row, size);
  if (filter == kAverage) undo_average<kLeft>(above, row, size);
  if (filter == kPaeth) undo_paeth<kLeft>(above, row, size);
}

}  // namespace

std::vector<Pass> passes_of(visible::Size size, bool interlaced, const PixelForm& form) {
  struct Step {
    std::uint32_t x0, y0, dx, dy;
  };
  static constexpr std::array<Step, 7> kAdam7 = {
      {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};
  static constexpr std::array<Step, 1> kPlain = {{{0, 0, 1, 1}}};
  std::vector<Pass> passes;
  std::uint64_t offset = 0;
  for (const Step& step : interlaced ? std::span<const Step>(kAdam7) : std::span<const Step>(kPlain)) {
    if (size.width <= step.x0 || size.height <= step.y0) continue;
    Pass pass;
    pass.x0 = step.x0;
    pass.y0 = step.y0;
    pass.dx = step.dx;
    pass.dy = step.dy;
    pass.size = {(size.width - step.x0 + step.dx - 1) / step.dx, (size.height - step.y0 + step.dy - 1) / step.dy};
    pass.offset = offset;
    pass.row_bytes = form.row_bytes(pass.size.width);
    offset = pass.end();
    passes.push_back(pass);
  }
  return passes;
}

bool unfilter(std::uint8_t filter, std::size_t left, BytesView above, std::span<std::uint8_t> row) noexcept {
  if (filter > kPaeth) return false;
  if (filter == kNone) return true;
  if (filter == kUp) {
    if (!above.empty()) {
      for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::uint8_t>(row[i] + above[i]);
    }
    return true;
  }
  if (above.empty()) {
    // Zeros above: Paeth looks left only, Average halves the left.
    if (filter == kPaeth) filter = kSub;
    if (filter == kAverage) {
      for (std::size_t i = left; i < row.size(); ++i) row[i] = static_cast<std::uint8_t>(row[i] + row[i - left] / 2);
      return true;
    }
  }
  switch (left) {
    case 1:
      undo<1>(filter, above.data(), row.data(), row.size());
      break;
    case 2:
      undo<2>(filter, above.data(), row.data(), row.size());
      break;
    case 3:
      undo<3>(filter, above.data(), row.data(), row.size());
      break;
    case 4:
      undo<4>(filter, above.data(), row.data(), row.size());
      break;
    case 6:
      undo<6>(filter, above.data(), row.data(), row.size());
      break;
    default:
      undo<8>(filter, above.data(), row.data(), row.size());
      break;
  }
  return true;
}

void apply_filter(std::uint8_t filter, std::size_t left, BytesView above, BytesView row,
                  std::span<std::uint8_t> to) noexcept {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int a = i < left ? 0 : row[i - left];
    const int b = above.empty() ? 0 : above[i];
    const int c = i < left || above.empty() ? 0 : above[i - left];
    int guess = 0;
    switch (filter) {
      case kSub:
        guess = a;
        break;
      case kUp:
        guess = b;
        break;
      case kAverage:
        guess = (a + b) / 2;
        break;
      case kPaeth:
        guess = paeth(a, b, c);
        break;
      default:
        break;
    }
    to[i] = static_cast<std::uint8_t>(row[i] - guess);
  }
}

}  // namespace assay::media::image::png
