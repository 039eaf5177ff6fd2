#include "visible/ink_search.hpp"

#include <array>
#include <cmath>
#include <unordered_map>

#include "visible/components.hpp"

namespace assay::visible {
namespace {

/// The search looks at the picture shrunk to about this shortest side: type of a hundredth is then seven pixels high.
constexpr std::uint32_t kSearchSide = 720;
constexpr int kThresholdStep = 16;
/// Thresholds a shape has to live through: a quarter of the scale.
constexpr int kLeastLife = 4;
/// Shapes per threshold that are looked at; a picture of noise has more, and no label can be found in it anyway.
constexpr std::size_t kMostShapes = 20'000;

/// A shape that lived through some thresholds.
struct Letterform {
  Shape shape;
  int life = 1;
  int tone = 0;  ///< of its pixels, on average
};

struct LetterRow {
  Box box;
  std::vector<std::size_t> glyphs;
};

/// Heights a character may have, in pixels of the shrunk picture.
struct Bounds {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
};

bool may_be_type(const Shape& shape, const Bounds& bounds) noexcept {
  const Box& box = shape.box;
  if (box.height > bounds.most || box.width > 2 * bounds.most) return false;
  if (box.height < 3 || std::max(box.height, box.width) < bounds.least / 3 + 2) return false;
  const double size = std::max(box.width, box.height);
  // Strokes: thinner than a third of the character, and the box neither full (a blob) nor empty (a scratch).
  const double fill = shape.area / (double{1} * box.width * box.height);
  return fill > 0.12 && (shape.stroke() < 0.34 * size || (fill > 0.8 && std::min(box.width, box.height) * 2 < size));
}

bool is_same(const Shape& a, const Shape& b) noexcept {
  const auto slack = 1 + std::max(a.box.height, a.box.width) / 12;
  const auto near = [&](std::uint32_t p, std::uint32_t q) { return (p > q ? p - q : q - p) <= slack; };
  return near(a.box.x, b.box.x) && near(a.box.y, b.box.y) && near(a.box.right(), b.box.right()) &&
         near(a.box.bottom(), b.box.bottom()) && 4 * std::min(a.area, b.area) > 3 * std::max(a.area, b.area);
}

std::uint64_t cell_of(std::uint32_t x, std::uint32_t y) noexcept { return std::uint64_t{y / 8} << 32U | x / 8; }

/// Shapes of one polarity that live through enough thresholds, each once.
class Lives {
 public:
  void add(const std::vector<Shape>& shapes) {
    std::unordered_multimap<std::uint64_t, std::size_t> now;
    std::vector<Letterform> next;
    for (const Shape& shape : shapes) {
      Letterform glyph{shape, 1, 0};
      for (const std::uint32_t dy : {0U, 8U, 16U}) {
        for (const std::uint32_t dx : {0U, 8U, 16U}) {
          const auto [begin, end] = cells_.equal_range(cell_of(shape.box.x + dx, shape.box.y + dy));
          for (auto it = begin; it != end; ++it) {
            const Letterform& old = living_[it->second];
            if (is_same(old.shape, shape)) {
              glyph.life = std::max(glyph.life, old.life + 1);
              ended_[it->second] = false;
            }
          }
        }
      }
      now.emplace(cell_of(shape.box.x + 8, shape.box.y + 8), next.size());
      next.push_back(glyph);
    }
    bury();
    living_ = std::move(next);
    cells_ = std::move(now);
    ended_.assign(living_.size(), true);
  }
  [[nodiscard]] std::vector<Letterform> take() {
    bury();
    return std::move(done_);
  }

 private:
  void bury() {
    for (std::size_t i = 0; i < living_.size(); ++i) {
      if (ended_[i] && living_[i].life >= kLeastLife) done_.push_back(living_[i]);
    }
    living_.clear();
    ended_.clear();
  }
  std::vector<Letterform> living_;
  std::vector<bool> ended_;
  std::unordered_multimap<std::uint64_t, std::size_t> cells_;
  std::vector<Letterform> done_;
};

std::vector<Letterform> find_glyphs(const visible::Tone& tone, bool light, const Bounds& bounds) {
  Lives lives;
  Grid<std::uint8_t> mask(tone.size());
  for (int step = 1; step < 256 / kThresholdStep; ++step) {
    // From the type's own tone towards its ground.
    const int threshold = light ? 256 - step * kThresholdStep : step * kThresholdStep;
    for (std::size_t i = 0; i < mask.samples().size(); ++i)
      mask.samples()[i] = (light ? tone.samples()[i] >= threshold : tone.samples()[i] < threshold) ? 1 : 0;
    std::vector<Shape> shapes = shapes_of(mask);
    std::erase_if(shapes, [&](const Shape& shape) { return !may_be_type(shape, bounds); });
    if (shapes.size() > kMostShapes) shapes.clear();
    lives.add(shapes);
  }
  std::vector<Letterform> glyphs = lives.take();
  for (Letterform& glyph : glyphs) {
    // The type's tone: the tenth of the box that is furthest out.
    std::array<std::uint32_t, 256> counts{};
    const Box& box = glyph.shape.box;
    for (std::uint32_t y = box.y; y < box.bottom(); ++y) {
      for (std::uint32_t x = box.x; x < box.right(); ++x) ++counts[tone.at(x, y)];
    }
    std::uint64_t left = std::max<std::uint64_t>(1, glyph.shape.area / 4);
    for (int i = 0; i < 256; ++i) {
      const int value = light ? 255 - i : i;
      glyph.tone = value;
      if (counts[static_cast<std::size_t>(value)] >= left) break;
      left -= counts[static_cast<std::size_t>(value)];
    }
  }
  return glyphs;
}

/// The same shape found at two stages of its life, or lying inside another's box as a stroke of the same character.
std::uint32_t gap_between(std::uint32_t a_begin, std::uint32_t a_end, std::uint32_t b_begin,
                          std::uint32_t b_end) noexcept {
  if (a_end <= b_begin) return b_begin - a_end;
  if (b_end <= a_begin) return a_begin - b_end;
  return 0;
}

/// True when two shapes can be parts of one line: beside each other, of one tone and one weight.
bool belong(const Letterform& a, const Letterform& b) noexcept {
  const Box& p = a.shape.box;
  const Box& q = b.shape.box;
  const std::uint32_t high = std::max(p.height, q.height);
  if (gap_between(p.x, p.right(), q.x, q.right()) * 10 > high * 7) return false;
  const std::uint32_t top = std::max(p.y, q.y);
  const std::uint32_t bottom = std::min(p.bottom(), q.bottom());
  if (bottom <= top || (bottom - top) * 2 < std::min(p.height, q.height)) return false;
  if (std::abs(a.tone - b.tone) > 40) return false;
  const double thin = std::min(a.shape.stroke(), b.shape.stroke());
  return std::max(a.shape.stroke(), b.shape.stroke()) < 2.2 * thin + 1;
}

std::vector<LetterRow> group(std::vector<Letterform>& glyphs) {
  std::sort(glyphs.begin(), glyphs.end(),
            [](const Letterform& a, const Letterform& b) { return a.shape.box.x < b.shape.box.x; });
  std::vector<std::size_t> parent(glyphs.size());
  for (std::size_t i = 0; i < parent.size(); ++i) parent[i] = i;
  const auto root = [&](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  std::uint32_t widest = 0;
  for (const Letterform& glyph : glyphs) widest = std::max({widest, glyph.shape.box.width, glyph.shape.box.height});
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    for (std::size_t j = i + 1; j < glyphs.size(); ++j) {
      if (glyphs[j].shape.box.x > glyphs[i].shape.box.right() + widest) break;
      if (belong(glyphs[i], glyphs[j])) parent[root(j)] = root(i);
    }
  }
  std::unordered_map<std::size_t, std::size_t> index;
  std::vector<LetterRow> lines;
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    const auto [it, fresh] = index.emplace(root(i), lines.size());
    if (fresh) lines.emplace_back();
    LetterRow& line = lines[it->second];
    line.box = join(line.box, glyphs[i].shape.box);
    line.glyphs.push_back(i);
  }
  return lines;
}

/// 0 to 1: how much a row of shapes looks like a line of type. Each factor is about one thing.
double certainty_of(const LetterRow& line, const std::vector<Letterform>& glyphs, const Bounds& bounds) {
  const double height = line.box.height;
  const double width = line.box.width;
  if (line.glyphs.size() < 2 || height < bounds.least || height > bounds.most || width < 1.5 * height) return 0;
  double area = 0;
  double life = 0;
  double tall = 0;  // area of shapes of the line's height
  double stroke = 0;
  double stroke_square = 0;
  double tone = 0;
  double tone_square = 0;
  for (const std::size_t i : line.glyphs) {
    const Letterform& glyph = glyphs[i];
    const double weight = glyph.shape.area;
    area += weight;
    life += weight * glyph.life;
    if (glyph.shape.box.height > 0.55 * height) tall += weight;
    stroke += weight * glyph.shape.stroke();
    stroke_square += weight * glyph.shape.stroke() * glyph.shape.stroke();
    tone += weight * glyph.tone;
    tone_square += weight * glyph.tone * glyph.tone;
  }
  const auto spread = [&](double sum, double square) {
    const double mean = sum / area;
    return std::sqrt(std::max(0.0, square / area - mean * mean));
  };
  const double fill = area / (width * height);
  const auto within = [](double value, double low, double high, double soft) {
    if (value < low) return std::max(0.0, 1 - (low - value) / soft);
    if (value > high) return std::max(0.0, 1 - (value - high) / soft);
    return 1.0;
  };
  double score = within(life / area, 7, 99, 5);
  score *= within(fill, 0.22, 0.55, 0.2);
  score *= within(tall / area, 0.7, 1, 0.6);
  score *= within(spread(stroke, stroke_square) / (stroke / area), 0, 0.25, 0.5);
  score *= within(spread(tone, tone_square), 0, 8, 30);
  score *= within(stroke / area / height, 0.06, 0.22, 0.1);
  score *= within(static_cast<double>(line.glyphs.size()) * height / width, 0.7, 4, 2);
  return score;
}

Box scaled(const Box& box, std::uint32_t factor) noexcept {
  return {box.x * factor, box.y * factor, box.width * factor, box.height * factor};
}

}  // namespace

std::vector<FoundInk> find_ink(const Tone& tone, std::size_t most) {
  std::vector<FoundInk> found;
  if (tone.size().shortest() < 16) return found;
  const std::uint32_t factor = std::max(1U, tone.size().shortest() / kSearchSide);
  const Tone small = shrink(tone, factor);
  const Bounds bounds{std::max(5U, small.size().shortest() / 100), std::max(12U, small.size().shortest() / 6)};
  for (const bool light : {true, false}) {
    std::vector<Letterform> glyphs = find_glyphs(small, light, bounds);
    for (const LetterRow& line : group(glyphs)) {
      const double certainty = certainty_of(line, glyphs, bounds);
      if (certainty < 0.2) continue;
      const auto place = place_of(line.box, small.size());
      if (!place) continue;
      const auto measure = measure_ink(tone, scaled(line.box, factor));
      if (!measure) continue;
      found.push_back({*measure, *place, certainty});
    }
  }
  std::sort(found.begin(), found.end(), [](const FoundInk& a, const FoundInk& b) { return a.certainty > b.certainty; });
  std::vector<FoundInk> out;
  for (const FoundInk& ink : found) {
    const bool seen = std::any_of(out.begin(), out.end(), [&](const FoundInk& other) {
      return !meet(other.measure.ink_box, ink.measure.ink_box).empty();
    });
    if (!seen && out.size() < most) out.push_back(ink);
  }
  return out;
}

}  // namespace assay::visible
