// Type without a font, for tests and fuzzers: a Han character is a square frame with a cross in it, any other a bar;
// blanks are blank. Every edge falls where the em size puts it, fractions become grey.
#pragma once

#include <cmath>

#include "visible/characters.hpp"
#include "visible/lettering.hpp"

namespace assay::visible {

class BlockLettering final : public Lettering {
 public:
  [[nodiscard]] Result<Line> line(std::string_view text, double em) override {
    const auto characters = decode_utf8(text);
    if (!characters) return fail(Code::InvalidInput, "not UTF-8");
    if (em > 8000) return fail(Code::Limited, "too big");
    Line line;
    double pen = 0;
    std::vector<Shape> shapes;
    for (const char32_t c : *characters) {
      const bool han = is_ideograph(c);
      const double width = han ? 0.9 : 0.4;
      if (c != U' ') shapes.push_back({pen, pen + width * em, han ? 0.9 * em : 0.7 * em, han});
      pen += (width + 0.1) * em;
    }
    line.coverage =
        Coverage({static_cast<std::uint32_t>(std::ceil(pen)), static_cast<std::uint32_t>(std::ceil(0.9 * em))});
    for (const Shape& shape : shapes) draw(shape, em, line);
    return line;
  }

 private:
  struct Shape {
    double left = 0;
    double right = 0;
    double height = 0;
    bool han = false;
  };

  static double overlap(double a, double b, double from, double to) {
    return std::max(0.0, std::min(b, to) - std::max(a, from));
  }

  static void draw(const Shape& shape, double em, Line& line) {
    const double stroke = 0.12 * em;
    const double base = line.coverage.height();
    Box ink;
    const auto x0 = static_cast<std::uint32_t>(shape.left);
    const auto x1 = std::min(line.coverage.width(), static_cast<std::uint32_t>(std::ceil(shape.right)));
    const auto y0 = static_cast<std::uint32_t>(std::max(0.0, base - std::ceil(shape.height)));
    for (std::uint32_t y = y0; y < line.coverage.height(); ++y) {
      for (std::uint32_t x = x0; x < x1; ++x) {
        const auto part = [&](double left, double right, double top, double bottom) {
          return overlap(x, x + 1.0, left, right) * overlap(y, y + 1.0, top, bottom);
        };
        const double top = base - shape.height;
        const double middle = (shape.left + shape.right) / 2;
        double covered = part(shape.left, shape.right, top, base);
        if (shape.han) {
          covered = std::max(
              {part(shape.left, shape.right, top, top + stroke), part(shape.left, shape.right, base - stroke, base),
               part(shape.left, shape.left + stroke, top, base), part(shape.right - stroke, shape.right, top, base),
               part(middle - stroke / 2, middle + stroke / 2, top, base),
               part(shape.left, shape.right, (top + base - stroke) / 2, (top + base + stroke) / 2)});
        }
        const auto value = static_cast<std::uint8_t>(std::lround(255 * std::min(1.0, covered)));
        line.coverage.at(x, y) = std::max(line.coverage.at(x, y), value);
        if (value >= kInk) ink = join(ink, {x, y, 1, 1});
      }
    }
    line.glyphs.push_back({ink, shape.han});
  }
};

}  // namespace assay::visible
