#include "review/train/split.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::review::train {

std::map<std::string, std::size_t> counts_of(const Decisions& decisions) {
  std::map<std::string, std::size_t> out;
  for (const Decision& one : decisions.all)
    for (const std::string& category : one.categories) ++out[category];
  return out;
}

Result<Split> split(const Decisions& decisions, unsigned percent) {
  constexpr std::size_t kFewestHeldOut = 2;
  constexpr std::size_t kHundred = 100;
  const std::map<std::string, std::size_t> counts = counts_of(decisions);
  if (counts.empty()) return fail(Code::InvalidInput, "there is no decision to learn from");
  if (counts.size() == 1)
    return fail(Code::InvalidInput,
                fmt::format("all decisions are `{}`: nothing can be told apart; add texts of other categories, "
                            "and such in which nothing was found (`none`)",
                            counts.begin()->first));
  std::string few;
  std::map<std::string, std::size_t> wanted;
  for (const auto& [category, count] : counts) {
    if (count < kFewestOfCategory) few += fmt::format("{}{} has {}", few.empty() ? "" : ", ", category, count);
    wanted[category] = std::max(kFewestHeldOut, count * percent / kHundred);
  }
  if (!few.empty())
    return fail(Code::InvalidInput,
                fmt::format("too few decisions ({}); at least {} of each category are needed", few, kFewestOfCategory));
  Split out;
  std::map<std::string, std::size_t> taken;
  for (const Decision& one : decisions.all) {
    // of a text in several categories the rarest decides, so that none of them ends up on one side alone
    const std::string& rarest =
        *std::ranges::min_element(one.categories, {}, [&](const std::string& name) { return counts.at(name); });
    if (taken[rarest] < wanted[rarest]) {
      ++taken[rarest];
      out.held_out.push_back(&one);
    } else {
      out.learnt.push_back(&one);
    }
  }
  return out;
}

std::string lines_of(const std::vector<const Decision*>& decisions) {
  std::string out;
  for (const Decision* const one : decisions) {
    for (const std::string& category : one->categories) out.append("__label__").append(category).append(" ");
    out.append(one->tokens).append("\n");
  }
  return out;
}

}  // namespace assay::review::train
