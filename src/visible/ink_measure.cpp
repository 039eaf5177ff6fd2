#include "visible/ink_measure.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "visible/components.hpp"

namespace assay::visible {
namespace {

/// Tones of type and ground nearer than this cannot be told apart.
constexpr int kLeastStep = 12;
constexpr double kFullHeight = 0.85;
/// Of the shortest side: how far from an edge a label may stand.
constexpr std::uint32_t kEdgeShare = 6;

using Histogram = std::array<std::uint32_t, 256>;

/// The threshold that parts a histogram best (Otsu 1979): values below it on one side.
int otsu(const Histogram& counts) noexcept {
  double total = 0;
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    total += counts[i];
    sum += static_cast<double>(i) * counts[i];
  }
  double below = 0;
  double below_sum = 0;
  double best = -1;
  int threshold = 128;
  for (std::size_t i = 0; i + 1 < counts.size(); ++i) {
    below += counts[i];
    below_sum += static_cast<double>(i) * counts[i];
    if (below == 0 || below == total) continue;
    const double gap = below_sum / below - (sum - below_sum) / (total - below);
    const double between = below * (total - below) * gap * gap;
    if (between > best) {
      best = between;
      threshold = static_cast<int>(i) + 1;
    }
  }
  return threshold;
}

/// The tone that a share of the counted pixels in [from, to) lies below.
int percentile(const Histogram& counts, int from, int to, double share) noexcept {
  double total = 0;
  for (int i = from; i < to; ++i) total += counts[static_cast<std::size_t>(i)];
  double seen = 0;
  for (int i = from; i < to; ++i) {
    seen += counts[static_cast<std::size_t>(i)];
    if (seen >= share * total && seen > 0) return i;
  }
  return from;
}

struct Levels {
  bool light = false;  ///< the type is the lighter
  int ink = 0;
  int ground = 0;
};

std::optional<Levels> levels_of(const Tone& tone, const Box& region) {
  Histogram all{};
  Histogram rim{};
  for (std::uint32_t y = region.y; y < region.bottom(); ++y) {
    for (std::uint32_t x = region.x; x < region.right(); ++x) {
      ++all[tone.at(x, y)];
      if (y == region.y || y + 1 == region.bottom() || x == region.x || x + 1 == region.right()) ++rim[tone.at(x, y)];
    }
  }
  const int threshold = otsu(all);
  std::uint32_t rim_below = 0;
  std::uint32_t rim_above = 0;
  for (int i = 0; i < 256; ++i) (i < threshold ? rim_below : rim_above) += rim[static_cast<std::size_t>(i)];
  Levels levels;
  levels.light = rim_below >= rim_above;  // the ground runs along the rim
  // The ink's own tone is at its far end: its near end is edges.
  levels.ink = levels.light ? percentile(all, threshold, 256, 0.75) : percentile(all, 0, threshold, 0.25);
  levels.ground = levels.light ? percentile(all, 0, threshold, 0.5) : percentile(all, threshold, 256, 0.5);
  if (std::abs(levels.ink - levels.ground) < kLeastStep) return std::nullopt;
  return levels;
}

/// Pixels nearer to the ink, without shapes that touch the region's rim and without specks.
Grid<std::uint8_t> ink_mask(const Tone& tone, const Box& region, const Levels& levels) {
  Grid<std::uint8_t> mask(region.size());
  for (std::uint32_t y = 0; y < region.height; ++y) {
    for (std::uint32_t x = 0; x < region.width; ++x) {
      const int value = tone.at(region.x + x, region.y + y);
      mask.at(x, y) = std::abs(value - levels.ink) <= std::abs(value - levels.ground) ? 1 : 0;
      if (levels.light ? value > levels.ink : value < levels.ink) mask.at(x, y) = 1;
    }
  }
  const LabelledShapes found = labelled_shapes_of(mask);
  std::uint32_t highest = 0;
  std::vector<bool> keep(found.shapes.size());
  for (std::size_t i = 0; i < found.shapes.size(); ++i) {
    const Box& box = found.shapes[i].box;
    keep[i] = box.x > 0 && box.y > 0 && box.right() < region.width && box.bottom() < region.height;
    if (keep[i]) highest = std::max(highest, box.height);
  }
  for (std::size_t i = 0; i < found.shapes.size(); ++i) {
    if (found.shapes[i].area * 150ULL < std::uint64_t{highest} * highest) keep[i] = false;
  }
  for (std::uint32_t y = 0; y < region.height; ++y) {
    for (std::uint32_t x = 0; x < region.width; ++x) {
      const std::uint32_t owner = found.owner.at(x, y);
      mask.at(x, y) = owner != 0 && keep[owner - 1] ? 1 : 0;
    }
  }
  return mask;
}

/// Stretches of marked entries, those nearer to each other than `gap` joined: [begin, end).
std::vector<std::pair<std::uint32_t, std::uint32_t>> stretches(const std::vector<bool>& marked, std::uint32_t gap) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
  for (std::uint32_t i = 0; i < marked.size(); ++i) {
    if (!marked[i]) continue;
    if (!out.empty() && i - out.back().second < gap) {
      out.back().second = i + 1;
    } else {
      out.emplace_back(i, i + 1);
    }
  }
  return out;
}

/// Rows and columns of a line, tight around its ink.
Box tight(const Grid<std::uint8_t>& mask, const Box& within) noexcept {
  Box out;
  for (std::uint32_t y = within.y; y < within.bottom(); ++y) {
    for (std::uint32_t x = within.x; x < within.right(); ++x) {
      if (mask.at(x, y) != 0) out = join(out, {x, y, 1, 1});
    }
  }
  return out;
}

std::vector<Box> lines_of(const Grid<std::uint8_t>& mask) {
  std::vector<bool> rows(mask.height());
  for (std::uint32_t y = 0; y < mask.height(); ++y)
    rows[y] = std::any_of(mask.row(y), mask.row(y) + mask.width(), [](std::uint8_t value) { return value != 0; });
  std::vector<Box> lines;
  for (const auto& [begin, end] : stretches(rows, 1))
    lines.push_back(tight(mask, {0, begin, mask.width(), end - begin}));
  // A dot or a flat stroke above the rest is no line of its own.
  std::uint32_t highest = 0;
  for (const Box& line : lines) highest = std::max(highest, line.height);
  std::vector<Box> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool low = 5 * lines[i].height < 2 * highest;
    if (low && i + 1 < lines.size()) {
      lines[i + 1] = join(lines[i], lines[i + 1]);
    } else if (low && !out.empty()) {
      out.back() = join(out.back(), lines[i]);
    } else {
      out.push_back(lines[i]);
    }
  }
  return out;
}

/// Ink height that counts of one line: the lowest of its full-height characters.
std::uint32_t height_of_line(const Grid<std::uint8_t>& mask, const Box& line) {
  std::vector<bool> columns(line.right());
  for (std::uint32_t x = line.x; x < line.right(); ++x) {
    for (std::uint32_t y = line.y; y < line.bottom(); ++y) columns[x] = columns[x] || mask.at(x, y) != 0;
  }
  std::vector<std::uint32_t> heights;
  for (const auto& [begin, end] : stretches(columns, 1 + line.height / 16))
    heights.push_back(tight(mask, {begin, line.y, end - begin, line.height}).height);
  const std::uint32_t highest = *std::max_element(heights.begin(), heights.end());
  std::uint32_t lowest = highest;
  for (const std::uint32_t height : heights) {
    if (height >= kFullHeight * highest) lowest = std::min(lowest, height);
  }
  return lowest;
}

/// Type and ground as they meet: the ink's mean away from its edges, the ground's tenth that comes nearest to it.
double contrast_in(const Tone& tone, const Box& region, const Grid<std::uint8_t>& mask, bool light,
                   std::uint32_t reach) {
  const Size size = mask.size();
  Histogram ground{};
  Histogram solid{};
  Histogram any{};
  Grid<std::uint32_t> distance(size, size.width + size.height);
  // Chessboard distance to the nearest ink, forward and backward.
  const auto relax = [&](std::uint32_t x, std::uint32_t y, std::int64_t dx, std::int64_t dy) {
    const std::int64_t ox = x + dx;
    const std::int64_t oy = y + dy;
    if (ox < 0 || oy < 0 || ox >= size.width || oy >= size.height) return;
    std::uint32_t& here = distance.at(x, y);
    here = std::min(here, distance.at(static_cast<std::uint32_t>(ox), static_cast<std::uint32_t>(oy)) + 1);
  };
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      if (mask.at(x, y) != 0) distance.at(x, y) = 0;
      for (const std::int64_t dx : {-1, 0, 1}) relax(x, y, dx, -1);
      relax(x, y, -1, 0);
    }
  }
  for (std::uint32_t y = size.height; y-- > 0;) {
    for (std::uint32_t x = size.width; x-- > 0;) {
      for (const std::int64_t dx : {-1, 0, 1}) relax(x, y, dx, 1);
      relax(x, y, 1, 0);
    }
  }
  for (std::uint32_t y = 1; y + 1 < size.height; ++y) {
    for (std::uint32_t x = 1; x + 1 < size.width; ++x) {
      const std::uint8_t value = tone.at(region.x + x, region.y + y);
      const std::uint32_t away = distance.at(x, y);
      if (away == 0) {
        ++any[value];
        const bool inside = distance.at(x - 1, y) == 0 && distance.at(x + 1, y) == 0 && distance.at(x, y - 1) == 0 &&
                            distance.at(x, y + 1) == 0;
        if (inside) ++solid[value];
      } else if (away >= 2 && away <= reach + 1) {
        ++ground[value];
      }
    }
  }
  std::uint64_t inner = 0;
  for (const std::uint32_t count : solid) inner += count;
  const Histogram& ink = inner >= 16 ? solid : any;
  const int type = percentile(ink, 0, 256, 0.5);
  const int nearest = percentile(ground, 0, 256, light ? 0.9 : 0.1);
  if (light ? nearest >= type : nearest <= type) return 1;
  return contrast_ratio(static_cast<double>(linear_from_srgb8(static_cast<std::uint8_t>(type))),
                        static_cast<double>(linear_from_srgb8(static_cast<std::uint8_t>(nearest))));
}

}  // namespace

bool InkMeasure::is_high_enough() const noexcept {
  return ink_height >= std::ceil(kLeastRatio * picture.shortest() - 1e-9);
}

std::optional<InkMeasure> measure_ink(const Tone& tone, const Box& box) {
  const Box inside = meet(box, {0, 0, tone.width(), tone.height()});
  if (inside.width < 3 || inside.height < 3) return std::nullopt;
  const Box region = grow(inside, std::max(2U, inside.height / 10), tone.size());
  const auto levels = levels_of(tone, region);
  if (!levels) return std::nullopt;
  const Grid<std::uint8_t> mask = ink_mask(tone, region, *levels);
  const std::vector<Box> lines = lines_of(mask);
  if (lines.empty()) return std::nullopt;
  InkMeasure measure;
  measure.picture = tone.size();
  measure.lines = static_cast<std::uint32_t>(lines.size());
  measure.ink = static_cast<std::uint8_t>(levels->ink);
  measure.ground = static_cast<std::uint8_t>(levels->ground);
  Box all;
  for (const Box& line : lines) {
    all = join(all, line);
    const std::uint32_t height = height_of_line(mask, line);
    measure.ink_height = measure.ink_height == 0 ? height : std::min(measure.ink_height, height);
  }
  measure.ink_box = {all.x + region.x, all.y + region.y, all.width, all.height};
  measure.contrast = contrast_in(tone, region, mask, levels->light, std::max(1U, measure.ink_height / 8));
  return measure;
}

std::optional<Place> place_of(const Box& box, Size picture) noexcept {
  const std::uint32_t reach = std::max(1U, picture.shortest() / kEdgeShare);
  const std::uint32_t left = box.x;
  const std::uint32_t right = picture.width - box.right();
  const std::uint32_t top = box.y;
  const std::uint32_t bottom = picture.height - box.bottom();
  const bool at_left = left <= reach && left <= right;
  const bool at_right = right <= reach && !at_left;
  const bool at_top = top <= reach && top <= bottom;
  const bool at_bottom = bottom <= reach && !at_top;
  if (at_bottom) return at_right ? Place::BottomRight : at_left ? Place::BottomLeft : Place::Bottom;
  if (at_top) return at_right ? Place::TopRight : at_left ? Place::TopLeft : Place::Top;
  if (at_right) return Place::Right;
  if (at_left) return Place::Left;
  return std::nullopt;
}

}  // namespace assay::visible
