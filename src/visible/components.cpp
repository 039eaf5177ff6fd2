#include "visible/components.hpp"

#include <numeric>

namespace assay::visible {
namespace {

/// Pixels of one row that touch: [begin, end).
struct Run {
  std::uint32_t y = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class Runs {
 public:
  explicit Runs(const Grid<std::uint8_t>& mask) {
    for (std::uint32_t y = 0; y < mask.height(); ++y) {
      rows_.push_back(runs_.size());
      const std::uint8_t* row = mask.row(y);
      for (std::uint32_t x = 0; x < mask.width();) {
        if (row[x] == 0) {
          ++x;
          continue;
        }
        const std::uint32_t begin = x;
        while (x < mask.width() && row[x] != 0) ++x;
        runs_.push_back({y, begin, x});
      }
    }
    rows_.push_back(runs_.size());
    parents_.resize(runs_.size());
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
    hidden_.assign(runs_.size(), 0);
    for (std::uint32_t y = 1; y < mask.height(); ++y) join_rows(y);
  }

  [[nodiscard]] std::size_t root(std::size_t run) noexcept {
    while (parents_[run] != run) {
      parents_[run] = parents_[parents_[run]];
      run = parents_[run];
    }
    return run;
  }
  [[nodiscard]] const std::vector<Run>& runs() const noexcept { return runs_; }
  /// Upper and lower edges of a run that touch its own shape.
  [[nodiscard]] std::uint32_t hidden(std::size_t run) const noexcept { return hidden_[run]; }

 private:
  void join_rows(std::uint32_t y) noexcept {
    std::size_t above = rows_[y - 1];
    for (std::size_t here = rows_[y]; here < rows_[y + 1]; ++here) {
      while (above < rows_[y] && runs_[above].end < runs_[here].begin) ++above;
      for (std::size_t other = above; other < rows_[y] && runs_[other].begin <= runs_[here].end; ++other) {
        parents_[root(other)] = root(here);
        const std::uint32_t begin = std::max(runs_[other].begin, runs_[here].begin);
        const std::uint32_t end = std::min(runs_[other].end, runs_[here].end);
        if (end > begin) {
          hidden_[here] += end - begin;
          hidden_[other] += end - begin;
        }
      }
    }
  }

  std::vector<Run> runs_;
  std::vector<std::size_t> rows_;
  std::vector<std::size_t> parents_;
  std::vector<std::uint32_t> hidden_;
};

std::vector<Shape> collect(Runs& runs, std::vector<std::uint32_t>& owners) {
  std::vector<Shape> shapes;
  owners.assign(runs.runs().size(), 0);
  for (std::size_t i = 0; i < runs.runs().size(); ++i) {
    const std::size_t root = runs.root(i);
    if (owners[root] == 0) {
      shapes.emplace_back();
      owners[root] = static_cast<std::uint32_t>(shapes.size());
    }
    owners[i] = owners[root];
    Shape& shape = shapes[owners[i] - 1];
    const Run& run = runs.runs()[i];
    const std::uint32_t length = run.end - run.begin;
    shape.box = join(shape.box, {run.begin, run.y, length, 1});
    shape.area += length;
    shape.outline += 2 + 2 * length - runs.hidden(i);
  }
  return shapes;
}

}  // namespace

std::vector<Shape> shapes_of(const Grid<std::uint8_t>& mask) {
  Runs runs(mask);
  std::vector<std::uint32_t> owners;
  return collect(runs, owners);
}

LabelledShapes labelled_shapes_of(const Grid<std::uint8_t>& mask) {
  Runs runs(mask);
  std::vector<std::uint32_t> owners;
  LabelledShapes out{collect(runs, owners), Grid<std::uint32_t>(mask.size())};
  for (std::size_t i = 0; i < runs.runs().size(); ++i) {
    const Run& run = runs.runs()[i];
    std::fill(out.owner.row(run.y) + run.begin, out.owner.row(run.y) + run.end, owners[i]);
  }
  return out;
}

}  // namespace assay::visible
