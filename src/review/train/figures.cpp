#include "review/train/figures.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "review/train/decisions.hpp"

namespace assay::review::train {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void write_counts(json::Writer& json, const Counts& counts) {
  json.name("precision").raw(fmt::format("{:.4f}", counts.precision()));
  json.name("recall").raw(fmt::format("{:.4f}", counts.recall()));
  json.member("right", counts.right).member("wrong", counts.wrong).member("missed", counts.missed);
}

}  // namespace

double Counts::precision() const noexcept { return share(right, right + wrong); }
double Counts::recall() const noexcept { return share(right, right + missed); }

void Figures::add(const std::vector<std::string>& decided, const std::vector<ports::CategoryScore>& scores) {
  ++texts_;
  for (const std::string& category : decided) {
    const auto found = std::ranges::find(scores, category, &ports::CategoryScore::category);
    Counts& counts = counts_[category];
    ++(found != scores.end() && found->score >= kFoundFrom ? counts.right : counts.missed);
  }
  for (const ports::CategoryScore& one : scores)
    if (one.score >= kFoundFrom && std::ranges::find(decided, one.category) == decided.end())
      ++counts_[one.category].wrong;
}

Counts Figures::overall() const noexcept {
  Counts out;
  for (const auto& [category, counts] : counts_) {
    if (category == kNothing) continue;
    out.right += counts.right;
    out.wrong += counts.wrong;
    out.missed += counts.missed;
  }
  return out;
}

void write_json(json::Writer& json, const Figures& figures) {
  json.begin_object().member("texts", figures.texts()).name("overall").begin_object();
  write_counts(json, figures.overall());
  json.end_object().name("categories").begin_array();
  for (const auto& [category, counts] : figures.by_category()) {
    json.begin_object().member("category", category);
    write_counts(json, counts);
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace assay::review::train
