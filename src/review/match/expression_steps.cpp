#include "review/match/expression_steps.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

namespace assay::review::match {
namespace {

// A class that reads so many characters reads nearly everything.
constexpr std::size_t kNearlyAll = 0x8000;

std::size_t steps_of(const Expression::Position& position) { return 1 + position.follow.size(); }

Result<> check_anywhere(const Expression& expression, const std::vector<std::size_t>& places) {
  std::vector<bool> live(expression.positions.size());
  std::vector<std::uint32_t> open;
  const auto enter = [&](const std::vector<std::uint32_t>& positions) {
    for (const std::uint32_t one : positions) {
      if (live[one] || expression.positions[one].codes.size() < kNearlyAll) continue;
      live[one] = true;
      open.push_back(one);
    }
  };
  enter(expression.first);
  std::size_t steps = 0;
  std::size_t first = SIZE_MAX;
  while (!open.empty()) {
    const std::uint32_t here = open.back();
    open.pop_back();
    steps += steps_of(expression.positions[here]);
    first = std::min(first, places[here]);
    enter(expression.positions[here].follow);
  }
  if (steps <= kMostStepsAnywhere) return {};
  return fail(
      Code::Limited,
      fmt::format("pattern, byte {}: it may begin at nearly every character and takes {} steps for each, at most "
                  "{}; begin it with what must be there, and leave out what may be anything before and behind",
                  first, steps, kMostStepsAnywhere));
}

// Which positions may read the same character of a text, each begun at a place of its own. For each of them the steps
// of all that may are a bound of what a character can cost while it is among them.
class Together {
 public:
  explicit Together(const Expression& expression)
      : expression_(expression),
        count_(expression.positions.size()),
        seen_(count_ * count_),
        steps_(count_),
        overlap_(number_classes()) {}

  // The position with whom it gets too many; nullopt when none does.
  std::optional<std::uint32_t> find() {
    for (std::uint32_t one = 0; one < count_; ++one) {
      for (const std::uint32_t first : expression_.first) enter(one, first);
      for (const std::uint32_t a : expression_.positions[one].follow)
        for (const std::uint32_t b : expression_.positions[one].follow) enter(a, b);
    }
    while (!open_.empty() && !worst_ && tried_ <= kMostPairsTried) {
      const auto [one, other] = open_.back();
      open_.pop_back();
      ++tried_;
      if (!may_read_the_same(one, other)) continue;
      for (const std::uint32_t a : expression_.positions[one].follow) {
        for (const std::uint32_t b : expression_.positions[other].follow) enter(a, b);
        if (worst_) break;
      }
    }
    if (!worst_ && tried_ > kMostPairsTried)
      worst_ = static_cast<std::uint32_t>(std::max_element(steps_.begin(), steps_.end()) - steps_.begin());
    return worst_;
  }

  // The byte of the pattern that most of its steps come from.
  [[nodiscard]] std::size_t place_of(std::uint32_t worst, const std::vector<std::size_t>& places) const {
    std::map<std::size_t, std::size_t> steps;
    for (std::uint32_t other = 0; other < count_; ++other) {
      if (seen_[std::min(worst, other) * count_ + std::max(worst, other)])
        steps[places[other]] += steps_of(expression_.positions[other]);
    }
    return std::max_element(steps.begin(), steps.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
  }

 private:
  std::vector<std::vector<bool>> number_classes() {
    std::map<std::vector<CodeSet::Range>, std::uint32_t> numbers;
    std::vector<const std::vector<CodeSet::Range>*> ranges;
    for (const Expression::Position& position : expression_.positions) {
      const auto [at, is_new] = numbers.try_emplace(position.codes.ranges(), static_cast<std::uint32_t>(ranges.size()));
      if (is_new) ranges.push_back(&at->first);
      class_of_.push_back(at->second);
    }
    // A few hundred classes of a few ranges: alternatives of words have one a letter.
    std::vector<std::vector<bool>> overlap(ranges.size(), std::vector<bool>(ranges.size()));
    for (std::size_t i = 0; i < ranges.size(); ++i)
      for (std::size_t k = i; k < ranges.size(); ++k) overlap[i][k] = overlap[k][i] = meet(*ranges[i], *ranges[k]);
    return overlap;
  }
  static bool meet(const std::vector<CodeSet::Range>& a, const std::vector<CodeSet::Range>& b) {
    for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
      if (a[i].first <= b[k].second && b[k].first <= a[i].second) return true;
      a[i].second < b[k].second ? ++i : ++k;
    }
    return false;
  }
  [[nodiscard]] bool may_read_the_same(std::uint32_t one, std::uint32_t other) const {
    return overlap_[class_of_[one]][class_of_[other]];
  }
  void enter(std::uint32_t one, std::uint32_t other) {
    ++tried_;
    if (one > other) std::swap(one, other);
    if (seen_[one * count_ + other]) return;
    seen_[one * count_ + other] = true;
    add(one, other);
    if (one != other) add(other, one);
    open_.emplace_back(one, other);
  }
  void add(std::uint32_t to, std::uint32_t other) {
    steps_[to] += steps_of(expression_.positions[other]);
    if (steps_[to] > kMostSteps && !worst_) worst_ = to;
  }

  const Expression& expression_;
  std::size_t count_;
  std::vector<bool> seen_;
  std::vector<std::size_t> steps_;
  std::vector<std::uint32_t> class_of_;
  std::vector<std::vector<bool>> overlap_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open_;
  std::optional<std::uint32_t> worst_;
  std::size_t tried_ = 0;
};

}  // namespace

Result<> check_steps(const Expression& expression, const std::vector<std::size_t>& places) {
  ASSAY_CHECK(check_anywhere(expression, places));
  std::size_t all = 0;
  for (const Expression::Position& position : expression.positions) all += steps_of(position);
  if (all <= kMostSteps) return {};
  Together together(expression);
  const auto worst = together.find();
  if (!worst) return {};
  return fail(
      Code::Limited,
      fmt::format("pattern, byte {}: so much of it may be read at once that a character can take over {} steps; "
                  "use smaller counts, begin it with a word that is no part of what repeats, or make it a "
                  "combination of words within so many characters",
                  together.place_of(*worst, places), kMostSteps));
}

}  // namespace assay::review::match
