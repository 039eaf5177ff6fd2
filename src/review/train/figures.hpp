// How good a model is: what it said of held-out texts against what the reviewers had decided.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "ports/classifier.hpp"

namespace assay::review::train {

struct Counts {
  std::uint64_t right = 0;   ///< found, and the reviewers too
  std::uint64_t wrong = 0;   ///< found, but not by the reviewers
  std::uint64_t missed = 0;  ///< found by the reviewers only
  /// Of what was found, the share that is right; of what is to be found, the share that was. 0 of 0 is 0.
  [[nodiscard]] double precision() const noexcept;
  [[nodiscard]] double recall() const noexcept;
};

/// A category is found when its score is at least this.
inline constexpr double kFoundFrom = 0.5;

class Figures {
 public:
  void add(const std::vector<std::string>& decided, const std::vector<ports::CategoryScore>& scores);
  [[nodiscard]] const std::map<std::string, Counts>& by_category() const noexcept { return counts_; }
  /// All categories but "none" counted together.
  [[nodiscard]] Counts overall() const noexcept;
  [[nodiscard]] std::uint64_t texts() const noexcept { return texts_; }

 private:
  std::map<std::string, Counts> counts_;
  std::uint64_t texts_ = 0;
};

/// {"texts", "overall": {...}, "categories": [{"category", "precision", "recall", "right", "wrong", "missed"}]}
void write_json(json::Writer& json, const Figures& figures);

}  // namespace assay::review::train
